"""Cases are carried out by the engine: what comes out, why, and how much of the rulebook they touch."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import load
from leadq.words.case_results import CaseReport, Difference

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}}
suppress: [{id: listed, file: listed.csv}]
disqualify: [{id: student, when: {job_title: Student}, reason: Student}]
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement:
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1, max: 5}, {id: webinar, event: webinar, points: 2}]
stages:
  - id: sql
    enter: {grade: A1, none: [{country: France}]}
    leave: {when: {engagement: {below: 2}}, min_stay: 7d}
    require: [email]
    route: [{to: ann}]
  - {id: rest}
cases:
"""
BOSS = "contact: {job_title: VP, email: b@acme.example}"
VISITS = "activity: [{event: visit, on: [2026-10-30, 2026-10-29, 2026-10-28]}]"


def tried(*cases: str, text: str = RULES, folder: Path = ROOT) -> CaseReport:
    """Try cases, each given as what stands behind its name and day."""
    lines = "".join(f"  - {{name: case {n}, as_of: 2026-11-01, {case}}}\n" for n, case in enumerate(cases))
    loaded = load((text + lines).encode(), "rules.yaml")
    return try_cases(Tried(loaded, folder, (), date(2026, 11, 1)))


def differing(*cases: str, text: str = RULES, folder: Path = ROOT) -> list[Difference]:
    return [d for result in tried(*cases, text=text, folder=folder).results for d in result.differences]


def reasons(case: str) -> list[tuple[str, list[tuple[str, int]]]]:
    (result,) = tried(case).results
    return [(r.opening, [(text, span.line) for text, span in r.parts]) for r in result.reasons]


def test_every_case_of_the_example_holds() -> None:
    report = try_cases(Tried(load(EXAMPLE.encode(), "rules.example.yaml"), ROOT, (), date(2026, 11, 1)))
    assert [result.name for result in report.failed] == []
    assert len(report.results) == 12
    assert report.results[1].outcome.engagement == Decimal("89.86")
    assert report.results[0].span.line == EXAMPLE[: EXAMPLE.index("Prospect A")].count("\n") + 1


@pytest.mark.parametrize(
    ("expect", "key", "expected", "got"),
    [
        ("stage: rest", "stage", "rest", "sql"),
        ("grade: B1", "grade", "B1", "A1"),
        ("fit: 9", "fit", "9", "10"),
        ("engagement: 2.5", "engagement", "2.5", "3"),
        ("score: 12", "score", "12", "13"),
        ("route: bob", "route", "bob", "ann"),
        ("missing: email", "missing", "email", "none"),
        ("fires: [vp, webinar]", "fires", "webinar", "no points"),
        ("silent: [webinar, vp]", "silent", "vp", "points"),
    ],
)
def test_what_comes_out_otherwise_is_told(expect: str, key: str, expected: str, got: str) -> None:
    assert differing(f"{BOSS}, {VISITS}, expect: {{{expect}}}") == [Difference(key, expected, got)]


def test_a_case_that_expects_what_comes_out_holds() -> None:
    every = (
        "stage: sql, grade: A1, fit: 10, engagement: 3, score: 13.00, route: ann, fires: vp, silent: webinar"
    )
    assert differing(f"{BOSS}, {VISITS}, expect: {{{every}}}") == []


TRACKS = "{id: rest, tracks: {boss: {rule: vp}, small: {employees: {below: 10}}}}"


@pytest.mark.parametrize(
    ("case", "got"),
    [
        ("contact: {job_title: VP}, expect: {track: boss}", None),
        ("contact: {employees: 9}, expect: {track: small}", None),
        ("contact: {employees: 10}, expect: {track: small}", "none"),
        (f"{BOSS}, {VISITS}, expect: {{stage: sql, track: boss}}", "none"),
        ("contact: {job_title: Student}, expect: {track: boss}", "none"),
    ],
)
def test_a_case_may_expect_a_track(case: str, got: str | None) -> None:
    found = differing(case, text=RULES.replace("{id: rest}", TRACKS))
    assert [(difference.key, difference.got) for difference in found] == ([("track", got)] if got else [])


def test_cases_with_the_same_address_are_different_people() -> None:
    same = "contact: {email: a@acme.example, job_title: %s}"
    cases = [
        f"{same % 'VP'}, {VISITS}, expect: {{stage: sql}}",
        f"{same % 'Clerk'}, expect: {{fit: 0, engagement: 0}}",
    ]
    assert differing(*cases, *cases) == []


def test_the_order_of_missing_fields_does_not_matter() -> None:
    text = RULES.replace("require: [email]", "require: [email, phone, country]")
    case = (
        f"contact: {{job_title: VP}}, {VISITS}, expect: {{stage: blocked, missing: [country, email, phone]}}"
    )
    assert differing(case, text=text) == []


def test_a_case_with_an_id_or_address_on_a_list_is_suppressed(tmp_path: Path) -> None:
    (tmp_path / "listed.csv").write_text("c-7\nno@acme.example\n", encoding="utf-8")
    by_id = "contact: {contact_id: c-7}, expect: {stage: suppressed}"
    by_address = "contact: {email: no@acme.example}, expect: {stage: suppressed, score: 5}"
    found = differing(by_id, by_id, by_address, folder=tmp_path)
    assert found == [Difference("score", "5", "none")]
    assert tried(by_id, folder=tmp_path).notes == ()


def test_a_list_that_is_not_there_counts_as_empty_and_is_told() -> None:
    report = tried("contact: {contact_id: c-7}, expect: {stage: rest}")
    assert report.failed == ()
    assert report.notes == (
        "The suppression list listed.csv is not beside the rulebook; here it counts as empty.",
    )


def test_each_case_is_judged_on_its_own_day() -> None:
    text = RULES.replace("engagement:\n  bands", "engagement:\n  window: 10d\n  bands", 1)
    late = text + f"  - {{name: late, as_of: 2026-11-09, {BOSS}, {VISITS}, expect: {{engagement: 1}}}}\n"
    assert differing(f"{BOSS}, {VISITS}, expect: {{engagement: 3}}", text=late) == []


def test_days_of_activity_are_read_as_cases_write_them_whatever_the_exports_write() -> None:
    case = f'{BOSS}, activity: [{{event: visit, on: [2026-10-30, "2026-10-29 14:05"]}}], expect: {{engagement: 2}}'
    assert differing(case, text=RULES.replace("timezone: UTC", "timezone: UTC\ndates: dd/mm/yyyy")) == []


def test_a_lead_that_did_not_reach_a_stage_is_told_which_parts_do_not_hold() -> None:
    case = f"contact: {{job_title: VP, country: France}}, {VISITS.replace('visit', 'webinar')}, expect: {{stage: sql}}"
    assert reasons(case) == [
        ("Not in 'sql' on its merits, because this does not hold:", [('not: country is "France"', 13)])
    ]
    assert reasons(f"contact: {{job_title: VP}}, expect: {{stage: sql}}") == [  # noqa: F541 - as above
        ("Not in 'sql' on its merits, because this does not hold:", [("grade is A1 (it is A2)", 13)])
    ]


def test_a_lead_in_a_higher_stage_is_told_what_holds() -> None:
    assert reasons(f"{BOSS}, {VISITS}, expect: {{stage: rest}}") == [
        (
            "It is in 'sql', because:",
            [("grade is A1 (it is A1)", 13), ('always, unless country is "France"', 13)],
        )
    ]


def test_a_lead_that_leaves_or_stays_is_told_by_what() -> None:
    stay = "contact: {email: a@acme.example, current_stage: sql, stage_since: %s}, expect: {stage: %s}"
    gone = reasons(stay % ("2026-10-25", "sql"))
    assert gone[-1] == (
        "It was in 'sql' and leaves it after 7 days, because:",
        [("engagement score below 2 (it is 0)", 14)],
    )
    (stays,) = reasons(stay % ("2026-10-26", "rest"))
    assert stays == (
        "It was in 'sql' already, and leaves it after 7 days, and only with: engagement score below 2.", []
    )  # fmt: skip


def test_a_disqualified_or_blocked_lead_is_told_by_what() -> None:
    assert reasons("contact: {job_title: Student}, expect: {stage: rest}") == [
        ("It is disqualified (Student), because:", [('job title is "Student"', 6)])
    ]
    assert reasons(f"contact: {{job_title: VP}}, {VISITS}, expect: {{stage: sql}}") == [
        ("It reached 'sql', which requires what is missing: email.", [])
    ]


def test_what_no_case_touches_is_named_with_its_line() -> None:
    coverage = tried(f"{BOSS}, {VISITS}, expect: {{stage: sql}}").coverage
    assert [(part.kind, part.what, part.how, part.span.line) for part in coverage.untouched] == [
        ("rule", "webinar", "never fires", 10),
        ("outcome", "rest", "nobody ends there", 17),
        ("outcome", "blocked", "nobody ends there", 15),
        ("outcome", "disqualified", "nobody ends there", 6),
        ("outcome", "suppressed", "nobody ends there", 5),
        ("condition", 'job title is "Student"', "never true", 6),
        ("condition", 'job title has the word "vp"', "never false", 7),
        ("condition", "grade is A1", "never false", 13),
        ("condition", 'country is "France"', "never true", 13),
        ("condition", "engagement score below 2", "never true", 14),
    ]
    assert (coverage.touched, coverage.total) == (8, 18)


def test_a_rulebook_without_cases_touches_nothing() -> None:
    report = try_cases(
        Tried(load(RULES.removesuffix("cases:\n").encode(), "r.yaml"), ROOT, (), date(2026, 11, 1))
    )
    assert report.results == ()
    assert report.coverage.touched == 0


def test_activity_after_the_as_of_instant_is_told_where_a_case_fails() -> None:
    days = '[2026-11-01, "2026-11-01 00:00", "2026-11-01 09:00", 2026-11-03]'
    case = f"contact: {{}}, activity: [{{event: visit, on: {days}}}], "
    assert differing(case + "expect: {engagement: 2}") == []
    assert reasons(case + "expect: {engagement: 4}") == [
        ("2 of its activities lie after the start of 2026-11-01, its as-of day, and are not counted.", [])
    ]


@pytest.mark.parametrize(
    "on",
    [
        "2026-10-29",
        "2026-10-29 14:05",
        "2026-10-29T14:05:00",
        "2026-10-29 14:05 Z",
        "2026-10-29 14:05 +02:00",
    ],
)
def test_every_way_to_write_when_is_read(on: str) -> None:
    assert (
        differing(f'contact: {{}}, activity: [{{event: visit, on: "{on}"}}], expect: {{engagement: 1}}') == []
    )


def test_a_blank_id_is_none() -> None:
    assert differing('contact: {contact_id: " "}, expect: {stage: rest}') == []
