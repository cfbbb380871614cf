"""What stands beside a target while it is made: `.<name>.leadq-<random>.tmp`, and `.old` for a moment.

A staging folder is locked by the run that fills it. The system frees the lock when the run ends, however it
ends: so a folder whose lock is free was left by a run that died. Where the disk knows no locks (some network
disks), nobody can tell, and the folder stays.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from leadq.ground.errors import TryAgain
from leadq.handoff import disk

_TRIES = 10


def aside(folder: Path) -> Path:
    """Return the name to which an old target steps aside for the staging folder `folder`."""
    return folder.with_suffix(".old")


def tidy(target: Path) -> None:
    """Undo what runs that died have left beside the target.

    A folder `.old` is always whole: if nothing stands under the target's name, its run died between the two
    renames of `disk.put_in_place`, and it goes back.
    """
    for old in _beside(target, ".old"):
        old.rename(old.with_suffix(".tmp") if target.exists() else target)
    for folder in _beside(target, ".tmp"):
        with suppress(OSError):  # held by a run that lives, or gone meanwhile
            lock = disk.lock_folder(folder)
            if lock is not None:
                disk.remove(folder)
                os.close(lock)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Make a staging folder, its owner's alone; leaving removes what then stands under its name.

    That is the unfinished folder if nothing was published, else the old folder that changed places with it.

    Raises:
        OSError: it cannot be made.
        TryAgain: other runs keep tidying it away before it is locked.
    """
    folder, lock = _locked_folder(target)
    try:
        yield folder
    finally:
        disk.remove(folder)
        if lock is not None:
            os.close(lock)


def _locked_folder(target: Path) -> tuple[Path, int | None]:
    """Make and lock a folder. Before it is locked another run may take it for a leftover: then try again."""
    for _ in range(_TRIES):
        folder = target.parent / f".{target.name}.leadq-{secrets.token_hex(6)}.tmp"
        folder.mkdir(0o700)
        lock = None
        try:
            folder.chmod(0o700)  # whatever the umask took away
            lock = disk.lock_folder(folder)
            if lock is None or os.path.samestat(os.fstat(lock), folder.stat()):
                return folder, lock
        except (BlockingIOError, FileNotFoundError):
            pass
        except BaseException:
            disk.remove(folder)
            if lock is not None:
                os.close(lock)
            raise
        if lock is not None:
            os.close(lock)
    raise TryAgain(f"other runs keep tidying away what this one writes for '{target}'", "run again")


def _beside(target: Path, ending: str) -> list[Path]:
    start = f".{target.name}.leadq-"
    return sorted(e for e in target.parent.iterdir() if e.name.startswith(start) and e.suffix == ending)
