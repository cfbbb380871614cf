"""How far scores can go: the fewest and most points that rules give, and what a condition leaves of that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from leadq.rulebook.conditions import All, AnyOf, Condition, GradeIn, ScoreTest
from leadq.rulebook.model import Engagement, EngagementRule, Fit, Group, Rulebook
from leadq.words.amounts import Duration

Most = Decimal | None
"""The most points something can give (or, as a size, take); None where there is no limit."""
_MANY = 200


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`; None is no end, and an open end is not part of it."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def __and__(self, other: "Range") -> "Range":
        """Return what both hold."""
        low, low_open = self.low, self.low_open
        if other.low is not None and (low is None or (other.low, other.low_open) > (low, low_open)):
            low, low_open = other.low, other.low_open
        high, high_open = self.high, self.high_open
        if other.high is not None and (
            high is None or other.high < high or (other.high == high and other.high_open)
        ):
            high, high_open = other.high, other.high_open
        return Range(low, high, low_open, high_open)

    def __add__(self, other: "Range") -> "Range":
        """Return every sum of a number of the one and a number of the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __contains__(self, other: "Range") -> bool:
        """Whether every number of `other` is in it."""
        return (self & other) == other

    def __str__(self) -> str:
        """Say it: `at least 40 and below 60`."""
        if self.low is not None and self.low == self.high and not self.empty:
            return f"of {self.low}"
        low = None if self.low is None else f"{'above' if self.low_open else 'of at least'} {self.low}"
        high = None if self.high is None else f"{'below' if self.high_open else 'of at most'} {self.high}"
        return " and ".join(part for part in (low, high) if part) or "of any size"


@dataclass(frozen=True, slots=True)
class Box:
    """What a lead's scores may be at once; the score is the sum of the two."""

    fit: Range = Range()
    engagement: Range = Range()
    score: Range = Range()

    @property
    def empty(self) -> bool:
        """Whether no lead can have such scores."""
        return self.fit.empty or self.engagement.empty or self.total.empty

    @property
    def total(self) -> Range:
        """What the score can be."""
        return self.score & (self.fit + self.engagement)

    def __and__(self, other: "Box") -> "Box":
        """Return what both allow."""
        return Box(self.fit & other.fit, self.engagement & other.engagement, self.score & other.score)

    def holds(self, other: "Box") -> bool:
        """Whether whoever is in `other` is in it."""
        return other.fit in self.fit and other.engagement in self.engagement and other.total in self.score


class Bounds:
    """The bounds of one rulebook: `fit` and `engagement` are what the rules can give, `whole` is both."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._bands = {
            f + e: Box(fit, engagement)
            for f, fit in band_ranges(rulebook.fit.bands).items()
            for e, engagement in band_ranges(rulebook.engagement.bands).items()
        }
        self.fit = _section(rulebook.fit, {r.id: r.points for r in rulebook.fit.rules})
        sizes = {rule.id: most_of(rule, rulebook.engagement) for rule in rulebook.engagement.rules}
        self.engagement = _section(rulebook.engagement, sizes)
        self.whole = Box(self.fit, self.engagement)

    def boxes(self, condition: Condition | None, start: Box = Box()) -> list[Box]:
        """Return what a condition leaves of `start`, alternative by alternative; what asks for no score leaves all."""
        if isinstance(condition, ScoreTest):
            return [
                replace(start, **{condition.score: getattr(start, condition.score) & score_range(condition)})
            ]
        if isinstance(condition, GradeIn):
            return [start & self._bands[grade] for grade in condition.grades if grade in self._bands]
        if isinstance(condition, AnyOf):
            return [box for part in condition.parts for box in self.boxes(part, start)]
        found = [start]
        for part in condition.parts if isinstance(condition, All) else ():
            found = [box for left in found for box in self.boxes(part, left)]
            if len(found) > _MANY:
                return [start]
        return found


def score_range(test: ScoreTest) -> Range:
    """Return the numbers that pass a score test."""
    first, last = test.values[0], test.values[-1]
    if test.op in {"at_least", "above"}:
        return Range(first, None, low_open=test.op == "above")
    if test.op in {"at_most", "below"}:
        return Range(None, first, high_open=test.op == "below")
    return Range(first, last)


def band_ranges(bands: Mapping[str, Decimal]) -> dict[str, Range]:
    """Return the scores of each band; the last holds all below it."""
    ranges: dict[str, Range] = {}
    above: Decimal | None = None
    for number, (name, lowest) in enumerate(bands.items()):
        low = lowest if number < len(bands) - 1 else None
        ranges[name] = Range(low, above, high_open=above is not None)
        above = lowest
    return ranges


def most_of(rule: EngagementRule, section: Engagement, *, capped: bool = True) -> Most:
    """Return the most that an engagement rule gives one lead, negative where it takes points; None without limit."""
    if rule.once or rule.first_ever or rule.at_least is not None or rule.no_event_for is not None:
        return rule.points
    size = abs(rule.points)
    days = days_of(rule.window or section.window)
    per_day = size if rule.count == "days" and rule.sum is None else None
    caps = [abs(limit) for limit in (per_day, rule.max_per_day) if limit is not None]
    limits = [min(caps) * days] if caps and days is not None else []
    limits += [abs(rule.max)] if rule.max is not None and capped else []
    if rule.points == 0:
        return Decimal(0)
    return min(limits).copy_sign(rule.points) if limits else None


def days_of(window: Duration | str) -> int | None:
    """Return how many calendar days a window has at most; None for `all`."""
    return window.most_days + 1 if isinstance(window, Duration) else None


def _section(section: Fit | Engagement, most: Mapping[str, Most]) -> Range:
    takes = {rule.id for rule in section.rules if rule.points < 0}
    gives = {rule: size for rule, size in most.items() if rule not in takes}
    taken = {rule: None if size is None else abs(size) for rule, size in most.items() if rule in takes}
    high = _together(gives, [(group, group.max) for group in section.groups.values()])
    low = _together(taken, [(group, group.min) for group in section.groups.values()])
    return Range(None if low is None else -low, high)


def _together(sizes: Mapping[str, Most], groups: Iterable[tuple[Group, Decimal | None]]) -> Most:
    """Return the sum of sizes, where the rules of a group give its cap at most."""
    left = dict(sizes)
    parts: list[Most] = []
    for group, cap in groups:
        members = total(left.pop(rule) for rule in group.rules if rule in left)
        caps = [limit for limit in (members, None if cap is None else abs(cap)) if limit is not None]
        parts.append(min(caps) if caps else None)
    return total([*parts, *left.values()])


def total(parts: Iterable[Most]) -> Most:
    """Return the sum; None where a part has no limit."""
    found = Decimal(0)
    for part in parts:
        if part is None:
            return None
        found += part
    return found
