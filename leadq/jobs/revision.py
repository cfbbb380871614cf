"""Where a rulebook is read from: a file, a git revision of it (`rules.yaml@HEAD~3`), or the handoff folder it made."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from leadq.ground.errors import InputMissing, NoPermission, UsageError
from leadq.handoff.manifest import MANIFEST_NAME, RULEBOOK_NAME

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a rulebook.

    Attributes:
        name: as the user wrote it.
        data: its bytes.
        folder: where its suppression lists lie; None where that is not known (a handoff folder has none).
    """

    name: str
    data: bytes
    folder: Path | None


def rulebook_source(text: str) -> Source:
    """Read the rulebook that `text` names. A file or folder that is there goes before a git revision.

    Raises:
        InputMissing, NoPermission: it is not there, or cannot be opened.
        UsageError: the revision is written in no way that git knows.
    """
    path = Path(text)
    if path.is_dir():
        return Source(text, _of_handoff(path), None)
    if path.exists() or "@" not in text:
        return Source(text, _bytes(path, text), path.parent)
    file, revision = _split(text)
    return Source(text, _of_revision(file, revision), file.parent)


def _of_handoff(folder: Path) -> bytes:
    path = folder / RULEBOOK_NAME
    if path.is_file():
        return _bytes(path, str(path))
    if (folder / MANIFEST_NAME).is_file():
        raise InputMissing(
            f"the handoff folder {folder} does not hold the rulebook that made it",
            "it was made by an older leadq, or the file was taken away: name the rulebook's file",
        )
    raise InputMissing(
        f"the folder {folder} is no handoff", "name a rulebook, or a folder that leadq score made"
    )


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise NoPermission(
            f"the rulebook {name} may not be read by this user", "check its permissions"
        ) from error
    except OSError as error:
        hint = "check the path; a git revision is written rules.yaml@HEAD~1"
        raise InputMissing(f"the rulebook {name} cannot be opened: {error.strerror}", hint) from error


def _split(text: str) -> tuple[Path, str]:
    """Return (file, revision): the `@` of `HEAD@{1}` belongs to the revision, one before a file that is there too."""
    marks = [n for n, character in enumerate(text) if character == "@" and text[n + 1 : n + 2] != "{"]
    there = [n for n in marks if Path(text[:n]).is_file()]
    mark = (there or marks or [text.index("@")])[-1]
    file, revision = text[:mark], text[mark + 1 :]
    if not file or not revision or revision.startswith("-"):
        raise UsageError(f"'{text}' names no git revision of a file", "write it as rules.yaml@HEAD~1")
    return Path(file), revision


def _of_revision(file: Path, revision: str) -> bytes:
    folder = file.parent
    while not folder.is_dir():  # it may have been there at that revision
        folder = folder.parent
    name = file.relative_to(folder).as_posix()
    if _git(folder, "rev-parse", "--git-dir") is None:
        raise InputMissing(
            f"'{file}' is in no git repository, so it has no revision '{revision}'",
            "check the path, or name a file",
        )
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise InputMissing(
            f"there is no revision '{revision}' in the git repository of '{file}'",
            "see `git log`; a shallow clone, as CI makes, has the last one only: fetch more of it",
        )
    data = _git(folder, "cat-file", "blob", f"{commit.decode('ascii').strip()}:./{name}")
    if data is None:
        raise InputMissing(
            f"there is no file '{file}' at the revision '{revision}'",
            "it may have had another name then: see `git log --follow`",
        )
    return data


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git says; None where it says no. Without a shell, and git is asked for nothing that writes.

    Raises:
        InputMissing: git is not there, or does not answer.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell, and no argument that could be an option
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's git, by their PATH
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except FileNotFoundError as error:
        hint = "install git, or save the older rulebook as a file and name that"
        raise InputMissing("git is not installed, and a revision was asked for", hint) from error
    except subprocess.TimeoutExpired as error:
        raise InputMissing("git does not answer", "try the same with git itself") from error
    return done.stdout if done.returncode == 0 else None
