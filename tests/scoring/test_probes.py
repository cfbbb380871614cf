"""Every condition of a rulebook, part by part, holds for a lead or does not, as the plan that scores it says."""

from datetime import UTC, datetime

from leadq.jobs.session import session_of_cells
from leadq.rulebook.load import load
from leadq.scoring.probes import Probe, probe_query, probes

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
RULES = b"""leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}}
personas: {boss: {job_title: {word: [vp, ceo]}}}
disqualify: [{id: student, when: {job_title: Student}, reason: Student}]
fit: {bands: {A: 10, B: 0}, rules: [{id: boss, when: {persona: boss, none: [{country: France}]}, points: 10}]}
engagement: {bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
questions: {bant: {need: {field: need, when: {need: {contains: fewer}}}}}
stages:
  - id: sql
    hand_raiser: {event: webinar, within: 7d}
    enter: {any: [{grade: A1, questions: {bant: {satisfied: 1}}}, {score: {at_least: 50}}]}
    route: [{when: {country: Spain}, to: ann}, {to: bob}]
  - {id: rest, tracks: {known: {rule: visits}, other: otherwise}}
"""
PEOPLE = [
    {"contact_id": "1", "job_title": "VP Sales", "country": "Spain", "need": "Fewer runs"},
    {"contact_id": "2", "job_title": "CEO", "country": "France"},
]
DONE = [{"contact_id": "1", "type": "Page View", "occurred_at": "2026-10-30"}] * 3


def told() -> dict[str, dict[tuple[object, ...], bool]]:
    loaded = load(RULES, "rules.yaml")
    found = probes(loaded.rulebook)
    with session_of_cells(PEOPLE, DONE, loaded) as session:
        run = session.carry_out(loaded, AS_OF, keep=["lead_facts"])
        rows = run.engine.rows(probe_query(found, run.compiled.compiler))
    return {who: {_key(p): held for p, held in zip(found, values, strict=True)} for _, who, *values in rows}


def _key(probe: Probe) -> tuple[object, ...]:
    return (*probe.path, *probe.place)


def test_a_condition_holds_or_not_for_each_lead_and_so_does_each_of_its_parts() -> None:
    first, second = told()["1"], told()["2"]
    enter = ("stages", "sql", "enter")
    assert [first[(*enter, *place)] for place in ((), (0,), (0, 0), (0, 1), (1,))] == [
        True,
        True,
        True,
        True,
        False,
    ]
    assert not any(second[(*enter, *place)] for place in ((), (0,), (0, 0), (0, 1), (1,)))
    assert (first["fit", "rules", "boss"], second["fit", "rules", "boss"]) == (True, False)
    assert (second["fit", "rules", "boss", 0], second["fit", "rules", "boss", 1]) == (True, False)
    assert first["stages", "sql", "route", 0]
    assert not second["stages", "sql", "route", 0]
    assert not first["stages", "sql", "hand_raiser"]
    assert first["stages", "rest", "tracks", "known"]
    assert not second["stages", "rest", "tracks", "known"]


def test_there_is_a_probe_for_every_condition_but_those_of_suppressions() -> None:
    wholes = {probe.path for probe in probes(load(RULES, "rules.yaml").rulebook) if not probe.place}
    assert wholes == {
        ("disqualify", "student"),
        ("personas", "boss"),
        ("fit", "rules", "boss"),
        ("questions", "bant", "need"),
        ("stages", "sql", "hand_raiser"),
        ("stages", "sql", "enter"),
        ("stages", "sql", "route", 0),
        ("stages", "rest", "tracks", "known"),
        ("stages", "rest", "tracks", "other"),
    }
