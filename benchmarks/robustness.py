"""What the front door makes of files that others wrote: `python -m benchmarks.robustness FOLDER…`.

A folder is a suite, or holds suites (folders with a `SOURCE.txt`). What a file should read as is told by:

- its name: `bad-…` must be refused, as a whole, by its row, or with a remark that names the line;
- a JSON file of its name in a folder `json` beside its own: a list of objects, or of lists with the header first;
- Python's `csv` module, with the encoding of its byte order mark, else UTF-8, else cp1252, and with a comma, or with
  what stands in `ODD` for files that a person looked at.

Ends with 1 if a file was read wrong without a word, or if a refusal names no line and no cause.
"""

import argparse
import csv
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.front_door import Came, FrontDoor, Refused
from benchmarks.reference import decoded

RIGHT, BUT, REFUSED, WRONG = "right", "right but for rejected rows", "refused", "WRONG SILENTLY"
VERDICTS = (RIGHT, BUT, REFUSED, WRONG)


@dataclass(frozen=True, slots=True)
class Odd:
    """What is not plain about a file; `header` counts rows that are not blank, from 1; `loose`: blanks before cells."""

    delimiter: str = ","
    header: int = 1
    loose: bool = False


ODD = {
    "complex.csv": Odd(loose=True),
    "weird_head_padding.csv": Odd(";", 10),
    "sniff_limit.csv": Odd(";"),
    "Datagov_FY10_EDU_recp_by_State.csv": Odd(header=3),
}
"""Files that a person looked at."""
TYPING_ERRORS = {("location_coordinates.csv", "1234567890"): "2095257564"}
"""Cells that the authors of a suite expect otherwise than their file has them."""
FOO_BAR_BAZ = ("foo", "bar", "baz")
"""The header that the README of csv-test-data asks for in files named `…header-…`."""
_LINE = re.compile(r"\blines? \d+")
_WHOLE = (
    "the two do not go together",
    "is empty",
    "has a header and no rows",
    "is HTML",
    "is JSON",
    "fit equally well",
    "no column",
    "compressed",
    "a PDF",
    "an Excel",
)
"""Causes that lie in the file as a whole: there is no line to name."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Header and rows as another reader has them, each row with its first line (0: not told).

    `loose`: blanks before a cell, and the kind of the line ends in it, do not count.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    must_refuse: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a file, and why where it is not simply right."""

    suite: str
    name: str
    verdict: str
    why: str = ""
    no_cause: bool = False


def main() -> int:
    """Print a table by suite and every file that is not right."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.robustness", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folders", nargs="+", type=Path)
    judged: list[Judged] = []
    with tempfile.TemporaryDirectory() as temp:
        door = FrontDoor(Path(temp))
        for suite in suites(parser.parse_args().folders):
            judged += [judge(door, suite, path) for path in files(suite)]
    for line in report(judged):
        print(line)
    return int(any(one.verdict == WRONG or one.no_cause for one in judged))


def suites(folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the folders that have a `SOURCE.txt`, or a given folder itself where none has."""
    for folder in folders:
        yield from sorted({path.parent for path in folder.rglob("SOURCE.txt")}) or [folder]


def files(suite: Path) -> list[Path]:
    """Return the tables of a suite."""
    return sorted(path for ending in ("csv", "tsv", "psv") for path in suite.rglob(f"*.{ending}"))


def judge(door: FrontDoor, suite: Path, path: Path) -> Judged:
    """Read one file by the front door and hold it to what it should read as."""
    expected = expected_of(path)
    names = set(expected.header)
    needed = FOO_BAR_BAZ if path.name.startswith("bad-header-") else ()
    came = door.take(path, lambda header: header in names and header != "", needed=needed)
    name = str(path.relative_to(suite))
    if isinstance(came, Refused):
        text = str(came)
        no_cause = not (_LINE.search(text) or any(cause in text for cause in _WHOLE))
        return Judged(suite.name, name, REFUSED, text, no_cause)
    rejects = came.reading.rejects
    said = [f"line {r.line}: {r.reason}" for r in rejects]
    no_cause = any(not r.reason or r.line < 1 for r in rejects)
    if expected.must_refuse:
        remarks = [f"a remark: {note}" for note in came.reading.notes if _LINE.search(note)]
        if said or remarks:
            return Judged(suite.name, name, REFUSED, "; ".join(said or remarks), no_cause)
        return Judged(suite.name, name, WRONG, "it must be refused and was read without a word")
    if wrong := difference(expected, came):
        return Judged(suite.name, name, WRONG, wrong)
    if said:
        more = f" (and {len(said) - 3} more)" if len(said) > 3 else ""
        return Judged(suite.name, name, BUT, "; ".join(said[:3]) + more, no_cause)
    return Judged(suite.name, name, RIGHT)


def difference(expected: Expected, came: Came) -> str:
    """Say where the reading differs from what is expected, '' where it does not.

    Rows that were rejected with their line are no difference if they are what the other reader has there too.
    """
    if [cell.strip() for cell in came.header] != [cell.strip() for cell in expected.header]:
        return f"the header has {len(came.header)} cells, expected {len(expected.header)}, or other names"
    gone = {reject.line for reject in came.reading.rejects}
    width = len(expected.header)
    kept = [(line, row) for line, row in expected.rows if line not in gone]
    ragged = [line for line, row in kept if len(row) != width]
    if ragged:
        return f"line {ragged[0]} has another number of cells and was not rejected"
    if len(kept) != len(came.rows):
        return f"{len(came.rows)} rows, expected {len(kept)}"
    for (line, row), got in zip(kept, came.rows, strict=True):
        if not _same(row, got, loose=expected.loose):
            return f"the row on line {line or '?'} differs"
    return ""


def _same(row: Sequence[str], got: Sequence[str], *, loose: bool) -> bool:
    if not loose:
        return [*row] == [*got]
    one, other = ([cell.lstrip().replace("\r\n", "\n") for cell in cells] for cells in (row, got))
    return one == other


def expected_of(path: Path) -> Expected:
    """Return what a file should read as."""
    told = path.parents[1] / "json" / f"{path.stem}.json"
    if told.is_file():
        return _from_json(json.loads(told.read_text("utf-8")), path.name)
    return _from_csv(path)


def _from_json(found: Any, name: str) -> Expected:  # noqa: ANN401 - what json gives
    rows = found if isinstance(found, list) else [found]
    if rows and isinstance(rows[0], dict):
        rows = [
            [*rows[0]],
            *([TYPING_ERRORS.get((name, cell), cell) for cell in row.values()] for row in rows),
        ]
    return Expected([*rows[0]] if rows else [], [(0, row) for row in rows[1:] if any(row)], loose=True)


def _from_csv(path: Path) -> Expected:
    odd = ODD.get(path.name, Odd({".tsv": "\t", ".psv": "|"}.get(path.suffix, ",")))
    text = io.StringIO(decoded(path.read_bytes()), newline="")
    csv.field_size_limit(1 << 30)
    reader = csv.reader(text, delimiter=odd.delimiter, skipinitialspace=odd.loose)
    rows, line = [], 1
    for row in reader:
        if row:
            rows.append((line, row))
        line = reader.line_num + 1
    rows = rows[odd.header - 1 :]
    return Expected(rows[0][1] if rows else [], rows[1:], path.name.startswith("bad-"), odd.loose)


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the table and the list, as Markdown."""
    yield "| suite | files | " + " | ".join(VERDICTS) + " |"
    yield "|---|--:|" + "--:|" * len(VERDICTS)
    by_suite = list(dict.fromkeys(one.suite for one in judged))
    for suite in [*by_suite, "all"]:
        counts = Counter(one.verdict for one in judged if suite in (one.suite, "all"))
        yield f"| {suite} | {counts.total()} | " + " | ".join(str(counts[v]) for v in VERDICTS) + " |"
    for verdict in reversed(VERDICTS[1:]):
        some = [one for one in judged if one.verdict == verdict]
        if some:
            yield f"\n{verdict}:\n"
        for one in some:
            yield f"- {one.suite}/{one.name}: {one.why}" + (" (NAMES NO LINE AND NO CAUSE)" * one.no_cause)


if __name__ == "__main__":
    sys.exit(main())
