"""The folder that `leadq init` makes: whole or not at all, and never over a file that is there."""

import errno
import os
import string
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from leadq.ground.errors import CannotCreate, UsageError
from leadq.handoff import beside, disk
from leadq.jobs.schema import modeline, schema_of_rulebooks

RULES, README, IGNORE, WORKFLOW = "rules.yaml", "README.md", ".gitignore", ".github/workflows/leadq.yml"
SCHEMA = "rulebook.schema.json"
PRESETS = ("b2b-inbound", "plg-trial", "minimal")


def preset(name: str) -> str:
    """Return the rulebook of a preset.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in PRESETS:
        raise UsageError(f"there is no preset '{name}'", f"choose one of {', '.join(PRESETS)}")
    return _packaged(f"{name}.yaml")


def beside_rules(origin: str, contacts: str, activity: str, *, github: bool) -> dict[str, str]:
    """Return the files that stand beside the rulebook, by their names; its schema is for editors.

    Args:
        origin: where the rulebook comes from, a sentence for people.
        contacts: the names of the contacts exports, as they stand in commands.
        activity: those of the activity exports; empty for none.
        github: whether a workflow is wanted.
    """
    readme = string.Template(_packaged("folder/README.md"))
    done = f" --activity {activity}" if activity else ""
    found = {
        README: readme.substitute(origin=origin, contacts=contacts, activity=done),
        IGNORE: _packaged("folder/gitignore"),
        SCHEMA: schema_of_rulebooks(),
    }
    return found | ({WORKFLOW: _packaged("folder/leadq.yml")} if github else {})


def with_modeline(rulebook: str) -> str:
    """Return a rulebook whose first line tells an editor where the schema is."""
    return f"{modeline(Path(SCHEMA))}\n{rulebook}"


def refuse_taken(folder: Path, names: Mapping[str, str] | tuple[str, ...]) -> None:
    """Refuse a folder in which one of the files stands already.

    Raises:
        CannotCreate: it does, or the folder is a file, or its parent is not there.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotCreate(f"'{folder}' is a file, not a folder", "name another folder")
    if not folder.absolute().parent.is_dir():
        raise CannotCreate(f"there is no folder '{folder.parent}'", "make it first, or check the path")
    taken = [name for name in names if os.path.lexists(folder / name)]
    if taken:
        raise CannotCreate(
            f"{' and '.join(taken)} stand{'s' if len(taken) == 1 else ''} in '{folder}' already, and init "
            "replaces no file",
            "name a folder that does not exist yet",
        )


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a new folder, or into one that is there; the rulebook comes last.

    Raises:
        LeadqError: something stands there already, or it cannot be written; then nothing stays.
    """
    refuse_taken(folder, texts)
    target = folder.resolve()
    try:
        beside.tidy(target)
        with beside.new_folder(target) as staged:
            for name, text in texts.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                disk.write_new(staged / name, text.encode())
            if not target.exists() or next(target.iterdir(), None) is None:
                disk.put_in_place(staged, target, beside.aside(staged))
            else:
                _move(staged, target, texts)
            disk.sync_folder(target.parent)
    except OSError as error:
        raise disk.failure(error, folder) from error


def _move(staged: Path, target: Path, texts: Mapping[str, str]) -> None:
    """Move the files one by one; what was moved is taken back if one of them fails."""
    moved: list[Path] = []
    try:
        for name in sorted(texts, key=lambda name: name == RULES):
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            _rename_to_new(staged / name, place)
            moved.append(place)
    except BaseException:
        for place in moved:
            with suppress(OSError):
                place.unlink()
        raise


def _rename_to_new(staged: Path, place: Path) -> None:
    if os.path.lexists(place):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    staged.rename(place)


def _packaged(name: str) -> str:
    return (files("leadq") / "presets" / name).read_text(encoding="utf-8")
