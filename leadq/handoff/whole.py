"""A single file that a user asked for (`--csv`, `--disputed`): whole or not at all, never in the place of an input."""

import csv
import errno
import io
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from leadq.ground.errors import CannotCreate, NoPermission, UsageError, WriteFailed
from leadq.handoff import disk

_NO_PLACE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EEXIST}


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


def write_single(path: Path, content: bytes, option: str) -> None:
    """Write a file in the place of an older one, whole and at once, readable by its owner alone.

    Raises:
        LeadqError: it cannot be written; the older one stays as it is.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        disk.write_new(beside, content)
        beside.replace(target)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise NoPermission(f"{option} {path.name}: {why}", "choose another folder") from error
        if error.errno in _NO_PLACE:
            raise CannotCreate(f"{option} {path.name}: {why}", "does its folder exist?") from error
        raise WriteFailed(f"{option} {path.name}: {why}", "check the disk and run again") from error
    finally:
        beside.unlink(missing_ok=True)
