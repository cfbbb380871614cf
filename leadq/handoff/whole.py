"""One file, written whole or not at all: a rulebook that is tidied, a page, a schema."""

import os
import secrets
import stat
from pathlib import Path

from leadq.ground.errors import CannotCreate, LeadqError, NoPermission, WriteFailed
from leadq.handoff.disk import sync_folder


def write_whole(path: Path, content: bytes, *, personal: bool = False) -> None:
    """Write a file in one step: whoever reads it meanwhile reads the old one or the new one.

    An old file's permissions stay, and a link goes on leading to its file. A new one with `personal` data is for its
    owner alone, as a handoff is.

    Raises:
        LeadqError: it cannot be written. The old file is as it was.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise CannotCreate(f"{path} is not a file", "name another file")
    draft = target.with_name(f".{target.name}.leadq-{secrets.token_hex(6)}.tmp")
    try:
        with draft.open("xb") as file:
            if target.exists():
                draft.chmod(stat.S_IMODE(target.stat().st_mode))
            elif personal:
                draft.chmod(stat.S_IRUSR | stat.S_IWUSR)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise _refused(error, path) from error
    finally:
        draft.unlink(missing_ok=True)


def _refused(error: OSError, path: Path) -> LeadqError:
    if isinstance(error, PermissionError):
        return NoPermission(f"{path} may not be written by this user", "check who may write in its folder")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return CannotCreate(
            f"{path} cannot be made: there is no folder {path.parent}", "make the folder first"
        )
    return WriteFailed(f"{path} could not be written: {error.strerror}", "check the disk and run again")
