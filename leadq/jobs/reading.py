"""Bring exports into an engine: `contact_cells`, `kinds_read` and `activity_scan`, with the proof that nothing is lost.

Files are opened, mapped and loaded one by one, each under its own number, then put together in the order of the
command line. Activity is not kept as text: it is read once for the kinds it has, and once more as whole numbers.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlglot import exp

from leadq.engines.csv import csv_rows, forget_rejects, load_csv, rejected_rows
from leadq.engines.duckdb import Engine
from leadq.exports.peek import first_rows
from leadq.exports.places import named_files
from leadq.exports.reading import Loaded as Counted
from leadq.exports.reading import Reading, Reject, read
from leadq.exports.sniff import Options
from leadq.exports.source import Source, open_source
from leadq.exports.table import Table
from leadq.exports.unpacking import Unpacking, Wanted
from leadq.handoff.manifest import file_facts
from leadq.ingest.activity import kind_numbers, kinds_seen
from leadq.ingest.contacts import contact_cells
from leadq.ingest.kinds import is_of_kind
from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.ingest.merging import FILE, SYSTEM
from leadq.ingest.nobody import DELETED, marked, without_nobody
from leadq.ingest.recognise import header_notes, knows_header, recognised
from leadq.ingest.repeats import EXPORT
from leadq.ingest.settling import settled
from leadq.ingest.spelling import Spelling, as_such, date_fields, spelling_of, spelt
from leadq.jobs.compile import KindsSeen, Reads
from leadq.jobs.workplace import unpacking_in
from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.steps import Step, col, literal, named, sql, under, union_all
from leadq.words.summary import InputRead

FEW_LABELS = 2_000
"""Labels that one list may hold: looking into it costs more with its length, joining does not."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An export, its header matched to fields, and how its cells are written; nothing of it is in the engine yet."""

    source: Source
    mapping: HeaderMapping
    role: str
    spelling: Spelling = field(default_factory=Spelling)
    layout: SourceLayout | None = None

    @property
    def deleted_at(self) -> int | None:
        """The place of the column that says whether its system has deleted a row, if there is one."""
        name = self.layout.deleted if self.layout is not None else None
        same = [
            n
            for n, header in enumerate(self.source.header)
            if name and header.strip().lower() == name.lower()
        ]
        return same[0] if same else None

    @property
    def footers(self) -> tuple[str, ...]:
        """How the lines begin that its system writes below the last row."""
        return self.layout.footer if self.layout is not None else ()


@dataclass(frozen=True, slots=True)
class Input:
    """An export that was read whole. Its accepted rows are those numbered `first_row` on in its role's table."""

    opened: Opened
    reading: Reading
    first_row: int

    def facts(self) -> InputRead:
        """Return what reports and the manifest say about it."""
        source, scan = self.reading.source, self.reading.scan
        return InputRead(
            self.opened.role,
            source.name,
            scan.size,
            scan.sha256,
            source.encoding,
            source.delimiter,
            self.reading.records,
            file_facts(source.path)[1] if source.path != source.original else "",
        )


def open_exports(  # noqa: PLR0913 - the last is asked for by name
    paths: Sequence[Path],
    role: str,
    options: Options,
    loaded: Loaded,
    temp_folder: Path,
    *,
    may_miss: Collection[str] = (),
    unpacking: Unpacking | None = None,
) -> tuple[Opened, ...]:
    """Open the exports of one role and match their headers; refuses what is no export.

    `may_miss` are fields whose column the rulebook names and an export need not have (`jobs.sources.may_miss`).
    `unpacking` remembers what was unpacked from one rulebook to the next.
    """
    known = knows_header(role, loaded)
    sources = sources_in(paths, role, options, loaded, unpacking or unpacking_in(temp_folder), known)
    return tuple(opened(source, role, loaded, may_miss=may_miss) for source in sources)


def sources_in(  # noqa: PLR0913 - what opening needs
    paths: Iterable[Path],
    role: str,
    options: Options,
    loaded: Loaded,
    unpacking: Unpacking,
    known: Callable[[str], bool],
) -> list[Source]:
    """Open everything that the arguments of one role name, down to its tables.

    `known` tells headers that have a name by which the line of the header is found.
    """
    wanted = Wanted(known, is_of_kind(role, loaded), f"--{role}")
    tables = [table for file in named_files(paths, role) for table in unpacking.tables(file, wanted)]
    sources = []
    for number, table in enumerate(tables):
        source = open_source(table, f"{role}_{number}", options, unpacking.temp_folder, known)
        again = with_mark(table, source, role, loaded)
        if again is not None:
            source = open_source(again, f"{role}_{number}", options, unpacking.temp_folder, known)
        sources.append(source)
    return sources


def with_mark(table: Table, source: Source, role: str, loaded: Loaded) -> Table | None:
    """Return a table that holds numbers as such with the decimal mark that its columns will be read with."""
    if table.with_mark is None:
        return None
    layout = recognised(source.header, role, loaded).layout
    mark = (layout.decimal_mark if layout is not None else None) or loaded.rulebook.decimal_mark
    return table.with_mark(mark) if mark != "." else None


def opened(source: Source, role: str, loaded: Loaded, *, may_miss: Collection[str] = ()) -> Opened:
    """Match the header of an export that is open, and tell how its cells are written."""
    found = recognised(source.header, role, loaded)
    layout = found.layout
    mapping = match_headers(
        source.header,
        role,
        loaded.catalogue,
        source.name,
        layout=layout,
        joins_consent=True,
        may_miss=may_miss,
    )
    notes = list(header_notes(found, source.name))
    spelling = spelling_of(loaded, role, layout)
    kept = {
        c.field for c in mapping.columns if c.how is None and c.places and source.dates.issuperset(c.places)
    }
    spelling = as_such(spelling, kept)
    if layout is not None:
        cells = _dates(source, mapping, {*date_fields(loaded, role)} - kept)
        spelling, resaved = settled(spelling, spelling_of(loaded, role), cells)
        notes += [
            f"{source.name}: {field} is written as the rulebook's `dates` says, not as {layout.system} writes it"
            for field in resaved
        ]
    mapping = replace(mapping, notes=(*notes, *mapping.notes))
    return Opened(source, mapping, role, spelling, layout)


def _dates(source: Source, mapping: HeaderMapping, dates: Collection[str]) -> dict[str, list[str]]:
    """Return the first cells of each column that holds one of these dates."""
    plain = {c.field: c.places[0] for c in mapping.columns if c.field in dates and c.how is None}
    rows = first_rows(source) if plain else []
    return {
        field: [row[place] for row in rows if place < len(row) and row[place].strip() not in mapping.empty]
        for field, place in plain.items()
    }


def fields_of(opened: Sequence[Opened]) -> set[str]:
    """Return the fields that at least one of the exports has."""
    return {field for export in opened for field in export.mapping.fields}


def fields_of_some(opened: Sequence[Opened]) -> dict[str, str]:
    """Return the fields that some of the exports have and others lack, each with the name of one that lacks it."""
    return {
        field: export.source.name
        for field in sorted(fields_of(opened))
        for export in reversed(opened)
        if field not in export.mapping.fields
    }


def load_contacts(
    engine: Engine, exports: Sequence[Opened], reads: Reads, temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `contact_cells`: all contact rows as text, a column for each field that is read."""
    inputs: list[Input] = []
    tables: list[exp.Expression] = []
    first_row = 0
    for number, export in enumerate(exports):
        table = f"contacts_file_{number}"
        present = [f for f in reads.contacts if f in export.mapping.fields]

        def load(
            source: Source, *, export: Opened = export, table: str = table, present: list[str] = present
        ) -> Counted:
            origin = {SYSTEM: export.layout.system if export.layout else None, FILE: source.name}
            rows = _filled(_written(export, source, present), present, reads.contacts, origin)
            return load_csv(engine.connection, source, contact_cells(rows, reads.contacts), table)

        reading = read(export.source, load, temp_folder, allow_empty=allow_empty, footers=export.footers)
        engine.adopt(table)
        tables.append(exp.select("*").from_(exp.to_table(table)))
        inputs.append(Input(export, reading, first_row))
        first_row += reading.accepted
    if len(exports) == 1:
        engine.rename("contacts_file_0", "contact_cells")
        return tuple(inputs)
    engine.make(Step("contact_cells", union_all(tables)))
    for number in range(len(exports)):
        engine.drop(f"contacts_file_{number}")
    return tuple(inputs)


def load_activity(
    engine: Engine, exports: Sequence[Opened], reads: Reads, temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `kinds_read`, the kinds of activity in the exports, and the view `activity_scan` over them."""
    inputs: list[Input] = []
    seen: list[exp.Expression] = []
    scans: list[exp.Expression] = []
    first_row = 0
    for number, export in enumerate(exports):
        table = f"kinds_file_{number}"
        present = [f for f in reads.activity if f in export.mapping.fields]
        rows = _rows_of(export, present, reads)

        def load(
            source: Source, *, rows: Callable[[Source], exp.Expression] = rows, table: str = table
        ) -> Counted:
            return _count_kinds(engine, source, rows, table, reads.kind_columns)

        reading = read(export.source, load, temp_folder, allow_empty=allow_empty, footers=export.footers)
        forget_rejects(engine.connection, reading.source)
        seen.append(exp.select("*").from_(exp.to_table(table)))
        scan = rows(reading.source)
        if len(exports) > 1:
            scan = exp.select("*", named(literal(number), EXPORT)).from_(under(scan, "export"))
        scans.append(scan)
        inputs.append(Input(export, reading, first_row))
        first_row += reading.accepted
    engine.make(Step("kinds_read", kinds_seen(union_all(seen), reads.kind_columns, counted=True)))
    for number in range(len(exports)):
        engine.drop(f"kinds_file_{number}")
    engine.make(Step("activity_scan", union_all(scans), "view"))
    return tuple(inputs)


def _rows_of(export: Opened, present: Sequence[str], reads: Reads) -> Callable[[Source], exp.Expression]:
    def rows(source: Source) -> exp.Expression:
        return _filled(_written(export, source, present), present, reads.activity)

    return rows


def _written(export: Opened, source: Source, present: Sequence[str]) -> exp.Expression:
    """Return the rows of an export as all else reads them; `source` may be a repaired one."""
    place = export.deleted_at
    if place is None:
        rows = csv_rows(source, export.mapping, present)
    else:
        header = source.header[place]
        rows = csv_rows(source, marked(export.mapping, header, place), [*present, DELETED])
    again = source.header if export.role == "contacts" else ()  # activity: the cell for the time is no time
    if again or place is not None:
        rows = without_nobody(rows, present, header=again, has_deleted=place is not None)
    return spelt(rows, present, export.spelling) if export.spelling != Spelling() else rows


def _filled(
    rows: exp.Expression,
    present: Sequence[str],
    wanted: Sequence[str],
    origin: Mapping[str, str | None] | None = None,
) -> exp.Expression:
    """Return rows with all wanted columns, what is the same in all of them among these; NULL where there is none."""
    same = origin or {}
    columns = [col(f) if f in present else named(exp.cast(literal(same.get(f)), "TEXT"), f) for f in wanted]
    return exp.select(*columns).from_(
        exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("export")))
    )


def _count_kinds(
    engine: Engine,
    source: Source,
    rows: Callable[[Source], exp.Expression],
    table: str,
    kind_columns: Sequence[str],
) -> Counted:
    forget_rejects(engine.connection, source)
    if engine.has(table):
        engine.drop(table)
    engine.make(Step(table, kinds_seen(rows(source), kind_columns)))
    total = sql("SELECT CAST(COALESCE(SUM(activities), 0) AS BIGINT) FROM $t", t=exp.to_table(table))
    return engine.rows(total)[0][0], rejected_rows(engine.connection, source)


def kinds_in(engine: Engine, reads: Reads) -> KindsSeen:
    """Look at `kinds_seen`."""
    exact, labels = engine.rows(kind_numbers(reads.kind_columns))[0]
    several = EXPORT in engine.columns("activity_scan")
    return KindsSeen(by_hash=bool(exact), few_labels=labels <= FEW_LABELS, several=several)


def rejects_of(inputs: Sequence[Input], bad_rows: Sequence[tuple[int, str]]) -> list[Reject]:
    """Return every row of these exports that cannot be used, by file and line.

    Args:
        inputs: the exports of one role.
        bad_rows: (row number in the role's table, reason), ascending, of rows that were read but cannot be used.
    """
    found: list[Reject] = []
    for item in inputs:
        end = item.first_row + item.reading.accepted
        mine = [(row - item.first_row, reason) for row, reason in bad_rows if item.first_row <= row < end]
        places = item.reading.places([row for row, _ in mine])
        rejects = [
            Reject(item.reading.source.name, place.line, reason, place.text)
            for place, (_, reason) in zip(places, mine, strict=True)
        ]
        found += sorted((*item.reading.rejects, *rejects), key=lambda reject: reject.line)
    return found
