"""Events worth naming to somebody who lacks points: what gives some at once, and how many at least."""

from dataclasses import dataclass
from decimal import Decimal

from leadq.rulebook.model import EngagementRule, Rulebook
from leadq.words.names import readable

MAX_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that would give points: how many at least, and the column that says its rule is used up for a lead."""

    label: str
    gain: Decimal
    used_up: str
    rule_numbers: tuple[int, ...]
    repeats: bool


def candidates(rulebook: Rulebook) -> tuple[Candidate, ...]:
    """Return events that give points at once, fewest points first; at most MAX_CANDIDATES, spread over the range."""
    first = len(rulebook.fit.rules)
    numbers = {rule.id: first + n for n, rule in enumerate(rulebook.engagement.rules)}
    group_of = {rule: group for group in rulebook.engagement.groups.values() for rule in group.rules}
    punished = {
        event
        for rule in rulebook.engagement.rules
        if rule.points < 0 and rule.no_event_for is None
        for event in rule.event
    }
    best: dict[str, Candidate] = {}
    for rule in rulebook.engagement.rules:
        if not _gives_at_once(rule) or punished & set(rule.event):
            continue
        gain = min(x for x in (rule.points, rule.max, rule.max_per_day) if x is not None)
        group = group_of.get(rule.id)
        limited = rule.max is not None or rule.once or rule.max_per_day is not None or group is not None
        sharing = tuple(numbers[r] for r in group.rules) if group is not None else (numbers[rule.id],)
        if group is not None and group.max is not None:
            gain = min(gain, group.max)
        label = readable(rule.event[0])
        candidate = Candidate(
            label, gain, f"used_{numbers[rule.id]}", sharing if limited else (), not limited
        )
        if label not in best or best[label].gain < gain:
            best[label] = candidate
    found = sorted(best.values(), key=lambda c: (c.gain, c.label))
    if len(found) <= MAX_CANDIDATES:
        return tuple(found)
    step = (len(found) - 1) / (MAX_CANDIDATES - 1)
    return tuple(found[round(i * step)] for i in range(MAX_CANDIDATES))


def _gives_at_once(rule: EngagementRule) -> bool:
    return (
        rule.points > 0
        and bool(rule.event)
        and rule.at_least is None
        and rule.no_event_for is None
        and rule.sum is None
        and rule.count != "days"
        and not rule.first_ever
    )
