"""The sample's exports as the tests read them."""

import csv
import io
from functools import cache
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_data"


@cache
def records(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the records of an export, ragged ones too; the header is the first."""
    text = (SAMPLE / name).read_bytes().decode()
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline="")))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the whole records of an export by header."""
    header, *rest = records(name)
    return tuple(dict(zip(header, row, strict=True)) for row in rest if len(row) == len(header))


def column(name: str, header: str) -> list[str]:
    """Return the cells of one column of the whole records."""
    return [row[header] for row in rows(name)]
