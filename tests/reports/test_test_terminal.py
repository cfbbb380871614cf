"""The report of `leadq test` in the terminal: sentences first, in plain words, at any width."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from rich.cells import cell_len

from leadq.ground.findings import Span
from leadq.reports.terminal.test import render_test
from leadq.words.case_results import (
    CaseReport,
    CaseResult,
    Change,
    Coverage,
    Difference,
    Mutation,
    Outcome,
    Reason,
    RulePoints,
    Suggestion,
    Untouched,
)


def at(line: int, file: str = "rules.yaml") -> Span:
    return Span(file, line, 11)


OUTCOME = Outcome(
    "recycle",
    "recycle",
    "",
    "B2",
    Decimal(25),
    Decimal("31.5"),
    Decimal("56.5"),
    ("our-size", "webinar"),
    (),
    "",
)
FAILED = CaseResult(
    "Prospect B cannot stay away",
    at(7, "cases/people.yaml"),
    date(2026, 11, 1),
    OUTCOME,
    (Difference("stage", "sql", "recycle"), Difference("fires", "pricing", "no points")),
    (
        RulePoints("our-size", "our size", "fit", Decimal(15), Decimal(5), None, None),
        RulePoints(
            "webinar", "webinar", "engagement", Decimal("31.5"), Decimal("31.5"), 2, date(2026, 10, 20)
        ),
    ),
    (
        Reason(
            "Not in 'Sales qualified' on its merits, because this does not hold:",
            (("grade is A1, A2 or B1 (it is B2)", at(121)), ("at least 2 bant questions satisfied", at(121))),
        ),
        Reason("It reached 'Back from sales', which requires what is missing: country, phone."),
    ),
)
HELD = replace(FAILED, name="Prospect A", differences=(), points=(), reasons=())
UNTOUCHED = (
    Untouched("rule", "contract ends", "never fires", at(69)),
    Untouched("outcome", "Back from sales", "nobody ends there", at(134)),
    *(Untouched("condition", f"job title has the word number {n}", "never true", at(n)) for n in range(20)),
)
PASTED = ('- name: "webinar: window 90 days: just inside"', "  as_of: 2026-11-01")
REPORT = CaseReport(
    "Brightwell inbound",
    "rules.yaml",
    (HELD, FAILED),
    Coverage(78, 100, UNTOUCHED),
    Mutation(40, (Change("webinar: window", "90 days", "91 days", at(93)),)),
    (
        Suggestion("webinar: window 90 days", at(93), PASTED),
        Suggestion("budget: budget at least 10,000 USD", at(110), ()),
    ),
    ("The suppression list no.csv is not beside the rulebook; here it counts as empty.",),
)  # fmt: skip
HOSTILE = "\x1b[2J[red]x[/red] \u202e" + "long " * 40


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_report(draw, snapshot, width):
    assert draw(render_test(REPORT), width) == snapshot


def test_nothing_but_yaml_to_paste_is_wider_than_the_terminal(draw):
    text, _, _ = draw(render_test(REPORT), 60).partition("Cases to add")
    assert max(map(cell_len, text.splitlines())) <= 60


def test_every_part_is_named_if_asked(draw):
    assert "and 8 more: --all names them" in draw(render_test(REPORT), 80)
    assert "number 19" in draw(render_test(REPORT, every_part=True), 80)


def test_cases_that_hold_are_one_sentence(draw):
    held = replace(REPORT, results=(HELD, HELD), mutation=None, suggestions=None, notes=())
    assert draw(render_test(held), 80).splitlines()[0] == "Brightwell inbound: all 2 cases hold."
    assert "FAIL" not in draw(render_test(held), 80)


def test_hostile_names_do_not_reach_the_terminal(draw):
    failed = replace(
        FAILED,
        name=HOSTILE,
        span=at(1, HOSTILE),
        differences=(Difference("stage", HOSTILE, HOSTILE),),
        reasons=(Reason(HOSTILE, ((HOSTILE, at(2)),)),),
        points=(replace(FAILED.points[0], label=HOSTILE),),
    )
    report = replace(
        REPORT, rulebook=HOSTILE, file=HOSTILE, results=(failed,), notes=(HOSTILE,),
        coverage=Coverage(0, 1, (Untouched("rule", HOSTILE, "never fires", at(1)),)),
        mutation=Mutation(1, (Change(HOSTILE, HOSTILE, HOSTILE, at(1)),)),
        suggestions=(Suggestion(HOSTILE, at(1), (HOSTILE,)), Suggestion(HOSTILE, at(1), ())),
    )  # fmt: skip
    drawn = draw(render_test(report), 80)
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert "[red]x[/red]" in drawn
