"""`inspect`: how each file would be read, without scoring it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.exports.footer import footer_of
from leadq.exports.places import named_files
from leadq.exports.sniff import Options
from leadq.exports.source import Source, open_source
from leadq.exports.table import Table
from leadq.exports.unpacking import Wanted
from leadq.ground.errors import InputRefused
from leadq.ingest import profile
from leadq.ingest.kinds import kind_of
from leadq.ingest.mapping import HeaderMapping
from leadq.ingest.profile import ColumnFacts
from leadq.ingest.recognise import Recognised, recognised
from leadq.ingest.spelling import Spelling
from leadq.jobs.compile import Reads
from leadq.jobs.init_events import Events, propose_events
from leadq.jobs.init_headers import is_header_cell, no_rulebook, with_all_columns
from leadq.jobs.init_profile import TYPED, Done, Profile, Role, what_was_done
from leadq.jobs.inspect_columns import Cells, column_seen
from leadq.jobs.inspect_people import LOOKED, keep_people, naming
from leadq.jobs.opening import Opened, opened, with_mark
from leadq.jobs.reading import load_contacts
from leadq.jobs.session import Progress
from leadq.jobs.workplace import folders_for_engine, private_folder, unpacking_in
from leadq.rulebook.load import Loaded
from leadq.words.inspection import FileSeen, Likely, TypeSeen

_NOBODY = Role(0, {}, {}, frozenset())
_KEYS = {
    "contacts": ("contact_id", "email"),
    "activity": ("activity_id",),
    "accounts": ("account_id", "website"),
}
_TABLES = {"contacts": LOOKED, "activity": "activity_cells", "accounts": "account_cells"}
_WHO = ("contact_id", "email")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at, and what the user says about it.

    Attributes:
        files: what names the files: files, folders, patterns, `-`.
        options: what the user says about their dialect.
        loaded: the rulebook they are to be read for, if there is one.
        holds: `contacts`, `activity` or `accounts`, if the user says so.
        dates: the layout of dates, if the user says so.
        anew: whether the rulebook's own `sources` are passed over.
        memory_limit, threads: limits of the engine.
    """

    files: tuple[Path, ...]
    options: Options = field(default_factory=Options)
    loaded: Loaded | None = None
    holds: str | None = None
    dates: str | None = None
    anew: bool = False
    memory_limit: str | None = None
    threads: int | None = None

    @property
    def rulebook(self) -> Loaded:
        """The rulebook they are read for, or one that says nothing, with the layout of dates the user gave."""
        loaded = self.loaded or no_rulebook()
        said: dict[str, object] = {"dates": self.dates} if self.dates is not None else {}
        said |= {"sources": ()} if self.anew else {}
        return replace(loaded, rulebook=loaded.rulebook.model_copy(update=said))

    @property
    def says_dates(self) -> str:
        """Who says how dates are written where no system does; empty for nobody."""
        return "option" if self.dates is not None else "rulebook" if self.loaded is not None else ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at: what is to be said of it, and the export as it was opened (None: it cannot be)."""

    seen: FileSeen
    export: Opened | None = None


@dataclass(frozen=True, slots=True)
class _Open:
    """A file that is open: what its header says of its system; why it cannot be read, if so, and what to do."""

    export: Opened
    told: Recognised
    refused: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all files are looked at with; `known` tells cells of a header."""

    asked: Asked
    loaded: Loaded
    known: Callable[[str], bool]
    temp_folder: Path
    now: datetime

    def open(self, table: Table, name: str) -> Source:
        """Open a table; `name` tells its copies in the temporary folder from those of others."""
        return open_source(table, name, self.asked.options, self.temp_folder, self.known)


def inspect(asked: Asked, now: datetime, progress: Progress = lambda _: None) -> tuple[Looked, ...]:
    """Look at files and say how each would be read. One that cannot be read says why.

    Args:
        asked: the files, and what the user says about them.
        now: the instant of now, in UTC and without a zone: what lies after it is no activity.
        progress: told what is being done.

    Raises:
        LeadqError: what was named is not there.
    """
    with private_folder() as temp_folder:
        unpacking = unpacking_in(temp_folder, memory_limit=asked.memory_limit, threads=asked.threads)
        loaded = asked.rulebook
        tests = [is_header_cell(role, loaded) for role in _KEYS]
        wanted = Wanted(lambda cell: any(test(cell) for test in tests), lambda _: True, "FILE")
        desk = _Desk(asked, loaded, wanted.known, temp_folder, now)
        opened: list[_Open | Looked] = []
        for file in named_files(asked.files, "inspect"):
            progress(f"opening {file.name}")
            try:
                for table in unpacking.tables(file, wanted):
                    opened.append(_opened(table, f"inspect_{len(opened)}", desk))
            except InputRefused as error:
                opened.append(_not_read(file.name, error))
        return _all_looked(opened, desk, progress)


def _not_read(name: str, error: InputRefused) -> Looked:
    return Looked(FileSeen(name, refused=str(error), hint=error.hint))


def _all_looked(files: Sequence[_Open | Looked], desk: _Desk, progress: Progress) -> tuple[Looked, ...]:
    """Look at contacts first, wherever they stand: activity may name them."""
    sources = [item.export.source for item in files if isinstance(item, _Open)]
    size = sum(source.readable.stat().st_size for source in sources)
    folders = folders_for_engine([source.path for source in sources], desk.temp_folder)
    settings = EngineSettings(desk.temp_folder, folders, desk.asked.memory_limit, desk.asked.threads, size)
    found = {number: item for number, item in enumerate(files) if isinstance(item, Looked)}
    opened = [(number, item) for number, item in enumerate(files) if isinstance(item, _Open)]
    with open_engine(settings) as engine:
        for number, item in sorted(opened, key=lambda pair: pair[1].export.role == "activity"):
            progress(f"looking at {item.export.source.name}")
            try:
                found[number] = _looked(engine, item, desk)
            except InputRefused as error:
                found[number] = _not_read(item.export.source.name, error)
            keep_people(engine)
    return tuple(found[number] for number in range(len(files)))


def _opened(table: Table, name: str, desk: _Desk) -> _Open:
    asked, loaded, source = desk.asked, desk.loaded, desk.open(table, name)
    told = recognised(source.header, asked.holds, loaded)
    role = asked.holds or kind_of(source.header, loaded)
    marked = with_mark(table, source, role, loaded)
    if marked is not None:
        source = desk.open(marked, name)
    refused = hint = ""
    try:
        export = opened(source, role, loaded)
    except InputRefused as error:
        refused, hint = str(error), error.hint
        export = Opened(source, HeaderMapping((), source.header, (), ()), role)
    return _Open(export, told, refused, hint)


def _looked(engine: Engine, item: _Open, desk: _Desk) -> Looked:
    seen = _seen(engine, with_all_columns(item.export), desk)
    seen = replace(
        _told(seen, item.told),
        told=desk.asked.holds is not None,
        refused=item.refused or seen.refused,
        hint=item.hint if item.refused else seen.hint,
    )
    return Looked(seen, None if seen.refused else item.export)


def _told(seen: FileSeen, found: Recognised) -> FileSeen:
    """Say of a file which system made it, by its header, and which is next most likely."""
    first = next((like for like in found.likenesses if like.layout == found.layout), None)
    others = (
        like
        for like in found.likenesses
        if like.found and (first is None or like.layout.system != first.layout.system)
    )
    second = next(others, None)
    if second is not None:
        asked = len(second.layout.recognise)
        seen = replace(seen, runner_up=Likely(second.layout.system, second.layout.id, second.found, asked))
    if first is None:
        return seen
    layout = first.layout
    return replace(
        seen,
        system=layout.system,
        layout=layout.id,
        own=first.own,
        found=first.found,
        asked=len(layout.recognise),
    )


def _seen(engine: Engine, export: Opened, desk: _Desk) -> FileSeen:
    """Bring all cells of a file into the engine as they are written, and look at each column."""
    source = export.source
    below = len(footer_of(source, export.footers).lines)
    about = FileSeen(
        source.name,
        export.role,
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_line=source.header_line,
        above=sum(1 for line in source.above.decode("utf-8-sig", "replace").splitlines() if line.strip()),
        below=below,
        notes=(*source.notes, *export.mapping.notes),
    )
    names = [column.field for column in export.mapping.columns]
    reads = Reads(tuple(names), (), (), looks_up_domains=False)
    raw = replace(export, spelling=Spelling())
    try:
        [item] = load_contacts(engine, [raw], reads, desk.temp_folder, allow_empty=True)
    except InputRefused as error:
        return replace(about, refused=str(error), hint=error.hint)
    table_name = _TABLES[export.role]
    engine.rename("contact_cells", table_name)
    facts = {n: ColumnFacts(*engine.rows(profile.column_facts(table_name, n))[0]) for n in names}
    cells = Cells(engine, table_name, export, facts, desk.loaded, desk.asked.says_dates)
    columns = tuple(column_seen(cells, column) for column in export.mapping.columns)
    done, events = _activity(engine, export, facts, item.reading.accepted, desk.now)
    typed = TYPED if engine.has(TYPED) else table_name
    types = _types(done, events, naming(engine, typed, "type") if done.types else ())
    personal = {kind.name for kind in types if kind.personal}
    columns = tuple(replace(c, personal=c.personal or not personal.isdisjoint(c.values)) for c in columns)
    key = next((name for name in _KEYS[export.role] if name in facts and facts[name].filled), "")
    who = next((name for name in _WHO if name in facts and facts[name].filled), "")
    return replace(
        about,
        encoding=item.reading.source.encoding,
        rows=item.reading.records,
        rejected=len(item.reading.rejects),
        columns=columns,
        types=types,
        rare=done.rare,
        key=key,
        repeated=facts[key].filled - facts[key].distinct if key else 0,
        people=facts[who].distinct if who else 0,
        notes=(*about.notes, *(note for note in item.reading.notes if note not in about.notes)),
    )


def _activity(
    engine: Engine, export: Opened, facts: Mapping[str, ColumnFacts], rows: int, now: datetime
) -> tuple[Done, Events]:
    """Return what the activity says, and the events that are proposed for it."""
    if export.role != "activity" or not rows or "type" not in facts or "occurred_at" not in facts:
        return Done(), Events()
    headers = {c.field: c.headers[0] if c.headers else "" for c in export.mapping.columns}
    role = Role(rows, facts, headers, frozenset(facts))
    named: dict[tuple[str, str], str] = {}
    try:
        done = what_was_done(engine, role, _NOBODY, named, now)
    except InputRefused:  # its times are none: the column says so
        return Done(), Events()
    empty = Profile(_NOBODY, role, named, {}, (), (), {}, ".", done)
    return done, propose_events(empty)


def _types(done: Done, events: Events, personal: Collection[str]) -> tuple[TypeSeen, ...]:
    """Return the frequent types of activity, each with the events that are proposed for it."""
    return tuple(
        TypeSeen(
            kind,
            rows,
            tuple(event.name for event in events.events if _asks_for(event.when, kind)),
            kind in personal,
        )
        for kind, rows in done.types
    )


def _asks_for(when: object, kind: str) -> bool:
    """Whether a condition that `init` proposes asks for a type of activity."""
    if isinstance(when, Mapping):
        kinds = when.get("type", ())
        return kind in ([kinds] if isinstance(kinds, str) else kinds) or _asks_for(when.get("any", ()), kind)
    return not isinstance(when, str) and isinstance(when, Sequence) and any(_asks_for(p, kind) for p in when)
