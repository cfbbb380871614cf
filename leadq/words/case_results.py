"""What `leadq test` finds out about a rulebook's cases, as it is handed to the reports."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from leadq.ground.findings import Span


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the person of a case.

    Attributes:
        stage: id of the stage, or `blocked`, `disqualified`, `suppressed`.
        reached: id of the stage reached, of the blocked too; empty for the disqualified and suppressed.
        because: why it is disqualified or suppressed; otherwise empty.
        grade, fit, engagement, score: None for the suppressed, who are not scored.
        fired: ids of the rules that gave points, in the order of the rulebook.
        missing: fields that block it.
        route: owner or queue; empty for nobody.
        track: nurture track; empty where its stage has none that takes it.
    """

    stage: str
    reached: str = ""
    because: str = ""
    grade: str | None = None
    fit: Decimal | None = None
    engagement: Decimal | None = None
    score: Decimal | None = None
    fired: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    route: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a case expects and that came out otherwise: a key of `expect`, and both as people write them."""

    key: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class RulePoints:
    """What one rule gave: `raw` after decay and its own cap, `points` after its group's; `last_on` of its events."""

    rule: str
    label: str
    section: str
    raw: Decimal
    points: Decimal
    events: int | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the stage is not the one expected: a sentence, and the parts that hold or do not, each with its place."""

    opening: str
    parts: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: what differs (nothing: it holds), and what led there."""

    name: str
    span: Span
    as_of: date
    outcome: Outcome
    differences: tuple[Difference, ...]
    points: tuple[RulePoints, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything that is expected came out."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Untouched:
    """A part of the rulebook that no case touches.

    Attributes:
        kind: `rule`, `outcome` or `condition`.
        what: the part in plain words.
        how: what no case makes it do: `never fires`, `nobody ends there`, `never true`, `never false`.
        span: where it stands.
    """

    kind: str
    what: str
    how: str
    span: Span


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the rulebook the cases touch, of what can be touched, and what they do not."""

    touched: int
    total: int
    untouched: tuple[Untouched, ...]

    @property
    def share(self) -> Decimal:
        """The part that is touched, from 0 to 1."""
        return Decimal(self.touched) / self.total if self.total else Decimal(1)


@dataclass(frozen=True, slots=True)
class Change:
    """A small change of the rulebook: what it changes, from what to what, and where that stands."""

    what: str
    old: str
    new: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mutation:
    """How many small changes were tried, and those that no case noticed."""

    tried: int
    survivors: tuple[Change, ...]

    @property
    def share(self) -> Decimal:
        """The part of the changes that some case noticed, from 0 to 1."""
        return Decimal(self.tried - len(self.survivors)) / self.tried if self.tried else Decimal(1)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two cases, just inside and just outside of a threshold, as the lines of YAML to paste under `cases`."""

    about: str
    span: Span
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseReport:
    """Everything that `leadq test` has to say.

    Attributes:
        rulebook, file: name and file of the rulebook.
        results: every case, in the order of the files.
        coverage: what the cases touch.
        mutation: None where it was not asked for.
        suggestions: None where they were not asked for.
        notes: what a reader should know besides, in sentences.
    """

    rulebook: str
    file: str
    results: tuple[CaseResult, ...]
    coverage: Coverage
    mutation: Mutation | None = None
    suggestions: tuple[Suggestion, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that do not hold."""
        return tuple(result for result in self.results if not result.holds)
