"""leadq's own plain dialect, into which tables of other files are written: UTF-8, commas, LF, quotes where needed.

One record of it is one row of the table it came from, blank rows and rows left out are blank lines: so a row is found
again by counting.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

EXACT = 2**53
"""From here on floating point numbers leave whole numbers out."""
_NEEDS_QUOTES = re.compile(r'[",\r\n]')


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a table that was written.

    Attributes:
        dates: columns that hold dates as such, from 0, each with the last row in which something else stands.
        left_out: row, reason and text of rows that are none.
        notes: what the user should know.
    """

    dates: dict[int, int] = field(default_factory=dict)
    left_out: tuple[tuple[int, str, str], ...] = ()
    notes: tuple[str, ...] = ()


def row_of(cells: Sequence[str]) -> bytes:
    """Return one row as it is written; without cells, a blank line.

    Raises:
        UnicodeEncodeError: a cell holds half a character.
    """
    texts = (f'"{c.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(c) else c for c in cells)
    return (",".join(texts) + "\n").encode()


def digits(number: float, decimal_mark: str) -> str:
    """A number without an exponent, whole ones without decimals, as a cell of an export has it."""
    text = format(Decimal(repr(number)), "f")
    whole, _, parts = text.partition(".")
    return f"{whole}{decimal_mark}{parts.rstrip('0')}" if parts.strip("0") else whole


def truth(value: bool) -> str:
    """A truth value as spreadsheets write it."""
    return "TRUE" if value else "FALSE"
