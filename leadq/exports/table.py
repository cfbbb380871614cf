"""A table that can be opened: a text file, and the file it came from, which is hashed and must not change."""

import errno
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leadq.exports.copies import new_copy
from leadq.exports.plain import Written
from leadq.exports.sniff import Options
from leadq.ground.errors import InputMissing, InputRefused, NoPermission

_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file is written to: size in bytes, time of change in ns, the file itself."""

    size: int
    changed_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a text file.

    Attributes:
        name: how people know it: `leads.zip: contacts.csv`.
        original: the file it came from; `stamp` is how it was.
        path: the text; the original itself, where that is text.
        first_row: None where lines of the text are lines of the original; else the number of the row that the first
            record is: 1 in a sheet, 0 where the names stand above the rows.
        written: of a table in leadq's plain dialect, what is known of it.
        with_mark: writes it again with another decimal mark.
        notes: what the user should know.
    """

    name: str
    original: Path
    stamp: Stamp
    path: Path
    first_row: int | None = None
    written: Written | None = None
    with_mark: Callable[[str], "Table"] | None = None
    notes: tuple[str, ...] = ()

    def options(self, said: Options) -> Options:
        """Return how to read it, after what the user said of exports; of leadq's own text there is nothing to say."""
        if self.written is None:
            return said
        return Options("utf-8", ",", said.header_row if self.first_row else 1)


def table_at(path: Path, temp_dir: Path, name: str = "") -> Table:
    """Return the file at a path as a table; what can be read only once is kept in the temporary folder.

    Raises:
        InputMissing, NoPermission, InputRefused: there is no file, it may not be read, or it is a device.
    """
    name = name or path.name or str(path)
    stamp = _stamp_of(path, name)
    if stamp is None:
        path = spooled(path, temp_dir, name)
        stamp = stamp_of(path)
    return Table(name, path, stamp, path)


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file as it is now."""
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def spooled(pipe: Path | int, temp_dir: Path, name: str) -> Path:
    """Return a copy of what comes out of a pipe, or out of an open file of this number."""
    copy = temp_dir / f"pipe-{os.urandom(4).hex()}.csv"
    try:
        with open(pipe, "rb", closefd=isinstance(pipe, Path)) as file, new_copy(copy, name) as out:
            shutil.copyfileobj(file, out, _BLOCK_BYTES)
    except OSError as error:
        raise InputMissing(f"{name} is not readable: {error.strerror}", "check what is piped in") from error
    return copy


def _stamp_of(path: Path, name: str) -> Stamp | None:
    """Check that a path is a file that can be read; None says that it is a pipe."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputMissing(f"{name} is a folder, not a file", "name the CSV file in it")
        if stat.S_ISFIFO(mode):
            return None
        if not stat.S_ISREG(mode):
            raise InputRefused(f"{name} is a device, not a file", "name a CSV file")
        path.open("rb").close()
        return stamp_of(path)
    except FileNotFoundError as error:
        raise InputMissing(f"{name}: no such file", f"looked for {path}") from error
    except PermissionError as error:
        raise NoPermission(
            f"{name} may not be read by this user", "check its owner and its permissions"
        ) from error
    except OSError as error:
        loop = error.errno == errno.ELOOP
        what = "a link that leads back to itself" if loop else f"not readable: {error.strerror}"
        raise InputMissing(f"{name} is {what}", "check the path") from error
