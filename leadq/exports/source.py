"""An export on disk, opened: what it is, how to read it, and what to tell the user about it.

The way of an export, and who calls what:

0. `leadq.exports.places.named_files(arguments)` and `leadq.exports.unpacking.Unpacking.tables(file, wanted)` make
   tables of what was named: archives unpacked, workbooks and the like written as text.
1. `open_source(table, role, options, temp_dir, known)` looks at the first bytes and returns a `Source`.
2. `leadq.ingest.mapping.match_headers(source.header, role, catalogue)` finds the fields.
3. `leadq.exports.reading.read(source, load, temp_dir)` lets the engine load it (`load` is the caller's: it
   creates a table from `leadq.engines.csv.csv_rows(source, ...)` and returns counts and rejects), scans the
   file beside it, repairs and loads again where that is needed, proves that no row was lost, and returns a
   `Reading`.
4. `Reading.places(rowids)` gives physical line and raw text of rows that turn out bad later.

`Source` is all that an engine needs; it never opens the original if there is a readable copy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leadq.exports import repair
from leadq.exports.plain import Written
from leadq.exports.records import Malformed, RecordReader
from leadq.exports.sniff import Options, sniff
from leadq.exports.table import Stamp, Table, table_at
from leadq.ground.errors import InputRefused

HEAD_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class Source:
    """An export that can be read. `readable` is the original, or a UTF-8 copy of it in the temporary folder.

    Lines are physical lines of the original, from 1. `header_at` is the byte of `readable` where the header
    begins, `above` is what stands above the header in the original (as UTF-8, with a byte order mark if that
    is UTF-8 too); `skip` is what the engine has to skip there, header included, in lines. `serial` says that
    a parallel reader would be wrong (there are line ends inside quotes). `assumed` says that no person told
    the encoding. `turned` and `mended` say what was done to the copy: one kind of line ends, no broken letters.

    `original` is the file that the user named: `path` itself, or what `path` was unpacked from. Of a table in leadq's
    own dialect `first_row` numbers the rows (see `leadq.exports.table.Table`), `dates` are the columns of dates as
    such, and `left_out` the rows that are none: number, reason, text.
    """

    role: str
    name: str
    path: Path
    original: Path
    readable: Path
    encoding: str
    assumed: bool
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    data_line: int
    header_at: int
    above: bytes
    skip: int
    serial: bool
    stamp: Stamp
    notes: tuple[str, ...] = ()
    first_row: int | None = None
    dates: frozenset[int] = frozenset()
    left_out: tuple[tuple[int, str, str], ...] = ()
    turned: bool = False
    mended: bool = False


def open_source(
    export: Path | Table, role: str, options: Options, temp_dir: Path, known: Callable[[str], bool]
) -> Source:
    """Open an export: find its encoding, delimiter and header, and repair it if its first bytes ask for that.

    Args:
        export: the file, or a table in one.
        role: `contacts` or `activity`.
        options: what a person says about it.
        temp_dir: a private folder for readable copies; the caller makes and removes it.
        known: whether a header is a name that leadq or the rulebook knows.

    Raises:
        InputMissing: it is not there.
        NoPermission: it may not be read.
        InputRefused: it is no table, or it cannot be told how to read it.
    """
    table = export if isinstance(export, Table) else table_at(export, temp_dir)
    name, path = table.name, table.path
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise InputRefused(f"{name} is empty (0 bytes)", "did the export fail?")
    complete = len(head) == path.stat().st_size
    facts = sniff(head, name, known, table.options(options), complete=complete)
    above = facts.before_header.encode("utf-8", "surrogateescape")
    body = facts.text[len(facts.before_header) :].encode("utf-8", "surrogateescape")
    serial, mixed = _look(above, body, facts.delimiter)
    # the engine takes the line ends in a header of several lines for those behind rows, and behind a byte order mark it
    # sees no quote open: there, its end would be a row
    several = facts.data_line > facts.header_line + 1
    mixed = mixed or (several and b"\r\n" in body) or any("\r" in cell for cell in facts.header)
    source = Source(
        role=role,
        name=name,
        path=path,
        original=table.original,
        readable=path,
        encoding=facts.encoding,
        assumed=facts.assumed,
        delimiter=facts.delimiter,
        header=facts.header,
        header_line=facts.header_line,
        data_line=facts.data_line,
        header_at=len(facts.mark) + len(above),
        above=facts.mark + above,
        skip=facts.header_line,
        serial=serial,
        stamp=table.stamp,
        notes=(*table.notes, *facts.notes),
        first_row=table.first_row,
    )
    if table.written is not None:
        source = _as_written(source, table.written)
    if facts.encoding != "utf-8" or mixed or b'"' in above or (several and facts.mark):
        return repaired(source, temp_dir, one_line_end=mixed)
    return source


def _as_written(source: Source, written: Written) -> Source:
    """Return the source of a table in leadq's own dialect with what is known of it."""
    dates = {column for column, other in written.dates.items() if other <= source.header_line}
    mixed = [source.header[n] for n in written.dates if n not in dates and n < len(source.header)]
    notes = tuple(
        f"{source.name}: a spreadsheet has turned some cells of '{header}' into dates, others are text"
        for header in mixed
    )
    return replace(source, dates=frozenset(dates), left_out=written.left_out, notes=(*source.notes, *notes))


def repaired(source: Source, temp_dir: Path, *, one_line_end: bool, mend: bool = False) -> Source:
    """Return the source with a readable copy: UTF-8 (mended where asked), beginning with the header.

    It is made from the original, so what an earlier copy was made for is done again.
    """
    source = replace(source, turned=source.turned or one_line_end, mended=source.mended or mend)
    copy = _free(temp_dir, source)
    skip = len(source.above) if source.encoding == "utf-8" else len(source.above.decode("utf-8", "replace"))
    with source.path.open("rb") as file:
        blocks = repair.utf8_blocks(file, source.name, source.encoding, skip, assumed=source.assumed)
        if source.mended:
            blocks = repair.mended(blocks)
        if source.turned:
            blocks = repair.with_one_line_end(blocks, source.delimiter)
            blocks = repair.without_cr_in_header(blocks, source.delimiter)
        repair.write_copy(blocks, copy, source.name)
    return _on_copy(source, copy)


def without_records(source: Source, temp_dir: Path, left_out: Sequence[Malformed]) -> Source:
    """Return the source with a copy in which blank lines stand for the records left out."""
    copy = _free(temp_dir, source)
    with source.readable.open("rb") as file:
        repair.write_copy(repair.without(file, source.header_at, left_out), copy, source.name)
    return _on_copy(source, copy)


def _on_copy(source: Source, copy: Path) -> Source:
    return replace(source, readable=copy, header_at=0, skip=1)


def _free(temp_dir: Path, source: Source) -> Path:
    """Return a path for a new copy. The number keeps earlier copies, which may still be read from."""
    number = sum(1 for _ in temp_dir.glob(f"{source.role}-*.csv"))
    return temp_dir / f"{source.role}-{number}.csv"


def _look(above: bytes, body: bytes, delimiter: str) -> tuple[bool, bool]:
    """Return whether line ends stand inside quotes of the body, and whether those outside differ."""
    quoted = 0
    crlf = above.count(b"\r\n")
    lf, cr = above.count(b"\n") - crlf, above.count(b"\r") - crlf
    for found in RecordReader(ord(delimiter), 0).feed(body.removesuffix(b"\r"), 0, last=True):
        quoted, lf, crlf, cr = quoted + found.quoted, lf + found.lf, crlf + found.crlf, cr + found.cr
    return quoted > 0, cr > 0 or (lf > 0 and crlf > 0)
