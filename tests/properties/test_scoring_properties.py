"""What must hold for every rulebook and every export, whichever scorer answers."""

import copy
import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.cells import read_moment
from tests.oracle.generate import Case, case_of, cases
from tests.properties.answers import Answer, Scorer, oracle_answer
from tests.properties.engine import engine_answer


@dataclass(frozen=True)
class Asked:
    """A scorer, the seeds it is asked about, and one seed of each rulebook where a property changes the rulebook."""

    answer: Scorer
    seeds: range
    rulebooks: range

    def __call__(self, case: Case) -> Answer:
        """Return what the scorer says."""
        return self.answer(case)


PARTS = ("rejected", "repeated", "orphans", "future", "used")
SCORERS = {
    "oracle": Asked(oracle_answer, range(120), range(10_000, 10_160, 4)),
    "engine": Asked(engine_answer, range(0, 120, 40), range(10_028, 10_036, 4)),  # slower by a hundred times
}


@pytest.fixture(params=sorted(SCORERS))
def answer(request) -> Asked:
    return SCORERS[request.param]


def test_every_row_that_was_read_ends_in_exactly_one_place(answer):
    for seed in answer.seeds:
        case = case_of(seed)
        said = answer(case)
        contacts, activity = dict(said.contacts), dict(said.activity)
        assert contacts.pop("read") == sum(contacts.values()) == len(case.contacts), seed
        assert activity["read"] == len(case.activity) + activity["dates"], seed
        assert activity["read"] == sum(activity[k] for k in PARTS), seed
        assert activity["unmapped"] <= activity["used"], seed
        assert sum(map(len, said.files.values())) == contacts["staged"], seed


def test_contributions_sum_to_the_scores_exactly(answer):
    for seed in answer.seeds:
        _assert_sums(answer, case_of(seed), seed)


@settings(  # hypothesis takes minutes to shrink a rulebook: `tests/oracle/shrink.py` does it in seconds
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(cases())
def test_contributions_sum_to_the_scores_of_any_case(case):
    _assert_sums(oracle_answer, case, case.seed)


def _assert_sums(answer: Scorer, case: Case, seed: int) -> None:
    said = answer(case)
    for contact_id, line in said.lines.items():
        rows = [row for row in said.contributions if row.contact_id == contact_id]
        for section, score in (("fit", line.fit), ("engagement", line.engagement)):
            assert sum((r.points for r in rows if r.section == section), Decimal(0)) == score, seed
        assert line.fit + line.engagement == line.score, seed
        assert line.grade == line.fit_band + line.engagement_band, seed
        shown = [part.rpartition(" ")[2] for part in line.reasons.split("; ") if part]
        assert sum(map(Decimal, shown), Decimal(0)) == line.score, seed


def test_caps_of_rules_and_groups_hold(answer):
    for seed in answer.seeds:
        case = case_of(seed)
        said = answer(case)
        for section in ("fit", "engagement"):
            part = case.tree[section]
            caps = {rule["id"]: abs(Decimal(rule["max"])) for rule in part["rules"] if "max" in rule}
            for row in said.contributions:
                assert abs(row.raw) <= caps.get(row.rule, abs(row.raw)), seed
                assert row.raw != 0, seed
            for group in part.get("groups", {}).values():
                for contact_id in said.lines:
                    rows = [
                        r
                        for r in said.contributions
                        if r.contact_id == contact_id and r.rule in group["rules"]
                    ]
                    total = sum((row.points for row in rows), Decimal(0))
                    assert (
                        total <= Decimal(group["max"]) if "max" in group else total >= Decimal(group["min"])
                    ), seed


def test_the_order_of_rows_does_not_matter(answer):
    for seed in answer.seeds:
        case = case_of(seed)
        rng = Random(seed)  # noqa: S311 - a seed, not a secret
        contacts, activity = list(case.contacts), list(case.activity)
        rng.shuffle(activity)
        if _has_no_ties(case):
            rng.shuffle(contacts)
        before, after = answer(case), answer(case.with_rows(contacts, activity))
        assert after.lines == before.lines, seed
        assert after.files == before.files, seed
        assert sorted(map(repr, after.contributions)) == sorted(map(repr, before.contributions)), seed
        assert (after.contacts, after.activity) == (before.contacts, before.activity), seed


def _has_no_ties(case: Case) -> bool:
    """Whether no two rows share an id or an address: for those the place in the file decides."""
    if "merge" in case.tree:
        return False
    for key in ("contact_id", "email"):
        cells = [row[key].strip().lower() for row in case.contacts if row.get(key, "").strip()]
        if len(set(cells)) < len(cells):
            return False
    return True


def test_adding_a_lead_changes_no_other_lead(answer):
    for seed in answer.rulebooks:
        case = case_of(seed)
        tree = copy.deepcopy(case.tree)
        for stage in tree["stages"]:
            stage.pop("route", None)
        case = replace(case, tree=tree)
        key = {"contact_id": "new"} if any("contact_id" in row for row in case.contacts) else {}
        pattern = Random(seed).choice([*case.contacts, {}])  # noqa: S311
        shared = ("linked_id", "first_name", "full_name", "account_id", "website")
        alike = {name: "" for name in shared if name in pattern}
        contact = {**pattern, **key, **alike, "email": "new@alone.example"}
        done = [{**row, "contact_id": "new", "email": "new@alone.example"} for row in case.activity]
        before = answer(case)
        after = answer(case.with_rows([*case.contacts, contact], [*case.activity, *done]))
        assert {k: v for k, v in after.lines.items() if k in before.lines} == before.lines, seed
        known = tuple(row for row in after.contributions if row.contact_id in before.lines)
        assert known == before.contributions, seed


def test_a_later_as_of_never_raises_the_decayed_points_of_the_same_events(answer):
    raised = 0
    for seed in answer.rulebooks:
        case = _with_nothing_but_decay(case_of(seed))
        sizes = []
        for days in (0, 1, 7, 40):
            said = answer(replace(case, as_of=case.as_of + timedelta(days=days)))
            rows = [row for row in said.contributions if row.section == "engagement"]
            sizes.append({(row.contact_id, row.rule): abs(row.raw) for row in rows})
        for earlier, later in itertools.pairwise(sizes):
            assert all(size <= earlier[row] for row, size in later.items()), seed
            raised += len(earlier)
    assert raised >= 2 * len(answer.rulebooks)  # the property was really asked


def _with_nothing_but_decay(case: Case) -> Case:
    rules = [
        {"id": "half", "event": "visit", "points": "10", "half_life": "7d", "max": "25"},
        {"id": "line", "event": ["visit", "call"], "points": "7", "linear_decay": "30d", "max_per_day": "10"},
        {"id": "once", "event": "call", "points": "-33.33", "once": "true", "half_life": "64d"},
        {"id": "first", "event": "visit", "points": "20", "first_ever": "true", "linear_decay": "128d"},
    ]
    columns = {name: part for name, part in case.tree["columns"].items() if name != "activity_from_contacts"}
    tree = {
        **case.tree,
        "columns": columns,
        "events": {
            "visit": {"type": ["Page View", "Download", "Email"]},
            "call": {"type": ["Call", "Webinar"]},
        },
        "engagement": {"window": "all", "bands": {"1": "10", "2": "0"}, "rules": rules},
        "stages": [{"id": "rest"}],
    }
    tree = {key: value for key, value in tree.items() if key not in {"disqualify", "suppress", "personas"}}
    zone = ZoneInfo(tree["timezone"])
    moments = [(row, read_moment(row["occurred_at"].strip(), tree["dates"], zone)) for row in case.activity]
    past = [row for row, moment in moments if moment is not None and moment.instant <= case.as_of]
    return replace(case, tree=tree, activity=past)
