"""Contacts exports with a column per date, as "Last Webinar On": each filled cell is an activity of that contact.

The rulebook names such columns (`activity_from_contacts`). `dates_of` makes `contact_dates(contact_id, occurred_at,
type, asset, header, is_date)` of them: `contact_id` is the identity of the row, so that a date is of its own contact
and of nobody else. What is a date joins `activity_scan` (`dates_scan`), and is activity like any other from there on;
what cannot be read is no activity and is counted by column. Rows without an identity have none: they are rejects.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from leadq.ground.errors import InputRefused
from leadq.ground.findings import did_you_mean
from leadq.ingest.cells import is_date
from leadq.ingest.contacts import identity_of_cells
from leadq.ingest.mapping import Column, HeaderMapping
from leadq.ingest.repeats import EXPORT
from leadq.ingest.spelling import Spelling
from leadq.rulebook.date_column import DateColumn
from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import normalise_header
from leadq.words.steps import col, literal, named, sql, union_all

DATES = "contact_dates"
FIELDS = ("contact_id", "occurred_at", "type", "asset")
"""The fields of activity that a date of a contact has."""
_WHO = ("contact_id", "email")


@dataclass(frozen=True, slots=True)
class Dated:
    """A column of dates. `column` holds its cells under a name that no field has, for it has a blank."""

    column: Column
    type: str
    asset: str | None
    format: str | None

    @property
    def header(self) -> str:
        """How the export calls it."""
        return self.column.headers[0]


def declares_dates(loaded: Loaded) -> bool:
    """Whether the rulebook names any such column, for all exports or for those of a system."""
    book = loaded.rulebook
    return bool(book.columns.activity_from_contacts) or any(s.activity_from_contacts for s in book.sources)


def dated_columns(
    header: Sequence[str],
    loaded: Loaded,
    layout: SourceLayout | None,
    name: str,
    may_miss: Collection[str] = (),
) -> tuple[tuple[Dated, ...], tuple[str, ...]]:
    """Return the columns of dates in a contacts export, and notes on those that are not there.

    Args:
        header: the cells of its header.
        loaded: the rulebook.
        layout: how its system writes it. Its columns need not be there.
        name: how messages call the file.
        may_miss: headers that the rulebook names for all exports and this one need not have.

    Raises:
        InputRefused: such a column is not there, or is there twice.
    """
    declared = loaded.rulebook.columns.activity_from_contacts
    found, notes = dict[int, DateColumn](), list[str]()
    for wanted, column in declared.items():
        place = _place(header, wanted, name)
        if place is not None:
            found[place] = column
            continue
        missing = f"{name} has no column '{wanted}', which the rulebook names under activity_from_contacts"
        if wanted not in may_miss:
            listed = ", ".join(cell for cell in header if cell.strip())
            hint = did_you_mean(wanted, list(header)) or f"its columns are {listed}"
            raise InputRefused(missing, f"{hint}; exports may lack it with --allow-missing-columns")
        notes.append(missing)
    for wanted, column in layout.activity_from_contacts.items() if layout is not None else ():
        place = _place(header, wanted, name)
        if place is not None:
            found.setdefault(place, column)
    columns = tuple(
        Dated(Column(f"date {place}", (header[place],), (place,)), column.type, column.asset, column.format)
        for place, column in sorted(found.items())
    )
    return columns, tuple(notes)


def _place(header: Sequence[str], wanted: str, name: str) -> int | None:
    exact = [n for n, cell in enumerate(header) if cell.strip() == wanted]
    alike = [n for n, cell in enumerate(header) if normalise_header(cell) == normalise_header(wanted)]
    places = exact or alike
    if len(places) > 1:
        raise InputRefused(f"{name} has two columns '{wanted}'", "rename or remove one of them")
    return places[0] if places else None


def with_dated(mapping: HeaderMapping, dated: Sequence[Dated]) -> HeaderMapping:
    """Return a mapping that has the columns of dates, too."""
    return replace(mapping, columns=(*mapping.columns, *(item.column for item in dated)))


def spelling_with(
    spelling: Spelling, dated: Sequence[Dated], loaded: Loaded, layout: SourceLayout | None
) -> Spelling:
    """Return how an export is written, its columns of dates included."""
    usual, utc = (layout.dates if layout is not None else None) or loaded.rulebook.dates, spelling.utc
    layouts = {item.column.field: strptime_layout(item.format or usual) for item in dated}
    return replace(
        spelling,
        dates={**spelling.dates, **{name: written for name, written in layouts.items() if written or utc}},
    )


def who_of(mapping: HeaderMapping) -> list[str]:
    """Return the fields that say whose a row is, as far as an export has them."""
    return [field for field in _WHO if field in mapping.fields]


def names_of(dated: Sequence[Dated]) -> list[str]:
    """Return the columns that `dates_of` reads beside `contact_id` and `email`."""
    return [item.column.field for item in dated]


def wanted_of(dated: Sequence[Dated]) -> list[str]:
    """Return all columns that `dates_of` reads."""
    return [*_WHO, *names_of(dated)]


def dates_of(table: str, dated: Sequence[Dated]) -> exp.Expression:
    """Return the query of `contact_dates` over a table of trimmed cells (`contact_cells`) with `wanted_of` columns."""
    return union_all(_dates(table, item) for item in dated)


def _dates(table: str, item: Dated) -> exp.Expression:
    cell = col(item.column.field)
    rows = exp.select(
        named(identity_of_cells(), "contact_id"),
        named(cell, "occurred_at"),
        named(literal(item.type), "type"),
        named(exp.cast(literal(item.asset), "TEXT"), "asset"),
        named(literal(item.header), "header"),
        named(is_date(cell), "is_date"),
    ).from_(exp.to_table(table))
    return rows.where(
        sql("$cell IS NOT NULL AND $who IS NOT NULL", cell=cell.copy(), who=identity_of_cells())
    )


def dates_scan(wanted: Sequence[str]) -> exp.Expression:
    """Return the dates as rows of `activity_scan`.

    Each is as an export of its own (`leadq.ingest.repeats`): two rows of a contact that hold the same date, or its
    first webinar and its last, tell of one activity.
    """
    columns = [col(f) if f in FIELDS else named(exp.cast(exp.null(), "TEXT"), f) for f in wanted]
    each = named(sql("-1 - rowid"), EXPORT)
    return exp.select(*columns, each).from_(DATES).where("is_date")
