"""Durable steps on a disk: what is written is on it, what is shown is whole, what fails says what to do."""

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from leadq.ground.errors import CannotCreate, LeadqError, NoPermission, WriteFailed

if sys.platform != "win32":
    import fcntl

_NO_SPACE = {errno.ENOSPC: "no space left on its disk", errno.EDQUOT: "the disk quota is used up"}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_NO_PLACE = {
    errno.EBUSY,
    errno.EEXIST,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENOTEMPTY,
    errno.EXDEV,
}
_NO_LOCKS = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
_NO_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}
_NO_FOLDER_SYNC = {errno.EBADF, errno.EINVAL, errno.EOPNOTSUPP}
_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def failure(error: OSError, folder: Path) -> LeadqError:
    """Turn an error of the operating system about the output folder into one that says what to do."""
    number = error.errno or 0
    why = os.strerror(number) if number else "unknown reason"
    if number in _NO_SPACE:
        return WriteFailed(f"cannot write '{folder}': {_NO_SPACE[number]}", "make room there and run again")
    if number in _NO_RIGHT:
        return NoPermission(
            f"this user has no right to write '{folder}' and what is in it",
            f"ask for the right to write in '{folder.parent}', or choose another folder",
        )
    if number in _NO_PLACE:
        return CannotCreate(f"cannot create the folder '{folder}': {why}", "choose another folder")
    return WriteFailed(f"writing '{folder}' failed: {why}", "check the disk and run again")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, readable by its owner alone; it is on the disk on return."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        path.chmod(0o600)  # whatever the umask took away
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle(path: Path) -> None:
    """Make a file that somebody else wrote its owner's alone and bring it to the disk."""
    path.chmod(0o600)
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))  # Windows syncs no read-only file
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can do that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def lock_folder(folder: Path) -> int | None:
    """Lock a folder until the descriptor is closed or the process dies, however it dies.

    The lock belongs to the folder, not to its name: renaming keeps it, and no lock file lies in the handoff.

    Returns:
        The descriptor, or None where the disk knows no locks.

    Raises:
        BlockingIOError: another process holds it.
    """
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _NO_LOCKS:
            return None
        raise
    return descriptor


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where system or disk cannot do it."""
    renameat2 = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if renameat2 is None:
        return False
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def put_in_place(staged: Path, target: Path, aside: Path) -> None:
    """Show the folder `staged` as `target`, whole and at once. All three names are on one disk.

    Where `target` holds something, Linux exchanges the two names in one step (`renameat2`): at every moment
    `target` is the old folder or the new one. Elsewhere the old folder first steps `aside`. A death between
    those two renames leaves nothing under `target`, but both folders whole, and the next run renames `aside`
    back (`beside.tidy`). Either way the old folder ends up under the name `staged`, to be removed.
    """
    if not target.exists() or next(target.iterdir(), None) is None:
        if sys.platform == "win32" and target.exists():
            target.rmdir()
        staged.rename(target)
        return
    if exchange(staged, target):
        return
    target.rename(aside)
    try:
        staged.rename(target)
    except BaseException:
        with suppress(OSError):
            aside.rename(target)
        raise
    with suppress(OSError):  # the new folder stands: the next run removes the old one
        aside.rename(staged)


def remove(folder: Path) -> None:
    """Remove a folder of leadq's own as far as that is possible: what stays is removed by the next run."""
    shutil.rmtree(folder, ignore_errors=True)
