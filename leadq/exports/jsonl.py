"""JSON Lines: one object on a line. Their keys are the columns, in the order in which they first appear."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from leadq.exports.copies import Copy
from leadq.exports.plain import Written, digits, row_of, truth
from leadq.ground.errors import InputRefused

LONGEST_LINE = 32 << 20
_LONGEST_TEXT = 64 << 10
_MOST_BROKEN = 100_000
_BROKEN = "the line is not a JSON object"


def first_keys(head: bytes) -> list[str]:
    """Return the keys of the first line, if the file begins as JSON Lines do; none if it does not."""
    line = head.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")[0]
    try:
        return list(_object(line))
    except ValueError:
        return []


def write_json_lines(path: Path, out: Copy, name: str, decimal_mark: str) -> Written:
    """Write JSON Lines as a table; row n is line n of the file, the header stands above.

    Nested objects stay JSON, a list of plain values is written with `;` between them. A line that is no object is
    left out.

    Raises:
        InputRefused: it is not JSON Lines at all.
    """
    keys: dict[str, int] = {}
    for _, _, found in _lines(path, name):
        for key in found or ():
            keys.setdefault(key, len(keys))
    out.write(row_of([*keys]))
    left_out: list[tuple[int, str, str]] = []
    for number, line, found in _lines(path, name):
        is_broken = found is None and bool(line.strip())
        try:
            row = row_of(_cells(found, keys, decimal_mark) if found else ())
        except UnicodeEncodeError:
            row, is_broken = row_of(()), True
        out.write(row)
        if is_broken:
            left_out.append((number, _BROKEN, line[:_LONGEST_TEXT].decode("utf-8", "replace").rstrip("\r\n")))
        if len(left_out) > _MOST_BROKEN:
            raise InputRefused(
                f"{name} is not JSON Lines: more than {_MOST_BROKEN} lines are no objects",
                "write one object on a line",
            )
    return Written({}, tuple(left_out))


def _lines(path: Path, name: str) -> Iterator[tuple[int, bytes, dict[str, Any] | None]]:
    """Yield number, text and object of each line; blank ones, and those that are none, have no object."""
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                raise InputRefused(
                    f"{name}: line {number} goes on without an end", "write one object on a line"
                )
            try:
                found = _object(line) if line.strip() else None
            except ValueError:
                found = None
            yield number, line, found


def _object(line: bytes) -> dict[str, Any]:
    """Return the object that a line is.

    Raises:
        ValueError: it is none, or names a key twice.
    """
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(found, dict):
        raise ValueError  # noqa: TRY004 - the callers ask one thing: is it a row
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(_: str) -> NoReturn:
    raise ValueError


def _cells(found: dict[str, Any], keys: dict[str, int], decimal_mark: str) -> list[str]:
    cells = [""] * len(keys)
    for key, value in found.items():
        cells[keys[key]] = _text(value, decimal_mark)
    return cells


def _text(value: Any, decimal_mark: str) -> str:  # noqa: ANN401, PLR0911 - what JSON holds, a line for each
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return truth(value)
    if isinstance(value, float):
        return digits(value, decimal_mark) if abs(value) != float("inf") else str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        parts = [_text(part, decimal_mark) for part in value]
        if not any(";" in part for part in parts):
            return ";".join(parts)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
