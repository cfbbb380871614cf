"""The file of rejected rows: in the handoff, and beside it where too many of them stopped the run."""

import csv
import io
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from leadq.exports.reading import Reject
from leadq.handoff import disk
from leadq.handoff.cells import guard

_HEADER = ("file", "line", "column", "reason", "row")


def rejects_csv(rejects: Sequence[Reject]) -> bytes:
    """Return the file of rejected rows: as they were, with file, physical line and reason."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows([guard(r.file), r.line, guard(r.column), r.reason, guard(r.row)] for r in rejects)
    return text.getvalue().encode("utf-8-sig")


def keep_rejects(out: Path, rejects: Sequence[Reject]) -> str:
    """Write the rejected rows to a file beside the output folder, in the place of an earlier one, and return its name.

    A file of that name that is not one of rejects stays, and so does what a link points to.

    Raises:
        LeadqError: it cannot be written.
    """
    target = Path(os.path.realpath(out))
    kept = target.with_name(f"{target.name}-rejects.csv")
    beside = target.with_name(f".{target.name}-rejects.{secrets.token_hex(6)}.tmp")
    try:
        if not _may_replace(kept):
            kept = kept.with_stem(f"{kept.stem}-{secrets.token_hex(3)}")
        disk.write_new(beside, rejects_csv(rejects))
        beside.replace(kept)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise disk.failure(error, kept) from error
    return kept.name


def _may_replace(path: Path) -> bool:
    if path.is_symlink() or not path.exists():
        return not path.is_symlink()
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(64).startswith(",".join(_HEADER[:2]).encode("utf-8-sig"))
