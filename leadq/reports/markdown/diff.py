"""The difference of two rulebooks as a comment on a pull request that a sales manager can read."""

import re
from collections.abc import Iterator

from leadq.reports.cells import visible
from leadq.reports.diffing import HEADINGS, headline, nothing
from leadq.words.difference import Difference

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LIMIT = 600


def difference_page(found: Difference) -> str:
    """Return the comment without data."""
    lines = [*changes_part(found)]
    return "\n".join(lines) + "\n"


def changes_part(found: Difference) -> Iterator[str]:
    """Yield what changes, under what it can do."""
    title, files, *count = headline(found)
    yield f"## Rulebook: {text(title)}\n"
    yield f"{text(files)}\n"
    if not found.changes:
        yield nothing(found)
        return
    yield f"**{text(count[0])}**"
    for effect, title in HEADINGS.items():
        changes = found.with_effect(effect)
        if not changes:
            continue
        yield f"\n### {title}\n"
        for number, change in changes:
            first, *others = change.sentences
            yield f"{number}. {text(first)}"
            yield from (f"   {text(other)}" for other in others)


def text(words: str) -> str:
    """Return text that no Markdown reads as markup."""
    return _SPECIAL.sub(r"\\\1", visible(words, _LIMIT))
