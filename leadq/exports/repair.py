"""A copy of an export that the engine can read: UTF-8, one kind of line end, the header on top.

Cells keep what is in them: line ends inside quotes stay as they are.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from leadq.exports.copies import new_copy
from leadq.exports.encoding import line_ends, undecodable
from leadq.exports.records import LONGEST_LINE_BYTES, Malformed, RecordReader

BLOCK_BYTES = 4 << 20


def write_copy(blocks: Iterable[bytes], copy: Path, name: str) -> None:
    """Write the blocks to a new file that only this user may read.

    Raises:
        WriteFailed: no room for the copy.
    """
    with new_copy(copy, name) as out:
        for block in blocks:
            out.write(block)


def mended(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Put the replacement character where UTF-8 is broken, as a letter cut in half."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


def utf8_blocks(
    file: BinaryIO, name: str, encoding: str, skip: int, *, assumed: bool = False
) -> Iterator[bytes]:
    """Decode a file and yield it as UTF-8, without a byte order mark and without its first `skip` characters.

    A file that is UTF-8 already is passed on byte by byte; there `skip` counts bytes. `assumed`: nobody told the
    encoding.

    Raises:
        InputRefused: a byte that the encoding does not have, with its line and offset.
    """
    if encoding == "utf-8":
        file.seek(skip)
        yield from blocks_of(file)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    read, line, cut, ended = 0, 1, False, False
    while not ended:
        block = file.read(BLOCK_BYTES)
        ended = not block
        try:
            text = decoder.decode(block, final=ended)
        except UnicodeDecodeError as error:
            behind = read + len(block)
            offset = behind - len(error.object) + error.start
            line += line_ends(error.object[: error.start].decode(encoding, "ignore"))
            raise undecodable(name, encoding, offset, line, assumed=assumed) from error
        line += line_ends(text) - (cut and text.startswith("\n"))
        cut = text.endswith("\r")
        if not read:
            text = text.removeprefix("\ufeff")
        read += len(block)
        if skip:
            skip, text = max(skip - len(text), 0), text[skip:]
        yield text.encode("utf-8", "replace")


def with_one_line_end(blocks: Iterable[bytes], delimiter: str) -> Iterator[bytes]:
    """Turn CRLF and CR outside quotes into LF."""
    stop = re.escape(delimiter.encode())
    token = re.compile(
        rb'(?:(?<=[\r\n])|(?<=%b)|\A) ?"(?:[^"]++|" *+")*+(?:(?P<open>\Z)|")|(?P<end>\r\n?)' % stop, re.DOTALL
    )
    rest = b""
    for block in blocks:
        data = rest + block
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        text, opened = _turned(token, data[:cut])
        if len(data) - opened > LONGEST_LINE_BYTES:  # a quote that is never closed: the scan will say so
            opened = cut
        yield text[: len(text) - (cut - opened)]
        rest = data[opened:]
    text, _ = _turned(token, rest)
    yield text


def _turned(token: re.Pattern[bytes], data: bytes) -> tuple[bytes, int]:
    """Return the data with its line ends turned, and where a cell begins that is not closed in it."""
    if b"\r" not in data and b'"' not in data:
        return data, len(data)
    opened = len(data)

    def turn(found: re.Match[bytes]) -> bytes:
        nonlocal opened
        if found["open"] is not None:
            opened = found.start()
        return b"\n" if found["end"] else found[0]

    return token.sub(turn, data), opened


def without_cr_in_header(blocks: Iterable[bytes], delimiter: str) -> Iterator[bytes]:
    """Put a blank for a CR within the quotes of the first record: the engine would take it for how lines end."""
    blocks = iter(blocks)
    first = next(blocks, b"")
    ends = [
        end for part in RecordReader(ord(delimiter), 0).feed(first, 0, last=True) for end in part.ends[:1]
    ]
    end = int(ends[0]) if ends else 0
    yield first[:end].replace(b"\r", b" ") + first[end:]
    yield from blocks


def without(file: BinaryIO, start: int, left_out: Sequence[Malformed]) -> Iterator[bytes]:
    """Yield the file from byte `start` on, with blank lines in the place of the records left out.

    As many line feeds stay as were in them, so that the lines behind keep their numbers.
    """
    position = file.seek(start)
    for record in left_out:
        yield from blocks_of(file, record.start - position)
        yield b"\n" * sum(block.count(b"\n") for block in blocks_of(file, record.end - record.start))
        position = record.end
    yield from blocks_of(file)


def blocks_of(file: BinaryIO, count: int | None = None) -> Iterator[bytes]:
    """Yield the next `count` bytes of a file in blocks, or all that are left."""
    while count is None or count > 0:
        block = file.read(BLOCK_BYTES if count is None else min(count, BLOCK_BYTES))
        if not block:
            return
        if count is not None:
            count -= len(block)
        yield block
