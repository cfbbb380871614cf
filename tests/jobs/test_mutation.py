"""Small changes of a rulebook: a case that tries a value notices, and one that was weakened does not."""

from datetime import date
from pathlib import Path

import pytest

from leadq.jobs import mutation
from leadq.jobs.case_variants import Variants
from leadq.jobs.cases import batches, judge, opened
from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import load
from leadq.rulebook.mutants import mutants
from leadq.words.case_results import Change

ROOT = Path(__file__).parents[2]
RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}}
fit: {bands: {A: 10, B: 0}, rules: [{id: big, when: {employees: {at_least: 50}}, points: 10}]}
engagement:
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1, window: 30d}]
stages:
  - {id: sql, enter: {grade: A1}}
  - {id: rest}
cases:
  - {name: in, as_of: 2026-11-01, contact: {employees: 50}, activity: [{event: visit, on: [2026-10-02, 2026-10-03, 2026-10-04]}],
     expect: {stage: sql, fit: 10, engagement: 3}}
  - {name: out, as_of: 2026-11-01, contact: {employees: 49}, activity: [{event: visit, on: [2026-10-01, 2026-10-04, 2026-10-05]}],
     expect: {grade: B2, engagement: 2}}
  - {name: nine, as_of: 2026-11-02, contact: {employees: 70}, expect: {grade: A2}}
"""  # noqa: E501 - a case a line


def survivors(text: str) -> list[tuple[str, str, str, int]]:
    report = try_cases(Tried(load(text.encode(), "rules.yaml"), ROOT, (), date(2026, 11, 1), mutate=True))
    assert report.failed == ()
    assert report.mutation is not None
    return [(c.what, c.old, c.new, c.span.line) for c in report.mutation.survivors]


@pytest.fixture(scope="module")
def of_the_rules() -> list[tuple[str, str, str, int]]:
    """What the cases of the rulebook as it is do not notice."""
    return survivors(RULES)


def test_cases_on_both_sides_notice_every_change_but_those_of_a_band_that_nobody_can_come_near(
    of_the_rules: list[tuple[str, str, str, int]],
) -> None:
    assert of_the_rules == [("fit: band A from", "10", "9", 5)]


def test_a_case_that_expects_a_track_notices_a_change_of_its_condition() -> None:
    tracks = RULES.replace("{id: rest}", "{id: rest, tracks: {small: {employees: {below: 50}}}}")
    told = tracks.replace("{grade: B2,", "{track: small, grade: B2,")
    assert ("rest, small: employees below 50", "50", "49", 11) in survivors(tracks)
    assert ("rest, small: employees below 50", "50", "49", 11) not in survivors(told)


@pytest.mark.parametrize(
    ("strong", "weak", "unnoticed"),
    [
        ("employees: 49", "employees: 4", ("big: employees at least 50", "50", "49", 5)),
        ("employees: 50}", "employees: 60}", ("big: employees at least 50", "50", "51", 5)),
        ("[2026-10-01, 2026-10-04,", "[2026-09-01, 2026-10-04,", ("visits: window", "30 days", "31 days", 8)),
    ],
)
def test_a_case_that_was_weakened_on_purpose_is_found(
    of_the_rules: list[tuple[str, str, str, int]],
    strong: str,
    weak: str,
    unnoticed: tuple[str, str, str, int],
) -> None:
    assert strong in RULES
    assert unnoticed not in of_the_rules
    assert unnoticed in survivors(RULES.replace(strong, weak))


def test_a_case_that_fails_anyhow_notices_nothing() -> None:
    wrong = RULES.replace("stage: sql, fit: 10, engagement: 3", "stage: rest")
    report = try_cases(Tried(load(wrong.encode(), "rules.yaml"), ROOT, (), date(2026, 11, 1), mutate=True))
    assert report.mutation is not None
    changes = {(c.what, c.old, c.new) for c in report.mutation.survivors}
    assert ("visits: window", "30 days", "29 days") in changes
    assert isinstance(report.mutation.survivors[0], Change)


def test_variants_over_kept_tables_come_out_as_they_do_alone() -> None:
    loaded = load(RULES.encode(), "rules.yaml")
    cases = loaded.rulebook.cases
    batch = batches(cases)[0]
    tried = [*mutants(loaded.rulebook)]
    with opened(batch, cases, loaded) as session:
        variants = Variants(batch, session, loaded, ())
        kept = [variants.judge(mutant.rulebook) for mutant in tried]
    for mutant, found in zip(tried, kept, strict=True):
        changed = load(RULES.encode(), "rules.yaml")
        object.__setattr__(changed, "rulebook", mutant.rulebook)
        with opened(batch, cases, changed) as session:
            assert judge(batch, session, changed, ()) == found, mutant.what


def test_what_is_not_carried_out_would_not_have_been_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = RULES.replace("employees: 49", "employees: 4").replace("engagement: 3}", "score: 13}")
    expected = survivors(weak)
    monkeypatch.setattr(mutation, "_idle", lambda *_: set())
    assert survivors(weak) == expected
