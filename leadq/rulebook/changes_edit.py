"""One place where two rulebooks differ, and the two rulebooks that sentences about it name things by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadq.rulebook.model import EngagementRule, FitRule, Rulebook
from leadq.words.difference import Place
from leadq.words.names import readable

_FADES = frozenset({"half_life", "linear_decay"})
_COUNTS = frozenset({"once", "first_ever", "count", "sum", "at_least", "within", "no_event_for"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One place that differs. `old` and `new` are what stands there; None where nothing does."""

    place: Place
    old: Any
    new: Any

    @property
    def is_added(self) -> bool:
        """Whether only the new rulebook has it."""
        return self.old is None

    @property
    def is_removed(self) -> bool:
        """Whether only the old rulebook has it."""
        return self.new is None


@dataclass(frozen=True, slots=True)
class Books:
    """The two rulebooks that sentences are about."""

    old: Rulebook
    new: Rulebook

    @property
    def labels(self) -> Mapping[str, str]:
        """What rules are called; the new rulebook has the last word."""
        return {
            rule.id: rule.label or readable(rule.id) for book in (self.old, self.new) for rule in _rules(book)
        }

    def stage(self, name: str) -> str:
        """What a stage is called."""
        stages = {stage.id: stage.label for book in (self.old, self.new) for stage in book.stages}
        return stages.get(name) or readable(name)


def _rules(book: Rulebook) -> tuple[FitRule | EngagementRule, ...]:
    return (*book.fit.rules, *book.engagement.rules)


def part_of(place: Place) -> str:
    """Return the key of a rule, stage, disqualification or section that a place stands under; empty for others."""
    match place:
        case ("fit" | "engagement", "rules", _, key, *_) | ("stages" | "disqualify", _, key, *_):
            return key
        case ("engagement", ("half_life" | "linear_decay") as key):
            return key
    return ""


def aspect_of(place: Place) -> str:
    """Return what several keys of a rule say together: `decay` or `counts`; empty for a key that stands alone."""
    part = part_of(place)
    return "decay" if part in _FADES else "counts" if part in _COUNTS else ""
