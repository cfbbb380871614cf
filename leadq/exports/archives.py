"""Packed files: what a file is by its first bytes, and archives expanded into the temporary folder within a limit."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from leadq.exports.copies import new_copy
from leadq.exports.workbook import too_large
from leadq.ground.errors import InputRefused

_BLOCK_BYTES = 1 << 20
_ENCRYPTED = 0x1
_BROKEN = (OSError, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
)
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""


def kind_of(head: bytes, path: Path) -> str:
    """Return `gzip`, `zstd`, `zip`, `parquet`, `workbook` or `text`, whatever the file is called."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "text"
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name in names for name in _WORKBOOKS):
                return "workbook"
            if "mimetype" in names and archive.read("mimetype").startswith(_SPREADSHEET):
                return "workbook"
    except (zipfile.BadZipFile, *_BROKEN):
        pass
    return "zip"


def expand(kind: str, path: Path, copy: Path, name: str, most: int) -> None:
    """Expand a file that was packed with gzip or Zstandard.

    Raises:
        InputRefused: it is damaged or cut short, or would expand beyond `most` bytes.
    """
    words = "gzip"
    broken: tuple[type[Exception], ...] = _BROKEN
    if kind == "zstd":
        from backports import zstd  # noqa: PLC0415 - few exports need it

        words, broken = "Zstandard", (*_BROKEN, zstd.ZstdError)
    try:
        with gzip.open(path) if kind == "gzip" else zstd.open(path) as stream:
            _copy(stream, copy, name, most, most)
    except EOFError as error:
        raise InputRefused(
            f"{name}: unexpected end of the {words} stream: it was cut short", "copy or export it again"
        ) from error
    except broken as error:
        raise InputRefused(f"{name}: the {words} stream is damaged", "copy or export it again") from error


@contextmanager
def opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive.

    Raises:
        InputRefused: it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, *_BROKEN) as error:
        raise InputRefused(
            f"{name} is a zip archive that is damaged or cut short", "copy or export it again"
        ) from error


def members(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Return the names of the files in an archive, in order; what systems add for themselves is left out.

    Raises:
        InputRefused: two files have one name.
    """
    names = [
        member.filename
        for member in archive.infolist()
        if not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
        and not member.filename.rpartition("/")[2].startswith(".")
    ]
    if len({*names}) < len(names):
        raise InputRefused(f"{name} holds two files of one name", "unpack it, and name the right one")
    return sorted(names)


def head(archive: zipfile.ZipFile, member: str, name: str, most: int) -> bytes:
    """Return the first bytes of a member."""
    _refuse_encrypted(archive, member, name)
    with archive.open(member) as stream:
        return stream.read(most)


def expand_members(
    archive: zipfile.ZipFile, copies: Sequence[tuple[str, Path]], name: str, most: int
) -> None:
    """Expand members of an archive, each into its copy; `most` bytes in all.

    Raises:
        InputRefused: they are encrypted, packed in a way of their own, or would expand beyond `most` bytes.
    """
    room = most
    if sum(archive.getinfo(member).file_size for member, _ in copies) > most:
        raise too_large(name, size_in_words(most))
    for member, copy in copies:
        _refuse_encrypted(archive, member, name)
        with archive.open(member) as stream:
            room -= _copy(stream, copy, name, room, most)


def _refuse_encrypted(archive: zipfile.ZipFile, member: str, name: str) -> None:
    about = archive.getinfo(member)
    if about.flag_bits & _ENCRYPTED:
        raise InputRefused(f"{name} is encrypted: it needs a password", "unpack it first")
    if about.compress_type not in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
    }:
        raise InputRefused(f"{name} is packed in a way that leadq cannot read", "unpack it first")


def _copy(stream: Readable, copy: Path, name: str, room: int, most: int) -> int:
    """Write a stream into a new file that only this user may read, as long as there is room; return its size."""
    size = 0
    with new_copy(copy, name) as out:
        while block := stream.read(_BLOCK_BYTES):
            size += len(block)
            if size > room:
                raise too_large(name, size_in_words(most))
            out.write(block)
    return size


def size_in_words(size: int) -> str:
    """Return a number of bytes as people say it."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} bytes"
