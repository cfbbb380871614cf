"""The forms of the fields of one raw table, worked out in layers so that nothing is worked out twice.

Each layer is a SELECT over the one below it: the trimmed cells, what a date cell says, its instant, its local day, and
then the forms that the rulebook reads (words/tables.py).
"""

from collections.abc import Iterable

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.words.fields import CONSENT, FieldType
from leadq.words.steps import col, named, sql, under
from leadq.words.tables import FORM_OF_TYPE, Form, column_name, trimmed

_DEPTH = 4


class Layers:
    """Collects columns by depth. A column may read columns of lower depths, and any column of the source.

    `trimmed` says that the source's cells have no white space around them and that blank ones are NULL.
    """

    def __init__(self, dialect: CellDialect, *, trimmed: bool = False) -> None:
        self._dialect = dialect
        self._trimmed = trimmed
        self._depths: list[dict[str, exp.Expression]] = [{} for _ in range(_DEPTH)]

    def cell(self, field: str) -> exp.Expression:
        """The trimmed cell of a field."""
        if field == "email_domain":
            return self._add(1, "cell_email_domain", cells.email_domain(self.cell("email")))
        return col(field) if self._trimmed else self._add(0, f"cell_{field}", trimmed(col(field)))

    def instant(self, field: str) -> exp.Expression:
        """The instant of a date field, microseconds since 1970 UTC."""
        stamp, shift = self._stamp(field), self._shift(field)
        return self._add(2, f"at_{field}", cells.instant(stamp, shift))

    def day(self, field: str) -> exp.Expression:
        """The local calendar day of a date field, as days since 1970-01-01."""
        at = self.instant(field)
        return self._add(3, f"day_{field}", cells.day(self._stamp(field), self._shift(field), at))

    def wall(self, field: str) -> exp.Expression:
        """The wall time of a cell with a time and no offset, in seconds as if it were UTC; NULL for the others."""
        wall = sql(
            "CASE WHEN $shift IS NULL AND (EPOCH_US($stamp) % 86400000000 <> 0 OR CONTAINS($cell, ':')) "
            "THEN EPOCH_US($stamp) // 1000000 END",
            shift=self._shift(field),
            stamp=self._stamp(field),
            cell=col(field),
        )
        return self._add(2, f"wall_{field}", wall)

    def form(  # noqa: C901, PLR0911 - one line for each form
        self, field: str, which: Form
    ) -> exp.Expression:
        """One form of a field, over the columns of all layers."""
        dialect, cell = self._dialect, self.cell(field)
        match which:
            case Form.TEXT:
                return cell
            case Form.FOLD:
                return cells.fold(cell)
            case Form.WORDS:
                return cells.words(cell)
            case Form.NUMBER | Form.AMOUNT:
                return cells.number(cell, dialect.decimal_mark)
            case Form.CURRENCY:
                return cells.currency(cell, dialect.currency)
            case Form.FLAG:
                return cells.consent(cell) if field in CONSENT else cells.flag(cell)
            case Form.ITEMS:
                return cells.items(cell)
            case Form.DAY:
                return self.day(field)
            case Form.DAYS:
                return cells.timeframe(cell, self.day(field))
            case Form.PRESENT:
                kind = dialect.types[field]
                readable = cell if kind in _ALWAYS_READABLE else self.form(field, FORM_OF_TYPE[kind])
                return sql("$value IS NOT NULL", value=readable)

    def over(self, source: exp.Expression) -> exp.Expression:
        """Return the source (a table or subquery) under all layers."""
        query = exp.select("*").from_(source, copy=False)
        for number, columns in enumerate(self._depths):
            if columns:
                added = [named(e, name) for name, e in columns.items()]
                query = exp.select("*", *added, copy=False).from_(under(query, f"layer_{number}"), copy=False)
        return query

    def _quick(self, field: str) -> exp.Expression:
        return self._add(0, f"quick_{field}", cells.quick_stamp(col(field)))

    def _once(self, field: str) -> exp.Expression:
        """The trimmed cell, worked out where it is read: few dates need it."""
        return col(field) if self._trimmed else trimmed(col(field))

    def _stamp(self, field: str) -> exp.Expression:
        stamp = cells.stamp(self._quick(field), self._once(field))
        return self._add(1, f"stamp_{field}", stamp)

    def _shift(self, field: str) -> exp.Expression:
        shift = cells.shift(self._quick(field), self._once(field))
        return self._add(1, f"shift_{field}", shift)

    def _add(self, depth: int, name: str, expression: exp.Expression) -> exp.Expression:
        self._depths[depth].setdefault(name, expression)
        return col(name)


_ALWAYS_READABLE = {FieldType.TEXT, FieldType.EMAIL_DOMAIN}


def form_columns(layers: Layers, forms: Iterable[tuple[str, Form]]) -> list[exp.Expression]:
    """Return the named form columns, in a fixed order."""
    return [named(layers.form(field, which), column_name(field, which)) for field, which in sorted(forms)]
