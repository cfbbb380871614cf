"""How an export spells its cells, and the expressions that put them into the one spelling that all else reads.

Behind the door dates are ISO 8601, numbers have the rulebook's decimal mark, and lists are separated by `;`. A cell
that is not written in its export's layout stays as it is, and is counted as unreadable when it is typed; one that would
be taken for ISO 8601 by mistake gets a mark in front.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from leadq.ingest.cells import ISO_CELL, ISO_LOCAL
from leadq.ingest.ids import long_id, long_ids, prefixed
from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import FieldType
from leadq.words.steps import col, literal, named, sql, under
from leadq.words.tables import trimmed

_DATES = frozenset({FieldType.DATE, FieldType.TIMEFRAME})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})
_LONG = {"contact_id": long_id, "linked_id": long_ids, "account_id": long_id}
_PACKED = "%Y%m%d"
_MISREAD = "?"


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the cells of one export are written; without arguments, as they are behind the door.

    Attributes:
        dates: the date fields, each with its strptime layout, None for ISO 8601; only those that are written otherwise
            than behind the door, or in UTC without saying so.
        clocks: those of them whose time of day stands in a column of its own, where it may be missing.
        utc: whether times without a zone are UTC.
        numbers: fields whose decimal mark is the other one.
        lists: fields whose parts stand between commas.
        apostrophes: whether a leading `'` before `=`, `+`, `-` or `@` is no part of the cell.
        id_prefix: what is put before the ids of contacts.
        long_ids: whether Salesforce ids of 15 characters are written as those of 18.
    """

    dates: Mapping[str, str | None] = field(default_factory=dict)
    clocks: frozenset[str] = frozenset()
    utc: bool = False
    numbers: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    apostrophes: bool = False
    id_prefix: str = ""
    long_ids: bool = False


def date_fields(loaded: Loaded, role: str) -> tuple[str, ...]:
    """Return the fields of a role whose cells are dates, or may be."""
    types = loaded.catalogue.activity_types if role == "activity" else loaded.catalogue.contact_types
    return tuple(name for name, kind in types.items() if kind in _DATES)


def spelling_of(loaded: Loaded, role: str, layout: SourceLayout | None = None) -> Spelling:
    """Return how an export of a role (`contacts`, `activity`, `accounts`) is written.

    A column's own `format` in the rulebook comes first, then what the layout of its system says, then the rulebook's
    `dates` and `decimal_mark`.
    """
    catalogue, rulebook = loaded.catalogue, loaded.rulebook
    types = catalogue.activity_types if role == "activity" else catalogue.contact_types
    formats = {
        "contacts": catalogue.formats_contacts,
        "activity": catalogue.formats_activity,
        "accounts": catalogue.formats_accounts,
    }[role]
    if layout is None:
        written = {name: formats.get(name, rulebook.dates) for name in date_fields(loaded, role)}
        return Spelling(
            {name: strptime for name, text in written.items() if (strptime := strptime_layout(text))}
        )
    own = {name: column.format for name, column in layout.columns.items() if column.format is not None}
    usual = layout.dates or rulebook.dates
    dates = {
        name: strptime_layout(formats.get(name) or own.get(name) or usual)
        for name in date_fields(loaded, role)
    }
    swapped = layout.decimal_mark not in {None, rulebook.decimal_mark}
    return Spelling(
        {name: strptime for name, strptime in dates.items() if strptime or layout.utc},
        frozenset(name for name, strptime in dates.items() if strptime and _is_joined(name, layout)),
        layout.utc,
        frozenset(name for name, kind in types.items() if kind in _NUMBERS) if swapped else frozenset(),
        frozenset(name for name, kind in types.items() if kind is FieldType.LIST)
        if layout.lists != ";"
        else frozenset(),
        layout.apostrophes,
        layout.id_prefix or "",
        layout.long_ids,
    )


def as_such(spelling: Spelling, fields: Collection[str]) -> Spelling:
    """Return the spelling of an export that keeps the dates of some fields as dates: they come in ISO 8601."""
    dates: dict[str, str | None] = {name: how for name, how in spelling.dates.items() if name not in fields}
    if spelling.utc:
        dates |= {name: None for name in spelling.dates if name in fields}
    return replace(spelling, dates=dates, clocks=spelling.clocks - {*fields})


def _is_joined(name: str, layout: SourceLayout) -> bool:
    return name in layout.columns and bool(layout.columns[name].join)


def spelt(rows: exp.Expression, fields: Sequence[str], spelling: Spelling) -> exp.Select:
    """Return an export's rows behind the door: a query for `fields`, over a query that has them as they are written."""
    columns = [named(_spelt(name, spelling), name) for name in fields]
    return exp.select(*columns).from_(under(rows, "written"))


def _spelt(name: str, spelling: Spelling) -> exp.Expression:
    cell: exp.Expression = col(name)
    if spelling.apostrophes:
        cell = sql(
            "CASE WHEN REGEXP_MATCHES($cell, $guarded) THEN SUBSTRING($cell, 2) ELSE $cell END",
            guarded="^'[=+@-]",
            cell=cell,
        )
    if name in spelling.dates:
        layout = spelling.dates[name]
        if layout is None:
            cell = _utc(cell)
        elif name in spelling.clocks:
            cell = iso_cell(cell, *_with_clock(layout), utc=spelling.utc)
        else:
            cell = iso_cell(cell, layout, utc=spelling.utc)
    if name in spelling.numbers:
        cell = sql("TRANSLATE($cell, '.,', ',.')", cell=cell)
    if name in spelling.lists:
        cell = sql("REPLACE($cell, ',', ';')", cell=cell)
    if spelling.long_ids and name in _LONG:
        cell = _LONG[name](cell)
    if name == "contact_id" and spelling.id_prefix:
        cell = prefixed(cell, spelling.id_prefix)
    return cell


def _utc(cell: exp.Expression) -> exp.Expression:
    """A cell in ISO 8601 with `Z` behind a time that has no zone."""
    text = trimmed(cell)
    stamped = "CASE WHEN REGEXP_FULL_MATCH($text, $local) THEN $text || 'Z' ELSE $cell END"
    return sql(stamped, text=text, local=ISO_LOCAL, cell=cell)


def iso_cell(cell: exp.Expression, *layouts: str, utc: bool = False) -> exp.Expression:
    """A date of a layout in ISO 8601; the engine takes `epoch` and `infinity` for dates, so a digit comes first.

    Of several layouts, which may differ in their time of day alone, each cell has one.
    """
    text = trimmed(cell)
    fits = "$text >= '0' AND $text < ':'"
    fits += " AND REGEXP_MATCHES($text, $eight)" if layouts[0] == _PACKED else ""
    timed = "%M" in layouts[-1]
    layout = literal(layouts[0]) if len(layouts) == 1 else exp.Array(expressions=[*map(literal, layouts)])
    return sql(
        f"CASE WHEN {fits} AND TRY_STRPTIME($text, $layout) IS NOT NULL "
        "THEN STRFTIME(TRY_STRPTIME($text, $layout), $iso) "
        "WHEN REGEXP_FULL_MATCH($text, $misread) THEN $mark || $text ELSE $cell END",
        text=text,
        cell=cell,
        layout=layout,
        eight=r"^\d{8}(?: |$)",
        iso="%Y-%m-%d" + (" %H:%M:%S" if timed else "") + ("Z" if utc and timed else ""),
        misread=ISO_CELL,
        mark=_MISREAD,
    )


def _with_clock(layout: str) -> tuple[str, ...]:
    """The day of a layout alone, and with each time of day that may stand behind it."""
    day = re.split(r"[ T]%[HI]", layout, maxsplit=1)[0]
    return day, f"{day} %I:%M %p", f"{day} %H:%M:%S", f"{day} %H:%M"
