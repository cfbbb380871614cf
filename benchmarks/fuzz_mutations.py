"""What happens to exports on their way: ways to change a file, those that keep its meaning and those that do not.

A way that keeps the meaning takes the table and writes it differently; the rest are done to bytes. All draw from the
`Random` they are given and from nothing else, so that a case can be made again from its number.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

ROWS = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells, and how they are written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8"
    quoted: bool = False
    above: str = ""
    below: str = ""

    def written(self) -> bytes:
        """Return the bytes of the file."""
        lines = [self.delimiter.join(map(self._cell, row)) or '""' for row in (self.header, *self.rows)]
        rows = "".join(line + self.line_end for line in lines)
        text = self.above.replace("\n", self.line_end) + rows + self.below.replace("\n", self.line_end)
        return text.encode(self.encoding, "replace")

    def kept(self) -> "Table":
        """Return what is left of it in its encoding."""
        header, *rows = (
            tuple(cell.encode(self.encoding, "replace").decode(self.encoding) for cell in row)
            for row in (self.header, *self.rows)
        )
        return replace(self, header=header, rows=tuple(rows))

    def _cell(self, cell: str) -> str:
        """Return a cell as it is written. Python's `csv` leaves a CR unquoted where lines end with LF."""
        quote = self.quoted or any(c in cell for c in ('"', "\r", "\n", self.delimiter))
        return '"' + cell.replace('"', '""') + '"' if quote else cell


def other_delimiter(table: Table, draw: Random) -> Table:
    """Write it as another program would."""
    return replace(table, delimiter=draw.choice(",;\t|"))


def other_line_ends(table: Table, draw: Random) -> Table:
    """CRLF, or CR alone."""
    return replace(table, line_end=draw.choice(["\r\n", "\r"]))


def other_encoding(table: Table, draw: Random) -> Table:
    """Save it in another encoding; letters that it does not have become question marks."""
    encoding = draw.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
    return replace(table, encoding=encoding)


def all_quoted(table: Table, _draw: Random) -> Table:
    """Put quotes around every cell."""
    return replace(table, quoted=True)


def preamble(table: Table, draw: Random) -> Table:
    """Put a title above the header."""
    return replace(
        table, above=draw.choice(["Export\n", "Export of people\n\n", "\n\n", "Made by me\nfor you\n"])
    )


def blank_lines_below(table: Table, draw: Random) -> Table:
    """End with blank lines."""
    return replace(table, below="\n" * draw.randint(1, 4))


def doubled_rows(table: Table, draw: Random) -> Table:
    """Write some rows twice."""
    if not table.rows:
        return table
    at = draw.randrange(len(table.rows))
    return replace(table, rows=(*table.rows[: at + 1], *table.rows[at:]))


def header_again(table: Table, draw: Random) -> Table:
    """Paste the header among the rows, as somebody does who puts two exports together."""
    at = draw.randint(0, len(table.rows))
    return replace(table, rows=(*table.rows[:at], table.header, *table.rows[at:]))


def strange_cell(table: Table, draw: Random) -> Table:
    """Put a cell that is hard to write into the table."""
    if not table.rows:
        return table
    cell = draw.choice(
        ['say "hi"', "two\nlines", "two\r\nlines", "a,b;c\td|e", '"', '""', " lead", "trail ", "Zoë – “x”", "\ufeff",
         "x" * 70_000, "1\n2\n3\n\n4", "=1+1", "null", "'", "\\", '\\"', "\u2028", "\x0b", "\x85", "é" * 3000]
    )  # fmt: skip
    at, place = draw.randrange(len(table.rows)), draw.randrange(len(table.header))
    row = (*table.rows[at][:place], cell, *table.rows[at][place + 1 :])
    return replace(table, rows=(*table.rows[:at], row, *table.rows[at + 1 :]))


def blank_cells(table: Table, draw: Random) -> Table:
    """Empty a column, or a row."""
    if draw.random() < 0.5:
        place = draw.randrange(len(table.header))
        rows = tuple((*row[:place], "", *row[place + 1 :]) for row in table.rows)
    else:
        rows = tuple(row if draw.random() < 0.9 else ("",) * len(row) for row in table.rows)
    return replace(table, rows=rows)


KEEPING: tuple[Callable[[Table, Random], Table], ...] = (
    other_delimiter, other_line_ends, other_encoding, all_quoted, preamble, blank_lines_below, doubled_rows,
    header_again, strange_cell, blank_cells,
)  # fmt: skip


def flipped(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Flip bits."""
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Cut the end, the beginning, or a piece."""
    if not data:
        return data
    one, other = sorted(draw.randrange(len(data)) for _ in range(2))
    return draw.choice([data[:one], data[one:], data[:one] + data[other:], data[: -draw.randint(1, 3)]])


def put_in(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Put bytes that mean something into it."""
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        piece = draw.choice(
            [b'"', b'"', b'""', b'"', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\0", b"\x80", b"\xff",
             b"\xef\xbb\xbf", b"\xe2\x80", b' "', b'" ', b'","', b'"\n"', b",,,", b"\x1a", b"\xa0", b"\\", b"'"]
        )  # fmt: skip
        at = draw.randint(0, len(data))
        data = data[:at] + piece + data[at:]
    return data


def line_changed(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Double, drop, swap or shorten lines."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at = draw.randrange(len(lines))
    how = draw.randrange(5)
    if how == 0:
        lines.insert(at, lines[at])
    elif how == 1:
        del lines[at]
    elif how == 2:
        lines.insert(draw.randint(0, len(lines)), lines[0])
    elif how == 3:
        lines[at] = lines[at][: draw.randint(0, len(lines[at]))] + b"\n"
    else:
        lines[at] = lines[at].rstrip(b"\r\n") + draw.choice(
            [b",\n", b",,\n", b",x\n", b";\n", b"\r", b"\r\r\n"]
        )
    return b"".join(lines)


def swapped_bytes(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Turn every byte of one kind into another, in a stretch of the file: delimiters, line ends, quotes."""
    one, other = draw.sample([b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b'"', b"'", b" "], 2)
    a, b = sorted(draw.randint(0, len(data)) for _ in range(2))
    return data[:a] + data[a:b].replace(one, other) + data[b:]


def mixed(data: bytes, draw: Random, other: bytes) -> bytes:
    """Put a piece of another file below, above or into it."""
    a, b = sorted(draw.randint(0, len(other)) for _ in range(2))
    at = draw.choice([0, len(data), draw.randint(0, len(data))])
    return data[:at] + draw.choice([other, other[a:b]]) + data[at:]


def huge_cell(data: bytes, draw: Random, _other: bytes) -> bytes:
    """Put a very long text into it: rarely longer than a row may be."""
    at = draw.randint(0, len(data))
    length = draw.choice([300_000, 1_000_000, 2_100_000])
    return data[:at] + draw.choice([b"x", b"x,", b"\xc3\xa9", b'""']) * (length // 2) + data[at:]


BREAKING: tuple[tuple[Callable[[bytes, Random, bytes], bytes], int], ...] = (
    (flipped, 20), (cut, 15), (put_in, 30), (line_changed, 20), (swapped_bytes, 8), (mixed, 8), (huge_cell, 1),
)  # fmt: skip
"""Each with how often it is drawn."""
