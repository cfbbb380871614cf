"""One pass over an export beside the engine: its hash, its records, and what is wrong with its bytes.

It runs in a thread of its own: most of its time goes into hashing, which leaves the interpreter to others.
"""

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path

from leadq.exports.encoding import utf8_balance
from leadq.exports.records import LineTooLong, Malformed, RecordReader, segments
from leadq.exports.source import Source
from leadq.ground.errors import InputRefused

_MOJIBAKE = ("Ã".encode() + b"\xc2", "â€".encode(), "Â".encode() + b"\xc2\xa0")
"""How UTF-8 looks that was once read as cp1252 and saved again: how an accented letter begins."""
_ASCII = bytes(range(128))
BLOCK_BYTES = 4 << 20


class Stopped(Exception):
    """The scan was told to stop before it had read all."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What an export is made of. Size and hash are of the original, all else of what the engine reads.

    `records` are those behind the header, blank lines not counted; `lines` are physical lines from the header
    on. `line_ends` are the kinds found outside quotes. `stray_line` is the first line with a quote inside an
    unquoted cell, `nul_line` the first with a NUL byte. `bad_utf8` counts bad sequences, `good_utf8` speaks
    for UTF-8.
    """

    size: int
    sha256: str
    records: int
    lines: int
    quoted_line_ends: int
    line_ends: frozenset[str]
    malformed: tuple[Malformed, ...]
    stray_quotes: int
    stray_line: int | None
    nul_line: int | None
    bad_utf8: int
    good_utf8: int
    bad_utf8_line: int | None
    mojibake: int
    exact: bool


def scan(source: Source, stop: threading.Event | None = None, *, exact: bool = False) -> Scan:
    """Read the export once, to its end.

    Args:
        source: what to read; a repaired one is hashed from the original and counted in the copy.
        stop: set it to make the scan give up with `Stopped`.
        exact: look for blank lines in stretches without quotes too. Nearly no export has any, and looking costs more
            than all else; whoever finds that the records do not add up scans again.

    Raises:
        InputRefused: a line is so long that the file is no table.
    """
    digest = hashlib.sha256()
    if source.readable != source.original:
        _hash(source.original, digest, stop)
    tally = _Tally(source, exact)
    with source.readable.open("rb", buffering=0) as file:
        same = source.readable == source.original
        head = file.read(source.header_at)
        if same:
            digest.update(head)
        position = source.header_at
        try:
            for segment, last in segments(file):
                if stop is not None and stop.is_set():
                    raise Stopped
                if same:
                    digest.update(segment)
                tally.take(segment, position, last=last)
                position += len(segment)
        except LineTooLong as error:
            raise InputRefused(
                f"{source.name}: line {source.header_line + tally.feeds} goes on without an end",
                "is this a text file with one record on a line?",
            ) from error
    return tally.result(digest.hexdigest(), source.stamp.size)


def _hash(path: Path, digest: "hashlib._Hash", stop: threading.Event | None) -> None:
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK_BYTES):
            if stop is not None and stop.is_set():
                raise Stopped
            digest.update(block)


@dataclass(slots=True)
class _Tally:
    """Sums over the segments."""

    source: Source
    exact: bool
    reader: RecordReader = field(init=False)
    records: int = 0
    feeds: int = 0
    quoted: int = 0
    lf: int = 0
    crlf: int = 0
    cr: int = 0
    malformed: list[Malformed] = field(default_factory=list)
    stray_line: int | None = None
    nul_line: int | None = None
    bad: int = 0
    good: int = 0
    bad_line: int | None = None
    mojibake: int = 0
    open_end: bool = False

    def __post_init__(self) -> None:
        """Start at the header."""
        source = self.source
        self.reader = RecordReader(ord(source.delimiter), source.header_at, len(source.header) == 1)

    def take(self, segment: bytes, position: int, *, last: bool) -> None:
        """Add one segment that begins at byte `position`."""
        if self._is_plain(segment):
            lines = segment.count(b"\n")
            self.records, self.feeds, self.lf = self.records + lines, self.feeds + lines, self.lf + lines
            self.reader.start = position + len(segment)
            self.open_end = False
            return
        if not segment.isascii():
            self._text(segment)
        if b"\0" in segment and self.nul_line is None:
            self.nul_line = self._line(segment, segment.index(b"\0"))
        line = self.source.header_line + self.feeds
        for found in self.reader.feed(segment, position, last=last):
            self.records += len(found.starts)
            self.feeds += len(found.line_feeds)
            self.quoted += found.quoted
            self.lf, self.crlf, self.cr = self.lf + found.lf, self.crlf + found.crlf, self.cr + found.cr
            self.malformed.extend(found.malformed)
        if self.stray_line is None and self.reader.first_stray is not None:
            self.stray_line = line + segment.count(b"\n", 0, self.reader.first_stray - position)
        self.open_end = bool(segment) and not segment.endswith(b"\n")

    def _is_plain(self, segment: bytes) -> bool:
        """Whether every line is one record: nothing that needs more than counting, as in most exports."""
        return (
            not self.reader.quoted
            and b'"' not in segment
            and b"\r" not in segment
            and b"\0" not in segment
            and segment.isascii()
            and segment.endswith(b"\n")
            and not (self.exact and (b"\n\n" in segment or segment.startswith(b"\n")))
        )

    def _text(self, segment: bytes) -> None:
        good, bad = utf8_balance(segment)
        if bad and self.bad_line is None:
            try:
                segment.decode()
            except UnicodeDecodeError as error:
                self.bad_line = self._line(segment, error.start)
        self.good, self.bad = self.good + good, self.bad + bad
        strange = segment.translate(None, _ASCII)  # a hundredth of the text: looking through it is free
        self.mojibake += sum(segment.count(mark) for mark in _MOJIBAKE if mark in strange)

    def _line(self, segment: bytes, index: int) -> int:
        return self.source.header_line + self.feeds + segment.count(b"\n", 0, index)

    def result(self, sha256: str, size: int) -> Scan:
        """Return the sums. The header is no record."""
        kinds = (("lf", self.lf), ("crlf", self.crlf), ("cr", self.cr))
        return Scan(
            size=size,
            sha256=sha256,
            records=max(self.records - 1, 0),
            lines=self.feeds + self.open_end,
            quoted_line_ends=self.quoted,
            line_ends=frozenset(kind for kind, count in kinds if count),
            malformed=tuple(self.malformed),
            stray_quotes=self.reader.stray_quotes,
            stray_line=self.stray_line,
            nul_line=self.nul_line,
            bad_utf8=self.bad,
            good_utf8=self.good,
            bad_utf8_line=self.bad_line,
            mojibake=self.mojibake,
            exact=self.exact,
        )
