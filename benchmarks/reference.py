"""A second reader of CSV, slow and plain, that shares no code with leadq: it reads by the rules that leadq documents.

- a quote opens a quoted cell at the start of a cell, or behind one space there; any other quote is text;
- a quoted cell ends at a quote that is followed, behind any spaces, by a delimiter, a line end or the end; `""` is a
  quote;
- a quote in it that is followed by anything else makes the record bad, and the rest of the cell is read as unquoted;
- a line end outside quotes (LF, CRLF, CR) ends a record; blank lines are no records.
"""

import codecs
from dataclasses import dataclass, field

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(slots=True)
class Record:
    """One record: its cells, its first physical line, whether a quote in it is bad, and its bytes in UTF-8."""

    line: int
    cells: list[str] = field(default_factory=list)
    bad: bool = False
    size: int = 0


def decoded(data: bytes, encoding: str | None = None) -> str:
    """Return the text of a file: by its byte order mark, as UTF-8, or else as cp1252."""
    for mark, name in MARKS:
        if data.startswith(mark) and encoding in (None, name):
            return data[len(mark) :].decode(name, "replace")
    if encoding is not None:
        return data.decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def records_of(text: str, delimiter: str) -> list[Record]:
    """Return the records of a text, the header among them; lines count from 1, a CR within quotes ends none."""
    found: list[Record] = []
    at, line = 0, 1
    while at < len(text):
        record = Record(line)
        behind = _record(text, at, delimiter, record)
        record.size = len(text[at:behind].encode("utf-8", "replace"))
        lines = text.count("\n", at, behind)
        line += lines + (text[behind - 1] == "\r" and text[behind : behind + 1] != "\n")
        if record.cells != [""] or text[at:behind].strip("\r\n"):
            found.append(record)
        at = behind
    single = bool(found) and len(found[0].cells) == 1
    return [r for r in found if not (single and r is not found[0] and r.cells == [""] and not r.bad)]


def _record(text: str, at: int, delimiter: str, record: Record) -> int:
    """Fill one record. Returns where the next begins."""
    while True:
        cell, at = _cell(text, at, delimiter, record)
        record.cells.append(cell)
        if at >= len(text):
            return at
        if text[at] == delimiter:
            at += 1
            if at == len(text):
                record.cells.append("")
            else:
                continue
        return at + (2 if text.startswith("\r\n", at) else 1) if at < len(text) else at


def _cell(text: str, at: int, delimiter: str, record: Record) -> tuple[str, int]:
    """Return a cell and where it ends."""
    stops = delimiter + "\r\n"
    first = at + text.startswith(' "', at)
    if not text.startswith('"', first):
        behind = _until(text, at, stops)
        return text[at:behind], behind
    parts: list[str] = []
    at = first + 1
    while (quote := text.find('"', at)) >= 0:
        parts.append(text[at:quote])
        behind = quote + 1
        while text.startswith(" ", behind):
            behind += 1
        if behind >= len(text) or text[behind] in stops:
            return "".join(parts), behind
        if text[behind] != '"':
            record.bad = True
            behind = _until(text, behind, stops)
            return "", behind
        record.bad |= behind > quote + 1
        parts.append('"')
        at = behind + 1
    record.bad = True
    return "", len(text)


def _until(text: str, at: int, stops: str) -> int:
    while at < len(text) and text[at] not in stops:
        at += 1
    return at
