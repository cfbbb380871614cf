"""Whatever stands in the file ends in findings or a rulebook, and every finding points into the file."""

import re
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadq.ground.findings import Severity
from leadq.rulebook.load import examine

EXAMPLE = (Path(__file__).parents[2] / "rules.example.yaml").read_text(encoding="utf-8")
LINES = EXAMPLE.splitlines(keepends=True)
SCALARS = st.sampled_from(
    [
        "",
        "~",
        "null",
        "NO",
        "1e3",
        "nan",
        "-0",
        "0d",
        "99999 years",
        "12 months",
        "²",
        "٣",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "{}",
        "[]",
        "[[a]]",
        "{a: b}",
        "{field: email}",
        ": ",
        "# x",
        "*a",
        "&a b",
        "!!int 3",
        "<<",
        "|",
        ">-",
        "- ",
        "? a",
        "otherwise",
        "2026-02-30",
        "\u2028",
        "\t",
        "\x85",
        "\ufeff",
        "é",
        "\U0001d4b3",
        "all",
        "none",
        "A1",
        "x" * 5000,
    ]
) | st.text(max_size=12)
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "twice", "swap", "value", "word", "indent", "cut"]),
        st.integers(0, len(LINES) - 1),
        st.integers(0, 200),
        SCALARS,
    ),
    min_size=1,
    max_size=4,
)
PLENTY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def mutated(mutations):
    """Return the example with lines dropped, doubled, swapped, indented, cut, or with other values."""
    lines = list(LINES)
    for kind, at, number, scalar in mutations:
        line = lines[at]
        if kind == "drop":
            lines[at] = ""
        elif kind == "twice":
            lines[at] = line * 2
        elif kind == "swap":
            other = number % len(lines)
            lines[at], lines[other] = lines[other], line
        elif kind == "indent":
            lines[at] = " " * (number % 5) + line
        elif kind == "cut":
            lines[at] = line[: number % (len(line) + 1)]
        else:
            pattern = r": ?[^,{}\[\]:]+" if kind == "value" else r"[a-z_]+"
            places = list(re.finditer(pattern, line))
            if places:
                place = places[number % len(places)]
                new = f": {scalar}" if kind == "value" else scalar
                lines[at] = line[: place.start()] + new + line[place.end() :]
    return "".join(lines)


def check(data):
    rulebook, catalogue, findings = examine(data, "rules.yaml")
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", data.decode("utf-8-sig", "replace"))
    for finding in findings:
        span = finding.span
        assert span.file == "rules.yaml"
        assert 1 <= span.line <= len(lines), finding
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1, finding
        assert span.width == 1 or span.column + span.width <= len(lines[span.line - 1]) + 1, finding
        assert finding.message
    errors = [f for f in findings if f.severity is Severity.ERROR]
    assert errors or (rulebook is not None and catalogue is not None)


def test_the_example_itself_is_fine():
    assert examine(EXAMPLE.encode(), "rules.example.yaml")[2] == ()


@PLENTY
@example([("value", 159, 1, "")])  # a line of a case's activity without a day
@given(MUTATIONS)
def test_a_damaged_example_is_read_or_refused_in_its_place(mutations):
    check(mutated(mutations).encode("utf-8", "replace"))


@PLENTY
@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}'\"#&*!|>%@`,? \n\t0", max_size=60))
@example("a: &b\n- *b")
@example("? [a]\n: b")
@example("\ufeffleadq: 1")
@example("a: 'b\n\n  c'\nd: [")
def test_any_text_is_read_or_refused_in_its_place(text):
    check(text.encode("utf-8", "replace"))


@PLENTY
@given(st.binary(max_size=200))
@example(b"\xff\xfea\x00")
@example(b"a: \xc3\x28")
@example(b"")
def test_any_bytes_are_read_or_refused_in_their_place(data):
    check(data)


TREES = st.recursive(
    SCALARS.filter(lambda s: s.isprintable()).map(lambda s: "'" + s.replace("'", "''") + "'"),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(
                [
                    "when",
                    "all",
                    "any",
                    "none",
                    "event",
                    "within",
                    "field",
                    "in",
                    "score",
                    "grade",
                    "questions",
                    "job_title",
                    "id",
                    "points",
                    "rules",
                    "bands",
                    "employees",
                    "between",
                    "matches",
                    "rule",
                    "created_at",
                    "budget",
                ]
            ),
            inner,
            max_size=3,
        ).map(lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}")
    ),
    max_leaves=12,
)
SECTIONS = sorted({line.split(":")[0] for line in LINES if re.match("[a-z_]+:", line)})


@settings(PLENTY, max_examples=50)
@given(st.sampled_from(SECTIONS), TREES, st.sampled_from(["contacts", "stage"]))
def test_any_tree_in_any_section_is_read_or_refused_in_its_place(section, tree, where):
    """A section, or the condition of a rule or stage, is replaced by a tree that was never meant for it."""
    start = next(n for n, line in enumerate(LINES) if line.startswith(f"{section}:"))
    end = next((n for n in range(start + 1, len(LINES)) if re.match("[a-z_]+:", LINES[n])), len(LINES))
    check("".join([*LINES[:start], f"{section}: {tree}\n", *LINES[end:]]).encode())
    swapped = (
        "{persona: executive}"
        if where == "contacts"
        else "{grade: [A1, A2, B1], questions: {bant: {satisfied: 2}}}"
    )
    check(EXAMPLE.replace(swapped, tree, 1).encode())
