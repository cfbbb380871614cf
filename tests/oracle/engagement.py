"""Points: fit rules, engagement rules with windows, decay and caps, and groups, by docs/semantics.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Literal

from leadq.rulebook.model import Engagement, EngagementRule, Fit, Group
from leadq.words.amounts import Duration
from tests.oracle.conditions import Facts, Happening, holds

CENT = Decimal("0.01")
MILLIONTH = Decimal("0.000001")
ZERO = Decimal(0)
MOST = Decimal(1_000_000_000)
"""The largest quantity of a day, and the most points of a rule, either way."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gave one lead: raw (after decay and its own cap) and points (after the group's)."""

    section: Literal["fit", "engagement"]
    rule: str
    raw: Decimal
    points: Decimal
    events: int | None = None
    first_on: date | None = None
    last_on: date | None = None


def fit_contributions(fit: Fit, facts: Facts) -> list[Contribution]:
    """Return a row for each fit rule that holds, in rulebook order."""
    rows = [
        Contribution("fit", r.id, r.points, r.points) for r in fit.rules if r.points and holds(r.when, facts)
    ]
    return capped(rows, fit.groups)


def engagement_contributions(
    section: Engagement, happenings: Sequence[Happening], today: date
) -> list[Contribution]:
    """Return a row for each engagement rule that gives raw points, in rulebook order."""
    given = [_contribution(rule, section, happenings, today) for rule in section.rules]
    return capped([row for row in given if row is not None and row.raw], section.groups)


def capped(rows: Sequence[Contribution], groups: Mapping[str, Group]) -> list[Contribution]:
    """Return the rows with the points that their groups leave them."""
    points = {row.rule: row.raw for row in rows}
    for group in groups.values():
        sum_so_far = ZERO
        for rule in group.rules:
            if rule in points:
                raw = points[rule]
                points[rule] = _limited(sum_so_far + raw, group) - _limited(sum_so_far, group)
                sum_so_far += raw
    return [replace(row, points=points[row.rule]) for row in rows]


def _limited(total: Decimal, group: Group) -> Decimal:
    if group.max is not None:
        total = min(total, group.max)
    return total if group.min is None else max(total, group.min)


def decay_factor(kind: str, days: int, age: int) -> Decimal:
    """Return what is left of a point at this age, half up to six decimals."""
    return _factor(kind, days, age)


@lru_cache(maxsize=8192)
def _factor(kind: str, days: int, age: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        if kind == "half_life":
            left = Decimal(2) ** (Decimal(-age) / Decimal(days))
        else:
            left = max(ZERO, Decimal(days - age) / Decimal(days))
        return left.quantize(MILLIONTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class _Decay:
    """The decay that a rule ends up with: its own, or the section's, or none."""

    kind: str
    days: int

    def of(self, age: int) -> Decimal:
        return decay_factor(self.kind, self.days, age) if self.kind else Decimal(1)


def _decay(rule: EngagementRule, section: Engagement, today: date) -> _Decay:
    source = rule if rule.half_life is not None or rule.linear_decay is not None else section
    for kind in ("half_life", "linear_decay"):
        length = getattr(source, kind)
        if isinstance(length, Duration):
            return _Decay(kind, length.days_before(today))
    return _Decay("", 0)


def _since(window: Duration | str, today: date) -> date:
    return window.before(today) if isinstance(window, Duration) else date.min


def _contribution(
    rule: EngagementRule, section: Engagement, happenings: Sequence[Happening], today: date
) -> Contribution | None:
    known = [h for h in happenings if not rule.event or h.names & set(rule.event)]
    if rule.no_event_for is not None:
        silent = not any(h.day >= rule.no_event_for.before(today) for h in known)
        return Contribution("engagement", rule.id, rule.points, rule.points, 0) if silent else None
    since = _since(rule.window or section.window, today)
    seen = sorted((h for h in known if h.day >= since), key=lambda h: h.moment.instant)
    if not seen:
        return None
    decay = _decay(rule, section, today)
    if rule.first_ever or rule.once:
        one = min(known, key=lambda h: h.moment.instant) if rule.first_ever else seen[-1]
        if one.day < since:
            return None
        return _row(rule, rule.points * decay.of((today - one.day).days), [one.day], 1)
    days = quantities(rule, seen)
    counted = len(days) if rule.count == "days" else len(seen)
    if rule.at_least is not None:
        return _row(rule, rule.points, days, counted) if reaches(days, rule.at_least, rule.within) else None
    total = sum(
        (_day_points(rule, quantity) * decay.of((today - day).days) for day, quantity in days.items()),
        ZERO,
    )
    return _row(rule, total, days, counted)


def quantities(rule: EngagementRule, seen: Sequence[Happening]) -> dict[date, Decimal]:
    """Return the quantity of each day that has an event."""
    days: dict[date, Decimal] = {}
    for happening in seen:
        amount = Decimal(1)
        if rule.sum is not None:
            value = happening.values.get(rule.sum)
            amount = value if isinstance(value, Decimal) else ZERO
        days[happening.day] = Decimal(1) if rule.count == "days" else days.get(happening.day, ZERO) + amount
    return {day: _sized(quantity, MOST) for day, quantity in days.items()}


def reaches(days: Mapping[date, Decimal], at_least: Decimal, within: Duration | None) -> bool:
    """Whether the quantity reaches `at_least`: in all, or on some day with what lies at most `within` before it."""
    if within is None:
        return sum(days.values(), ZERO) >= at_least
    return any(
        sum((n for day, n in days.items() if within.before(last) <= day <= last), ZERO) >= at_least
        for last in days
    )


def _day_points(rule: EngagementRule, quantity: Decimal) -> Decimal:
    return _sized(quantity * rule.points, rule.max_per_day)


def _sized(points: Decimal, limit: Decimal | None) -> Decimal:
    """Limit the size of a number, keeping its sign."""
    return points if limit is None else max(-abs(limit), min(abs(limit), points))


def _row(rule: EngagementRule, total: Decimal, days: Iterable[date], events: int) -> Contribution:
    raw = _sized(_sized(total.quantize(CENT, rounding=ROUND_HALF_UP), MOST), rule.max)
    on = sorted(days)
    return Contribution("engagement", rule.id, raw, raw, events, on[0], on[-1])
