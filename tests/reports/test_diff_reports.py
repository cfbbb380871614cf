"""The reports of a diff: what they say, what they hide, and that they fit any terminal."""
# ruff: noqa: FBT003, PLR0913 - places and gates are written out as rows; a table of cases has many columns

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files as resources

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from leadq.reports.diffing import cause_words
from leadq.reports.json.diff import difference_document
from leadq.reports.markdown.diff import difference_page
from leadq.reports.terminal.diff import render_difference
from leadq.words.difference import Change, Difference, Side
from leadq.words.impact import (
    Border,
    Cause,
    Flow,
    Gate,
    Impact,
    Lead,
    Part,
    Place,
    Split,
    Suspect,
    Volume,
)
from tests.reports.conftest import ESC_CELL, MARKUP_CELL

SCHEMA = json.loads((resources("leadq.reports.json") / "diff.schema.json").read_text(encoding="utf-8"))


def change(path, sentence, effect="stage", kind="changed", *more):
    return Change(path, kind, (sentence, *more), effect, frozenset({tuple(path.split("."))}))


FOUND = Difference(
    Side("rules.yaml@HEAD~1", "Inbound B2B", "2026.10"),
    Side("rules.yaml", "Inbound B2B", "2026.11"),
    (
        change("engagement.rules.webinar.points", "webinar: 20 → 15 points"),
        change("stages.sql.require.phone", "Sales qualified now needs phone", "stage", "added"),
        change(
            "events.podcast", 'event podcast added: type is "Podcast"', "stage", "added",
            "rule podcast added: +3 points for each podcast, at most 9",
        ),
        change("stages.sql.route", "who gets Sales qualified: everybody else: ann → bob, at most 10 each", "owner"),
        *(change(f"cases.Person {n}", f'case "Person {n}" added', "words", "added") for n in range(5)),
    ),
)  # fmt: skip


def lead(number, before, after, cause, **cells):
    name = ("Ada Quillfeather", "Ben Tuckwell", "Cy Marchbanks")[number % 3]
    made = Lead(
        f"c-{number:03}", f"{name.split()[0].lower()}@acme.example", name, "Acme Lifts", before, after, "A1", "A2",
        Decimal("64.16"), Decimal("59.16"), "ann", "bob", ("France",), cause,
    )  # fmt: skip
    return replace(made, **cells)


IMPACT = Impact(
    as_of=datetime(2026, 11, 1, 4, tzinfo=UTC),
    timezone="America/New_York",
    recipient="sales",
    places=(
        Place("sql", "Sales qualified", True, 40, 37),
        Place("mql", "Marketing qualified", False, 110, 111),
        Place("nurture", "Nurture", False, 1280, 1279),
        Place("blocked", "Blocked", False, 10, 13),
        Place("disqualified", "Disqualified", False, 17, 17),
        Place("suppressed", "Suppressed", False, 16, 16),
    ),
    flows=(
        Flow("sql", "sql", 35), Flow("sql", "mql", 2), Flow("sql", "blocked", 3), Flow("nurture", "sql", 2),
        Flow("mql", "mql", 109), Flow("mql", "nurture", 1), Flow("nurture", "nurture", 1278),
        Flow("blocked", "blocked", 10), Flow("disqualified", "disqualified", 17), Flow("suppressed", "suppressed", 16),
    ),
    moved=8,
    owner_only=1,
    gained=2,
    lost=5,
    splits=(
        Split("owner", (Part("bob", 20, 18, 1, 3, 20, 30), Part("Dana Whitfield", 20, 19, 1, 2)), 0),
        Split("country", (Part("France", 30, 27, 2, 5), Part("", 10, 10, 0, 0)), 4),
    ),
    volume=Volume(30, 36, 30),
    suspects=(Suspect((1,), 3, 1), Suspect((2,), 3, 0), Suspect((3,), 0, 1)),
    tried=7,
    leads=(
        lead(0, "nurture", "sql", Cause("together", (1, 3))),
        lead(1, "sql", "blocked", Cause("alone", (2,))),
        lead(2, "sql", "suppressed", Cause("untold", ()), grade_after="", score_after=None),
    ),
    borders=(Border("sql", (lead(3, "mql", "sql", None),), (lead(4, "mql", "mql", None),)),),
    gates=(Gate("sql -5%", "Sales qualified", 40, 37, True), Gate("mql +10", "Marketing qualified", 110, 111, False)),
    notes=("6 cells of 'value' cannot be read, as of jane.roe@acme.example",),
)  # fmt: skip
HOSTILE = replace(
    IMPACT,
    leads=tuple(
        replace(one, company=ESC_CELL, name=MARKUP_CELL, contact_id=ESC_CELL) for one in IMPACT.leads
    ),
    splits=(Split("owner", (Part(ESC_CELL, 1, 2, 1, 0), Part(MARKUP_CELL, 1, 2, 1, 0)), 0),),
)
NAMES = ("Quillfeather", "Tuckwell", "Marchbanks", "Whitfield", "ada@", "jane.roe")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_report(width, draw, snapshot):
    assert draw(render_difference(FOUND, IMPACT), width) == snapshot


def test_the_report_without_exports(draw, snapshot):
    assert draw(render_difference(FOUND), 80) == snapshot


def test_the_comment_for_a_pull_request(snapshot):
    assert difference_page(FOUND, IMPACT) == snapshot


def test_the_document(snapshot):
    document = difference_document(FOUND, IMPACT, (), show_values=False)
    assert json.dumps(document, indent=2, ensure_ascii=False) == snapshot


@pytest.mark.parametrize("impact", [IMPACT, HOSTILE, None])
def test_the_document_is_as_its_schema_says(impact):
    Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(json.dumps(difference_document(FOUND, impact, (), show_values=True)))
    Draft202012Validator(SCHEMA).validate(document)
    assert document["ok"] is (impact is None)


def test_nobody_is_named_unless_it_is_asked_for(draw):
    """Nor are owners, and addresses in notes."""
    told = (
        draw(render_difference(FOUND, IMPACT), 120),
        difference_page(FOUND, IMPACT),
        json.dumps(difference_document(FOUND, IMPACT, (), show_values=False)),
    )
    for text in told:
        assert not [name for name in NAMES if name in text]
    assert "Ada Quillfeather" in draw(render_difference(FOUND, IMPACT, show_values=True), 120)
    assert "Ada Quillfeather" in difference_page(FOUND, IMPACT, show_values=True)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("impact", [IMPACT, HOSTILE])
def test_no_line_is_wider_than_the_console_and_every_character_can_be_written(impact, width, encoding, draw):
    drawn = draw(render_difference(FOUND, impact, show_values=True), width, encoding=encoding)
    drawn.encode(encoding)
    assert max(cell_len(line) for line in drawn.splitlines()) <= min(width, 120)


def test_what_stands_in_a_cell_neither_acts_on_a_terminal_nor_is_markup(draw):
    drawn = draw(render_difference(FOUND, HOSTILE, show_values=True), 120)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069]", drawn)
    assert "[red]not red[/red]" in " ".join(drawn.split())
    page = difference_page(FOUND, HOSTILE, show_values=True)
    assert "\x1b" not in page
    assert "\\[red\\]" in page


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause("alone", (3,)), "change 3"),
        (Cause("alone", (3, 4)), "changes 3 and 4, tried as one"),
        (Cause("any", (1, 2)), "change 1 or 2, each by itself"),
        (Cause("together", (1, 2, 3)), "changes 1, 2 and 3 together"),
        (Cause("together", (1,)), "change 1 with others"),
        (Cause("together", ()), "several changes together"),
        (Cause("untold", ()), "not looked into"),
        (None, ""),
    ],
)
def test_a_cause_in_words(cause, words):
    assert cause_words(cause) == words


def test_what_is_not_told_is_said_with_the_way_to_it(draw):
    """Changes that were tried as one, and leads that were not looked into."""
    grouped = replace(IMPACT, suspects=(Suspect((1, 2), 3, 1), Suspect((3,), 3, 0)))
    drawn = " ".join(draw(render_difference(FOUND, grouped), 120).split())
    assert "Changes that were tried as one: 1 and 2. With --every-change each is tried by itself." in drawn
    assert "Causes were looked for of 7 of the 8 leads that move" in drawn


@pytest.mark.parametrize(
    ("before", "after", "gained", "lost", "said"),
    [
        (3, 3, 0, 0, "Sales gets the same 3 leads."),
        (0, 0, 0, 0, "Sales gets no lead, as before."),
        (3, 3, 1, 1, "Sales gets as many leads as before, 3, but not the same ones: 1 comes and 1 goes."),
        (3, 1, 0, 2, "Sales gets 1 lead instead of 3: 2 go."),
        (3, 1200, 1200, 3, "Sales gets 1,200 leads instead of 3: 1,200 come and 3 go."),
    ],
)
def test_what_it_means_for_sales_is_said_first(before, after, gained, lost, said, draw):
    places = (Place("sql", "Sales qualified", True, before, after), *IMPACT.places[1:])
    told = replace(IMPACT, places=places, gained=gained, lost=lost)
    assert said in " ".join(draw(render_difference(FOUND, told), 120).split())


@pytest.mark.parametrize("splits", [(), (Split("owner", (Part("", 3, 4, 1, 0),), 0),)])
def test_without_activity_and_owners_there_is_no_heading_over_nothing(splits, draw):
    told = replace(IMPACT, volume=None, splits=splits)
    for text in (draw(render_difference(FOUND, told), 80), difference_page(FOUND, told)):
        assert "What sales gets" not in text
        assert "Who moves, and why" in text
