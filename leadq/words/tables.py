"""Names of the engine's columns for a field: one field has several forms, each worked out once.

`email` as text is `text_email`; what conditions compare is `fold_email` (no case, no accents), and so on. The prefix
keeps a user's field named `score` apart from leadq's own columns.
"""

from enum import StrEnum

from sqlglot import exp

from leadq.words.fields import FieldType
from leadq.words.steps import sql

BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u3000\ufeff"
"""What counts as white space around a cell."""


class Form(StrEnum):
    """A form of a cell."""

    TEXT = "text"
    """As exported, trimmed; NULL where empty."""
    FOLD = "fold"
    """Without case and accents."""
    WORDS = "words"
    """Folded, words between single blanks, a blank at each end."""
    NUMBER = "number"
    """Decimal with six decimals."""
    AMOUNT = "amount"
    """Decimal amount of money; its currency is in CURRENCY."""
    CURRENCY = "currency"
    DAY = "day"
    """Calendar day in the rulebook's zone, as days since 1970-01-01."""
    DAYS = "days"
    """A time frame in days; a date as its day (as DAY) less FRAME_DATES. `frame_days` reads both."""
    FLAG = "flag"
    ITEMS = "items"
    """A list of folded texts."""
    PRESENT = "present"
    """Whether the cell has a value that can be read as its type."""


FORM_OF_TYPE = {
    FieldType.TEXT: Form.FOLD,
    FieldType.EMAIL_DOMAIN: Form.FOLD,
    FieldType.NUMBER: Form.NUMBER,
    FieldType.MONEY: Form.AMOUNT,
    FieldType.DATE: Form.DAY,
    FieldType.TIMEFRAME: Form.DAYS,
    FieldType.BOOLEAN: Form.FLAG,
    FieldType.LIST: Form.ITEMS,
}
"""The form in which a field of each type is compared, and whose NULL means 'missing'."""

CHECKED = {FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.TIMEFRAME, FieldType.BOOLEAN}
"""Types whose cells may have content that cannot be read."""


FRAME_DATES = 1_000_000
"""Taken from the day of a time frame that is a date: so it is below zero, and the same whatever the as-of is."""


def column_name(field: str, form: Form) -> str:
    """Return the engine's column for one form of a field."""
    return f"{form.value}_{field}"


def frame_days(frame: exp.Expression, as_of_day: int) -> exp.Expression:
    """Return a time frame in days: that of a date are the days from the as-of day to it, 0 if it is past."""
    return sql(
        "CASE WHEN $frame < 0 THEN GREATEST($frame + $dates - $today, 0) ELSE $frame END",
        frame=frame,
        dates=FRAME_DATES,
        today=as_of_day,
    )


def trimmed(cell: exp.Expression) -> exp.Expression:
    """Return a raw cell without the white space around it; NULL where nothing is left.

    Nearly every cell begins and ends with a printable ASCII character: comparing these costs a tenth of trimming.
    """
    return sql(
        "CASE WHEN $cell >= '!' AND $cell < '{' AND ARRAY_EXTRACT($cell, -1) > ' ' AND ARRAY_EXTRACT($cell, -1) < '{' "
        "THEN $cell ELSE NULLIF(TRIM($cell, $blanks), '') END",
        cell=cell,
        blanks=BLANKS,
    )
