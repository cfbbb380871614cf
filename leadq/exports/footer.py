"""What stands below the last row of a report and is no row: who made it, whose it is, how many rows it has."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadq.exports.records import Malformed
from leadq.exports.source import Source
from leadq.words.tables import BLANKS

_LOOKED_AT_BYTES = 16 << 10
_TOTAL = re.compile(r"(?:grand )?totals?\b|(?:number of )?(?:rows|records)\s*:", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ROWS = re.compile(
    r"\b(?:rows|records|contacts|leads|people|activities|count)\s*[:=]?\s*\(?(\d[\d,.']*)"
    r"|(\d[\d,.']*)\s*(?:rows|records|contacts|leads|people|activities)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Footer:
    """The lines below the last row that are filled, in their order.

    Attributes:
        lines: where they stand in the readable file.
        rows: how many rows the export says it has, where one of the lines says so.
    """

    lines: tuple[Malformed, ...] = ()
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    cell: str

    @property
    def is_blank(self) -> bool:
        return not self.cell


def footer_of(source: Source, beginnings: Sequence[str]) -> Footer:
    """Find the footer: lines of one cell at the end, of which one says a total or begins as the system's footers do.

    It begins behind the last blank line above the first such line, where there is one (a report's title stands there),
    else with that line. A file of one column has none: any line could be a row.
    """
    if len(source.header) == 1:
        return Footer()
    marks = tuple(beginning.casefold() for beginning in beginnings)
    lines = list(_last_lines(source))[::-1]
    told = [n for n, line in enumerate(lines) if _tells(line.cell, marks)]
    if not told:
        return Footer()
    blank = [n for n, line in enumerate(lines[: told[0]]) if line.is_blank]
    found = [line for line in lines[blank[-1] + 1 if blank else told[0] :] if not line.is_blank]
    numbers = [int(re.sub(r"\D", "", n)) for line in found if _TOTAL.match(line.cell) for n in _stated(line)]
    return Footer(tuple(Malformed(line.start, line.end, unclosed=False) for line in found), *numbers[:1])


def _tells(cell: str, marks: tuple[str, ...]) -> bool:
    return cell.casefold().startswith(marks) or bool(_TOTAL.match(cell) and _ROWS.search(cell))


def _stated(line: _Line) -> Iterator[str]:
    found = _ROWS.search(line.cell)
    if found:
        yield found[1] or found[2]


def _last_lines(source: Source) -> Iterator[_Line]:
    """Yield the last lines from the end on, as long as only their first cell is filled, or nothing."""
    with source.readable.open("rb") as file:
        end = file.seek(0, 2)
        begin = max(end - _LOOKED_AT_BYTES, source.header_at)
        file.seek(begin)
        text = file.read()
    first = text.find(b"\n") + 1  # the header, or a line of which the beginning was not read
    while end > begin + first > begin:
        start = text.rfind(b"\n", first, end - begin - 1) + 1 or first
        line = text[start : end - begin]
        cells = _cells(line.decode("utf-8", "replace"), source.delimiter)
        if cells is None:
            return
        bare = line.rstrip(b"\r\n")
        yield _Line(begin + start, begin + start + len(bare), cells)
        end = begin + start


def _cells(line: str, delimiter: str) -> str | None:
    """Return the first cell of a line if no other is filled; a line with one half of a pair of quotes is none."""
    if line.count('"') % 2:
        return None
    if _TOTAL.match(line.lstrip(BLANKS)):  # a comma between thousands is none between cells
        line = _THOUSANDS.sub("", line)
    try:
        row = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:  # a CR in its midst, or a cell of more than 128 kB
        return None
    cells = [cell.strip(BLANKS) for cell in row]
    return None if any(cells[1:]) else next(iter(cells), "")
