"""How an export spells its cells, and the expressions that put them into the one spelling that all else reads.

Behind the door dates are ISO 8601. A cell that is not written in its export's layout stays as it is, and is counted as
unreadable when it is typed; one that would be taken for ISO 8601 by mistake gets a mark in front.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from leadq.ingest.cells import ISO_CELL
from leadq.rulebook.load import Loaded
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import FieldType
from leadq.words.steps import col, named, sql, under
from leadq.words.tables import trimmed

_DATES = frozenset({FieldType.DATE, FieldType.TIMEFRAME})
_PACKED = "%Y%m%d"
_MISREAD = "?"


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the cells of one export are written; without arguments, as they are behind the door.

    Attributes:
        layouts: the strptime layouts of the date fields that are not written in ISO 8601.
    """

    layouts: Mapping[str, str] = field(default_factory=dict)


def spelling_of(loaded: Loaded, role: str) -> Spelling:
    """Return how the rulebook says the exports of a role (`contacts`, `activity`) are written."""
    catalogue, contacts = loaded.catalogue, role == "contacts"
    types = catalogue.contact_types if contacts else catalogue.activity_types
    formats = catalogue.formats_contacts if contacts else catalogue.formats_activity
    layouts = {
        name: strptime_layout(formats.get(name, loaded.rulebook.dates))
        for name, kind in types.items()
        if kind in _DATES
    }
    return Spelling({name: layout for name, layout in layouts.items() if layout})


def spelt(rows: exp.Expression, fields: Sequence[str], spelling: Spelling) -> exp.Select:
    """Return an export's rows behind the door: a query for `fields`, over a query that has them as they are written."""
    columns = [named(_spelt(name, spelling), name) for name in fields]
    return exp.select(*columns).from_(under(rows, "written"))


def _spelt(name: str, spelling: Spelling) -> exp.Expression:
    layout = spelling.layouts.get(name)
    return col(name) if layout is None else iso_cell(col(name), layout)


def iso_cell(cell: exp.Expression, layout: str) -> exp.Expression:
    """A date of a layout in ISO 8601; the engine takes `epoch` and `infinity` for dates, so a digit comes first."""
    text = trimmed(cell)
    fits = "$text >= '0' AND $text < ':'" + (" AND STRLEN($text) = 8" if layout == _PACKED else "")
    return sql(
        f"CASE WHEN {fits} AND TRY_STRPTIME($text, $layout) IS NOT NULL "
        "THEN STRFTIME(TRY_STRPTIME($text, $layout), $iso) "
        "WHEN REGEXP_FULL_MATCH($text, $misread) THEN $mark || $text ELSE $cell END",
        text=text,
        cell=cell,
        layout=layout,
        iso="%Y-%m-%d %H:%M:%S" if "%M" in layout else "%Y-%m-%d",
        misread=ISO_CELL,
        mark=_MISREAD,
    )
