"""Copies in the private temporary folder: each a new file for this user alone, and what fails in writing it said so.

Who writes one reads something else at the same time, and an error of the system must not be taken for a damaged export.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leadq.ground.errors import WriteFailed


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is being written; `name` is how messages call the export."""

    file: BinaryIO
    name: str

    def write(self, data: bytes) -> int:
        """Write bytes.

        Raises:
            WriteFailed: no room for them.
        """
        try:
            return self.file.write(data)
        except OSError as error:
            raise _no_room(self.name, error) from error


@contextmanager
def new_copy(path: Path, name: str) -> Iterator[Copy]:
    """Open a new file, and close it afterwards.

    Raises:
        WriteFailed: it cannot be made, or there is no room for the last of it.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
        file = path.open("wb")
    except OSError as error:
        raise _no_room(name, error) from error
    try:
        yield Copy(file, name)
    finally:
        try:
            file.close()
        except OSError as error:
            raise _no_room(name, error) from error


def _no_room(name: str, error: OSError) -> WriteFailed:
    return WriteFailed(
        f"{name} needs a copy in the temporary folder, and that failed: {error.strerror}",
        "it takes about as much room as the export unpacked; set TMPDIR to a folder with room",
    )
