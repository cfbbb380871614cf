"""The numbers of rules: fit rules first, then engagement rules, in rulebook order, from 0.

Tables carry these numbers; labels and ids come back in the last steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from leadq.rulebook.model import EngagementRule, Rulebook
from leadq.words.amounts import Duration

SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An engagement rule with its number, its window (None: no limit) in days, and its decay."""

    number: int
    rule: EngagementRule
    window_days: int | None
    half_life_days: int | None
    linear_days: int | None
    span_days: int | None
    silence_days: int | None

    @property
    def decays(self) -> bool:
        """Whether an event's points depend on its age."""
        return self.half_life_days is not None or self.linear_days is not None

    @property
    def by_day(self) -> bool:
        """Whether points must be worked out day by day before they are added."""
        return self.rule.max_per_day is not None or self.rule.count == "days"

    @property
    def one_off(self) -> bool:
        """Whether its points are given once or not at all."""
        rule = self.rule
        return rule.at_least is not None or rule.once or rule.first_ever or rule.no_event_for is not None

    def factors(self) -> Iterator[tuple[int, Decimal]]:
        """Yield (age in days, factor) for every age at which the factor is not zero, up to the window."""
        age = 0
        while self.window_days is None or age <= self.window_days:
            factor = decay_factor(age, self.half_life_days, self.linear_days)
            if factor == 0:
                return
            yield age, factor
            age += 1


@lru_cache(maxsize=4096)
def decay_factor(age: int, half_life_days: int | None, linear_days: int | None) -> Decimal:
    """Return 2^(-age/half_life) or max(0, 1 - age/linear), rounded half up to six decimals."""
    with localcontext() as context:
        context.prec = 40
        if half_life_days is not None:
            factor = Decimal(2) ** (Decimal(-age) / Decimal(half_life_days))
        elif linear_days is not None:
            factor = max(Decimal(0), 1 - Decimal(age) / Decimal(linear_days))
        else:
            factor = Decimal(1)
        return factor.quantize(SIX, rounding=ROUND_HALF_UP)


def numbered(rulebook: Rulebook, as_of_day: int) -> tuple[Numbered, ...]:
    """Return the engagement rules with what the section's defaults and the as-of day make of them."""
    first = len(rulebook.fit.rules)
    return tuple(
        _resolve(first + n, rule, rulebook, as_of_day) for n, rule in enumerate(rulebook.engagement.rules)
    )


def _resolve(number: int, rule: EngagementRule, rulebook: Rulebook, as_of_day: int) -> Numbered:
    section = rulebook.engagement
    window = rule.window if rule.window is not None else section.window
    half_life, linear = rule.half_life, rule.linear_decay
    if half_life is None and linear is None:
        half_life, linear = section.half_life, section.linear_decay
    if rule.at_least is not None or rule.no_event_for is not None:
        half_life = linear = None
    return Numbered(
        number,
        rule,
        window_days=days(window, as_of_day),
        half_life_days=days(half_life, as_of_day),
        linear_days=days(linear, as_of_day),
        span_days=days(rule.within, as_of_day),
        silence_days=days(rule.no_event_for, as_of_day),
    )


def days(duration: Duration | str | None, as_of_day: int) -> int | None:
    """Return a window in days before the as-of day; None for `all`, `none` and nothing."""
    if not isinstance(duration, Duration):
        return None
    return duration.days_before(date.fromordinal(date(1970, 1, 1).toordinal() + as_of_day))
