"""What `leadq fmt` writes: canonical, at rest when written again, with the same meaning and every comment."""

import json
import random
import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadq.ground.errors import RulebookError
from leadq.rulebook.changes import changes
from leadq.rulebook.load import load
from leadq.rulebook.tidy import WIDTH, tidy

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
SMALL = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
TYPED = yaml.load(EXAMPLE, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
PLENTY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@lru_cache(maxsize=64)
def meaning(text):
    return load(text.encode(), "rules.yaml").rulebook


def held(text):
    """Format a text, hold it to what always holds, and return the outcome."""
    done = tidy(text)
    assert tidy(done) == done
    assert meaning(done) == meaning(text)
    return done


def loads(text):
    try:
        meaning(text)
    except RulebookError:
        return False
    return True


def chunks(text):
    """Return the sections of a rulebook, each with the comments above it."""
    found = re.findall(r"(?:^(?:#.*)?\n)*^[a-z_]+:.*\n(?:^[ ].*\n)*", text, re.MULTILINE)
    assert "".join(found) == text
    return found


SECTIONS = chunks(EXAMPLE)


def test_the_example_is_at_rest():
    assert held(EXAMPLE) == EXAMPLE


@PLENTY
@given(st.permutations(range(len(SECTIONS))))
def test_sections_in_any_order_come_back_into_the_order_of_the_example(order):
    assert held("".join(SECTIONS[number] for number in order)) == EXAMPLE


@st.composite
def dumped(draw):
    """The example as another tool would write it: other order of keys, other indentation, other brackets."""
    lots = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311

    def shuffled(node, *, named):
        if isinstance(node, list):
            return [shuffled(item, named=named) for item in node]
        if not isinstance(node, dict):
            return node
        keys = list(node)
        if named:
            lots.shuffle(keys)
        return {key: shuffled(node[key], named=named and key not in NAMES) for key in keys}

    return yaml.dump(
        shuffled(TYPED, named=True),
        default_flow_style=draw(st.sampled_from([False, None])),
        indent=draw(st.integers(2, 7)),
        width=draw(st.sampled_from([30, 80, 200, 10_000])),
        sort_keys=False,
        allow_unicode=True,
        default_style=draw(st.sampled_from([None, None, '"', "'"])),
    )


NAMES = {"bands", "events", "personas", "tracks", "when", "enter", "hand_raiser", "contact", "activity"}
"""Keys under which order means something, or holds names: not shuffled."""


@PLENTY
@given(dumped())
def test_whatever_the_layout_the_meaning_stays(text):
    if loads(text):
        held(text)


def test_most_of_the_layouts_that_are_tried_are_rulebooks():
    assert loads(yaml.dump(TYPED, sort_keys=False))


def commented(text, places, columns):
    """Put comments between and behind the lines of a text in block style."""
    lines = text.splitlines()
    out = []
    for number, line in enumerate(lines):
        if number in places:
            indent = len(line) - len(line.lstrip()) if columns == "same" else columns
            out.append(" " * indent + f"# above {number}")
        out.append(line + (f" # behind {number}" if number * 7 in places else ""))
    return "\n".join(out) + "\n"


BLOCKS = yaml.dump(TYPED, default_flow_style=False, width=10_000, sort_keys=True)


@PLENTY
@given(st.sets(st.integers(0, 400), max_size=40), st.sampled_from(["same", "same", 0, 2, 5, 30]))
def test_every_comment_is_still_there(places, columns):
    text = commented(BLOCKS, places, columns)
    done = held(text)
    pattern = re.compile(r"# (?:above|behind) \d+$", re.MULTILINE)
    assert sorted(pattern.findall(done)) == sorted(pattern.findall(text))


def beside(text):
    """Return for each comment the key, or the dash, that stands behind or below it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = {}
    for number, line in enumerate(lines):
        comment = re.search(r"# (above|behind) \d+$", line)
        if comment is not None:
            own = lines[number:] if comment[1] == "behind" else lines[number + 1 :]
            key = next(line for line in own if not line.startswith("#"))
            found[comment[0]] = re.sub(r"\s*#.*", "", key)
    return found


@PLENTY
@given(st.sets(st.integers(0, 400), max_size=40))
def test_a_comment_stays_beside_its_key(places):
    text = commented(BLOCKS, places, "same")
    before, after = beside(text), beside(held(text))
    assert set(before) == set(after)
    for comment, key in before.items():
        if "above" in comment and key.startswith(
            "- "
        ):  # it is about the item, whose first key may be another now
            assert after[comment].startswith("- ")
        else:
            assert after[comment].removeprefix("- ") == key.removeprefix("- ")


SMALL_SECTIONS = {chunk.split(":")[0]: chunk for chunk in chunks(SMALL)}


def with_section(text):
    """Return a small rulebook in which a section is replaced, or added at the end."""
    return "".join({**SMALL_SECTIONS, text.split(":")[0]: text}.values())


def section(text, name):
    return next(chunk for chunk in chunks(text) if re.search(rf"^{name}:", chunk, re.MULTILINE))


LAYOUTS = [
    pytest.param(
        """agreement:
      review_by:   2027-01-31   # soon
      sales: {owner: b}

      # marketing first
      marketing:
            owner: a
            # a tail
""",
        """agreement:
  # marketing first
  marketing:
    owner: a
    # a tail
  sales: {owner: b}
  review_by: 2027-01-31   # soon
""",
        id="keys in the order of the model, with their comments",
    ),
    pytest.param(
        """suppress:
- id: a
  when:
    unsubscribed: true
# about b
-   # of the list
    file: b.csv
    id: b
""",
        """suppress:
  - id: a
    when:
      unsubscribed: true
  # about b
  # of the list
  - id: b
    file: b.csv
""",
        id="lists indented",
    ),
    pytest.param(
        """working_hours: {days: mon-fri, from:   "09:00",
   to: "17:30",   # tea
   holidays: US}
""",
        """working_hours: {days: mon-fri, from:   "09:00",
   to: "17:30",   # tea
   holidays: US}
""",
        id="several lines between brackets as they were typed",
    ),
    pytest.param(
        """disqualify:
  - {reason: "Works for one of the companies that sell what we sell", id: competitor, when: {email_domain: {in: [a.example, b.example]}}}
""",  # noqa: E501
        """disqualify:
  - id: competitor
    when: {email_domain: {in: [a.example, b.example]}}
    reason: "Works for one of the companies that sell what we sell"
""",
        id="a line that is too long is broken into its keys",
    ),
    pytest.param(
        """handoff:
  columns: [contact_id, first_name, last_name, company, job_title, phone, email, country, stage, grade, score, why_now, reasons, missing]
""",  # noqa: E501
        """handoff:
  columns: [contact_id, first_name, last_name, company, job_title, phone, email, country, stage, grade, score, why_now,
            reasons, missing]
""",
        id="a list that is too long is filled",
    ),
    pytest.param(
        """disqualify:
 - when: {country: X}
   reason: >-
        Lives
        elsewhere

   # the name
   id: away
""",
        """disqualify:
  # the name
  - id: away
    when: {country: X}
    reason: >-
      Lives
      elsewhere
""",
        id="a text of several lines",
    ),
    pytest.param(
        """disqualify:
   - id: away
     when: {country: X}
     reason: |2
          Lives
         elsewhere
""",
        """disqualify:
  - id: away
    when: {country: X}
    reason: |2
         Lives
        elsewhere
""",
        id="a text that says how far it is indented",
    ),
    pytest.param(
        """personas:
  a:    {job_title: x}
  bcd:  {job_title: y}
  e:      {job_title: z}
""",
        """personas:
  a:    {job_title: x}
  bcd:  {job_title: y}
  e: {job_title: z}
""",
        id="columns stay where neighbours share them",
    ),
    pytest.param(
        """suppress:
  # why
  # leadq: ignore=LQ417 we know
  - file: b.csv
    id: b
  # leadq: ignore=LQ417 we know
  - id: c
    file: c.csv
""",
        """suppress:
  # why
  - id: b
    # leadq: ignore=LQ417 we know
    file: b.csv
  # leadq: ignore=LQ417 we know
  - id: c
    file: c.csv
""",
        id="a remark to leadq stays at its line",
    ),
    pytest.param(
        """personas:
  ? a
  : # why
    {job_title: x}
  "b": {job_title:
    y}
""",
        """personas:
  a: {job_title: x}  # why
  "b": {job_title:
    y}
""",
        id="odd ways to write a key",
    ),
]


@pytest.mark.parametrize(("typed", "tidied"), LAYOUTS)
def test_layout(typed, tidied):
    done = held(with_section(typed))
    assert section(done, typed.split(":")[0]).strip("\n") == tidied.strip("\n")


def test_no_line_that_could_be_broken_is_too_long():
    done = held(yaml.dump(TYPED, default_flow_style=None, width=10_000, sort_keys=False))
    assert max(len(line) for line in done.splitlines()) <= WIDTH


def test_a_line_with_a_remark_to_leadq_stays_one_line():
    countries = ", ".join(f"country {number}" for number in range(20))
    long = f"personas: {{far: {{country: [{countries}]}}}}  # leadq: ignore=LQ417 we know"
    assert f"\n{long}\n" in held(SMALL + long + "\n")


@PLENTY
@given(dumped())
def test_a_formatted_copy_differs_in_nothing(text):
    if loads(text):
        assert changes(load(text.encode(), "a"), load(tidy(text).encode(), "b")) == ()


def test_a_rulebook_in_json_gets_a_line_for_each_section():
    text = json.dumps(TYPED, ensure_ascii=False, indent=1)
    done = held(text)
    assert done.startswith('"leadq": "1"\n"name": "Brightwell inbound"\n')


def test_comments_of_the_file_and_lines_for_editors_stay_on_top():
    modeline = "# yaml-language-server: $schema=rulebook.schema.json\n"
    top = "# © Acme\n\n# Inbound\n"
    text = f"{modeline}{top}stages: [{{id: a, enter: {{grade: A1}}}}, {{id: b}}]\n"
    rest = "".join(chunk for name, chunk in SMALL_SECTIONS.items() if name != "stages")
    done = held(text + rest + "# the end\n")
    assert done.startswith(f"{modeline}# © Acme\n\nleadq: 1\n")
    assert "\n# Inbound\nstages: [" in done
    assert done.endswith("\n# the end\n")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_are_no_difference(end):
    assert tidy("\ufeff" + EXAMPLE.replace("\n", end)) == EXAMPLE


def test_a_document_mark_is_dropped_and_its_comment_kept():
    assert held("# top\n--- # here\n" + SMALL + "...\n").startswith("# top\n# here\nleadq: 1\n")


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.y*ml")), ids=lambda path: path.stem)
def test_every_rulebook_of_the_tests_is_formatted(path):
    text = path.read_bytes().decode("utf-8", "replace")
    if loads(text):
        held(text)
