"""`leadq diff` with data: both rulebooks over one read of the exports, whom the new one moves, and why."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leadq.engines.duckdb import Engine
from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.jobs import diff_tables as tables
from leadq.jobs.diff import Version
from leadq.jobs.diff_causes import Move, causes, suspects
from leadq.jobs.diff_gates import Limit, judged, refuse_unknown
from leadq.jobs.diff_leads import borders, leads_of
from leadq.jobs.diff_sides import Sides, Variants
from leadq.jobs.given import Given
from leadq.jobs.session import Progress, Session, open_session
from leadq.jobs.simulate_days import on_day
from leadq.words.difference import Difference
from leadq.words.impact import Cause, Flow, Impact, Lead, Part, Split, Suspect, Volume
from leadq.words.steps import sql

DAYS = 30
TRIED = 5_000
"""So many of the leads that move are looked into for their cause, unless every change is asked for."""
SHOWN = 100
PARTS = 50
_OWN = frozenset(
    {"email_domain", "contact_id", "email", "first_name", "last_name", "full_name", "phone", "mobile"}
)


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """What is to be compared over which exports.

    Attributes:
        old, new, found: the rulebooks and what differs.
        given: the exports.
        as_of: the aware instant of both scores.
        by: contact fields to split sales' leads by; always by owner too.
        limits: when the command fails.
        every: whether every change and every lead is tried for causes, however many there are.
        wants_all: whether all leads that move are returned, not the first of them.
    """

    old: Version
    new: Version
    found: Difference
    given: Given
    as_of: datetime
    by: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    every: bool = False
    wants_all: bool = False


def impact(request: ImpactRequest, progress: Progress = lambda _: None) -> tuple[Impact, tuple[Lead, ...]]:
    """Return whom the new rulebook moves, and the leads that move: all of them where the request wants them.

    Raises:
        LeadqError: the exports, a list or an option is refused.
    """
    _refuse_fields(request)
    sides = Sides(request.old, request.new, request.found, request.by, request.as_of)
    refuse_unknown(request.limits, [(place.id, place.label) for place in sides.places({})])
    with open_session(request.given, sides.definitions, progress) as session:
        engine, sales = session.engine, sides.sales
        notes = sides.carry_out_both(session, request.given)
        tables.make_pairs(session, request.by)
        moved = tables.keep_moved(session, sales, None if request.every else TRIED)
        flows = tables.flows(engine)
        places, splits = sides.places(flows), _splits(engine, sides)
        owner_only = tables.owner_only(engine, sales)
        first = leads_of(engine, request.by, None if request.wants_all else SHOWN)
        near = borders(engine, request.by, sides.first_of_sales, sides.lower)
        progress("looking for causes")
        found, told, volume = _narrowed(session, request, sides, progress)
    named = tuple(replace(lead, cause=found.get(lead.contact_id, Cause("untold", ()))) for lead in first)
    outcome = Impact(
        as_of=request.as_of,
        timezone=sides.new.rulebook.timezone,
        recipient=sides.recipient,
        places=places,
        flows=tuple(Flow(*pair, leads) for pair, leads in flows.items()),
        moved=moved,
        owner_only=owner_only,
        gained=sum(n for (before, after), n in flows.items() if after in sales and before not in sales),
        lost=sum(n for (before, after), n in flows.items() if before in sales and after not in sales),
        splits=splits,
        volume=volume,
        suspects=told,
        tried=moved if request.every else min(moved, TRIED),
        leads=named[:SHOWN],
        borders=near,
        gates=tuple(judged(limit, places) for limit in request.limits),
        notes=notes,
    )
    return outcome, named


def _refuse_fields(request: ImpactRequest) -> None:
    known = [*request.new.loaded.catalogue.contact_types]
    for field in request.by:
        if field in _OWN:
            raise UsageError(
                f"--by {field}: that differs from person to person",
                "name a field that many share, as country",
            )
        if field not in known:
            hint = did_you_mean(field, known) or "name a field of the contact, as country or industry"
            raise UsageError(f"--by {field}: a contact has no such field", hint)


def _splits(engine: Engine, sides: Sides) -> tuple[Split, ...]:
    """Return sales' leads by owner, with the room that owners have, and by the fields that were asked for."""
    rooms = [sides.room(loaded.rulebook) for loaded in (sides.old, sides.new)]
    columns = [("owner", "owner_old", "owner_new")]
    columns += [(field, f"segment_{n}", f"segment_{n}") for n, field in enumerate(sides.by)]
    splits = []
    for field, before, after in columns:
        found = [
            Part(*row, *(room.get(row[0]) if field == "owner" else None for room in rooms))
            for row in tables.parts(engine, before, after, sides.sales)
        ]
        splits.append(Split(field, tuple(found[:PARTS]), len(found[PARTS:])))
    return tuple(splits)


def _narrowed(
    session: Session, request: ImpactRequest, sides: Sides, progress: Progress
) -> tuple[dict[str, Cause], tuple[Suspect, ...], Volume | None]:
    """Go on with the leads that move or are with sales: find causes, and how many are new to sales."""
    query = "SELECT contact_id, before, after FROM diff_moved WHERE tried ORDER BY nth"
    moves = [Move(*row) for row in session.engine.rows(sql(query))]
    wanted = sql(
        "SELECT contact_id FROM diff_pairs WHERE $before OR $after UNION SELECT contact_id FROM diff_moved WHERE tried",
        before=tables.in_sales("before", sides.sales),
        after=tables.in_sales("after", sides.sales),
    )
    session.narrow(wanted)

    variants = Variants(session, sides, progress)
    tried = suspects(request.found, every=request.every)
    volume = _volume(session, sides, variants) if request.given.activity else None
    if not moves or not tried:
        return {}, tuple(Suspect(numbers, 0, 0) for numbers, _ in tried), volume
    found, told = causes(moves, tried, (sides.old, sides.new), variants.made, variants.undone)
    return found, told, volume


def _volume(session: Session, sides: Sides, variants: Variants) -> Volume:
    """Estimate how many leads are new to sales: with it now, and not so many days ago, each rulebook by itself."""
    earlier = sides.as_of - timedelta(days=DAYS)
    new = []
    for number, (loaded, column) in enumerate(((sides.old, "before"), (sides.new, "after"))):
        day = earlier.astimezone(ZoneInfo(loaded.rulebook.timezone)).date()
        then = variants.ends(on_day(loaded, day), earlier, number)
        now = session.engine.rows(
            sql("SELECT contact_id FROM diff_pairs WHERE $now", now=tables.in_sales(column, sides.sales))
        )
        new.append(sum(then.get(contact_id) not in sides.sales for (contact_id,) in now))
    return Volume(DAYS, *new)
