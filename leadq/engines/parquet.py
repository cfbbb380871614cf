"""Parquet files, written by the engine as text in the plain dialect of the exports; it streams, and keeps no table."""

import csv
import glob
import io
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
from sqlglot import exp

from leadq.engines.duckdb import Engine, translated
from leadq.ground.errors import InputRefused
from leadq.words.steps import col, literal, named, render, sql, under

_FLOATS = {"FLOAT", "DOUBLE"}
_PLAIN = "FORMAT CSV, HEADER FALSE, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''"
_ROUNDED = "SELECT COALESCE(BOOL_OR(ISFINITE($cell) AND ABS($cell) >= 9007199254740992), FALSE) FROM $rows"
_WHOLE = "CAST(CAST($cell AS BIGINT) AS TEXT)"
_DECIMALS = "CASE WHEN CONTAINS($text, 'e') THEN FORMAT('{:.9f}', $cell) ELSE $text END"
_INSTANT = "CAST(MAKE_TIMESTAMP(EPOCH_US($cell)) AS TEXT) || 'Z'"
"""A time with a zone, whatever zone the machine is in."""
_NUMBER = f"CASE WHEN ISFINITE($cell) AND $cell = TRUNC($cell) THEN {_WHOLE} ELSE {_DECIMALS} END"


def parquet_to_csv(engine: Engine, path: Path, to: Path, name: str, decimal_mark: str) -> frozenset[int]:
    """Write a Parquet file as CSV with its names on top, and return which columns hold dates, from 0.

    Dates are ISO 8601, truth values TRUE and FALSE, lists of plain values joined by `;`, other nested values JSON.

    Raises:
        InputRefused: it cannot be read, or holds numbers that floating point has rounded.
    """
    connection = engine.connection
    try:
        names = _names(connection, path)
        types = [
            str(kind).upper() for kind in connection.sql(render(_rows(path, len(names)).select("*"))).types
        ]
        for place, kind in enumerate(types):
            if kind in _FLOATS and _is_rounded(connection, path, len(names), place):
                raise InputRefused(
                    f"{name}: the column '{names[place]}' holds numbers of more than 15 digits that have been rounded",
                    "write that column as text or as whole numbers",
                )
        cells = [named(_text(_cell(n), kind, decimal_mark), _cell(n)) for n, kind in enumerate(types)]
        query = _rows(path, len(names)).select(*cells)
        part = to.with_suffix(".rows")
        target = literal(str(part)).sql(dialect="duckdb")
        connection.execute(f"COPY ({render(query)}) TO {target} ({_PLAIN})")
    except (duckdb.OutOfMemoryException, duckdb.InterruptException, duckdb.IOException):
        with translated(name):
            raise
    except duckdb.Error:
        raise _unreadable(name) from None
    _joined(names, part, to)
    return frozenset(n for n, kind in enumerate(types) if kind.startswith(("DATE", "TIMESTAMP")))


def _rows(path: Path, width: int) -> exp.Select:
    alias = exp.TableAlias(
        this=exp.to_identifier("rows"),
        columns=[exp.to_identifier(_cell(n), quoted=True) for n in range(width)],
    )
    file = sql("READ_PARQUET($path, binary_as_string = TRUE)", path=_pattern(path))
    return exp.Select().from_(exp.Table(this=file, alias=alias))


def _names(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Return the names of the columns as they are written: the engine renames those that are there twice."""
    query = sql("SELECT name, COALESCE(num_children, 0) FROM PARQUET_SCHEMA($path)", path=_pattern(path))
    schema = connection.execute(render(query)).fetchall()
    names: list[str] = []
    place = 1
    while place < len(schema):
        names.append(schema[place][0])
        place = _behind(schema, place)
    return names


def _behind(schema: list[tuple[str, int]], place: int) -> int:
    """Return where the next column stands: behind this one and all that is nested in it."""
    children, place = schema[place][1], place + 1
    for _ in range(children):
        place = _behind(schema, place)
    return place


def _is_rounded(connection: duckdb.DuckDBPyConnection, path: Path, width: int, place: int) -> bool:
    query = sql(_ROUNDED, cell=col(_cell(place)), rows=under(_rows(path, width).select("*"), "r"))
    found = connection.execute(render(query)).fetchone()
    return bool(found and found[0])


def _text(cell: str, kind: str, decimal_mark: str) -> exp.Expression:
    plain: exp.Expression = exp.cast(col(cell), "TEXT")
    if kind in _FLOATS:
        plain = sql(_NUMBER, cell=exp.cast(col(cell), "DOUBLE"), text=plain)
    elif kind == "BOOLEAN":
        return sql("UPPER($text)", text=plain)
    elif kind == "TIMESTAMP WITH TIME ZONE":
        return sql(_INSTANT, cell=col(cell))
    elif (nested := nested_text(cell, kind)) is not None:
        return nested
    elif not kind.startswith("DECIMAL"):
        return plain
    return plain if decimal_mark == "." else sql("REPLACE($text, '.', $mark)", text=plain, mark=decimal_mark)


def nested_text(cell: str, kind: str) -> exp.Expression | None:
    """Return what a nested value is as text: a list of plain values joined by `;`, others JSON; None if it is plain."""
    if kind.endswith("[]") and not kind.startswith("STRUCT") and not kind.endswith("[][]"):
        return sql("ARRAY_TO_STRING($cell, ';')", cell=col(cell))
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return sql("CAST(TO_JSON($cell) AS TEXT)", cell=col(cell))
    return None


def _joined(names: Iterable[str], rows: Path, to: Path) -> None:
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(names)
    with translated(to.name), to.open("wb") as out, rows.open("rb") as file:
        out.write(header.getvalue().encode())
        shutil.copyfileobj(file, out, 4 << 20)
    rows.unlink()


def _unreadable(name: str) -> InputRefused:
    return InputRefused(
        f"{name} is a Parquet file that cannot be read: damaged, encrypted, or cut short",
        "write or copy it again",
    )


def _pattern(path: Path) -> exp.Expression:
    return literal(glob.escape(str(path.absolute())))


def _cell(place: int) -> str:
    return f"c{place}"
