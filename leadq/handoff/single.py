"""A table that a user asked for beside a report (`--csv`, `--disputed`): its bytes, and that it replaces no input."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from leadq.ground.errors import UsageError


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file as spreadsheets read it: UTF-8 with a mark, comma, CRLF; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def refuse_input(path: Path, inputs: Iterable[Path], option: str) -> None:
    """Refuse to write over a file that the run reads.

    Raises:
        UsageError: `path` is one of the inputs.
    """
    real = os.path.realpath(path)
    if any(os.path.realpath(item) == real for item in inputs):
        raise UsageError(f"{option} names {path.name}, which this run reads", "choose another file")
