"""What `leadq inspect` says of a column: the field it holds, how that is known, and how its cells are written."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest import profile
from leadq.ingest.headers import role_of
from leadq.ingest.mapping import Column
from leadq.ingest.profile import ColumnFacts
from leadq.ingest.spelling import Spelling, spelt
from leadq.jobs.init_columns import is_about_a_person, kind_of, layout_of
from leadq.jobs.init_headers import OTHER
from leadq.jobs.init_profile import plain_texts
from leadq.jobs.opening import Opened
from leadq.rulebook.load import Loaded
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import CONSENT, FieldType
from leadq.words.inspection import ColumnSeen, DatesSeen

_MOST_VALUES = 3
_FEW = 30
_PERSONAL = frozenset(
    {"contact_id", "email", "first_name", "last_name", "full_name", "company", "job_title", "phone", "mobile"}
    | {"city", "website", "owner", "account_owner", "activity_id", "url"}
)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an export in the engine, as they are written: the table, and the facts of each of its columns.

    `says_dates` tells who says how dates are written where no system does: `rulebook`, `option`, or nobody (empty).
    """

    engine: Engine
    name: str
    export: Opened
    facts: Mapping[str, ColumnFacts]
    loaded: Loaded
    says_dates: str

    @property
    def types(self) -> Mapping[str, FieldType]:
        """The types of the fields of its role."""
        catalogue = self.loaded.catalogue
        return {
            "contacts": catalogue.contact_types,
            "activity": catalogue.activity_types,
            "accounts": catalogue.account_types,
        }[self.export.role]

    @property
    def formats(self) -> Mapping[str, str]:
        """The layouts of dates that the rulebook gives to single columns."""
        catalogue = self.loaded.catalogue
        return {
            "contacts": catalogue.formats_contacts,
            "activity": catalogue.formats_activity,
            "accounts": catalogue.formats_accounts,
        }[self.export.role]

    @property
    def named(self) -> Mapping[str, str]:
        """The columns that the rulebook names for fields of its role."""
        return role_of(self.export.role, self.loaded.catalogue).headers


def column_seen(cells: Cells, column: Column) -> ColumnSeen:
    """Return what is to be said of a column."""
    facts = cells.facts[column.field]
    field = "" if column.field.startswith(OTHER) else column.field
    header = column.headers[0] if column.headers else ""
    kind = cells.types[field] if field else FieldType(kind_of(facts, header))
    few = facts.distinct <= _FEW
    found = (
        cells.engine.rows(profile.frequent_values(cells.name, column.field, _MOST_VALUES))
        if few and facts.filled
        else []
    )
    dates = _dates_of(cells, column.field, facts) if _holds_dates(kind, facts, field) else None
    return ColumnSeen(
        column.headers,
        field,
        _known_by(cells, column) if field else "",
        str(kind) if field or facts.filled else "",
        facts.filled,
        facts.distinct,
        _unread(cells, field, kind, facts),
        tuple(text for text, _ in plain_texts(found)),
        field in _PERSONAL or is_about_a_person(header),
        dates,
    )


def _holds_dates(kind: FieldType, facts: ColumnFacts, field: str) -> bool:
    return kind is FieldType.DATE and facts.filled > 0 and (bool(field) or layout_of(facts) is not None)


def _known_by(cells: Cells, column: Column) -> str:
    layout = cells.export.layout
    if column.field in cells.named:
        return "rulebook"
    if layout is None or column.field not in layout.columns:
        return "name"
    return "sources" if layout in cells.loaded.rulebook.sources else "system"


def _unread(cells: Cells, field: str, kind: FieldType, facts: ColumnFacts) -> int:
    """Cells that are not what their field holds; of dates see `DatesSeen`."""
    if not field:
        return 0
    layout = cells.export.layout
    mark = (layout.decimal_mark if layout is not None else None) or cells.loaded.rulebook.decimal_mark
    read = {
        FieldType.NUMBER: facts.commas if mark == "," else facts.points,
        FieldType.MONEY: facts.commas if mark == "," else facts.points,
        FieldType.TIMEFRAME: facts.frames + facts.dates,
        FieldType.BOOLEAN: facts.consents if field in CONSENT else facts.flags,
    }
    return max(facts.filled - read.get(kind, facts.filled), 0)


def _dates_of(cells: Cells, name: str, facts: ColumnFacts) -> DatesSeen:
    """Say how the dates of a column are written: as the rulebook or the system says, else as the cells show."""
    shown = layout_of(facts)
    mixed = bool(facts.first_large and facts.second_large)
    said, by = _said(cells, name)
    if not said:
        if shown is None:
            return DatesSeen("", "cells", facts.filled)
        said, by = shown.text, "cells"
    unread = _unread_dates(cells, name, cells.export.spelling if by != "cells" else _spelling_of(name, said))
    if by == "system" and unread == facts.filled and shown is not None:  # saved again by something else
        said, by = shown.text, "cells"
        unread = _unread_dates(cells, name, _spelling_of(name, said))
    return DatesSeen(said, by, unread, by == "cells" and shown is not None and not shown.sure, mixed)


def _unread_dates(cells: Cells, name: str, spelling: Spelling) -> int:
    rows = spelt(exp.select("*").from_(cells.name), [name], spelling)
    unread: int = cells.engine.rows(profile.unread_dates(rows, name))[0][0]
    return unread


def _spelling_of(name: str, layout: str) -> Spelling:
    strptime = strptime_layout(layout)
    return Spelling({name: strptime} if strptime else {})


def _said(cells: Cells, name: str) -> tuple[str, str]:
    """Return the layout by which a column is read, and who says so; both empty where nobody does."""
    layout, spelling = cells.export.layout, cells.export.spelling
    if name.startswith(OTHER):
        return "", ""
    by = "sources" if layout in cells.loaded.rulebook.sources else "system"
    column = layout.columns.get(name) if layout is not None else None
    candidates = (
        (cells.formats.get(name), "rulebook"),
        (column.format if column is not None else None, by),
        (layout.dates if layout is not None else None, by),
        (cells.loaded.rulebook.dates if cells.says_dates else None, cells.says_dates),
    )
    effective = spelling.dates.get(name)
    return next(
        ((text, who) for text, who in candidates if text and strptime_layout(text) == effective), ("", "")
    )
