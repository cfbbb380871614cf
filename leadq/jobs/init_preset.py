"""`init --preset`: a folder with a rulebook that is ready; nothing of the engine is loaded for it."""

from pathlib import Path

from leadq.jobs.init_folder import RULES, beside_rules, preset, with_modeline, write_folder
from leadq.rulebook.load import load
from leadq.words.starter import Starter


def from_preset(folder: Path, name: str, *, github: bool = False) -> Starter:
    """Make a folder with the rulebook of a preset.

    Raises:
        UsageError: there is no such preset.
        CannotCreate, NoPermission, WriteFailed: the folder cannot be made; nothing stays of it.
    """
    text = with_modeline(preset(name))
    loaded = load(text.encode(), RULES)
    origin = f"the preset `{name}` of leadq. Its types of activity, titles and values are not yours yet."
    texts = {RULES: text, **beside_rules(origin, "contacts.csv", "activity.csv", github=github)}
    write_folder(folder, texts)
    return Starter(str(folder), tuple(texts), name, len(loaded.rulebook.cases))
