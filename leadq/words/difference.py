"""What differs between two rulebooks, and whom it moves: `diff` works it out, reports draw it."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["added", "removed", "changed", "moved", "renamed"]
Effect = Literal["stage", "owner", "words"]
"""The most that a change can do to a lead: another stage, another owner, or no more than other words about it."""
EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""Those, the most first."""
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two rulebooks that makes sense by itself.

    Attributes:
        path: where it stands, stable: `engagement.rules.webinar.points`.
        kind: what happened there.
        sentences: the change in business words; several where parts of it make sense only together.
        effect: the most that it can do to a lead.
        edits: the places in the rulebook that are taken from the new one, together.
    """

    path: str
    kind: Kind
    sentences: tuple[str, ...]
    effect: Effect
    edits: frozenset[Place]

    @property
    def sentence(self) -> str:
        """The change on one line."""
        return "; ".join(self.sentences)

    @property
    def moves_leads(self) -> bool:
        """Whether it can bring a lead to another stage at all."""
        return self.effect == "stage"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rulebooks: as the user named it, and as it calls itself."""

    given: str
    rulebook: str
    revision: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two rulebooks and what the second changes. The changes have numbers, from 1, by which reports name them."""

    old: Side
    new: Side
    changes: tuple[Change, ...]

    def with_effect(self, effect: Effect) -> tuple[tuple[int, Change], ...]:
        """Return the changes that can do so much to a lead and no more, with their numbers."""
        return tuple((n, change) for n, change in enumerate(self.changes, start=1) if change.effect == effect)
