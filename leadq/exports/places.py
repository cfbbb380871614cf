"""What an argument names: a file, standard input, the files of a folder, or those that a pattern matches.

Patterns are matched here and not by the shell, so that a quoted one works in a crontab and names no file of yesterday.
Files of a folder and of a pattern stand in the order of their names, whatever the file system says.
"""

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leadq.ground.errors import InputMissing, InputRefused, UsageError

STANDARD_INPUT = Path("-")
SUFFIXES = (
    *(".csv", ".tsv", ".tab", ".psv", ".jsonl", ".ndjson", ".json", ".parquet"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".gz", ".zip", ".zst"),
)
"""How files end that are taken for exports where nobody names them one by one: in a folder, in an archive."""
_MARKS = "*?["
_MANY = 3


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that was named, and the part of it: a sheet, or members of an archive; empty where no part was named."""

    path: Path
    part: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How messages call it."""
        return "standard input" if self.path == STANDARD_INPUT else self.path.name or str(self.path)


def named_files(arguments: Iterable[Path], role: str) -> tuple[NamedFile, ...]:
    """Return the files that the arguments of one role name, in order.

    Raises:
        InputMissing: a pattern matches no file, or a folder holds no export.
        UsageError: a file is named twice: its rows would count twice.
    """
    files = tuple(file for argument in arguments for file in _named(argument))
    _refuse_twice(files, role)
    return files


def looks_like_an_export(name: str) -> bool:
    """Whether a file that nobody named by itself is taken for an export, by the end of its name."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {more} more" if more > 0 else "")


def _named(argument: Path) -> list[NamedFile]:
    text = str(argument)
    if argument == STANDARD_INPUT:
        return [NamedFile(argument)]
    if os.path.lexists(text):
        return _in_folder(argument) if argument.is_dir() else [NamedFile(argument)]
    path, _, part = text.rpartition("#")
    if path and any(mark in path for mark in _MARKS) and not os.path.lexists(path):
        return [replace(file, part=part) for file in _matching(path)]
    if path and os.path.lexists(path):
        return [NamedFile(Path(path), part)]
    return _matching(text) if any(mark in text for mark in _MARKS) else [NamedFile(argument)]


def _matching(pattern: str) -> list[NamedFile]:
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207 - a whole pattern, which may begin with a slash
    files = sorted(path for path in map(Path, found) if not path.is_dir())
    if not files:
        raise InputMissing(f"no file matches '{pattern}'", "check the pattern and the folder")
    return [NamedFile(path) for path in files]


def _in_folder(folder: Path) -> list[NamedFile]:
    try:
        there = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    except OSError as error:
        raise InputMissing(
            f"the folder {folder.name} cannot be read: {error.strerror}", "check it"
        ) from error
    files = [path for path in there if looks_like_an_export(path.name) and not path.is_dir()]
    others = [path.name for path in there if path not in files]
    if not files:
        holds = f"; it holds {listed(others)}" if others else ""
        raise InputMissing(
            f"{folder.name or folder} is a folder without exports{holds}",
            f"name the file; files that end in {', '.join(SUFFIXES[:2])} and so on are read",
        )
    notes = (f"{folder.name}: passed over {listed(others)}",) if others else ()
    return [NamedFile(path, notes=notes if path == files[0] else ()) for path in files]


def _refuse_twice(files: Sequence[NamedFile], role: str) -> None:
    seen: dict[tuple[int, int], list[NamedFile]] = {}
    for file in files:
        try:
            found = file.path.stat() if file.path != STANDARD_INPUT else None
        except OSError:  # whoever opens it says what is wrong
            continue
        same = seen.setdefault((found.st_dev, found.st_ino) if found else (0, 0), [])
        for first in same:
            if not (first.part and file.part and first.part != file.part):
                also = f" (it is {first.name} too)" if first.name != file.name else ""
                raise UsageError(f"{file.name} is given twice as --{role}{also}", "name each export once")
        same.append(file)


def refuse_part(file: NamedFile) -> None:
    """Refuse a part that is asked of a file that has none.

    Raises:
        InputRefused: a part was named.
    """
    if file.part:
        raise InputRefused(f"{file.name} has no parts, so no '#{file.part}'", f"name it {file.name}")
