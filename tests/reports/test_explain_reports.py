"""The explanation of one lead as it is drawn: what it says, what it hides, and that it fits any terminal."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files as resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from leadq.jobs.explain_handoff import explain_handoff
from leadq.jobs.given import Given
from leadq.jobs.score import ScoreRequest, score
from leadq.reports.explaining import ending
from leadq.reports.explaining_changes import ahead_sentence
from leadq.reports.json.explain import explanation_document
from leadq.reports.markdown.explain import explanation_page
from leadq.reports.terminal.explain import render_explanation
from leadq.words.explanation import (
    Activity,
    Ahead,
    Change,
    Checked,
    CountedDay,
    Explanation,
    Outcome,
    RuleChange,
    StageResult,
    Value,
)
from tests.jobs.explained import CONTACTS, DONE, NOV, asked, small
from tests.reports.conftest import ESC_CELL, MARKUP_CELL

SCHEMA = json.loads((resources("leadq.reports.json") / "explain.schema.json").read_text(encoding="utf-8"))
BAD = f"{ESC_CELL} {MARKUP_CELL} <img src=x onerror=1> | `x` @team #1"
PEOPLE = ("c-1", "c-2", "c-3", "c-4", "c-5", "c-6", "no-address", "c-9")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Explanation]:
    """Explanations of people of every end, by name; `handoff` is from a folder, `hostile` has cells of an enemy."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "activity.csv").write_text(DONE)
    given = Given((folder / "contacts.csv",), (folder / "activity.csv",), allow_future=True)
    found = {who: asked(given, who) for who in PEOPLE}
    found["what if"] = asked(given, "c-1", "job_title=Clerk", "no webinar", ahead=60)
    loaded = small()
    score(ScoreRequest(loaded, Path(), given, NOV, folder / "handoff", "0"))
    found["handoff"] = explain_handoff("zara.quill@acme.example", folder / "handoff")
    found["nobody in the handoff"] = explain_handoff("c-4", folder / "handoff")
    found["hostile"] = _hostile(found["what if"])
    return found


def _hostile(told: Explanation) -> Explanation:
    bad = Value("company", BAD, is_cell=True)
    rules = tuple(
        replace(
            rule,
            label=BAD,
            says=BAD,
            why=BAD,
            has=(bad,),
            days=tuple(replace(day, activities=(Activity(BAD, 2),)) for day in rule.days),
        )
        for rule in told.rules
    )
    stages = tuple(replace(stage, label=BAD, require=(bad,)) for stage in told.stages)
    return replace(
        told, rulebook=BAD, contact_id=BAD, person=(bad,), rules=rules, stages=stages, notes=(BAD,)
    )


def every(told: Mapping[str, Explanation]) -> Iterator[str]:
    for explanation in told.values():
        yield explanation_page(explanation, show_values=False)
        yield json.dumps(explanation_document(explanation, show_values=False), ensure_ascii=False)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("who", ["what if", "c-2", "c-3", "c-4", "c-6", "c-9", "handoff", "hostile"])
def test_the_explanation_is_drawn(told, who, width, draw, snapshot):
    assert draw(render_explanation(told[who], show_values=False), width) == snapshot


def test_the_explanation_as_markdown(told, snapshot):
    assert explanation_page(told["what if"], show_values=False) == snapshot


def test_the_explanation_as_json(told, snapshot):
    document = explanation_document(told["what if"], show_values=False)
    assert json.dumps(document, indent=2, ensure_ascii=False) == snapshot


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_console_and_nothing_acts_on_it(told, width, encoding, draw):
    for explanation in told.values():
        drawn = draw(render_explanation(explanation, show_values=True), width, encoding=encoding)
        drawn.encode(encoding)
        assert max(cell_len(line) for line in drawn.splitlines()) <= min(width, 120)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", drawn)


def test_yes_and_no_are_said_in_words_where_there_are_no_marks(told, draw):
    drawn = draw(render_explanation(told["c-6"], show_values=False), 80, encoding="ascii")
    assert "no  Sales qualified" in drawn
    assert "yes Everybody else" in drawn
    assert "?" not in drawn


def test_nobody_is_shown_unless_values_are_asked_for(told, draw):
    personal = ("Zara", "Quill", "zara.quill", "555 0100", "VP", "Clerk ", "bo@gmail")
    masked = [draw(render_explanation(t, show_values=False), 200) for t in told.values()]
    for text in (*every(told), *masked):
        assert not [mark for mark in personal if mark in text.replace("“Clerk”", "")], text
    shown = draw(render_explanation(told["c-1"], show_values=True), 200)
    assert "Zara Quill, VP Sales at Acme, zara.quill@acme.example" in shown


def test_markdown_of_cells_is_text(told):
    page = explanation_page(told["hostile"], show_values=False)
    assert "<img" not in page.replace("\\<img", "")
    assert all(line.count("|") - line.count("\\|") in {0, 5, 6} for line in page.splitlines())


@pytest.mark.parametrize("show_values", [False, True])
def test_every_document_is_valid_and_holds_no_key_that_the_schema_does_not_name(told, show_values):
    Draft202012Validator.check_schema(SCHEMA)
    for explanation in told.values():
        document = explanation_document(explanation, show_values=show_values)
        written = json.loads(json.dumps(document, allow_nan=False))
        Draft202012Validator(closed(SCHEMA)).validate(written)
        assert written["ok"] is bool(explanation.contact_id)


def closed(schema):
    """Return the schema with no room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner


def test_the_folder_tells_the_points_of_the_exports_and_what_it_cannot_tell(told):
    folder, exports = told["handoff"], told["c-1"]
    assert folder.contact_id == "c-1"
    assert [(r.rule, r.points, r.raw, r.events) for r in folder.rules if r.fired] == [
        (r.rule, r.points, r.raw, r.events) for r in exports.rules if r.fired
    ]
    assert folder.outcome == exports.outcome
    assert folder.why_now == exports.why_now
    assert folder.next_step == exports.next_step
    assert any("single activities" in text for text in folder.untold)
    assert told["nobody in the handoff"].outcome.kind == "unknown"


def test_what_is_said_of_the_days_to_come_adds_up():
    was, then = Outcome("stage", "a", "A", score=Decimal(21)), Outcome("stage", "b", "B", score=Decimal(6))
    rules = tuple(RuleChange(f"r{n}", f"r{n}", Decimal(n), Decimal(0)) for n in (5, 4, 3, 2, 1))
    change = Change(was, then, rules, by_points=True)
    told = Explanation("", "", NOV, "UTC", "exports", "1", was, ahead=Ahead(9, NOV.date(), 3, change))
    assert ahead_sentence(told).endswith(
        "from 21 to 6: r5 5 → 0; r4 4 → 0; r3 3 → 0; r2 2 → 0; 1 other rule -1."
    )


def test_what_keeps_a_lead_in_its_stage_once_the_crm_has_it_there_is_said():
    was, then = Outcome("stage", "sql", "Sales"), Outcome("stage", "rest", "Rest")
    leave = Checked("engagement score below 20", holds=False)
    here = StageResult(
        "sql", "Sales", "", reached=True, takes_everybody=False, leave=leave, min_stay="7 days"
    )
    told = Explanation(
        "",
        "",
        NOV,
        "UTC",
        "exports",
        "1",
        was,
        stages=(here,),
        ahead=Ahead(9, NOV.date(), 3, Change(was, then)),
    )
    kept = "Once the CRM has it in Sales, it leaves only if engagement score below 20, but not before 7 days there."
    assert ahead_sentence(told).endswith(kept)
    stays = replace(told, stages=(replace(here, stays="it has been there for 3 days"),))
    in_crm = replace(told, since=(Value("current_stage", "SALES", is_cell=True),))
    assert "Once the CRM" not in ahead_sentence(stays) + ahead_sentence(in_crm)


def test_a_name_in_what_was_done_and_an_owner_are_hidden(told):
    person = Value("last_name", "Quillfeather", is_cell=True)
    owner = Value("owner", "Dana Whitfield", is_cell=True)
    day = CountedDay(NOV.date(), 0, (Activity("visit (Call with quillfeather)", 1),), *[Decimal(1)] * 4)
    rule = replace(told["c-1"].rules[0], has=(owner,), days=(day,))
    page = explanation_page(replace(told["c-1"], person=(person,), rules=(rule,)), show_values=False)
    assert "uillfeather" not in page
    assert "Whitfield" not in page
    assert "visit (\\*\\*\\*)" in page


def test_a_suppression_by_a_cell_that_nobody_can_read_does_not_say_that_it_says_so(told):
    cell = Value("unsubscribed", "perhaps", is_cell=True, readable=False)
    why = Checked("unsubscribed is yes", holds=True, has=(cell,))
    said = ending(replace(told["c-4"], why=why))
    assert (
        "unsubscribed is yes (or cannot be read, as unsubscribed here; to be safe that counts as a no)."
        in said
    )
