"""Bring exports into an engine: `contact_cells`, `kinds_read` and `activity_scan`, with the proof that nothing is lost.

Files are opened, mapped and loaded one by one, each under its own number, then put together in the order of the
command line. Activity is not kept as text: it is read once for the kinds it has, and once more as whole numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from leadq.engines.csv import csv_rows, forget_rejects, load_csv, rejected_rows
from leadq.engines.duckdb import Engine
from leadq.exports.reading import Loaded as Counted
from leadq.exports.reading import Reading, Reject, read
from leadq.exports.source import Source
from leadq.handoff.manifest import file_facts
from leadq.ingest.accounts import KEYS, READ
from leadq.ingest.activity import kind_numbers, kinds_seen
from leadq.ingest.contacts import contact_cells
from leadq.ingest.dated import DATES, dates_of, dates_scan, names_of, wanted_of, who_of, with_dated
from leadq.ingest.links import FIELDS as LINK_FIELDS
from leadq.ingest.links import LINKS, links_of
from leadq.ingest.merging import FILE, SYSTEM
from leadq.ingest.nobody import DELETED, marked, without_nobody
from leadq.ingest.repeats import EXPORT
from leadq.ingest.same_ids import same_ids_step
from leadq.ingest.spelling import Spelling, spelt
from leadq.jobs.compile import KindsSeen, Reads
from leadq.jobs.opening import Opened, fields_of
from leadq.words.steps import Step, col, literal, named, sql, under, union_all
from leadq.words.summary import InputRead

FEW_LABELS = 2_000
"""Labels that one list may hold: looking into it costs more with its length, joining does not."""


@dataclass(frozen=True, slots=True)
class Input:
    """An export that was read whole. Its accepted rows are those numbered `first_row` on in its role's table."""

    opened: Opened
    reading: Reading
    first_row: int

    def facts(self) -> InputRead:
        """Return what reports and the manifest say about it."""
        source, scan, layout = self.reading.source, self.reading.scan, self.opened.layout
        return InputRead(
            self.opened.role,
            source.name,
            scan.size,
            scan.sha256,
            source.encoding,
            source.delimiter,
            self.reading.records,
            file_facts(source.path)[1] if source.path != source.original else "",
            layout.system if layout is not None else "",
            layout.id if layout is not None else "",
        )


def load_contacts(
    engine: Engine, exports: Sequence[Opened], reads: Reads, temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `contact_cells`: all contact rows as text, a column for each field that is read.

    Of exports of several systems it also makes `same_ids`.
    """

    def rows(export: Opened, source: Source) -> exp.Expression:
        origin = {SYSTEM: export.layout.system if export.layout else None, FILE: source.name}
        return _cells_of(export, source, reads.contacts, origin)

    inputs, tables = _loaded(engine, exports, "contacts", rows, temp_folder, allow_empty=allow_empty)
    if len(exports) == 1:
        engine.rename(tables[0], "contact_cells")
        return inputs
    engine.make(Step("contact_cells", _all_of(tables)))
    systems: dict[str, list[str]] = {}
    for export, table in zip(exports, tables, strict=True):
        if export.layout is not None:
            systems.setdefault(export.layout.system, []).append(table)
    if len(systems) > 1:
        engine.make(same_ids_step(systems))
    _drop(engine, tables)
    return inputs


def load_accounts(
    engine: Engine, exports: Sequence[Opened], reads: Reads, temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `accounts_read` of account exports: what contacts take from them, as text; nothing where there are none."""
    wanted = sorted({*KEYS} | {*reads.contacts} & fields_of(exports))

    def rows(export: Opened, source: Source) -> exp.Expression:
        return _cells_of(export, source, wanted)

    inputs, tables = _loaded(engine, exports, "accounts", rows, temp_folder, allow_empty=allow_empty)
    if tables:
        engine.make(Step(READ, _all_of(tables)))
    _drop(engine, tables)
    return inputs


def load_links(
    engine: Engine, exports: Sequence[Opened], temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `activity_links` of link files; nothing where there are none."""

    def rows(export: Opened, source: Source) -> exp.Expression:
        return _written(export, source, LINK_FIELDS)

    inputs, tables = _loaded(engine, exports, "links", rows, temp_folder, allow_empty=allow_empty)
    if tables:
        engine.make(Step(LINKS, links_of(tables)))
    _drop(engine, tables)
    return inputs


def _loaded(  # noqa: PLR0913 - what reading needs
    engine: Engine,
    exports: Sequence[Opened],
    role: str,
    rows: Callable[[Opened, Source], exp.Expression],
    temp_folder: Path,
    *,
    allow_empty: bool,
) -> tuple[tuple[Input, ...], list[str]]:
    """Load each export into a table of its own; return how they were read, and the tables.

    `rows` gives the query of the rows of an export that was opened, out of a source that may be a repaired one.
    """
    inputs: list[Input] = []
    tables = [f"{role}_file_{number}" for number in range(len(exports))]
    first_row = 0
    for export, table in zip(exports, tables, strict=True):

        def load(source: Source, *, export: Opened = export, table: str = table) -> Counted:
            return load_csv(engine.connection, source, rows(export, source), table)

        reading = read(export.source, load, temp_folder, allow_empty=allow_empty, footers=export.footers)
        engine.adopt(table)
        inputs.append(Input(export, reading, first_row))
        first_row += reading.accepted
    return tuple(inputs), tables


def _cells_of(
    export: Opened, source: Source, wanted: Sequence[str], origin: Mapping[str, str | None] | None = None
) -> exp.Expression:
    """Return the wanted cells of an export, trimmed."""
    present = [field for field in wanted if field in export.mapping.fields]
    return contact_cells(_filled(_written(export, source, present), present, wanted, origin), wanted)


def _all_of(tables: Sequence[str]) -> exp.Expression:
    return union_all(exp.select("*").from_(exp.to_table(table)) for table in tables)


def _drop(engine: Engine, tables: Sequence[str]) -> None:
    for table in tables:
        engine.drop(table)


def load_dates(engine: Engine, people: Sequence[Input]) -> None:
    """Make `contact_dates` of the contacts exports that have columns of dates; nothing where none has."""
    tables = []
    for number, item in enumerate(people):
        export, source = item.opened, item.reading.source
        if not export.dated:
            continue
        wanted, table = wanted_of(export.dated), f"dates_file_{number}"
        present = [*who_of(export.mapping), *names_of(export.dated)]
        whole = replace(export, mapping=with_dated(export.mapping, export.dated))
        rows = _filled(_written(whole, source, present), present, wanted)
        forget_rejects(engine.connection, source)
        engine.make(Step("dated_cells", contact_cells(rows, wanted)))
        engine.make(Step(table, dates_of("dated_cells", export.dated)))
        engine.drop("dated_cells")
        tables.append(table)
    if tables:
        engine.make(Step(DATES, _all_of(tables)))
    _drop(engine, tables)


def load_activity(
    engine: Engine, exports: Sequence[Opened], reads: Reads, temp_folder: Path, *, allow_empty: bool
) -> tuple[Input, ...]:
    """Make `kinds_read`, the kinds of activity in the exports, and the view `activity_scan` over them.

    The dates of contacts, if there are any, stand behind the rows of the exports.
    """
    has_dates = engine.has(DATES)
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
        if len(exports) > 1 or has_dates:
            scan = exp.select("*", named(literal(number), EXPORT)).from_(under(scan, "export"))
        scans.append(scan)
        inputs.append(Input(export, reading, first_row))
        first_row += reading.accepted
    if has_dates:
        scans.append(dates_scan(reads.activity))
        seen.append(kinds_seen(dates_scan(reads.activity), reads.kind_columns))
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
        mapping = export.mapping if again else None
        rows = without_nobody(rows, present, header=again, mapping=mapping, has_deleted=place is not None)
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
    linked = engine.has(LINKS)
    return KindsSeen(by_hash=bool(exact), few_labels=labels <= FEW_LABELS, several=several, linked=linked)


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
