"""The oracle: a second scorer in plain Python, written from docs/semantics.md and from nothing else.

It is slow, exact and short, so that a person can check it against the page; property tests hold the engine
to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Question, Route, Stage, Suppression
from tests.oracle.cells import Clock, Moment, email_domain, fold
from tests.oracle.companies import FIELDS as ACCOUNT_FIELDS
from tests.oracle.companies import Measures, with_accounts
from tests.oracle.conditions import Facts, Verdict, holds, may_hold
from tests.oracle.engagement import ZERO, Contribution, engagement_contributions, fit_contributions
from tests.oracle.exports import ActivityTally, Person, Row, clock_of, join_activity, read_contacts
from tests.oracle.merging import links_of, narrow

Fate = Literal["rejected", "duplicate", "merged", "suppressed", "disqualified", "blocked", "stage"]
FATES: tuple[Fate, ...] = (
    "rejected",
    "duplicate",
    "merged",
    "suppressed",
    "disqualified",
    "blocked",
    "stage",
)


@dataclass(frozen=True, slots=True)
class Lead:
    """What became of one contact row. Scores, grade and contributions are there from `disqualified` on."""

    place: int
    fate: Fate
    contact_id: str = ""
    stage: str = ""
    hand_raiser: bool = False
    missing: tuple[str, ...] = ()
    reason: str = ""
    fit: Decimal = ZERO
    engagement: Decimal = ZERO
    score: Decimal = ZERO
    fit_band: str = ""
    engagement_band: str = ""
    grade: str = ""
    owner: str = ""
    track: str = ""
    persona: str = ""
    reasons: str = ""
    account: Measures = field(default_factory=dict)
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class OracleResult:
    """One `Lead` per contact row in the export's order; the ids in each stage's file; the activity tally."""

    leads: tuple[Lead, ...]
    files: Mapping[str, tuple[str, ...]]
    activity: ActivityTally

    def count(self, fate: Fate) -> int:
        """Return how many contact rows ended there."""
        return sum(lead.fate == fate for lead in self.leads)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A lead with the facts that stages, routes and tracks ask about."""

    lead: Lead
    facts: Facts
    person: Person


def score(
    loaded: Loaded,
    contacts: Sequence[Row],
    activity: Sequence[Row],
    as_of: datetime,
    lists: Mapping[str, Sequence[str]] | None = None,
) -> OracleResult:
    """Score two exports as of an instant (aware).

    Args:
        loaded: the rulebook.
        contacts: rows by canonical field name; cells as text.
        activity: likewise; `contact_id` or `email` says whose it is.
        as_of: the only clock.
        lists: the entries of the suppression files, by the name the rulebook gives the file.
    """
    clock = clock_of(loaded, as_of)
    persons, fates = read_contacts(loaded, contacts, clock)
    muted = {
        person.place
        for person in persons
        for row in (person, *person.doubles)
        if any(_suppressed(loaded, rule, row, clock, lists or {}) for rule in loaded.rulebook.suppress)
    }
    tally = join_activity(loaded, persons, activity, clock, muted, contacts)
    leads = {place: Lead(place, _fate(fate)) for place, fate in fates.items()}
    engaged = [
        (person, engagement_contributions(loaded.rulebook.engagement, person.happenings, clock.today))
        for person in persons
        if person.place not in muted
    ]
    leads |= {p.place: Lead(p.place, "suppressed", p.contact_id) for p in persons if p.place in muted}
    known = with_accounts(loaded.rulebook, persons, engaged, clock.today)
    scored = [_placed(loaded, _score_person(loaded, *one, clock), clock) for one in known]
    files = _hand_over(loaded, scored, leads)
    return OracleResult(tuple(leads[place] for place in range(len(contacts))), files, tally)


def _fate(name: str) -> Fate:
    return next(fate for fate in FATES if fate == name)


def _suppressed(
    loaded: Loaded, rule: Suppression, person: Person, clock: Clock, lists: Mapping[str, Sequence[str]]
) -> bool:
    if rule.when is not None and may_hold(rule.when, Facts(person.values, clock.today, lost=person.lost)):
        return True
    if rule.file is None:
        return False
    entries = [entry.strip() for entry in lists[rule.file]]
    email, domain = person.values.get("email"), person.values.get("email_domain")
    marks = {fold(m).rstrip(".") for m in (email, domain) if isinstance(m, str)}
    if isinstance(email, str):  # full-width letters are plain ones here
        plain = narrow(fold(email))
        marks |= {part.rstrip(".") for part in (plain, email_domain(plain)) if part is not None}
    merge, ids = loaded.rulebook.merge, {person.contact_id}
    if merge is not None and "link" in merge.by:
        ids |= links_of(person.cells.get("linked_id", ""))
    return any(
        entry in ids or narrow(fold(entry)).removeprefix("@").rstrip(".") in marks for entry in entries
    )


# --- scores ---


def _score_person(loaded: Loaded, person: Person, engaged: Sequence[Contribution], clock: Clock) -> _Scored:
    book, plain = loaded.rulebook, Facts(person.values, clock.today)
    rows = [*fit_contributions(book.fit, plain), *engaged]
    fit = sum((r.points for r in rows if r.section == "fit"), ZERO)
    engagement = sum((r.points for r in rows if r.section == "engagement"), ZERO)
    letter, digit = band(book.fit.bands, fit), band(book.engagement.bands, engagement)
    questions = {name: _answers(block.values(), plain) for name, block in book.questions.items()}
    fired = frozenset(row.rule for row in rows)
    verdict = Verdict(fit, engagement, letter + digit, fired, person.happenings, questions)
    persona = person.values.get("persona")
    lead = Lead(
        person.place,
        "stage",
        person.contact_id,
        fit=fit,
        engagement=engagement,
        score=fit + engagement,
        fit_band=letter,
        engagement_band=digit,
        grade=letter + digit,
        persona=persona if isinstance(persona, str) else "",
        reasons=reasons(loaded, rows),
        account={name: person.values[name] for name in ACCOUNT_FIELDS if name in person.values},
        contributions=tuple(rows),
    )
    return _Scored(lead, replace(plain, verdict=verdict), person)


def band(bands: Mapping[str, Decimal], reached: Decimal) -> str:
    """Return the first band whose number is reached, or the last one."""
    return next((name for name, number in bands.items() if reached >= number), list(bands)[-1])


def _answers(block: Iterable[Question], facts: Facts) -> tuple[int, int]:
    answered = [q for q in block if q.field in facts.values]
    return sum(q.when is None or holds(q.when, facts) for q in answered), len(answered)


def reasons(loaded: Loaded, rows: Sequence[Contribution]) -> str:
    """Return `webinar +35.16; decision maker +20; free mail -10`."""
    book = loaded.rulebook
    written = {r.id: r.label for r in book.fit.rules} | {r.id: r.label for r in book.engagement.rules}
    labels = {name: label or _readable(name) for name, label in written.items()}
    given = sorted((row for row in rows if row.points), key=lambda row: -row.points)
    return "; ".join(
        f"{labels[row.rule]} {'+' if row.points > 0 else ''}{plain_number(row.points)}" for row in given
    )


def _readable(name: str) -> str:
    """Return an id as people read it: `sales-ready` is `sales ready`."""
    return name.replace("-", " ").replace("_", " ")


def plain_number(number: Decimal) -> str:
    """Return a decimal without trailing zeros: `45`, `45.16`, `-10`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- stages ---


def _placed(loaded: Loaded, scored: _Scored, clock: Clock) -> _Scored:
    book, facts, lead = loaded.rulebook, scored.facts, scored.lead
    reason = next((d.reason for d in book.disqualify if holds(d.when, facts)), None)
    if reason is not None:
        owner = scored.person.cells.get("owner", "").strip()
        return replace(scored, lead=replace(lead, fate="disqualified", reason=reason, owner=owner))
    stage = next((s for s in book.stages[:-1] if _in_stage(s, facts, clock)), book.stages[-1])
    missing = tuple(name for name in stage.require if name not in facts.values)
    raised = stage.hand_raiser is not None and holds(stage.hand_raiser, facts)
    track = next((name for name, when in stage.tracks.items() if holds(when, facts)), "")
    placed = replace(
        lead,
        fate="blocked" if missing else "stage",
        stage=stage.id,
        missing=missing,
        hand_raiser=raised,
        track=track,
    )
    return replace(scored, lead=placed)


def _in_stage(stage: Stage, facts: Facts, clock: Clock) -> bool:
    entered = [when for when in (stage.hand_raiser, stage.enter) if when is not None]
    return any(holds(when, facts) for when in entered) or _stays(stage, facts, clock)


def _stays(stage: Stage, facts: Facts, clock: Clock) -> bool:
    current = facts.values.get("current_stage")
    names = {fold(stage.id), fold(stage.label or _readable(stage.id))}
    if stage.leave is None or not isinstance(current, str) or fold(current) not in names:
        return False
    since, least = facts.values.get("stage_since"), stage.leave.min_stay
    long_enough = least is None or not isinstance(since, Moment) or since.day <= least.before(clock.today)
    return not (holds(stage.leave.when, facts) and long_enough)


# --- order and routes ---


def _hand_over(
    loaded: Loaded, scored: Sequence[_Scored], leads: dict[int, Lead]
) -> dict[str, tuple[str, ...]]:
    """Put every scored lead in `leads`, with its owner; return the ids in each stage's file, in order."""
    files: dict[str, tuple[str, ...]] = {}
    leads.update({s.lead.place: s.lead for s in scored if s.lead.fate == "disqualified"})
    for stage in loaded.rulebook.stages:
        here = sorted((s for s in scored if s.lead.stage == stage.id), key=_order)
        blocked = [s for s in here if s.lead.fate == "blocked"]
        staged = [s for s in here if s.lead.fate == "stage"]
        owners = _routed(stage.route, staged) if stage.route else {s.lead.place: _crm_owner(s) for s in here}
        for s in (*blocked, *staged):
            leads[s.lead.place] = replace(s.lead, owner=owners.get(s.lead.place, ""))
        files[stage.id] = tuple(s.lead.contact_id for s in staged)
    return files


def _order(scored: _Scored) -> tuple[bool, Decimal, Decimal, bytes]:
    lead = scored.lead
    return not lead.hand_raiser, -lead.score, -lead.fit, lead.contact_id.encode()


def _crm_owner(scored: _Scored) -> str:
    return scored.person.cells.get("owner", "").strip()


def _routed(routes: Sequence[Route], staged: Sequence[_Scored]) -> dict[int, str]:
    taken = [0] * len(routes)
    owners: dict[int, str] = {}
    for s in staged:
        for line, route in enumerate(routes):
            owner = _owner(route, s, taken[line])
            if owner is not None:
                taken[line] += 1
                owners[s.lead.place] = owner
                break
    return owners


def _owner(route: Route, scored: _Scored, taken: int) -> str | None:
    """Return whom the line gives the lead to; None where it does not take it, or names nobody."""
    if route.when is not None and not holds(route.when, scored.facts):
        return None
    count = len(route.to) if route.to else 1
    if route.at_most is not None and taken >= route.at_most * count:
        return None
    if route.to:
        return route.to[taken % count]
    return scored.person.cells.get(route.to_field or "", "").strip() or None
