"""What is wrong with what leadq made of a file: held against the second reader, and against the table that it was."""

import re
from collections.abc import Sequence

from benchmarks.front_door import Came, Refused
from benchmarks.fuzz_mutations import Table
from benchmarks.reference import MARKS, Record, decoded, records_of

MAX_ROW_BYTES = 2_000_000
_PHYSICAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")
_REPORT = ("please report", "cannot be read as CSV")
_MAY_REFUSE = ("NUL bytes", "looks like data", "has a header and no rows", "is empty", "fit equally well")


def judge(data: bytes, table: Table | None, came: Came | Refused) -> str:
    """Say what is wrong with what became of a file, '' if nothing is; `table` is what it holds, where that is known."""
    if isinstance(came, Refused):
        text = str(came)
        if any(words in text for words in _REPORT) or not came.error.hint:
            return f"a refusal without a cause: {text}"
        if "@" in text:
            return "an address in a refusal"
        if table is not None and not any(words in text for words in _MAY_REFUSE):
            return f"a good table was refused: {text}"
        return ""
    return _against_reference(data, came) or (_against_table(table, came) if table else "")


def _against_reference(data: bytes, came: Came) -> str:
    reading, source = came.reading, came.reading.source
    if wrong := _encoding(data, source.encoding):
        return wrong
    text = decoded(data, source.encoding)
    if source.encoding != "utf-8":
        text = text.removeprefix("\ufeff")
    at = 0
    for _ in range(source.header_line - 1):
        at = _PHYSICAL.match(text, at).end()  # type: ignore[union-attr]  # leadq found a header below
    if (
        text[:at].strip()
        and not any("skipped" in note for note in reading.notes)
        and "sep=" not in text[:at].lower()
    ):
        return "lines above the header were skipped without a word"
    return _records(records_of(text[at:], source.delimiter), came)


def _records(found: Sequence[Record], came: Came) -> str:
    reading, source = came.reading, came.reading.source
    header, *records = found
    width = len(came.header)
    if width - len(header.cells) not in ({0, 1} if came.header[-1] == "" else {0}):
        return f"the header has {len(header.cells)} cells, not {width}"
    good = [r for r in records if _is_good(r, width)]
    if len(records) != reading.records or reading.records != reading.accepted + len(reading.rejects):
        return f"{len(records)} records, leadq has {reading.records}: {reading.accepted} and {len(reading.rejects)}"
    if [tuple(r.cells) for r in good] != came.rows:
        return f"{len(came.rows)} rows came in, not the {len(good)} that there are" + _first_of(good, came)
    lines = [r.line + source.header_line - 1 for r in records if not _is_good(r, width)]
    if lines != [reject.line for reject in reading.rejects]:
        return f"rejects on lines {[r.line for r in reading.rejects][:9]}, not {lines[:9]}"
    return ""


def _is_good(record: Record, width: int) -> bool:
    return not record.bad and len(record.cells) == width and record.size <= MAX_ROW_BYTES


def _first_of(good: Sequence[Record], came: Came) -> str:
    pairs = zip(good, came.rows, strict=False)
    return next((f", the first on line {r.line}" for r, row in pairs if tuple(r.cells) != row), "")


def _encoding(data: bytes, encoding: str) -> str:
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if marked is not None:
        return "" if encoding == marked else f"marked as {marked}, read as {encoding}"
    try:
        data.decode()
    except UnicodeDecodeError:
        return ""
    return "" if encoding == "utf-8" or b"\0" in data else f"valid UTF-8, read as {encoding}"


def _against_table(table: Table, came: Came) -> str:
    if [cell.strip() for cell in came.header] != [cell.strip() for cell in table.header]:
        return "another header"
    rows = [row for row in table.rows if len(table.header) > 1 or row != ("",)]
    if came.reading.rejects:
        return f"a good row was rejected: {came.reading.rejects[0].reason}"
    if rows != came.rows:
        return f"{len(came.rows)} rows, not these {len(rows)}"
    return ""
