"""Rows with thousands of cells too many, found before the engine meets them.

It notes every cell that a row has too many together with the whole row: one row of 64,000 cells takes it half a minute
and two gigabytes. Such a row fills a window in which no line feed is, and looking for these costs next to nothing.
"""

import re

from leadq.exports.records import LineTooLong, Malformed, RecordReader, segments
from leadq.exports.source import Source

WINDOW_BYTES = 8 << 10
_BLOCK_BYTES = 128 * WINDOW_BYTES
_MOST_TOO_MANY = 500


def overfull_records(source: Source) -> list[tuple[Malformed, int]]:
    """Return the records of the readable file that have far too many cells, each with how many it has.

    Where lines end with CR, a record may be several: `source.turned` says that there are no such ones.
    """
    delimiter, width = source.delimiter.encode(), len(source.header)
    if not _has_long_line(source):
        return []
    quoted = re.compile(rb'(?:\A|(?<=%b)) ?"(?:[^"]++|"")*+"' % re.escape(delimiter))
    found: list[tuple[Malformed, int]] = []
    reader = RecordReader(ord(delimiter), source.header_at)
    with source.readable.open("rb") as file, source.readable.open("rb") as text:
        position = file.seek(source.header_at)
        try:
            for segment, last in segments(file):
                for records in reader.feed(segment, position, last=last):
                    for i in (records.ends - records.starts > WINDOW_BYTES).nonzero()[0]:
                        start, end = int(records.starts[i]), int(records.ends[i])
                        text.seek(start)
                        row = quoted.sub(b"", text.read(end - start)).removesuffix(b"\r")
                        cells = max(line.count(delimiter) for line in row.split(b"\r")) + 1
                        if start > source.header_at and cells > width + _MOST_TOO_MANY:
                            found.append((Malformed(start, end, unclosed=False), cells))
                position += len(segment)
        except LineTooLong:  # the scan will say so
            return []
    return found


def _has_long_line(source: Source) -> bool:
    """Whether a whole window holds no line feed. The file is read, not mapped: its pages would count as memory."""
    with source.readable.open("rb", buffering=0) as file:
        file.seek(source.header_at)
        while block := file.read(_BLOCK_BYTES):
            windows = range(0, len(block) - WINDOW_BYTES + 1, WINDOW_BYTES)
            if any(block.find(b"\n", at, at + WINDOW_BYTES) < 0 for at in windows):
                return True
    return False
