"""Where the records of a CSV file begin and end: the engine's rules for quotes, followed independently of it.

The engine's own counts cannot prove themselves, so this module walks the bytes a second time:

- a quote opens a quoted cell at the start of a cell, or after one space there; any other quote is text;
- a quoted cell ends at a quote that is followed, after any spaces, by a delimiter or a line end; `""` is a
  quote;
- a quote followed by anything else is *malformed*: the rest of the cell is read as unquoted;
- a line feed outside quotes ends a record; blank lines are no records.

Bytes are taken in segments that end with a line feed. A segment whose quotes are all well-formed is read by
parity, with numpy; one that has a bad quote is halved until the bad quote is alone with its neighbours, then
walked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]

SEGMENT_BYTES = 256 << 10
WALK_BYTES = 16 << 10
LONGEST_LINE_BYTES = 256 << 20
QUOTE, SPACE, LF, CR = 0x22, 0x20, 0x0A, 0x0D
_NONE: Positions = np.empty(0, dtype=np.int64)


class LineTooLong(Exception):
    """A line is longer than LONGEST_LINE_BYTES: whatever it is, it is no table."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record with a quote that is not closed properly, from byte `start` of the file to before `end`."""

    start: int
    end: int
    unclosed: bool


@dataclass(frozen=True, slots=True)
class Records:
    """What one segment holds. All positions are bytes of the file.

    `starts` and `ends` are the records that end in it, blank lines left out; `line_feeds` is every one, also
    those inside quotes; `quoted` counts the line ends inside quotes, the other counts are those outside, by
    kind.
    """

    starts: Positions
    ends: Positions
    line_feeds: Positions
    quoted: int
    lf: int
    crlf: int
    cr: int
    malformed: tuple[Malformed, ...]


@dataclass(slots=True)
class RecordReader:
    """Finds records segment by segment; `start` is the byte where the next one begins.

    `single` says that the file has one column: there a line with nothing but `""` and blanks around it is blank to the
    engine as well.
    """

    delimiter: int
    start: int
    single: bool = False
    quoted: bool = False
    stray_quotes: int = 0
    first_stray: int | None = None
    _bad: bool = False
    _before: npt.NDArray[np.bool_] = field(init=False)
    _behind: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the tables of bytes that may stand before an opening and behind a closing quote."""
        self._before = np.zeros(256, dtype=np.bool_)
        self._before[[self.delimiter, LF, CR, QUOTE]] = True
        self._behind = self._before.copy()

    def feed(self, segment: bytes, base: int, *, last: bool = False) -> Iterator[Records]:
        """Read one segment. It begins at byte `base` and ends with a line feed, unless it is the last."""
        if not self.quoted and QUOTE not in segment:
            yield self._records(segment, base, (), (), last=last)
            return
        marks = np.flatnonzero(np.frombuffer(segment, dtype=np.uint8) == QUOTE)
        if self._all_stray(segment, marks):
            self._count_stray(len(marks), base + int(marks[0]))
            marks = _NONE
        if self._well_formed(segment, marks, last=last):
            yield self._records(segment, base, marks, (), last=last)
        elif len(segment) <= WALK_BYTES or (cut := _middle(segment)) == len(segment):
            spans, bad = self._walk(segment, base)
            yield self._records(segment, base, spans, bad, last=last)
        else:
            yield from self.feed(segment[:cut], base)
            yield from self.feed(segment[cut:], base + cut, last=last)

    def _all_stray(self, segment: bytes, marks: Positions) -> bool:
        """Whether no quote of the segment stands where one could open a cell (nor is one open)."""
        if self.quoted or not len(marks) or marks[0] == 0:
            return False
        before = np.frombuffer(segment, dtype=np.uint8)[marks - 1]
        opening = self._before[before] & (before != QUOTE) | (before == SPACE)
        return not opening.any()

    def _count_stray(self, count: int, first: int) -> None:
        self.stray_quotes += count
        if self.first_stray is None:
            self.first_stray = first

    def _well_formed(self, segment: bytes, marks: Positions, *, last: bool) -> bool:
        """Whether every quote of the segment opens, closes or doubles as it should: parity can be trusted."""
        cells = np.frombuffer(segment, dtype=np.uint8)
        opening, closing = (marks[1::2], marks[::2]) if self.quoted else (marks[::2], marks[1::2])
        if len(opening) and opening[0] == 0:
            opening = opening[1:]
        before = cells[opening - 1]
        fine = self._before[before]
        if not fine.all():
            odd = opening[~fine]
            if (before[~fine] != SPACE).any():
                return False
            odd = odd[odd > 1]
            if not self._before[cells[odd - 2]].all() or (cells[odd - 2] == QUOTE).any():
                return False
        if len(closing) and closing[-1] == len(segment) - 1:
            if not last:
                return False
            closing = closing[:-1]
        return bool(self._behind[cells[closing + 1]].all())

    def _walk(self, segment: bytes, base: int) -> tuple[list[int], list[int]]:
        """Go from quote to quote. Returns the marks that open and close in turn, and the bad ones."""
        marks: list[int] = []
        bad: list[int] = []
        position = 0
        if self.quoted:
            position = self._close(segment, 0, marks, bad)
        while position < len(segment) and (mark := segment.find(b'"', position)) >= 0:
            if self._opens(segment, mark):
                marks.append(mark)
                position = self._close(segment, mark + 1, marks, bad)
            else:
                self._count_stray(1, base + mark)
                position = mark + 1
        return marks, bad

    def _opens(self, segment: bytes, mark: int) -> bool:
        stops = (self.delimiter, LF, CR)
        if mark == 0 or segment[mark - 1] in stops:
            return True
        return segment[mark - 1] == SPACE and (mark == 1 or segment[mark - 2] in stops)

    def _close(self, segment: bytes, position: int, marks: list[int], bad: list[int]) -> int:
        """Find the end of a quoted cell from `position` on. Returns where to look for the next one."""
        stops = (self.delimiter, LF, CR)
        while (mark := segment.find(b'"', position)) >= 0:
            behind = mark + 1
            while behind < len(segment) and segment[behind] == SPACE:
                behind += 1
            if behind == len(segment) or segment[behind] in stops:
                marks.append(mark)
                return behind
            if segment[behind] == QUOTE:
                if behind > mark + 1:  # `"a" "b"`: the engine joins the two without a word
                    bad.append(mark)
                position = behind + 1
                continue
            marks.append(mark)
            bad.append(mark)
            while behind < len(segment) and segment[behind] not in stops:
                behind += 1
            return behind
        return len(segment)

    def _records(
        self,
        segment: bytes,
        base: int,
        marks: "Positions | list[int] | tuple[()]",
        bad: "list[int] | tuple[()]",
        *,
        last: bool,
    ) -> Records:
        cells = np.frombuffer(segment, dtype=np.uint8)
        feeds = np.flatnonzero(cells == LF)
        places = np.asarray(marks, dtype=np.int64)
        outside = self._outside(places, feeds)
        crlf, cr, quoted_cr = self._carriage_returns(segment, cells, places, outside)
        lf, quoted = len(outside) - crlf, len(feeds) - len(outside) + quoted_cr
        self.quoted = bool((len(marks) + self.quoted) % 2)
        ends = outside + base
        if last and base + len(segment) > (ends[-1] + 1 if len(ends) else self.start):
            ends = np.append(ends, base + len(segment))
        starts = np.concatenate(([self.start], ends[:-1] + 1)) if len(ends) else _NONE
        malformed: tuple[Malformed, ...] = ()
        if len(bad) or self._bad or (last and self.quoted):
            malformed = self._malformed(starts, ends, [base + place for place in bad], last=last)
        if len(ends):
            self.start = int(ends[-1]) + 1
            kept = ~self._blank(cells, base, starts, ends)
            starts, ends = starts[kept], ends[kept]
        return Records(starts, ends, feeds + base, quoted, lf, crlf, cr, malformed)

    def _outside(self, marks: Positions, places: Positions) -> Positions:
        """Return the places that are not inside quotes."""
        if not self.quoted and not len(marks):
            return places
        outside: Positions = places[(np.searchsorted(marks, places) + self.quoted) % 2 == 0]
        return outside

    def _carriage_returns(
        self, segment: bytes, cells: npt.NDArray[np.uint8], marks: Positions, outside: Positions
    ) -> tuple[int, int, int]:
        """Count CRLF and lone CR outside quotes, and lone CR inside."""
        if CR not in segment:
            return 0, 0, 0
        crlf = int((cells[np.maximum(outside - 1, 0)] == CR).sum())
        returns = np.flatnonzero(cells == CR)
        behind = cells[np.minimum(returns + 1, len(cells) - 1)]
        lone = returns[behind != LF]
        cr = len(self._outside(marks, lone))
        return crlf, cr, len(lone) - cr

    def _malformed(
        self, starts: Positions, ends: Positions, bad: list[int], *, last: bool
    ) -> tuple[Malformed, ...]:
        found = set(np.searchsorted(ends, bad).tolist())
        if self._bad:
            found.add(0)
        unclosed = last and self.quoted
        if unclosed:
            found.add(len(ends) - 1)
        self._bad = len(ends) in found  # the bad record goes on in the next segment
        return tuple(
            Malformed(int(starts[i]), int(ends[i]), unclosed and i == len(ends) - 1)
            for i in sorted(found)
            if i < len(ends)
        )

    def _blank(
        self, cells: npt.NDArray[np.uint8], base: int, starts: Positions, ends: Positions
    ) -> npt.NDArray[np.bool_]:
        """Which records are blank lines. One that began in an earlier segment is none: it holds a quote."""
        length = ends - starts
        blank: npt.NDArray[np.bool_] = length == 0
        first = np.maximum(starts - base, 0)
        if (short := length == 1).any():
            blank |= short & (cells[np.minimum(first, len(cells) - 1)] == CR)
        if self.single and len(cells):
            one, two = (cells[np.minimum(first + place, len(cells) - 1)] for place in (0, 1))
            for i in np.flatnonzero((length > 1) & (two == QUOTE) & ((one == QUOTE) | (one == SPACE))):
                text = cells[first[i] : ends[i] - base].tobytes()
                blank[i] |= text.removesuffix(b"\r").rstrip(b" ").removeprefix(b" ") == b'""'
        return blank


def _middle(segment: bytes) -> int:
    """Return where to halve a segment: behind a line feed near its middle, or its length without one."""
    half = len(segment) // 2
    return (segment.rfind(b"\n", 0, half) + 1) or (segment.find(b"\n", half) + 1) or len(segment)


def segments(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield the rest of a file in pieces that end with a line feed, and whether a piece is the last one.

    Raises:
        LineTooLong: a piece would be larger than LONGEST_LINE_BYTES.
    """
    rest: list[bytes] = []
    waiting = 0
    while chunk := file.read(SEGMENT_BYTES):
        cut = chunk.rfind(b"\n") + 1
        if not cut:
            rest.append(chunk)
            waiting += len(chunk)
            if waiting > LONGEST_LINE_BYTES:
                raise LineTooLong
            continue
        piece = b"".join((*rest, chunk[:cut])) if rest else chunk[:cut]
        rest, waiting = ([chunk[cut:]], len(chunk) - cut) if cut < len(chunk) else ([], 0)
        yield piece, False
    yield b"".join(rest), True
