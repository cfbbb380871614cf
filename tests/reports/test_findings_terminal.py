"""Findings and failures as they are drawn."""

import pytest
from rich.cells import cell_len

from leadq.ground.errors import InputRefused, LeadqError
from leadq.ground.findings import Finding, Severity, Span
from leadq.reports.terminal.failure import render_failure
from leadq.reports.terminal.findings import render_findings

SOURCE = "leadq: 1\nfit:\n  rules:\n    - {id: icp-size, when: {employees: {gte: 50}}, points: 15}\n"
ERROR = Finding(
    "LQ302", Span("rules.yaml", 4, 41, 3), "'employees' has no operator 'gte'", "write 'at_least'"
)
WARNING = Finding(
    "LQ401", Span("rules.yaml", 1, 1, 5), "this agreement is past its review date", "", Severity.WARNING
)


def test_a_finding_has_its_place_code_sentence_excerpt_and_hint(draw):
    drawn = draw(render_findings([ERROR], {"rules.yaml": SOURCE}), 100)
    assert drawn.splitlines() == [
        "rules.yaml:4:41: LQ302 error: 'employees' has no operator 'gte'",
        "    4 |     - {id: icp-size, when: {employees: {gte: 50}}, points: 15}",
        "      |                                         ^^^",
        "hint: write 'at_least'",
        "",
        "1 error.",
    ]


def test_findings_are_all_drawn_and_counted(draw, snapshot):
    drawn = draw(render_findings([ERROR, WARNING, ERROR], {"rules.yaml": SOURCE}), 80)
    assert drawn.splitlines()[-1] == "2 errors, 1 warning."
    assert drawn == snapshot


def test_findings_have_colour_on_a_terminal(draw, snapshot):
    assert draw(render_findings([ERROR, WARNING], {"rules.yaml": SOURCE}), 80, colour="standard") == snapshot


def test_no_findings_are_said_to_be_none(draw):
    assert draw(render_findings([], {}), 80) == "No errors and no warnings.\n"


@pytest.mark.parametrize(
    ("line", "column", "width"),
    [
        ("key:\t value", 7, 5),
        ("会社名: value", 6, 5),
        ("e\u0301e\u0301: value", 7, 5),
        ("\x1b[2J: value", 7, 5),
        ("value", 1, 5),
        ("x" * 300 + " value " + "y" * 300, 302, 5),
        ("x" * 20 + " value " + "y" * 300, 22, 5),
        ("会" * 100 + " value", 102, 5),
        ("会" * 100 + " value " + "z" * 30, 102, 5),
    ],
)
def test_the_caret_stands_under_the_cell_that_is_meant(line, column, width, draw):
    finding = Finding("LQ101", Span("r.yaml", 2, column, width), "wrong")
    shown, carets = draw(render_findings([finding], {"r.yaml": f"first\n{line}\nlast"}), 60).splitlines()[1:3]
    assert max(cell_len(shown), cell_len(carets)) <= 60
    offset = carets.index("^")
    assert carets.count("^") == width
    before = shown[: shown.index("value")]
    assert cell_len(before) == offset


def test_a_place_outside_the_text_or_a_file_that_is_not_given_has_no_excerpt(draw):
    beyond = Finding("LQ101", Span("r.yaml", 99, 1), "the file is empty")
    for sources in ({"r.yaml": "one\n"}, {}):
        assert draw(render_findings([beyond], sources), 80).splitlines()[0] == (
            "r.yaml:99:1: LQ101 error: the file is empty"
        )


def test_the_caret_stands_behind_the_line_where_something_is_missing_at_its_end(draw):
    finding = Finding("LQ101", Span("r.yaml", 1, 5), "a value is missing")
    lines = draw(render_findings([finding], {"r.yaml": "key:\r\n"}), 80).splitlines()
    assert lines[1:3] == ["    1 | key:", "      |     ^"]


def test_hostile_texts_in_a_rulebook_do_not_reach_the_terminal(draw):
    finding = Finding("LQ202", Span("r\x1b.yaml", 1, 1), "unknown key '\x1b[2J[red]'", "\u202ehint")
    drawn = draw(render_findings([finding], {"r\x1b.yaml": "\x1b[2J: 1"}), 80)
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert "␛[2J[red]" in drawn


def test_a_failure_says_what_is_wrong_and_what_to_do(draw):
    error = InputRefused("contacts.csv: no column for 'email'", "add it to `columns`")
    assert draw(render_failure(error), 80) == (
        "leadq: error: contacts.csv: no column for 'email'\nhint: add it to `columns`\n"
    )


def test_a_failure_without_a_hint_is_one_line_without_control_characters(draw):
    assert draw(render_failure(LeadqError("x\x1b[2J")), 80) == "leadq: error: x␛[2J\n"
