"""What every report of `leadq diff` says, in whichever format."""

from collections.abc import Iterator, Mapping

from leadq.reports.cells import visible
from leadq.reports.wording import listed, several
from leadq.words.difference import Difference, Effect, Side

_LIMIT = 100
HEADINGS: Mapping[Effect, str] = {
    "stage": "What can move leads",
    "owner": "Who gets the leads",
    "words": "What moves no lead",
}


def headline(found: Difference) -> Iterator[str]:
    """Yield the first lines: the two rulebooks, and how many changes there are."""
    old, new = found.old, found.new
    yield f"{_name(old)}{_revision(old, new)}"
    yield f"{visible(old.given, _LIMIT)} → {visible(new.given, _LIMIT)}"
    if found.changes:
        parts = [
            several(len(found.with_effect(effect)), *words)
            for effect, words in _COUNTED.items()
            if found.with_effect(effect)
        ]
        total = several(len(found.changes), "change")
        yield f"{total}: {listed(parts)}." if len(parts) > 1 else f"{parts[0]}."


_COUNTED: Mapping[Effect, tuple[str, str]] = {
    "stage": ("change can move leads", "changes can move leads"),
    "owner": ("change of who gets them", "changes of who gets them"),
    "words": ("change moves no lead", "changes move no lead"),
}


def nothing(found: Difference) -> str:
    """Say that nothing differs."""
    same = "Both mean the same" if found.old.given != found.new.given else "It means the same"
    return f"{same}: order, comments and layout alone are no change."


def _name(side: Side) -> str:
    return visible(side.rulebook, _LIMIT)


def _revision(old: Side, new: Side) -> str:
    was, now = (visible(side.revision, _LIMIT) for side in (old, new))
    if was == now:
        return f", revision {now}" if now else ""
    return f", revision {was or 'none'} → {now or 'none'}"
