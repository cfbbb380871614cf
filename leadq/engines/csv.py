"""CSV files read by DuckDB: every part of the dialect is given, nothing is left to its sniffer.

A row that does not have the header's shape is not read; DuckDB keeps it in a table of rejects, from which
`rejected_rows` takes where it begins and, in words, what is wrong. DuckDB's own messages hold cells and stay
inside.
"""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
from sqlglot import exp

from leadq.engines.duckdb import translated
from leadq.ground.errors import InputRefused
from leadq.ingest.gathering import gathered
from leadq.ingest.mapping import HeaderMapping
from leadq.words.steps import col, render, sql

MAX_LINE_BYTES = 2_000_000


class CsvFile(Protocol):
    """What has to be known of a file (`leadq.exports.source.Source` is one)."""

    @property
    def role(self) -> str:
        """`contacts` or `activity`: names the rejects."""

    @property
    def name(self) -> str:
        """How messages call the file."""

    @property
    def readable(self) -> Path:
        """The UTF-8 file."""

    @property
    def delimiter(self) -> str:
        """One character."""

    @property
    def header(self) -> Sequence[str]:
        """The names of its columns, as many as it has."""

    @property
    def skip(self) -> int:
        """Lines in front of the data, header included."""

    @property
    def serial(self) -> bool:
        """Whether one thread has to read it from front to back."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not read. `offset` is a byte of the readable file at or before its first one."""

    offset: int
    reason: str


# The engine takes a row with cells too many for good if the first of these is a NULL. An empty cell must therefore be
# none to it; it gets a text for NULL that no export has, as NUL bytes are refused.
_ROWS = """
SELECT * FROM READ_CSV(
    $path, auto_detect = FALSE, columns = $columns, header = FALSE, skip = $skip, parallel = $parallel,
    delim = $delimiter, quote = '"', escape = '"', nullstr = CHR(0), strict_mode = TRUE, null_padding = FALSE,
    compression = 'none', hive_partitioning = FALSE, union_by_name = FALSE, max_line_size = $max_line_bytes,
    store_rejects = TRUE, rejects_limit = 0, rejects_table = $rejects, rejects_scan = $scans)
"""

_REJECTED = """
SELECT line_byte_position - 1, LIST(DISTINCT CAST(error_type AS TEXT)), MIN(column_idx), MAX(column_idx)
FROM $rejects GROUP BY 1 ORDER BY 1
"""


def csv_rows(file: CsvFile, mapping: HeaderMapping, fields: Sequence[str]) -> exp.Select:
    """Return a query for exactly `fields`, by their names, as text, in the order of the file.

    Empty cells are NULL, and nothing else is. Row number k of a table made from it (its rowid) is the k-th
    row of the file among those that were not rejected. Every field must be one that `mapping` has found.
    """
    width = len(file.header)
    types = [exp.PropertyEQ(this=exp.to_identifier(_cell(i)), expression=_VARCHAR) for i in range(width)]
    rows = sql(
        _ROWS,
        path=glob.escape(str(file.readable.absolute())),
        columns=exp.Struct(expressions=types),
        skip=file.skip,
        parallel=not file.serial,
        delimiter=file.delimiter,
        max_line_bytes=MAX_LINE_BYTES,
        rejects=_rejects(file),
        scans=_scans(file),
    )
    assert isinstance(rows, exp.Select)  # noqa: S101 - the text above is one
    cells = [exp.alias_(gathered(mapping, field, _filled), field, quoted=True) for field in fields]
    rows = rows.select(*cells, append=False, copy=False)
    if width == 1:  # there the engine takes blank lines for rows
        rows = rows.where(_filled(0).is_(exp.null()).not_())
    return rows


def load_csv(
    connection: duckdb.DuckDBPyConnection, file: CsvFile, rows: exp.Expression, table: str
) -> tuple[int, list[Rejected]]:
    """Make a temporary table, in the place of one that is there, from `rows`: a query over `csv_rows` of this file.

    Returns:
        How many rows it has, and the rows that were rejected.

    Raises:
        InputRefused: the engine gave up on the file; `leadq.exports.reading.read` knows what to do.
    """
    forget_rejects(connection, file)
    name = exp.to_identifier(table, quoted=True).sql()
    with translated(f"reading {file.name}"):
        try:
            query = render(rows)
            made = connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}").fetchone()
        except duckdb.InvalidInputException:
            raise unreadable(file) from None
    return int(made[0]) if made else 0, rejected_rows(connection, file)


def forget_rejects(connection: duckdb.DuckDBPyConnection, file: CsvFile) -> None:
    """Drop what an earlier reading of the file left, before it is read again."""
    for name in (_rejects(file), _scans(file)):
        connection.execute(f"DROP TABLE IF EXISTS {exp.to_identifier(name, quoted=True).sql()}")


def rejected_rows(connection: duckdb.DuckDBPyConnection, file: CsvFile) -> list[Rejected]:
    """Return the rows that the last query made by `csv_rows` did not accept, in the order of the file."""
    query = sql(_REJECTED, rejects=exp.to_table(_rejects(file)))
    with translated(f"the rejects of {file.name}"):
        rows = connection.execute(render(query)).fetchall()
    return [Rejected(offset, _reason(file, set(kinds), low, high)) for offset, kinds, low, high in rows]


def unreadable(file: CsvFile) -> InputRefused:
    """Return the refusal of a file that the engine gave up on, without its words: they hold cells."""
    return InputRefused(
        f"{file.name} cannot be read as CSV", "look at its line ends and quotes, or export it again"
    )


def _reason(file: CsvFile, kinds: set[str], lowest: int | None, highest: int | None) -> str:
    """Say what is wrong with a row, by DuckDB's kinds of error and the (1-based) cells they concern."""
    width = len(file.header)
    if "LINE SIZE OVER MAXIMUM" in kinds:
        return f"the row is longer than {MAX_LINE_BYTES // 1_000_000} MB"
    if "INVALID ENCODING" in kinds:
        return "a cell is not valid UTF-8"
    if "UNQUOTED VALUE" in kinds:
        return "a quote in it is not closed properly"
    if "TOO MANY COLUMNS" in kinds:
        return f"the row has {highest} cells, the header has {width}"
    if "MISSING COLUMNS" in kinds:
        return f"the row has {lowest} cell{'s' if lowest != 1 else ''}, the header has {width}"
    return "the row cannot be read"


def _cell(index: int) -> str:
    return f"c{index}"


def _filled(index: int) -> exp.Expression:
    """Return the cell at a place of the row, NULL where it is empty."""
    return sql("NULLIF($cell, '')", cell=col(_cell(index)))


def _rejects(file: CsvFile) -> str:
    return f"rejects_{file.role}"


def _scans(file: CsvFile) -> str:
    return f"scans_{file.role}"


_VARCHAR = exp.Literal.string("VARCHAR")
