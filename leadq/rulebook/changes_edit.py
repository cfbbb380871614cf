"""One place where two rulebooks differ, and the two rulebooks that sentences about it name things by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadq.rulebook.model import EngagementRule, FitRule, Rulebook
from leadq.words.difference import Place
from leadq.words.names import readable


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
