"""The spreadsheet guard: one apostrophe before a text cell that a spreadsheet would run or damage.

A spreadsheet runs a cell of a CSV file that starts with `=`, `+`, `-` or `@`, and reads `0012`, `1E5` and
an id of 20 digits as numbers. A cell needs the guard if it starts with a tab, carriage return or line feed,
or if, behind any apostrophes and blanks (white space, control and invisible characters), it

* starts with one of `= + - @` or its full-width twin, or
* is nothing but a number that would lose digits: it has a leading zero (`0012`), 12 or more digits in a row,
  or an exponent (`1E5`).

The rule looks through apostrophes, so a cell that was `'=1` in the CRM becomes `''=1`, and taking one
apostrophe away is exact: `restore(guard(x)) == x` for every text. SQL and Python share one pattern.
"""

import re

from sqlglot import exp

_BLANK = "\\x00-\\x20\\x7f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_FRONT = f"['{_BLANK}]*"
_STARTS = "[=+@\uff1d\uff0b\uff0d\uff20-]"
_NUMBERS = (
    "0[0-9]+(?:[.,][0-9]*)?",
    "[0-9]{12,}(?:[.,][0-9]*)?",
    "[0-9]*[.,][0-9]{12,}",
    "[0-9][0-9.,]*[eE][+-]?[0-9]+",
)
PATTERN = f"^(?:'*[\\t\\r\\n]|{_FRONT}(?:{_STARTS}|(?:{'|'.join(_NUMBERS)})[{_BLANK}]*$))"
"""What a cell that needs the guard starts with, or is. RE2 and Python's `re` read it alike."""

_COMPILED = re.compile(PATTERN)
_MARK = "'"


def needs_guard(column: exp.Expression) -> exp.Case:
    """Build the test, for DuckDB, whether the text in `column` needs the guard; null for null.

    Most cells start with a letter from A to z. Comparing their first bytes costs a fifth of the pattern, so
    only the others meet the pattern.
    """
    letter_first = exp.and_(
        exp.GTE(this=column.copy(), expression=exp.Literal.string("A")),
        exp.LT(this=column.copy(), expression=exp.Literal.string("{")),  # the character behind 'z'
    )
    matches = exp.RegexpLike(this=column.copy(), expression=exp.Literal.string(PATTERN))
    return exp.case().when(letter_first, exp.false()).else_(matches)


def guarded(column: exp.Expression) -> exp.Case:
    """Build the text of `column` as it is written to a CSV file, for DuckDB; null stays null."""
    marked = exp.DPipe(this=exp.Literal.string(_MARK), expression=column.copy())
    return exp.case().when(needs_guard(column), marked).else_(column.copy())


def guard(text: str) -> str:
    """Return the text as it is written to a CSV file: what `guarded` does, in Python."""
    return _MARK + text if _COMPILED.match(text) else text


def restore(text: str) -> str:
    """Return the text that `guard` was given; for text cells of a handoff whose manifest says `guarded`."""
    return text[1:] if text.startswith(_MARK) and _COMPILED.match(text) else text
