"""Cases carried out: each becomes a contact and its activity, and the one plan says what becomes of them.

Cases of one as-of day go through the engine together, each routed as if it were alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from leadq.jobs.lists import SuppressionList
from leadq.jobs.session import Run, Session, session_of_cells
from leadq.rulebook.case import Case, Expectation
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.scoring.labels import rule_labels, rules_of
from leadq.scoring.probes import Probe, probe_query
from leadq.words.amounts import plain
from leadq.words.case_results import Difference, Outcome, RulePoints
from leadq.words.steps import sql

KEPT = frozenset({"leads", "assigned", "contributions", "suppressed"})
"""Tables of the plan that say what became of a case."""
_EPOCH = date(1970, 1, 1)
_SILENT = "no points"
_FIRED = "points"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came out for one case, what each rule gave, and which of the probes asked for hold (none: not scored)."""

    outcome: Outcome
    points: tuple[RulePoints, ...]
    held: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that are carried out together: their as-of day, and each one's number and contact id."""

    as_of: date
    members: tuple[tuple[int, str], ...]


def batches(cases: Sequence[Case]) -> tuple[Batch, ...]:
    """Return which cases are carried out together: of one day, and no two with the same contact id.

    A case has the id that it names, for lists and conditions that ask for it; otherwise one of its own.
    """
    found: dict[tuple[date, int], list[tuple[int, str]]] = {}
    seen: dict[tuple[date, str], int] = {}
    for number, case in enumerate(cases):
        contact_id = str(case.contact.get("contact_id") or "").strip() or f"case-{number + 1}"
        turn = seen.get((case.as_of, contact_id), 0)
        seen[case.as_of, contact_id] = turn + 1
        found.setdefault((case.as_of, turn), []).append((number, contact_id))
    return tuple(Batch(day, tuple(members)) for (day, _), members in found.items())


@contextmanager
def opened(batch: Batch, cases: Sequence[Case], loaded: Loaded) -> Iterator[Session]:
    """Open a session over the cases of a batch."""
    contacts = [_contact(cases[number], contact_id) for number, contact_id in batch.members]
    activity = [row for number, contact_id in batch.members for row in _activity(cases[number], contact_id)]
    with session_of_cells(contacts, activity, for_cases(loaded)) as session:
        yield session


def judge(
    batch: Batch,
    session: Session,
    loaded: Loaded,
    lists: Iterable[SuppressionList],
    probes: Sequence[Probe] = (),
) -> dict[int, Judged]:
    """Carry out a rulebook over the cases of a batch and return what came out, by the cases' numbers."""
    loaded = for_cases(loaded)
    kept = {*KEPT, "lead_facts", "domains_seen"} if probes else KEPT
    return outcomes(
        batch, session.carry_out(loaded, instant_of(batch, loaded), lists, kept, each_alone=True), probes
    )


def for_cases(loaded: Loaded) -> Loaded:
    """Return a rulebook as cases are judged by it: it names no columns, and a case says what its account is."""
    rulebook, catalogue = loaded.rulebook, loaded.catalogue
    handoff = rulebook.handoff.model_copy(update={"columns": ("contact_id",)})
    return replace(
        loaded,
        rulebook=rulebook.model_copy(update={"handoff": handoff, "accounts": None}),
        catalogue=replace(catalogue, contact_types=catalogue.lead_types),
    )


def instant_of(batch: Batch, loaded: Loaded) -> datetime:
    """Return the instant for which a batch is carried out: the start of its day in the rulebook's zone."""
    return datetime.combine(batch.as_of, datetime.min.time(), ZoneInfo(loaded.rulebook.timezone))


def outcomes(batch: Batch, run: Run, probes: Sequence[Probe] = ()) -> dict[int, Judged]:
    """Return what came out for the cases of a batch, by their numbers."""
    leads, suppressed, points = _leads(run), _suppressed(run), _points(run)
    held = _held(run, probes) if probes else {}
    judged: dict[int, Judged] = {}
    for number, contact_id in batch.members:
        if contact_id in suppressed:
            judged[number] = Judged(Outcome("suppressed", because=suppressed[contact_id]), ())
            continue
        given = tuple(points.get(contact_id, ()))
        outcome = _outcome(leads[contact_id], given, run.loaded.rulebook)
        judged[number] = Judged(outcome, given, held.get(contact_id, ()))
    return judged


def differences(expect: Expectation, outcome: Outcome) -> Iterator[Difference]:
    """Yield what came out otherwise than expected; only what is named is compared."""
    for key in ("stage", "grade", "fit", "engagement", "score", "missing", "route", "track"):
        if key not in expect.model_fields_set:
            continue
        expected, got = getattr(expect, key), getattr(outcome, key)
        same = set(expected) == set(got) if key == "missing" else (expected or None) == (got or None)
        if isinstance(expected, Decimal):
            same = expected == got
        if not same:
            yield Difference(key, written(expected), written(got))
    for key, wanted in (("fires", True), ("silent", False)):
        for rule in getattr(expect, key):
            if (rule in outcome.fired) is not wanted:
                yield Difference(key, rule, _SILENT if wanted else _FIRED)


def written(value: object) -> str:
    """Return what a case expects, or what came out, as people write it in a case."""
    if value is None or value in ("", ()):
        return "none"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def _contact(case: Case, contact_id: str) -> dict[str, str]:
    cells = {field: str(cell) for field, cell in case.contact.items() if cell is not None}
    return cells | {"contact_id": contact_id}


def _activity(case: Case, contact_id: str) -> Iterator[dict[str, str]]:
    for line in case.activity:
        cells = {field: str(cell) for field, cell in (line.model_extra or {}).items() if cell is not None}
        cells |= {"contact_id": contact_id} | ({"leadq_event": line.event} if line.event else {})
        yield from (cells | {"occurred_at": str(on)} for on in line.on)


_LEADS = """
SELECT l.text_contact_id, l.disqualified_no, l.stage_no, l.missing, l.grade, l.fit_score, l.engagement_score, l.score,
  l.track, a.owner AS routed, c.owner AS named
FROM leads AS l JOIN contact_cells AS c ON c.rowid = l.contact_key
LEFT JOIN assigned AS a ON a.contact_key = l.contact_key
"""
_POINTS = """
SELECT l.text_contact_id, c.rule_no, c.raw, c.points, c.events, c.last_day
FROM contributions AS c JOIN leads AS l ON l.contact_key = c.contact_key ORDER BY l.contact_key, c.rule_no
"""
_SUPPRESSED = """
SELECT c.contact_id, s.suppression FROM suppressed AS s JOIN contact_cells AS c ON c.rowid = s.contact_key
"""


def _leads(run: Run) -> Mapping[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in run.engine.rows(sql(_LEADS))}


def _suppressed(run: Run) -> Mapping[str, str]:
    return {row[0]: row[1] for row in run.engine.rows(sql(_SUPPRESSED))}


def _points(run: Run) -> Mapping[str, list[RulePoints]]:
    rulebook = run.loaded.rulebook
    rules, labels, first = rules_of(rulebook), rule_labels(rulebook), len(rulebook.fit.rules)
    found: dict[str, list[RulePoints]] = {}
    for contact_id, number, raw, points, events, last in run.engine.rows(sql(_POINTS)):
        rule, section = rules[number].id, "fit" if number < first else "engagement"
        last_on = None if last is None else _EPOCH + timedelta(days=last)
        given = RulePoints(rule, labels[rule], section, raw, points, events, last_on)
        found.setdefault(contact_id, []).append(given)
    return found


def _held(run: Run, probes: Sequence[Probe]) -> Mapping[str, tuple[bool, ...]]:
    rows = run.engine.rows(probe_query(probes, run.compiled.compiler))
    return {row[1]: tuple(map(bool, row[2:])) for row in rows}


def _outcome(lead: tuple[Any, ...], points: Sequence[RulePoints], rulebook: Rulebook) -> Outcome:
    disqualified, stage_no, missing, grade, fit, engagement, score, track, routed, named = lead
    stage = rulebook.stages[stage_no] if stage_no is not None else None
    reached = stage.id if stage is not None else ""
    return Outcome(
        stage="disqualified" if stage is None else "blocked" if missing else reached,
        reached=reached,
        because="" if disqualified is None else rulebook.disqualify[disqualified].reason,
        grade=grade,
        fit=fit,
        engagement=engagement,
        score=score,
        fired=tuple(given.rule for given in points),
        missing=tuple(missing.split(", ")) if missing else (),
        route=(routed if stage is not None and stage.route else named) or "",
        track=track or "",
    )
