"""From a row of the engine back to its place in the file: physical line and raw text. For bad rows only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

import numpy as np

from leadq.exports.records import Positions, RecordReader, Records, segments
from leadq.exports.source import Source

LONGEST_TEXT_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its first physical line in the original, and its raw text without the line end.

    Lines count from 1; `lines` is how many it takes. Text longer than LONGEST_TEXT_BYTES is cut.
    """

    line: int
    text: str
    lines: int = 1


def place_rows(
    source: Source, rejected: Sequence[int], rows: Sequence[int] = ()
) -> tuple[list[Place], list[Place]]:
    """Find the places of rejected rows and of rows that the engine accepted.

    Args:
        source: the export.
        rejected: bytes of the readable file, at or before the first one of each row not accepted:
            all of them, in ascending order.
        rows: numbers of rows among those it did accept, from 0, ascending.

    Returns:
        The places of the rejected and of the accepted rows, in the order asked for.
    """
    search = _Search(source, np.asarray(rejected, dtype=np.int64), np.asarray(rows, dtype=np.int64))
    with source.readable.open("rb") as file, source.readable.open("rb") as text:
        position = file.seek(source.header_at)
        for segment, last in segments(file):
            for records in search.reader.feed(segment, position, last=last):
                search.look(records, text)
            position += len(segment)
            if search.done:
                break
    if source.first_row is not None:
        return _numbered(source, search.rejected), _numbered(source, search.accepted)
    return search.rejected, search.accepted


def _numbered(source: Source, places: Sequence[Place]) -> list[Place]:
    """Return places in leadq's own plain dialect by row: a line begins one where no quote is open."""
    wanted = {place.line for place in places}
    rows: dict[int, int] = {}
    row, is_open = source.first_row or 0, False
    with source.readable.open("rb") as file:
        file.seek(source.header_at)
        for line, text in enumerate(chain(source.above.splitlines(keepends=True), file if wanted else ()), 1):
            if line in wanted:
                rows[line] = row
            is_open ^= text.count(b'"') % 2 == 1
            row += not is_open
            if len(rows) == len(wanted):
                break
    return [Place(rows.get(place.line, place.line), place.text) for place in places]


@dataclass(slots=True)
class _Search:
    """Goes through the records, counting rows and lines, and keeps the places asked for."""

    source: Source
    offsets: Positions
    numbers: Positions
    rejected: list[Place] = field(default_factory=list)
    accepted: list[Place] = field(default_factory=list)
    reader: RecordReader = field(init=False)
    line: int = field(init=False)
    open_line: int = field(init=False)
    position: int = field(init=False)
    header: bool = True
    passed: int = 0

    def __post_init__(self) -> None:
        """Start at the header."""
        self.reader = RecordReader(
            ord(self.source.delimiter), self.source.header_at, len(self.source.header) == 1
        )
        self.line = self.open_line = self.source.header_line
        self.position = self.source.header_at

    @property
    def done(self) -> bool:
        """Whether all places are found."""
        return len(self.rejected) == len(self.offsets) and len(self.accepted) == len(self.numbers)

    def look(self, records: Records, text: BinaryIO) -> None:
        """Take the records of one segment; `text` is the file, to read rows from."""
        starts, ends = records.starts, records.ends
        if self.header and len(starts):
            self.header, starts, ends = False, starts[1:], ends[1:]
        bad = np.searchsorted(starts, self.offsets[len(self.rejected) :])
        bad = bad[bad < len(starts)]
        good = np.delete(np.arange(len(starts)), bad)
        ahead = self.numbers[len(self.accepted) :] - self.passed
        wanted = good[ahead[ahead < len(good)]]
        self.passed += len(good)
        for places, picked in ((self.rejected, bad), (self.accepted, wanted)):
            places.extend(self._place(text, records, int(starts[i]), int(ends[i])) for i in picked)
        if self.reader.start >= self.position:
            self.open_line = self._line(records, self.reader.start)
        self.line += len(records.line_feeds)
        if len(records.line_feeds):
            self.position = int(records.line_feeds[-1]) + 1

    def _line(self, records: Records, start: int) -> int:
        if start < self.position:
            return self.open_line
        return self.line + int(np.searchsorted(records.line_feeds, start))

    def _place(self, text: BinaryIO, records: Records, start: int, end: int) -> Place:
        text.seek(start)
        raw = text.read(min(end - start, LONGEST_TEXT_BYTES)).removesuffix(b"\r")
        first = self._line(records, start)
        last = self.line + int(np.searchsorted(records.line_feeds, end - 1))
        lines = last - first + 1 - (end == self.position)  # an unclosed quote ends behind the last line feed
        return Place(first, raw.decode("utf-8", "replace"), lines)
