"""The nearest way up, in one sentence: points, answers, data, or an event."""

import pandas as pd
import pytest

import leadq

BOOK = """
leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}, won: {type: Deal won}, demo: {type: Demo}}
questions: {bant: {budget: {field: budget}, need: {field: need}}}
columns: {contacts: {budget: {header: Budget, type: text}, need: {header: Need, type: text}}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement:
  window: 30d
  bands: {1: 30, 2: 0}
  rules:
    - {id: visits, event: visit, points: 1, max: 5}
    - {id: webinars, event: webinar, points: 7.5}
stages:
  - TOP
  - {id: rest}
"""
CONTACTS = {"contact_id": ["1"], "job_title": ["VP"], "phone": [None], "Budget": ["1"], "Need": [None]}


def next_step(top, *types, **cells):
    rulebook = leadq.load_rulebook(text=BOOK.replace("TOP", top))
    activity = pd.DataFrame(
        {"contact_id": "1", "type": [*types, "Other"], "occurred_at": "2026-10-30"}, dtype="str"
    )
    people = pd.DataFrame(CONTACTS | {name: [value] for name, value in cells.items()}, dtype="object")
    lead = leadq.score(rulebook, people, activity, as_of="2026-11-01").leads.iloc[0]
    return lead["next_step"]


@pytest.mark.parametrize(
    ("enter", "step"),
    [
        ("{engagement: {at_least: 7.5}}", "For Top: 7.5 more points, one webinar."),
        ("{engagement: {above: 7.49}}", "For Top: 7.5 more points, one webinar."),
        ("{score: {at_least: 11}}", "For Top: 1 more point, one visit."),
        ("{engagement: {at_least: 20}}", "For Top: 20 more points, 3 × webinar."),
        ("{grade: [A1]}", "For Top: 30 more points, 4 × webinar."),
        ("{questions: {bant: {answered: 2}}}", "For Top: 1 more of bant."),
        ("{all: [{questions: {bant: {answered: 2}}}, {score: {at_least: 12}}]}",
         "For Top: 2 more points, one webinar and 1 more of bant."),
        ("{any: [{engagement: {at_least: 40}}, {score: {at_least: 12}}]}", "For Top: 2 more points, one webinar."),
        ("{all: [{engagement: {at_least: 1}}, {job_title: clerk}]}", None),
        ("{event: won}", "For Top: a won."),
        ("{any: [{event: won}, {score: {at_least: 11}}]}", "For Top: 1 more point, one visit; or a won."),
        ("{any: [{event: webinar, at_least: 3}, {fit: {at_least: 99}}]}", "For Top: 3 × webinar."),
    ],
)  # fmt: skip
def test_the_nearest_way_into_the_stage_above(enter, step):
    found = next_step(f"{{id: top, label: Top, enter: {enter}}}")
    assert (found if isinstance(found, str) else None) == step


TWO_BLOCKS = "questions: {champ: {budget: {field: budget}, phone: {field: phone}}, bant:"


@pytest.mark.parametrize(
    ("enter", "step"),
    [
        ("{questions: {bant: {answered: 2}, champ: {answered: 2}}}", "For Top: 1 more of bant and 1 more of champ."),
        ("{any: [{questions: {bant: {answered: 2}}}, {questions: {champ: {answered: 2}}}]}",
         "For Top: 1 more of bant."),
        ("{any: [{score: {at_least: 99}}, {questions: {champ: {answered: 2}}}]}", "For Top: 1 more of champ."),
        ("{questions: {champ: {answered: 2, satisfied: 1}}, score: {at_least: 11}}",
         "For Top: 1 more point, one visit and 1 more of champ."),
    ],
)  # fmt: skip
def test_each_block_of_questions_of_the_way_is_named_with_what_it_lacks(monkeypatch, enter, step):
    monkeypatch.setattr(f"{__name__}.BOOK", BOOK.replace("questions: {bant:", TWO_BLOCKS))
    assert next_step(f"{{id: top, label: Top, enter: {enter}}}") == step


@pytest.mark.parametrize(
    ("top", "step"),
    [
        ("enter: {score: {at_least: 11}}", "For Top: 1 more point, one visit."),
        ("enter: {fit: {at_least: 99}}, hand_raiser: {event: demo}", "For Top: a demo."),
        ("enter: {fit: {at_least: 99}}", None),
    ],
)
def test_a_stage_that_nothing_of_the_lead_leads_into_is_passed_over(top, step):
    stages = f"{{id: top, label: Top, {top}}}\n  - {{id: recycle, enter: {{current_stage: [top]}}}}"
    found = next_step(stages, current_stage=None)
    assert (found if isinstance(found, str) else None) == step


def test_the_nearest_stage_with_a_way_is_named():
    stages = "{id: top, enter: {score: {at_least: 11}}}\n  - {id: next, label: Next, enter: {score: {at_least: 20}}}"
    assert next_step(stages.replace("11", "40")) == "For Next: 10 more points, 2 × webinar."


def test_an_event_whose_rule_is_used_up_is_not_named():
    top = "{id: top, label: Top, enter: {engagement: {at_least: 6}}}"
    assert next_step(top, *["Page View"] * 5) == "For Top: 1 more point, one webinar."


def test_a_raised_hand_is_always_another_way():
    top = "{id: top, label: Top, enter: {score: {at_least: 11}}, hand_raiser: {event: demo, within: 14d}}"
    assert next_step(top) == "For Top: 1 more point, one visit; or a demo."


def test_a_blocked_lead_needs_its_data_first():
    top = "{id: top, label: Top, enter: {fit: {at_least: 10}}, require: [phone, need]}"
    assert next_step(top) == "Ask for phone, need."


def test_at_the_top_there_is_no_next_step():
    found = next_step("{id: top, label: Top, enter: {fit: {at_least: 10}}}")
    assert not isinstance(found, str)


def test_an_event_that_needs_more_to_count_or_must_not_be_is_not_named():
    top = "{id: top, label: Top, enter: {fit: {at_least: 99}}, hand_raiser: HAND}"
    for hand in ("{event: demo, country: US}", "{all: [{event: demo}, {none: [{event: won}]}]}"):
        assert not isinstance(next_step(top.replace("HAND", hand), country="DE"), str)
    either = "{any: [{event: demo}, {all: [{event: won}, {country: US}]}]}"
    assert next_step(top.replace("HAND", either), country="DE") == "For Top: a demo."


def test_an_event_that_ends_a_silence_is_still_worth_its_points(monkeypatch):
    quiet = "    - {id: quiet, event: webinar, no_event_for: 60d, points: -5}\n"
    monkeypatch.setattr(f"{__name__}.BOOK", BOOK.replace("stages:", quiet + "stages:"))
    assert (
        next_step("{id: top, label: Top, enter: {score: {at_least: 12}}}")
        == "For Top: 7 more points, one webinar."
    )


def test_a_rule_that_counts_days_is_not_promised_for_one_more_event(monkeypatch):
    days = "    - {id: habit, event: won, count: days, points: 50}\n"
    monkeypatch.setattr(f"{__name__}.BOOK", BOOK.replace("stages:", days + "stages:"))
    assert (
        next_step("{id: top, label: Top, enter: {engagement: {at_least: 9}}}")
        == "For Top: 9 more points, 2 × webinar."
    )


def test_why_now_ends_with_one_full_stop():
    rulebook = leadq.load_rulebook(text=BOOK.replace("TOP", "{id: top, enter: {fit: {at_least: 10}}}"))
    people = pd.DataFrame(CONTACTS | {"company": ["Acme, Inc."]}, dtype="object")
    activity = pd.DataFrame({"contact_id": ["1"], "type": ["Other"], "occurred_at": ["2026-10-30"]})
    lead = leadq.score(rulebook, people, activity, as_of="2026-11-01").leads.iloc[0]
    assert lead["why_now"] == "No activity counts yet; VP at Acme, Inc."
