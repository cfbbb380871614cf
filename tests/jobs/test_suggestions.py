"""Proposed cases hold, read as YAML, and leave no doubt about the threshold that they were proposed for."""

from datetime import date
from pathlib import Path

from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import load
from leadq.words.case_results import CaseReport

ROOT = Path(__file__).parents[2]
RULES = """leadq: 1
name: Small
timezone: UTC
dates: dd/mm/yyyy
events: {visit: {type: Page View}, webinar: {type: Webinar}, demo: {type: Demo}}
disqualify: [{id: tiny, when: {employees: {below: 5}, country: France}, reason: Tiny}]
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: big, when: {employees: {between: [50, 500]}}, points: 10}
    - {id: new, when: {created_at: {within: 2 months}}, points: 3}
engagement:
  window: 60d
  bands: {1: 6, 2: 0}
  rules:
    - {id: visits, event: visit, points: 2, max: 8}
    - {id: habit, event: visit, count: days, at_least: 3, within: 7d, points: 2}
    - {id: webinar, event: webinar, points: 3, window: 2 weeks}
    - {id: watched, event: webinar, sum: value, at_least: 90, window: all, points: 1}
    - {id: silent, event: [visit, webinar], no_event_for: 30d, points: -1}
columns: {contacts: {created_at: {type: date}}}
stages:
  - id: sql
    hand_raiser: {event: demo, within: 14d, at_least: 2}
    enter: {any: [{grade: A1}, {score: {at_least: 15}}]}
    leave: {when: {engagement: {below: 4}}, min_stay: 7d}
    require: [email, phone]
  - {id: rest}
"""


def suggested(text: str, *, mutate: bool = False) -> CaseReport:
    loaded = load(text.encode(), "rules.yaml")
    return try_cases(Tried(loaded, ROOT, (), date(2026, 11, 1), mutate=mutate, suggest=not mutate))


def test_pasted_cases_hold_and_bring_out_every_threshold_that_they_were_proposed_for() -> None:
    first = suggested(RULES)
    assert first.suggestions is not None
    assert [suggestion.about for suggestion in first.suggestions if not suggestion.lines] == []
    lines = [line for suggestion in first.suggestions for line in suggestion.lines]
    second = suggested(RULES + "cases:\n" + "".join(f"  {line}\n" for line in lines), mutate=True)
    assert [result.name for result in second.failed] == []
    assert len(second.results) == 2 * len(first.suggestions)
    assert second.mutation is not None
    thresholds = {c.what for c in second.mutation.survivors if not c.what.endswith((": points", ": max"))}
    # scores move in steps: nobody can come within one point of these from below
    assert thresholds <= {
        "fit: band A from", "engagement: band 1 from", "sql: score at least 15", "leave sql: engagement score below 4"
    }  # fmt: skip


def test_a_threshold_that_cases_stand_on_both_sides_of_gets_no_more() -> None:
    small = RULES[: RULES.index("    - {id: habit")] + RULES[RULES.index("columns:") :]
    cases = """cases:
  - {name: in, as_of: 2026-11-01, contact: {}, activity: [{event: visit, on: 2026-09-02}], expect: {fires: visits}}
  - {name: out, as_of: 2026-11-01, contact: {}, activity: [{event: visit, on: 2026-09-01}], expect: {silent: visits}}
"""
    before, after = suggested(small), suggested(small + cases)
    assert before.suggestions is not None
    assert after.suggestions is not None
    gone = {s.about for s in before.suggestions} - {s.about for s in after.suggestions}
    assert gone == {"engagement: window 60 days"}


def test_questions_are_proposed_of_people_good_enough_otherwise() -> None:
    text = """leadq: 1
name: Asked
events: {visit: {type: Page View}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement: {bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
questions:
  bant: {budget: {field: budget, when: {budget: {at_least: 100 USD}}}, need: {field: need}, who: {field: decision_role}}
stages:
  - {id: sql, enter: {grade: A1, questions: {bant: {satisfied: 2}}}, require: [job_title]}
  - {id: rest}
"""
    found = {s.about: s.lines for s in suggested(text).suggestions or ()}
    count, answer = "sql: at least 2 bant questions satisfied", "budget: budget at least 100 USD"
    assert set(found) == {
        "fit: band A from 10",
        "engagement: band 1 from 3",
        "engagement: window 90 days",
        count,
        answer,
    }
    inside, outside = (line for line in found[answer] if "contact" in line)
    assert inside.replace("100", "99") == outside
    assert [line.strip() for line in found[answer] if "expect" in line] == [
        "expect: {stage: sql}",
        "expect: {stage: rest}",
    ]
    assert "budget: 100 USD" in "".join(found[count])
    assert "need: given" in "".join(found[count])
