"""Scored with the example rulebook, the sample shows every outcome: by the command, and cross-checked by the oracle."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadq.rulebook.case import Case
from leadq.rulebook.load import Loaded, load
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, Field, normalise_header
from tests.cli.desk import Desk
from tests.oracle.scorer import Lead, OracleResult, score
from tests.sample_data.exports import rows
from tests.sample_data.outcomes import outcome, with_more_columns

ROOT = Path(__file__).parents[2]
LIST = "sample_data/suppression.csv"
NEVER_FIRE = {"partner", "trial"}
ZONE = ZoneInfo("America/New_York")
MONDAY = "2026-11-02"


@cache
def example() -> Loaded:
    return load((ROOT / "rules.example.yaml").read_bytes(), "rules.example.yaml")


def canonical(name: str, known: tuple[Field, ...], headers: dict[str, str]) -> list[dict[str, str]]:
    """Return the whole records of an export by field, as leadq maps the headers."""
    field_of = {normalise_header(alias): f.name for f in known for alias in (f.name, *f.aliases)}
    field_of |= {normalise_header(header): field for field, header in headers.items()}
    named = [{field_of.get(normalise_header(h), ""): cell for h, cell in row.items()} for row in rows(name)]
    return [{field: cell for field, cell in row.items() if field} for row in named]


@cache
def scored(day: str) -> OracleResult:
    catalogue = example().catalogue
    contacts = canonical("contacts.csv", CONTACT_FIELDS, dict(catalogue.headers_contacts))
    activity = canonical("activity.csv", ACTIVITY_FIELDS, dict(catalogue.headers_activity))
    entries = (ROOT / LIST).read_text(encoding="utf-8").splitlines()
    return score(
        example(), contacts, activity, datetime.fromisoformat(day).replace(tzinfo=ZONE), {LIST: entries}
    )


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> OracleResult:
    """What the command makes of the sample as of the Monday, with the columns that show all of it."""
    folder = tmp_path_factory.mktemp("sample")
    desk = Desk(folder)
    desk.write("rules.yaml", with_more_columns((ROOT / "rules.example.yaml").read_text(encoding="utf-8")))
    (folder / "sample_data").symlink_to(ROOT / "sample_data")
    desk.contacts, desk.activity = (
        folder / "sample_data" / f"{name}.csv" for name in ("contacts", "activity")
    )
    done = desk.run("--as-of", MONDAY, "--format", "json")
    done.worked()
    return outcome(desk, done.out)


@pytest.fixture(params=["command", "2026-11-01", MONDAY])
def result(request: pytest.FixtureRequest) -> OracleResult:
    """The command on the Monday of the handoff; the oracle then and on the day of the export: all show everything."""
    return request.getfixturevalue("commanded") if request.param == "command" else scored(request.param)


def test_the_command_and_the_oracle_say_the_same_of_every_lead(commanded: OracleResult) -> None:
    judged = scored(MONDAY)
    expected = {lead.contact_id: replace(lead, place=-1) for lead in judged.leads if lead.grade}
    assert {lead.contact_id: lead for lead in commanded.leads if lead.grade} == expected
    assert commanded.files == judged.files
    for fate in ("duplicate", "suppressed", "disqualified", "blocked", "stage"):
        assert commanded.count(fate) == judged.count(fate)
    counted = ("rejected", "orphans", "future", "used", "unmapped", "gap", "fold")
    assert {n: getattr(commanded.activity, n) for n in counted} == {
        n: getattr(judged.activity, n) for n in counted
    }


def staged(result: OracleResult, stage: str) -> list[Lead]:
    return [lead for lead in result.leads if lead.fate == "stage" and lead.stage == stage]


def test_the_funnel_has_the_shape_of_a_real_one(result: OracleResult) -> None:
    counts = Counter(lead.stage if lead.fate == "stage" else lead.fate for lead in result.leads)
    expected = {
        "sql": (25, 45),
        "mql": (80, 120),
        "blocked": (10, 20),
        "disqualified": (15, 25),
        "suppressed": (10, 20),
    }
    assert all(low <= counts[name] <= high for name, (low, high) in expected.items()), counts
    assert counts["nurture"] > counts["mql"] > counts["sql"] > counts["recycle"] > 0


def test_every_required_field_blocks_somebody_alone(result: OracleResult) -> None:
    blocked = {lead.missing for lead in result.leads if lead.fate == "blocked"}
    required = example().rulebook.stages[0].require
    assert {(field,) for field in required} <= blocked
    assert any(len(missing) > 1 for missing in blocked)


def test_every_disqualification_gives_its_reason(result: OracleResult) -> None:
    reasons = {lead.reason for lead in result.leads if lead.fate == "disqualified"}
    assert reasons == {rule.reason for rule in example().rulebook.disqualify}


def test_every_route_takes_leads_and_the_full_one_overflows(result: OracleResult) -> None:
    owners = Counter(lead.owner for lead in staged(result, "sql"))
    assert owners["rep-east"] == owners["rep-west"] == 8
    assert {"rep-europe", "inbound-queue", "Dana Whitfield", "Marcus Oyelaran"} <= set(owners)
    americans = {
        row["Record ID"]
        for row in rows("contacts.csv")
        if row["Country/Region"] in {"United States", "Canada"}
    }
    queued = [lead for lead in staged(result, "sql") if lead.owner == "inbound-queue"]
    assert any(lead.contact_id in americans for lead in queued)


def test_leads_are_qualified_by_hand_by_score_and_by_staying(result: OracleResult) -> None:
    sql = staged(result, "sql")
    assert any(lead.hand_raiser for lead in sql)
    assert any(lead.grade == "A1" and not lead.hand_raiser for lead in sql)
    assert any(lead.engagement < 20 and not lead.hand_raiser for lead in sql), (
        "not long enough there to leave"
    )


def test_every_track_persona_and_grade_that_can_be_occurs(result: OracleResult) -> None:
    book = example().rulebook
    assert {lead.track for lead in staged(result, "nurture")} == set(book.stages[-1].tracks)
    assert {lead.persona for lead in result.leads} >= set(book.personas)
    fit = {lead.fit_band for lead in result.leads if lead.grade}
    engagement = {lead.engagement_band for lead in result.leads if lead.grade}
    assert (fit, engagement) == (set(book.fit.bands), set(book.engagement.bands))
    assert {"A1", "C1", "C3"} <= {lead.grade for lead in result.leads}


def test_every_rule_fires_but_the_two_that_are_there_to_be_found(result: OracleResult) -> None:
    book = example().rulebook
    fired = {row.rule for lead in result.leads for row in lead.contributions}
    known = {rule.id for rule in book.fit.rules} | {rule.id for rule in book.engagement.rules}
    assert known - fired == NEVER_FIRE


def test_every_group_takes_points_away_from_somebody(result: OracleResult) -> None:
    book = example().rulebook
    capped = {row.rule for lead in result.leads for row in lead.contributions if row.raw != row.points}
    for group in (*book.fit.groups.values(), *book.engagement.groups.values()):
        assert capped & set(group.rules)


def test_activity_ends_in_every_way_and_the_clock_gate_stays_shut(result: OracleResult) -> None:
    tally = result.activity
    assert tally.rejected == 8
    assert min(tally.orphans, tally.future, tally.unmapped) > 0
    assert (tally.gap, tally.fold) == (1, 3)
    assert not tally.refused


def test_every_suppression_holds_for_somebody() -> None:
    left = {lead.contact_id for lead in scored(MONDAY).leads if lead.fate == "suppressed"}
    people = {row["Record ID"]: row for row in rows("contacts.csv")}
    opted_out = {number for number in left if people[number]["Unsubscribed from all email"] == "true"}
    at_hollis = {number for number in left if people[number]["Email"].lower().endswith("@hollislaw.example")}
    assert len(opted_out) == 6
    assert at_hollis
    assert {"40511", "40512", "40513", "40777"} <= left


@pytest.mark.parametrize("case", example().rulebook.cases, ids=lambda case: case.name)
def test_every_case_of_the_example_holds(case: Case) -> None:
    contact = {"contact_id": "case", **{field: str(cell) for field, cell in case.contact.items()}}
    activity = [
        {"contact_id": "case", "occurred_at": str(on), "leadq_event": line.event or ""}
        | {name: str(cell) for name, cell in (line.model_extra or {}).items()}
        for line in case.activity
        for on in line.on
    ]
    as_of = datetime.combine(case.as_of, datetime.min.time(), ZONE)
    lead = score(example(), [contact], activity, as_of, {LIST: []}).leads[0]
    expected = {name: getattr(case.expect, name) for name in case.expect.model_fields_set}
    fired = {row.rule for row in lead.contributions}
    assert set(expected.pop("fires", ())) <= fired
    assert not set(expected.pop("silent", ())) & fired
    stage = lead.stage if lead.fate == "stage" else lead.fate
    found = {"stage": stage, "route": lead.owner} | {
        n: getattr(lead, n) for n in expected if n not in {"stage", "route"}
    }
    assert {name: found[name] for name in expected} == expected
