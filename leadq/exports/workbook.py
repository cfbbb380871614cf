"""Workbooks of Excel and LibreOffice: which sheets they hold, and one of them written in leadq's plain dialect."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from leadq.exports.copies import Copy
from leadq.exports.plain import EXACT, Written, digits, row_of, truth
from leadq.ground.errors import InputRefused

MOST_CELLS = 100_000_000
"""So many the reader holds in memory, empty ones too, from the first cell to the last."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WIDE = re.compile(rb' r="([A-Z]{2,3})[0-9]')
_LOW = re.compile(rb' r="[A-Z]{0,3}([1-9][0-9]{5,6})"')
_BLOCK_BYTES = 4 << 20
_OVERLAP = 32
_FIFTEEN_DIGITS = 10**15

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Checked:
    """What the archive of a workbook shows before it is read: how many cells hold an error."""

    errors: int = 0


def check(path: Path, name: str, most: int, limit: str) -> Checked:
    """Look through a workbook without keeping it, so that a small file cannot fill the memory.

    Args:
        path: the workbook.
        name: how messages call it.
        most: how many bytes it may hold.
        limit: `most` in words.

    Raises:
        InputRefused: it is encrypted, damaged, or too large.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if any(_ENCRYPTED in block for block in iter(lambda: file.read(_BLOCK_BYTES), b"")):
                raise encrypted(name)
        return Checked()
    total = errors = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > most:
                raise too_large(name, limit)
            for member in archive.infolist():
                seen = _Seen()
                with archive.open(member) as file:
                    for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
                        total += len(block)
                        if total > most:
                            raise too_large(name, limit)
                        if "worksheets/" in member.filename:
                            seen.look(block)
                if seen.cells > MOST_CELLS:
                    raise InputRefused(
                        f"{name}: a sheet goes down to row {seen.rows} and right to column {seen.columns}",
                        "delete what stands far from the table, or save the sheet as CSV",
                    )
                errors += seen.errors
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise damaged(name) from error
    return Checked(errors)


@dataclass(slots=True)
class _Seen:
    """How far a sheet goes, as far as it matters, and how many errors it holds."""

    rows: int = 100_000
    columns: int = 26
    errors: int = 0
    rest: bytes = b""

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def look(self, block: bytes) -> None:
        data = self.rest + block
        self.errors += data.count(b' t="e"') - self.rest.count(b' t="e"')
        self.columns = max(self.columns, *(map(_column, {*_WIDE.findall(data)})), 0)
        self.rows = max(self.rows, *map(int, _LOW.findall(data)), 0)
        self.rest = data[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@contextmanager
def opened(path: Path, name: str) -> Iterator[CalamineWorkbook]:
    """Open a workbook that was checked.

    Raises:
        InputRefused: it is encrypted, or none.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            yield book
    except PasswordError as error:
        raise encrypted(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(name) from error


def filled_sheets(book: CalamineWorkbook, *, hidden: bool) -> list[CalamineSheet]:
    """Return the sheets in which something stands; chart and macro sheets hold no table."""
    sheets = [
        book.get_sheet_by_name(about.name)
        for about in book.sheets_metadata
        if about.typ == SheetTypeEnum.WorkSheet and (hidden or about.visible == SheetVisibleEnum.Visible)
    ]
    return [sheet for sheet in sheets if sheet.start is not None]


def write_sheet(sheet: CalamineSheet, out: Copy, name: str, decimal_mark: str) -> Written:
    """Write a sheet; line n of what is written begins row n of the sheet, unless cells hold line ends.

    Dates are ISO 8601, whole numbers have no decimals, others the decimal mark given, errors are empty.

    Raises:
        InputRefused: a number is so large that the spreadsheet has rounded it.
    """
    facts = _Facts(name, decimal_mark)
    first = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = facts.cells(row, number)
        out.write(row_of([""] * first + cells if any(cells) else ()))
    dates = {first + column: facts.others.get(column, 0) for column in facts.dates}
    return Written(dates, (), tuple(facts.notes()))


def first_rows(sheet: CalamineSheet, name: str, most: int) -> Iterable[list[str]]:
    """Yield the first rows of a sheet as texts."""
    facts = _Facts(name, ".")
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > most:
            return
        yield facts.cells(row, number)


@dataclass(slots=True)
class _Facts:
    name: str
    decimal_mark: str
    dates: set[int] = field(default_factory=set)
    others: dict[int, int] = field(default_factory=dict)
    long_numbers: int = 0

    def cells(self, row: list[Cell], number: int) -> list[str]:
        texts = []
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                self.dates.add(column)
            elif cell != "":
                self.others[column] = number
            texts.append(cell if isinstance(cell, str) else self._text(cell, number))
        return texts

    def _text(self, cell: Cell, number: int) -> str:
        if isinstance(cell, bool):
            return truth(cell)
        if isinstance(cell, int | float):
            return self._number(cell, number)
        if isinstance(cell, dt.datetime):
            whole = cell + dt.timedelta(milliseconds=0.5)
            near = whole.replace(microsecond=0) if whole.microsecond < 1000 else cell  # noqa: PLR2004 - a millisecond
            return near.isoformat(" ")
        return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)

    def _number(self, cell: float, number: int) -> str:
        if abs(cell) >= EXACT:
            raise InputRefused(
                f"{self.name}: row {number} holds a number of more than 15 digits: the spreadsheet has rounded it",
                "export the list as CSV, or with that column as text",
            )
        self.long_numbers += abs(cell) >= _FIFTEEN_DIGITS
        return str(cell) if isinstance(cell, int) else digits(cell, self.decimal_mark)

    def notes(self) -> Iterator[str]:
        if self.long_numbers:
            yield (
                f"{self.name}: {self.long_numbers} number{'s' * (self.long_numbers > 1)} of 16 digits: "
                "Excel keeps 15, so look whether they are right"
            )


def encrypted(name: str) -> InputRefused:
    """Return the refusal of what nobody can read without a password."""
    return InputRefused(f"{name} is encrypted", "save it without a password")


def damaged(name: str) -> InputRefused:
    """Return the refusal of a workbook that cannot be read."""
    return InputRefused(
        f"{name} is a workbook that cannot be read: damaged, or cut short", "save or copy it again"
    )


def too_large(name: str, limit: str) -> InputRefused:
    """Return the refusal of what would not end."""
    return InputRefused(
        f"{name} would expand beyond {limit}",
        "split it, or raise --max-expanded if it is meant to be so large",
    )
