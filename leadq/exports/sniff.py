"""What the first bytes of an export tell: the kind of file, its encoding, its delimiter and its header.

Structure is never guessed from shapes alone: a line is the header because its cells are names that leadq or
the rulebook know, and the delimiter is the one that makes them so. Where two do, a person has to say.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leadq.exports.encoding import decoded, encoding_of
from leadq.exports.records import RecordReader
from leadq.ground.errors import InputRefused, UsageError

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
HEADER_WITHIN_LINES = 20
LONGEST_NAME = csv.field_size_limit()
_NO_NAME = ' \t\r\n\v\f\xa0"' + "".join(DELIMITERS)
_ROWS_LOOKED_AT = 100
_ROWS_THAT_SHOW = 3

_MAGIC = (
    (
        b"PK\x03\x04",
        "an Excel workbook or a zip archive",
        "save the sheet as 'CSV UTF-8', or unpack the archive",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as 'CSV UTF-8'"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first: gunzip"),
    (b"%PDF-", "a PDF document", "export the list as CSV"),
    (b"PAR1", "a Parquet file", "export the list as CSV"),
    (b"SQLite format 3\0", "a SQLite database", "export the list as CSV"),
)
_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEP = re.compile(r'"?sep=(?P<delimiter>.)"?\s*', re.IGNORECASE)
_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s]+|\d{4}-\d\d?-\d\d?(?:[ T].*)?|\d\d?[/.]\d\d?[/.]\d{2,4}(?: .*)?|https?://.*"
)
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about an export. None means: find out. `header_row` is a physical line, from 1."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Sniffed:
    """Facts about the head of an export.

    `assumed` says that no person told the encoding: it may still turn out to be another.
    `mark` is the byte order mark of a UTF-8 file; `before_header` is the text between it and the header.
    Lines are physical lines from 1; `data_line` is the one behind the header.
    """

    encoding: str
    assumed: bool
    mark: bytes
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    data_line: int
    before_header: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: int
    delimiter: str
    cells: tuple[str, ...]
    lines_used: int
    known: int


def refuse_other_files(head: bytes, name: str) -> None:
    """Refuse what is no text table at all, by its first bytes.

    Raises:
        InputRefused: the file is HTML, JSON, a workbook, an archive, a PDF, or empty.
    """
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            raise InputRefused(f"{name} is {what}, not CSV", hint)
    if _HTML.match(head.removeprefix(codecs.BOM_UTF8)):
        raise InputRefused(
            f"{name} is HTML, not CSV", "a log-in page saved by mistake? export the list again"
        )
    if _JSON.match(head.removeprefix(codecs.BOM_UTF8)):
        raise InputRefused(
            f"{name} is JSON, not CSV", "an error message saved by mistake? export the list again"
        )


def sniff(
    head: bytes, name: str, known: Callable[[str], bool], options: Options, *, complete: bool
) -> Sniffed:
    """Find encoding, delimiter and header in the first bytes of a file (`complete`: these are all it has).

    Raises:
        InputRefused: no table, no header, or a delimiter that cannot be told.
        UsageError: an option names an encoding or delimiter that there is not.
    """
    refuse_other_files(head, name)
    encoding, mark, assumed = encoding_of(head, options.encoding, complete=complete)
    text = decoded(head, encoding, name, assumed=assumed, complete=complete)
    if not text.strip():
        raise InputRefused(f"{name} is empty: there is nothing in it but blank lines", "did the export fail?")
    lines = _LINE.findall(text)
    notes = []
    if encoding != "utf-8":
        notes.append(f"{name} was read as {encoding}")
    first, told = 0, options.delimiter
    if sep := _SEP.fullmatch(lines[0]):
        first, told = 1, told or sep["delimiter"]
    if told is not None and (len(told) != 1 or told in '"\r\n ' or not told.isascii()):
        raise UsageError(f"'{told}' cannot be a delimiter", "use one of , ; | or a tab")
    found = _header(lines, first, told, known, options, name)
    if not complete and found.line + found.lines_used >= len(lines):
        raise _header_too_long(name, found.line)
    skipped = sum(1 for line in lines[first : found.line] if line.strip())
    if skipped:
        s = "s" if skipped > 1 else ""
        notes.append(
            f"{name}: {skipped} line{s} above the header (line {found.line + 1}) skipped; --header-row names another"
        )
    cells = found.cells
    if _rows_end_with_a_delimiter(found, lines):
        cells = (*cells, "")
        notes.append(
            f"{name}: every row ends with a {DELIMITER_NAMES.get(found.delimiter, 'delimiter')} that the header "
            f"(line {found.line + 1}) lacks: read as an empty column at the end"
        )
    before = "".join(lines[: found.line])
    return Sniffed(
        encoding,
        assumed,
        mark,
        found.delimiter,
        tuple(c.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for c in cells),
        found.line + 1,
        found.line + 1 + found.lines_used,
        before,
        text,
        tuple(notes),
    )


def _header(  # noqa: PLR0913 - what is known, and what a person said
    lines: list[str], first: int, told: str | None, known: Callable[[str], bool], options: Options, name: str
) -> _Candidate:
    delimiters = (told,) if told else DELIMITERS
    if options.header_row is not None:
        at = options.header_row - 1
        if not 0 <= at < len(lines) or not lines[at].strip():
            raise InputRefused(
                f"{name}: there is no header on line {options.header_row}", "check --header-row"
            )
        places: Iterable[int] = (at,)
    else:
        text_lines = [
            i for i in range(first, len(lines)) if lines[i].strip(_NO_NAME) or lines[i].count('"') % 2
        ]
        if not text_lines:
            raise InputRefused(
                f"{name} is empty: there are no names of columns in it", "did the export fail?"
            )
        places = [i for i in text_lines if i < text_lines[0] + HEADER_WITHIN_LINES]
    candidates = [c for i in places for d in delimiters if (c := _split(lines, i, d, known))]
    most = max((c.known for c in candidates), default=0)
    if not most and not any(c.line == next(iter(places)) for c in candidates):
        at = next(iter(places))
        raise (_header_too_long if len(lines[at]) > LONGEST_NAME else _header_not_closed)(name, at)
    best = next(c for c in candidates if c.known == most)
    line = next((c.line for c in candidates if _is_header_of(c, best)), best.line)
    most = max(c.known for c in candidates if c.line == line)
    here = [c for c in candidates if c.line == line and c.known == most]
    chosen = _only_one(here, lines, name) if len(here) > 1 else here[0]
    if not _closed(chosen, lines):
        raise _header_not_closed(name, line)
    if not any(cell.strip() for cell in chosen.cells):
        raise InputRefused(
            f"{name}: line {line + 1} has no names of columns", "check --header-row, or export it again"
        )
    if options.header_row is None and _looks_like_data(chosen.cells):
        raise InputRefused(
            f"{name}: line {line + 1} looks like data, and there is no header above it",
            f"export it with column names, or write them on a first line; --header-row {line + 1} says these are names",
        )
    return chosen


def _header_too_long(name: str, line: int) -> InputRefused:
    return InputRefused(
        f"{name}: the header on line {line + 1} is longer than {LONGEST_NAME >> 10} kB",
        "is this a text file with one record on a line?",
    )


def _header_not_closed(name: str, line: int) -> InputRefused:
    return InputRefused(
        f"{name}: the header on line {line + 1} cannot be read: a quote in it is not closed properly",
        "look at the quotes of that line, or export the list again",
    )


def _closed(header: _Candidate, lines: list[str]) -> bool:
    """Whether the header is one record without a bad quote to the engine as well."""
    text = "".join(lines[header.line : header.line + header.lines_used]).encode("utf-8", "surrogateescape")
    found = [*RecordReader(ord(header.delimiter), 0).feed(text.rstrip(b"\r\n"), 0, last=True)]
    return sum(len(part.starts) for part in found) == 1 and not any(part.malformed for part in found)


def _is_header_of(candidate: _Candidate, row: _Candidate) -> bool:
    """Whether a line above one with more known names is the header all the same, and the other a row of words."""
    return (
        candidate.line < row.line
        and candidate.delimiter == row.delimiter
        and len(candidate.cells) == len(row.cells)
        and 0 < row.known <= 2 * candidate.known
        and not _looks_like_data(candidate.cells)
    )


def _split(lines: list[str], at: int, delimiter: str, known: Callable[[str], bool]) -> _Candidate | None:
    reader = csv.reader(lines[at:], delimiter=delimiter, skipinitialspace=delimiter != "\t")
    try:
        cells = tuple(next(reader))
    except (csv.Error, StopIteration):
        return None
    if at + reader.line_num == len(lines) and "".join(lines[at:]).count('"') % 2:
        return None  # it goes on to the end of the file: the quote is open, and the cells are rows
    return _Candidate(at, delimiter, cells, reader.line_num, len({c for c in cells if known(c)}))


def _only_one(here: list[_Candidate], lines: list[str], name: str) -> _Candidate:
    """Choose between delimiters that fit equally well: one that splits the line, and the next ones alike."""
    splitting = [c for c in here if len(c.cells) > 1]
    if not splitting:
        return here[0]
    if len(splitting) > 1 and not splitting[0].known:
        alike = [c for c in splitting if _like_the_next(c, lines)]
        splitting = alike or splitting
    if len(splitting) > 1:
        names = " and ".join(DELIMITER_NAMES[c.delimiter] for c in splitting)
        raise InputRefused(
            f"{name}: the delimiter cannot be told, {names} fit equally well",
            "say which it is: --delimiter ';'",
        )
    return splitting[0]


def _like_the_next(candidate: _Candidate, lines: list[str]) -> bool:
    reader = csv.reader(lines[candidate.line :], delimiter=candidate.delimiter)
    try:
        widths = [len(row) for row, _ in zip(reader, range(HEADER_WITHIN_LINES), strict=False) if row]
    except csv.Error:
        return False
    return len(set(widths[:-1] or widths)) == 1


def _rows_end_with_a_delimiter(header: _Candidate, lines: list[str]) -> bool:
    """Whether the rows below have a cell more than the header, and the last one of all of them is empty."""
    reader = csv.reader(lines[header.line + header.lines_used :], delimiter=header.delimiter)
    ends = Counter[bool]()
    try:
        for row, _ in zip(reader, range(_ROWS_LOOKED_AT), strict=False):
            if len(row) == len(header.cells) + 1:
                ends[not row[-1]] += 1
            elif len(row) == len(header.cells):
                return False
    except csv.Error:
        return False
    return ends[True] >= _ROWS_THAT_SHOW and not ends[False]


def _looks_like_data(cells: tuple[str, ...]) -> bool:
    filled = [c.strip() for c in cells if c.strip()]
    if any(_DATA.fullmatch(c) for c in filled):
        return True
    return bool(filled) and sum(bool(_NUMBER.fullmatch(c)) for c in filled) * 2 >= len(filled)
