"""The handoff folder: checked before anything is read, staged beside its place, shown whole or not at all.

A run writes into a staging folder beside the target. Publishing brings every file to the disk and renames.
Whatever stops a run, and wherever, the target is the old folder or the new one, complete.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from leadq.ground.errors import CannotCreate, InputMissing, InputRefused, LeadqError, NoPermission, UsageError
from leadq.handoff import beside, disk
from leadq.handoff.manifest import MANIFEST_NAME, FileName, Manifest, file_facts
from leadq.handoff.uninterrupted import uninterrupted

_LARGEST_MANIFEST = 16 * 1024 * 1024
_LEFT_BY_VIEWERS = {".DS_Store", "Thumbs.db", "desktop.ini"}
_NAMES_SHOWN = 3
_file_name = TypeAdapter(FileName)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A file of a handoff folder that is not as the manifest says."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.what}"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a handoff folder.

    Raises:
        InputMissing: there is none, or it cannot be opened.
        NoPermission: this user may not read it.
        InputRefused: it is not a manifest that this leadq knows.
    """
    return _manifest_and_bytes(folder)[0]


def verify(folder: Path) -> list[Difference]:
    """Compare a handoff folder with its manifest: files changed, missing or added since leadq wrote it.

    Raises:
        InputMissing, NoPermission, InputRefused: as `read_manifest`.
        OSError: a file cannot be read.
    """
    manifest, content = _manifest_and_bytes(folder)
    names = {entry.name for entry in folder.iterdir()} - _LEFT_BY_VIEWERS
    differences = [Difference(MANIFEST_NAME, "was changed")] if content != manifest.to_bytes() else []
    for file in manifest.files:
        path = folder / file.name
        if file.name not in names:
            differences.append(Difference(file.name, "is missing"))
        elif path.is_symlink() or not path.is_file() or file_facts(path) != (file.bytes, file.sha256):
            differences.append(Difference(file.name, "was changed"))
    known = {file.name for file in manifest.files} | {MANIFEST_NAME}
    return sorted(differences + [Difference(name, "was added") for name in names - known])


def check_target(out: Path, inputs: Sequence[Path], force: bool) -> None:
    """Refuse an output folder that cannot or must not be made; call it before any input is read.

    Its parent must exist, or be a folder that can be made in one that exists: one level, no more, so that a
    mistyped path does not grow a tree. An empty folder is used. A folder that an earlier run made is
    replaced; if somebody changed, added or took away files since, only with `force`, and then with all that
    is in it. A folder that leadq did not make, or that has folders inside, is never touched.

    Raises:
        UsageError: `out` is, or holds, the whole disk, the home folder, the working folder, or an input.
        CannotCreate: it is a file, a mount point, not leadq's, changed, or its parent cannot be written.
        NoPermission: the folder that stands there may not be read.
    """
    target = _real(out)
    try:
        _refuse_dangerous(out, target, inputs)
        _refuse_unwritable(out, target)
        _refuse_foreign(out, target, force)
    except OSError as error:
        raise disk.failure(error, out) from error


class Staging:
    """A folder in the making. Files are written to `path(name)`, then `publish` shows them all."""

    def __init__(self, folder: Path, target: Path, out: Path, force: bool) -> None:
        self._folder = folder
        self._target = target
        self._out = out
        self._force = force

    def path(self, name: str) -> Path:
        """Return where to write the file `name`: lower-case letters, digits, `_`, `-` and an ending."""
        if name == MANIFEST_NAME:
            raise ValueError("the manifest is written by publish")
        return self._folder / _file_name.validate_python(name)

    def publish(self, manifest: bytes) -> None:
        """Bring all files and the manifest to the disk, then show the folder in place of an older one.

        A Ctrl-C or SIGTERM that comes while the names change comes too late: it is passed over.

        Args:
            manifest: the canonical bytes of a manifest that lists exactly the files that were written.

        Raises:
            WriteFailed, NoPermission, CannotCreate: see `disk.failure`. The old folder still stands, whole;
                or, if only the very last step failed (the sync of the parent), the new one does.
        """
        self._prove(Manifest.from_bytes(manifest))
        try:
            for path in sorted(self._folder.iterdir()):
                disk.settle(path)
            disk.write_new(self._folder / MANIFEST_NAME, manifest)
            disk.sync_folder(self._folder)
            _refuse_foreign(self._out, self._target, self._force)  # again: the run may have taken an hour
            with uninterrupted():
                disk.put_in_place(self._folder, self._target, beside.aside(self._folder))
                disk.sync_folder(self._target.parent)
                disk.remove(self._folder)  # where the names were exchanged, it is the old one
        except OSError as error:
            raise disk.failure(error, self._out) from error

    def _prove(self, manifest: Manifest) -> None:
        listed = {file.name: file.bytes for file in manifest.files}
        written = {
            entry.name: entry.stat(follow_symlinks=False).st_size for entry in os.scandir(self._folder)
        }
        if listed != written:
            raise ValueError("the manifest does not list the files that were written")


@contextmanager
def stage(out: Path, *, force: bool = False) -> Iterator[Staging]:
    """Open a staging folder beside `out`; leaving it, by whatever way, removes what was not published.

    What runs that died have left for the same target is tidied first. `force` is what `check_target` got.

    Raises:
        WriteFailed, NoPermission, CannotCreate, TryAgain: the staging folder cannot be made.
    """
    target = _real(out)
    with ExitStack() as leaving:
        try:
            if not target.parent.exists():
                target.parent.mkdir(0o700)
                leaving.callback(_remove_if_empty, target.parent)
                disk.sync_folder(target.parent.parent)
            beside.tidy(target)
            folder = leaving.enter_context(beside.new_folder(target))
        except OSError as error:
            raise disk.failure(error, out) from error
        yield Staging(folder, target, out, force)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _manifest_and_bytes(folder: Path) -> tuple[Manifest, bytes]:
    path = folder / MANIFEST_NAME
    try:
        if not path.is_file():
            raise InputMissing(
                f"'{folder}' has no {MANIFEST_NAME}", "name a folder that leadq score has made"
            )
        with path.open("rb") as file:
            content = file.read(_LARGEST_MANIFEST)
    except PermissionError as error:
        raise NoPermission(f"'{path}' may not be read by this user", "check its permissions") from error
    except OSError as error:
        raise InputMissing(f"'{path}' cannot be opened: {error.strerror}") from error
    try:
        return Manifest.from_bytes(content), content
    except ValueError as error:
        raise InputRefused(
            f"'{path}' is {error}", "it was changed, or made by another version of leadq"
        ) from None


def _holds(folder: Path, path: Path) -> bool:
    """Whether `path` is the folder or lies in it: by name, through links, on a disk that ignores case."""
    for name in (_real(path), _real(path.parent) / path.name):
        for place in (name, *name.parents):
            with suppress(OSError):
                if place == folder or place.samefile(folder):
                    return True
    return False


def _refuse_dangerous(out: Path, target: Path, inputs: Sequence[Path]) -> None:
    hint = "name a folder of its own for the handoff, such as --out handoff"
    if target == target.parent:
        raise UsageError(f"--out '{out}' is the whole disk", hint)
    for path in inputs:
        if _holds(target, path):
            raise UsageError(f"--out '{out}' is or holds the input '{path}'", hint)
    with suppress(OSError, RuntimeError):  # a user may have no home, and the working folder may be gone
        if _holds(target, Path.home()):
            raise UsageError(f"--out '{out}' is or holds your home folder", hint)
    with suppress(OSError):
        if _holds(target, Path.cwd()):
            raise UsageError(f"--out '{out}' is or holds the folder you work in", hint)


def _refuse_unwritable(out: Path, target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise CannotCreate(f"--out '{out}' is a file", "name a folder")
    if target.is_mount():
        raise CannotCreate(
            f"--out '{out}' is a mount point and cannot be replaced as a whole", "name a folder inside it"
        )
    place = target.parent
    if not place.exists():
        place = place.parent
    if not place.is_dir():
        raise CannotCreate(
            f"the folder above '{out}' does not exist", f"make it first: mkdir -p '{target.parent}'"
        )
    if not os.access(place, os.W_OK | os.X_OK):
        raise CannotCreate(
            f"'{place}' cannot be written", "choose another --out, or make that folder writable"
        )


def _refuse_foreign(out: Path, target: Path, force: bool) -> None:
    if not target.is_dir():
        return
    entries = [entry for entry in target.iterdir() if entry.name not in _LEFT_BY_VIEWERS]
    if not entries:
        return
    foreign = CannotCreate(
        f"'{out}' is not empty, and leadq did not make what is in it",
        "choose another --out, or empty it yourself",
    )
    if any(entry.is_dir() and not entry.is_symlink() for entry in entries):
        raise foreign
    try:
        differences = verify(target)
    except LeadqError:
        raise foreign from None
    if differences and not force:
        shown = ", ".join(str(difference) for difference in differences[:_NAMES_SHOWN])
        more = len(differences) - _NAMES_SHOWN
        raise CannotCreate(
            f"'{out}' is not as leadq left it: {shown}" + (f" and {more} more" if more > 0 else ""),
            "keep what you need elsewhere, then replace the folder with --force",
        )


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
