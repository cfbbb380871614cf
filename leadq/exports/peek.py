"""The first rows of an export, for what is told by looking at them; nothing is counted here."""

import csv
from itertools import islice

from leadq.exports.source import Source

_MOST = 200
_MOST_CHARACTERS = 1 << 20


def first_rows(source: Source, most: int = _MOST) -> list[list[str]]:
    """Return up to `most` rows behind the header, as far as they stand in the first megabyte; a bad row ends them."""
    with source.readable.open(encoding="utf-8", errors="replace", newline="") as file:
        for _ in range(source.skip):
            file.readline()
        text = file.read(_MOST_CHARACTERS)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(csv.reader(text.splitlines(keepends=True), delimiter=source.delimiter), most))
    except csv.Error:
        return rows
    return rows
