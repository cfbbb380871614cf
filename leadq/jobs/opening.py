"""Open exports: which files are meant, whose layout they have, which column holds which field. Nothing is read yet."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from leadq.exports.peek import first_rows
from leadq.exports.places import named_files
from leadq.exports.sniff import Options
from leadq.exports.source import Source, open_source
from leadq.exports.table import Table
from leadq.exports.unpacking import Unpacking, Wanted
from leadq.ingest.dated import Dated, dated_columns, names_of, spelling_with, with_dated
from leadq.ingest.kinds import is_of_kind, refuse_other_kind
from leadq.ingest.links import FIELDS as LINK_FIELDS
from leadq.ingest.links import link_columns
from leadq.ingest.links import names_of as names_of_link
from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.ingest.recognise import header_notes, knows_header, recognised
from leadq.ingest.settling import settled
from leadq.ingest.spelling import Spelling, as_such, date_fields, spelling_of
from leadq.jobs.workplace import unpacking_in
from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.fields import normalise_header


@dataclass(frozen=True, slots=True)
class Opened:
    """An export, its header matched to fields, and how its cells are written; nothing of it is in the engine yet.

    `dated` are columns of contacts whose cells are activity.
    """

    source: Source
    mapping: HeaderMapping
    role: str
    spelling: Spelling = field(default_factory=Spelling)
    layout: SourceLayout | None = None
    dated: tuple[Dated, ...] = ()

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


def open_exports(  # noqa: PLR0913 - the last is asked for by name
    paths: Sequence[Path],
    role: str,
    options: Options,
    loaded: Loaded,
    temp_folder: Path,
    *,
    may_miss: Collection[str] = (),
    unpacking: Unpacking | None = None,
    linked: bool = False,
) -> tuple[Opened, ...]:
    """Open the exports of one role and match their headers; refuses what is no export.

    `may_miss` are fields whose column the rulebook names and an export need not have (`jobs.sources.may_miss`).
    `unpacking` remembers what was unpacked from one rulebook to the next. `linked` activity need not say whose it is.
    """
    known = knows_header(role, loaded)
    sources = sources_in(paths, role, options, loaded, unpacking or unpacking_in(temp_folder), known)
    for source in sources:
        refuse_other_kind(source.header, role, loaded, source.name)
    return tuple(opened(source, role, loaded, may_miss=may_miss, linked=linked) for source in sources)


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


def open_links(
    paths: Sequence[Path], options: Options, loaded: Loaded, unpacking: Unpacking
) -> tuple[Opened, ...]:
    """Open link files: who took part in which activity."""
    names = {name for field in LINK_FIELDS for name in names_of_link(field, loaded.catalogue)}

    def known(header: str) -> bool:
        return normalise_header(header) in names

    wanted = Wanted(known, lambda header: any(map(known, header)), "--activity-links")
    tables = [
        table for file in named_files(paths, "activity-links") for table in unpacking.tables(file, wanted)
    ]
    found = []
    for number, table in enumerate(tables):
        source = open_source(table, f"links_{number}", options, unpacking.temp_folder, known)
        mapping = link_columns(source.header, loaded.catalogue, source.name)
        layout = recognised(source.header, "activity", loaded).layout
        found.append(Opened(source, mapping, "links", spelling_of(loaded, "activity", layout), layout))
    return tuple(found)


def with_mark(table: Table, source: Source, role: str, loaded: Loaded) -> Table | None:
    """Return a table that holds numbers as such with the decimal mark that its columns will be read with."""
    if table.with_mark is None:
        return None
    layout = recognised(source.header, role, loaded).layout
    mark = (layout.decimal_mark if layout is not None else None) or loaded.rulebook.decimal_mark
    return table.with_mark(mark) if mark != "." else None


def opened(
    source: Source, role: str, loaded: Loaded, *, may_miss: Collection[str] = (), linked: bool = False
) -> Opened:
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
        linked=linked,
    )
    notes = list(header_notes(found, source.name))
    dated, absent = (
        dated_columns(source.header, loaded, layout, source.name, may_miss)
        if role == "contacts"
        else ((), ())
    )
    whole = with_dated(mapping, dated)
    spelling = spelling_with(spelling_of(loaded, role, layout), dated, loaded, layout)
    kept = {
        c.field for c in whole.columns if c.how is None and c.places and source.dates.issuperset(c.places)
    }
    spelling = as_such(spelling, kept)
    if layout is not None:
        cells = _dates(source, whole, {*date_fields(loaded, role), *names_of(dated)} - kept)
        usual = spelling_with(spelling_of(loaded, role), dated, loaded, None)
        spelling, resaved = settled(spelling, usual, cells)
        headers = {item.column.field: item.header for item in dated}
        notes += [
            f"{source.name}: {headers.get(field, field)} is written as the rulebook's `dates` says, "
            f"not as {layout.system} writes it"
            for field in resaved
        ]
    read = {item.header for item in dated}
    unused = tuple(header for header in mapping.unused if header not in read)
    mapping = replace(mapping, unused=unused, notes=(*notes, *mapping.notes, *absent))
    return Opened(source, mapping, role, spelling, layout, dated)


def with_long_ids(exports: Sequence[Opened], *others: Sequence[Opened]) -> tuple[Opened, ...]:
    """Return exports with ids of 15 characters written as those of 18, if one of these or of others writes such.

    An export that is not recognised may name the same records.
    """
    if not any(export.spelling.long_ids for of_role in (exports, *others) for export in of_role):
        return tuple(exports)
    return tuple(replace(export, spelling=replace(export.spelling, long_ids=True)) for export in exports)


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
