"""What `leadq check` found: each rulebook with its findings, those that are silenced, and its text for excerpts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadq.ground.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class RulebookChecked:
    """One rulebook that was checked.

    Attributes:
        file: its name, as it was given.
        text: what was typed, for excerpts; empty where the file is no text.
        findings: all that is to be said, in the order of the file.
        ignored: warnings that a comment in the file silences.
    """

    file: str
    text: str
    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """What a rule did over exports: for how many leads it fired, the points it gave or took, and its share of those.

    `share` is of all points that rules give (or, where it takes points, that rules take), from 0 to 1.
    """

    rule: str
    label: str
    section: str
    leads: int
    points: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rulebook does over exports: how many leads were scored, the instant, and each rule in its order."""

    leads: int
    as_of: datetime
    timezone: str
    rules: tuple[RuleSeen, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The rulebooks of one `leadq check`, in the order they were given, and what the exports show of the only one."""

    rulebooks: tuple[RulebookChecked, ...]
    seen: Seen | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, rulebook by rulebook."""
        return tuple(finding for rulebook in self.rulebooks for finding in rulebook.findings)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    @property
    def ignored(self) -> int:
        """How many warnings are silenced."""
        return sum(len(rulebook.ignored) for rulebook in self.rulebooks)
