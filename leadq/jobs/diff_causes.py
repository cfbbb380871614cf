"""Which change moves a lead: single changes are made in the old rulebook and undone in the new one, and both scored.

A change is the cause where it moves the lead by itself, or where the lead does not move without it. All runs are over
the leads that move alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from leadq.ground.errors import RulebookError
from leadq.rulebook.changes import with_change
from leadq.rulebook.load import Loaded
from leadq.words.difference import Change, Difference
from leadq.words.impact import NOT_READ, SUPPRESSED, Cause, How, Suspect

RUNS = 12
"""So many runs of the engine at most, unless every change is asked for: two for each change or group of changes."""
Ends = Mapping[str, str]
"""Where leads end, by contact id; who is not there is not scored."""
Scored = Callable[[Loaded, Change], Ends]
"""Carries out a variant of the rulebooks that takes this change from one side."""
Tried = tuple[tuple[int, ...], Change]
"""A suspect: the numbers of its changes, and the changes as one."""
ABSENT = frozenset({SUPPRESSED, NOT_READ})


@dataclass(frozen=True, slots=True)
class Move:
    """A lead that ends in another place."""

    contact_id: str
    before: str
    after: str


def suspects(found: Difference, *, every: bool) -> list[Tried]:
    """Return the changes that may move leads, with their numbers, put together by section where they are too many."""
    groups: list[Tried] = [((number,), change) for number, change in found.with_effect("stage")]
    most = len(groups) if every else RUNS // 2
    while len(groups) > most:
        same = [
            n for n in range(len(groups) - 1) if _section(groups[n][1]) == _section(groups[n + 1][1])
        ] or range(len(groups) - 1)
        at = min(same, key=lambda n: len(groups[n][0]) + len(groups[n + 1][0]))
        groups[at : at + 2] = [_both(groups[at], groups[at + 1])]
    return groups


def _section(change: Change) -> str:
    return change.path.partition(".")[0]


def _both(one: Tried, other: Tried) -> Tried:
    edits = one[1].edits | other[1].edits
    return (*one[0], *other[0]), replace(one[1], sentences=one[1].sentences + other[1].sentences, edits=edits)


def causes(
    moves: Sequence[Move],
    tried: Sequence[Tried],
    sides: tuple[Loaded, Loaded],
    made: Scored,
    undone: Scored,
) -> tuple[dict[str, Cause], tuple[Suspect, ...]]:
    """Return the cause of each move by contact id, and what each suspect does.

    Args:
        moves: the leads that move.
        tried: the suspects: numbers of changes, and the changes as one.
        sides: the old and the new rulebook.
        made: scores the old rulebook with one suspect made.
        undone: scores the new rulebook with one suspect undone.
    """
    old, new = sides
    if len(tried) == 1:
        found = {move.contact_id: Cause("alone", tried[0][0]) for move in moves}
        return found, (Suspect(tried[0][0], len(moves), 0),)
    alone = [_ends(old, new, change, made) for _, change in tried]
    enough = [_that_move(move, alone) for move in moves]
    without: list[Ends | None] = []
    if not all(enough):  # what one change does by itself needs no other explanation
        two = len(tried) == 2  # noqa: PLR2004 - without the one is with the other
        without = alone[::-1] if two else [_ends(new, old, change, undone) for _, change in tried]
    found = {}
    by_itself, with_others = [0] * len(tried), [0] * len(tried)
    for move, by_themselves in zip(moves, enough, strict=True):
        moving = _that_move(move, without)
        needed = [n for n, ends in enumerate(without) if ends is not None and n not in moving]
        how, numbers = judged(by_themselves, needed)
        for n in numbers:
            (with_others if how == "together" else by_itself)[n] += 1
        found[move.contact_id] = Cause(how, tuple(number for n in numbers for number in tried[n][0]))
    told = (Suspect(numbers, by_itself[n], with_others[n]) for n, (numbers, _) in enumerate(tried))
    return found, tuple(told)


def _that_move(move: Move, tried: Sequence[Ends | None]) -> list[int]:
    """Return the numbers of the runs in which a lead ends where the new rulebook puts it."""
    return [n for n, ends in enumerate(tried) if ends is not None and _is_at(move, ends, move.after)]


def judged(enough: Sequence[int], needed: Sequence[int]) -> tuple[How, Sequence[int]]:
    """Return how a lead is moved, and by which suspects.

    Args:
        enough: suspects that move it by themselves.
        needed: suspects without which it does not move.
    """
    if enough:
        return ("alone" if len(enough) == 1 else "any"), enough
    return "together", needed


def _ends(base: Loaded, other: Loaded, change: Change, scored: Scored) -> Ends | None:
    """Return where leads end with one suspect from the other rulebook; None where it cannot be tried."""
    try:
        variant = with_change(base, other, change)
    except RulebookError:  # changes that were put together, each valid by itself
        return None
    return scored(variant, change)


def _is_at(move: Move, ends: Ends, place: str) -> bool:
    end = ends.get(move.contact_id)
    return place in ABSENT if end is None else end == place
