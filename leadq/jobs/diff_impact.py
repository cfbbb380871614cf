"""`leadq diff` with data: both rulebooks over one read of the exports, whom the new one moves, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from leadq.ground.errors import InputMissing, UsageError
from leadq.ground.findings import did_you_mean
from leadq.jobs import diff_tables as tables
from leadq.jobs.balance import balance
from leadq.jobs.compile import RESULTS
from leadq.jobs.diff import Version
from leadq.jobs.diff_causes import Move, causes, suspects
from leadq.jobs.diff_gates import Limit, judged, refuse_unknown
from leadq.jobs.diff_leads import borders, leads_of
from leadq.jobs.lists import SuppressionList, read_suppression_lists
from leadq.jobs.replay import Replay
from leadq.jobs.session import Given, Progress, Run, Session, open_session
from leadq.jobs.simulate_days import CREATED, on_day
from leadq.rulebook.changes_names import renames_between
from leadq.rulebook.changes_tree import tree_of
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.scoring.files import columns_of
from leadq.scoring.labels import stage_label
from leadq.words.difference import Change, Difference
from leadq.words.impact import (
    BLOCKED,
    DISQUALIFIED,
    NOT_READ,
    SUPPRESSED,
    Cause,
    Flow,
    Impact,
    Lead,
    Part,
    Place,
    Split,
    Suspect,
    Volume,
)
from leadq.words.steps import Step, sql

DAYS = 30
TRIED = 5_000
"""So many of the leads that move are looked into for their cause, unless every change is asked for."""
SHOWN = 100
PARTS = 50
_OWN = frozenset(
    {"email_domain", "contact_id", "email", "first_name", "last_name", "full_name", "phone", "mobile"}
)
_SALES = "sales"
_LEAN = frozenset({"leads", "assigned", "suppressed"})
_JUDGED = RESULTS - {"placed", "lead_rows", "contributions"} | _LEAN
"""What `balance` asks for, without what only files need: the histories of all leads, and the leads in their order."""
_COLUMNS_OF_EXPORTS = ("columns",)


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
    old, new = request.old.loaded, request.new.loaded
    renamed = {
        was: now
        for (kind, was), now in renames_between(tree_of(old), tree_of(new)).names.items()
        if kind == "stage"
    }
    _refuse_fields(request)
    sides = _Sides(request, renamed)
    refuse_unknown(request.limits, [(place.id, place.label) for place in sides.places({})])
    with open_session(request.given, sides.definitions, progress) as session:
        notes = sides.carry_out_both(session)
        tables.make_pairs(session, request.by)
        moved = tables.keep_moved(session, sides.sales, None if request.every else TRIED)
        counted = _counted(session, sides)
        first = leads_of(session.engine, request.by, None if request.wants_all else SHOWN)
        near = borders(session.engine, request.by, sides.first_of_sales, sides.lower)
        progress("looking for causes")
        found, told, volume = _narrowed(session, request, sides, progress)
        named = tuple(replace(lead, cause=found.get(lead.contact_id, Cause("untold", ()))) for lead in first)
        tried = min(moved, TRIED) if not request.every else moved
        outcome = Impact(
            as_of=request.as_of,
            timezone=new.rulebook.timezone,
            recipient=sides.recipient,
            moved=moved,
            volume=volume,
            suspects=told,
            tried=tried,
            leads=named[:SHOWN],
            borders=near,
            gates=tuple(judged(limit, counted.places) for limit in request.limits),
            notes=notes,
            places=counted.places,
            flows=counted.flows,
            owner_only=counted.owner_only,
            gained=counted.gained,
            lost=counted.lost,
            splits=counted.splits,
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


def _notes(run: Run, given: Given) -> tuple[str, ...]:
    """Judge the exports as `score` does, and return the notes about them."""
    run.engine.make(Step("placed", sql(_COUNTED), "view"))
    return balance(run, given).notes


_COUNTED = """
SELECT l.*, w.owner AS routed_owner FROM leads AS l LEFT JOIN assigned AS w ON w.contact_key = l.contact_key
"""
"""What stands for `placed` where leads are only counted: in no order, without their cells."""


def _refuse_absent(fields: Sequence[str], run: Run) -> None:
    """Refuse to split leads by what no export says."""
    for field in fields:
        made = field == "persona" and run.loaded.rulebook.personas
        if field not in run.exports.contacts_found.fields and not made:
            raise UsageError(
                f"--by {field}: no contacts export has such a column", "name a field that one has"
            )


class _Sides:
    """The two rulebooks as they are carried out."""

    def __init__(self, request: ImpactRequest, renamed: Mapping[str, str]) -> None:
        self.request, self.renamed = request, renamed
        self.old, self.new = request.old.loaded, request.new.loaded
        self.reads_anew = any(_COLUMNS_OF_EXPORTS in change.edits for change in request.found.changes)
        self.runs: dict[int, Run] = {}
        self.definitions = [self.reading_too(self.old), self.reading_too(self.new)]
        own = _stages_of_sales(self.old.rulebook), _stages_of_sales(self.new.rulebook)
        self.sales = frozenset({*(renamed.get(stage, stage) for stage in own[0]), *own[1]})
        stages = [stage.id for stage in self.new.rulebook.stages]
        self.first_of_sales = own[1][0]
        owners = {(stage.owner or "").casefold() for stage in self.new.rulebook.stages}
        tops = self.new.rulebook.stages[0], self.old.rulebook.stages[0]
        same = renamed.get(tops[1].id, tops[1].id) == tops[0].id
        self.recipient = (
            _SALES if _SALES in owners else " or ".join(map(stage_label, tops[:1] if same else tops))
        )
        self.lower = tuple(stages[stages.index(self.first_of_sales) + 1 :])

    def reading_too(self, loaded: Loaded) -> Loaded:
        """Return a rulebook that reads the fields of the splits, and since when contacts are there."""
        book = loaded.rulebook
        more = (*columns_of(book), *(f for f in (*self.request.by, CREATED) if f not in columns_of(book)))
        handoff = book.handoff.model_copy(update={"columns": more})
        return replace(loaded, rulebook=book.model_copy(update={"handoff": handoff}))

    def lists(self, rulebook: Rulebook) -> tuple[SuppressionList, ...]:
        """Return the suppression lists beside the new rulebook, or else beside the old: the same for both."""
        folders = [f for f in (self.request.new.folder, self.request.old.folder) if f is not None] or [Path()]
        for folder in folders[:-1]:
            try:
                return read_suppression_lists(rulebook, folder)
            except InputMissing:
                continue
        return read_suppression_lists(rulebook, folders[-1])

    def carry_out_both(self, session: Session) -> tuple[str, ...]:
        """Carry out both rulebooks over the exports, keep where leads end, and return notes about the exports."""
        given, by = self.request.given, self.request.by
        run = self.runs[1] = self._run(session, 1, _JUDGED)
        _refuse_absent(by, run)
        notes = _notes(run, given)
        tables.keep_ends(session, run, "new", by, {})
        run = self.runs[0] = self._run(session, 0, _JUDGED if self.reads_anew else _LEAN)
        if self.reads_anew:
            notes = tuple(dict.fromkeys((*notes, *_notes(run, given))))
        tables.keep_ends(session, run, "old", by, self.renamed)
        return notes

    def _run(self, session: Session, side: int, keep: frozenset[str]) -> Run:
        loaded = self.definitions[side]
        lists = self.lists(loaded.rulebook)
        return session.carry_out(loaded, self.request.as_of, lists, keep, definition=side)

    def places(self, flows: Mapping[tuple[str, str], int]) -> tuple[Place, ...]:
        """Return the places where leads end, counted: stages from the top, then who is in none."""
        labels = {self.renamed.get(s.id, s.id): stage_label(s) for s in self.old.rulebook.stages}
        new = {stage.id: stage_label(stage) for stage in self.new.rulebook.stages}
        names = [*new, *(name for name in labels if name not in new), BLOCKED, DISQUALIFIED, SUPPRESSED]
        names += [NOT_READ] if any(NOT_READ in pair for pair in flows) else []
        return tuple(
            Place(
                name,
                {**labels, **new}.get(name, name.capitalize()),
                name in self.sales,
                sum(leads for (before, _), leads in flows.items() if before == name),
                sum(leads for (_, after), leads in flows.items() if after == name),
            )
            for name in names
        )


@dataclass(frozen=True, slots=True)
class _Counted:
    places: tuple[Place, ...]
    flows: tuple[Flow, ...]
    owner_only: int
    gained: int
    lost: int
    splits: tuple[Split, ...]


def _counted(session: Session, sides: _Sides) -> _Counted:
    engine, sales = session.engine, sides.sales
    flows = tables.flows(engine)
    flows[SUPPRESSED, SUPPRESSED] = tables.suppressed_by_both(engine)
    rooms = _room(sides.old.rulebook, sides), _room(sides.new.rulebook, sides)
    columns = [("owner", "owner_old", "owner_new")]
    columns += [(field, f"segment_{n}", f"segment_{n}") for n, field in enumerate(sides.request.by)]
    splits = []
    for field, before, after in columns:
        found = [
            Part(*row, *(room.get(row[0]) if field == "owner" else None for room in rooms))
            for row in tables.parts(engine, before, after, sales)
        ]
        splits.append(Split(field, tuple(found[:PARTS]), len(found[PARTS:])))
    return _Counted(
        sides.places(flows),
        tuple(Flow(*pair, leads) for pair, leads in flows.items() if leads),
        tables.owner_only(engine, sales),
        sum(n for (before, after), n in flows.items() if after in sales and before not in sales),
        sum(n for (before, after), n in flows.items() if before in sales and after not in sales),
        tuple(splits),
    )


def _room(rulebook: Rulebook, sides: _Sides) -> dict[str, int]:
    """Return how many leads of sales each owner takes in one handoff; owners without a limit are not in it."""
    room: dict[str, int] = {}
    endless: set[str] = set()
    for stage in rulebook.stages:
        if sides.renamed.get(stage.id, stage.id) not in sides.sales and stage.id not in sides.sales:
            continue
        for line in stage.route:
            for owner in line.to or ():
                if line.at_most is None:
                    endless.add(owner)
                room[owner] = room.get(owner, 0) + (line.at_most or 0)
    return {owner: most for owner, most in room.items() if owner not in endless}


def _stages_of_sales(rulebook: Rulebook) -> list[str]:
    """Return the stages that belong to sales; the top one where none says so."""
    own = [stage.id for stage in rulebook.stages if (stage.owner or "").casefold() == _SALES]
    return own or [rulebook.stages[0].id]


def _narrowed(
    session: Session, request: ImpactRequest, sides: _Sides, progress: Progress
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

    variants = _Variants(session, sides, progress)
    tried = suspects(request.found, every=request.every)
    volume = _volume(session, sides, variants) if request.given.activity else None
    if not moves or not tried:
        return {}, tuple(Suspect(numbers, 0, 0) for numbers, _ in tried), volume
    found, told = causes(moves, tried, (sides.old, sides.new), variants.made, variants.undone)
    return found, told, volume


class _Variants:
    """Scores variants of the two rulebooks over the few leads, each making only what the one before has not made."""

    def __init__(self, session: Session, sides: _Sides, progress: Progress) -> None:
        self._session, self._sides, self._progress = session, sides, progress
        self._definition = -1
        self._replay: Replay | None = None

    def made(self, variant: Loaded, change: Change) -> dict[str, str]:
        """Return where the leads end by the old rulebook with a change made."""
        return self._tried(variant, change, 0)

    def undone(self, variant: Loaded, change: Change) -> dict[str, str]:
        """Return where the leads end by the new rulebook with a change undone."""
        return self._tried(variant, change, 1)

    def _tried(self, variant: Loaded, change: Change, base: int) -> dict[str, str]:
        self._progress(f"trying {change.path}")
        takes_columns = _COLUMNS_OF_EXPORTS in change.edits
        return self.ends(variant, self._sides.request.as_of, base ^ takes_columns)

    def ends(self, loaded: Loaded, as_of: datetime, definition: int) -> dict[str, str]:
        """Return where the leads end by a rulebook, by contact id; suppressed ones are not in it."""
        replay = self._over(definition if self._sides.reads_anew else 1)
        replay.carry_out(_lean(loaded), as_of, self._sides.lists(loaded.rulebook))
        place = tables.place_of(loaded.rulebook, self._sides.renamed)
        query = sql("SELECT l.text_contact_id, $place FROM leads AS l", place=place)
        return dict(self._session.engine.rows(query))

    def _over(self, definition: int) -> Replay:
        """Return the replay over the exports as one of the rulebooks reads them."""
        if self._replay is None or self._definition != definition:
            self._session.read(definition)
            self._replay = Replay(replace(self._sides.runs[definition], lists=()))
            self._definition = definition
        return self._replay


def _lean(loaded: Loaded) -> Loaded:
    """Return a rulebook without what decides no stage: routes, tracks, deadlines and columns."""
    book = loaded.rulebook
    bare: dict[str, object] = {"route": (), "tracks": {}, "first_touch_within": None}
    lean = book.model_copy(
        update={
            "stages": tuple(stage.model_copy(update=bare) for stage in book.stages),
            "handoff": book.handoff.model_copy(update={"columns": ("contact_id",)}),
        }
    )
    return replace(loaded, rulebook=lean)


def _volume(session: Session, sides: _Sides, variants: _Variants) -> Volume:
    """Estimate how many leads are new to sales: with it now, and not so many days ago, each rulebook by itself."""
    earlier = sides.request.as_of - timedelta(days=DAYS)
    new = []
    for number, (loaded, column) in enumerate(((sides.old, "before"), (sides.new, "after"))):
        day = earlier.astimezone(ZoneInfo(loaded.rulebook.timezone)).date()
        then = variants.ends(on_day(loaded, day), earlier, number)
        now = session.engine.rows(
            sql("SELECT contact_id FROM diff_pairs WHERE $now", now=tables.in_sales(column, sides.sales))
        )
        new.append(sum(then.get(contact_id) not in sides.sales for (contact_id,) in now))
    return Volume(DAYS, *new)
