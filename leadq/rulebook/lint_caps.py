"""Warnings about limits that do nothing, or more than they should: caps, and decay beside windows."""

from collections.abc import Iterator
from decimal import Decimal

from leadq.ground.findings import Finding
from leadq.rulebook.bounds import Most, most_of, total
from leadq.rulebook.model import EngagementRule, Group
from leadq.rulebook.places import Sheet, Step
from leadq.words.amounts import Duration

_STILL_THERE = 0.7
_LOWER = "lower the cap, or remove it"
_RAISE = "raise the cap, or lower the points"


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is odd about caps and decay."""
    book = sheet.rulebook
    for n, rule in enumerate(book.engagement.rules):
        yield from _caps(sheet, ("engagement", "rules", n), rule)
    fit: dict[str, tuple[Decimal, Most]] = {
        rule.id: (rule.points, abs(rule.points)) for rule in book.fit.rules
    }
    done = {rule.id: (rule.points, _size(most_of(rule, book.engagement))) for rule in book.engagement.rules}
    for section, groups, sizes in (
        ("fit", book.fit.groups, fit),
        ("engagement", book.engagement.groups, done),
    ):
        for name, group in groups.items():
            yield from _group(sheet, (section, "groups", name), group, sizes)
    yield from _decay(sheet)


def _size(points: Most) -> Most:
    return None if points is None else abs(points)


def _caps(sheet: Sheet, path: tuple[Step, ...], rule: EngagementRule) -> Iterator[Finding]:
    what = "day" if rule.count == "days" else "event"
    for key, cap in (("max", rule.max), ("max_per_day", rule.max_per_day)):
        if cap is None or not rule.points or cap * rule.points <= 0:
            continue
        if rule.sum is None and abs(cap) < abs(rule.points):
            said = f"one {what} of '{rule.id}' is worth {rule.points}, and its `{key}` is {cap}"
            yield sheet.warning("LQ431", (*path, key), said, _RAISE)
    most = _size(most_of(rule, sheet.rulebook.engagement, capped=False))
    if rule.max is not None and most is not None and abs(rule.max) >= most:
        said = f"'{rule.id}' cannot come to more than {most}: its `max` of {rule.max} never applies"
        yield sheet.warning("LQ430", (*path, "max"), said, _LOWER)
    if rule.max_per_day is not None and rule.sum is None and rule.count == "days":
        if abs(rule.max_per_day) >= abs(rule.points):
            said = f"a day of '{rule.id}' is worth {rule.points}: its `max_per_day` of {rule.max_per_day} never applies"
            yield sheet.warning("LQ430", (*path, "max_per_day"), said, _LOWER)
    elif rule.max_per_day is not None and rule.max is not None and abs(rule.max_per_day) >= abs(rule.max):
        said = f"'{rule.id}' gives {rule.max} at most: its `max_per_day` of {rule.max_per_day} never applies"
        yield sheet.warning("LQ430", (*path, "max_per_day"), said, _LOWER)


def _group(
    sheet: Sheet, path: tuple[Step, ...], group: Group, sizes: dict[str, tuple[Decimal, Most]]
) -> Iterator[Finding]:
    key, cap = ("max", group.max) if group.max is not None else ("min", group.min)
    members = [sizes[rule] for rule in dict.fromkeys(group.rules) if rule in sizes]
    if cap is None or not members:
        return
    most = total(size for _, size in members)
    if most is not None and abs(cap) >= most:
        said = f"the rules of '{path[-1]}' come to {most.copy_sign(cap)} together: the `{key}` of {cap} never applies"
        yield sheet.warning("LQ430", (*path, key), said, _LOWER)
    for number, rule in enumerate(group.rules):
        points, size = sizes.get(rule, (Decimal(0), None))
        if abs(points) > abs(cap) and size != 0:
            said = f"'{rule}' is worth {points}, and the `{key}` of its group is {cap}"
            yield sheet.warning("LQ431", (*path, "rules", number), said, _RAISE)


def _decay(sheet: Sheet) -> Iterator[Finding]:
    section = sheet.rulebook.engagement
    whole = "half_life" if section.half_life is not None else "linear_decay"
    used = False
    for n, rule in enumerate(section.rules):
        own = "half_life" if rule.half_life is not None else "linear_decay"
        given = rule.half_life if rule.half_life is not None else rule.linear_decay
        if rule.at_least is not None or rule.no_event_for is not None or given == "none":
            continue
        key, decay = (own, given) if given is not None else (whole, section.half_life or section.linear_decay)
        used = used or given is None
        window = rule.window or section.window
        if isinstance(decay, Duration) and isinstance(window, Duration):
            left = _left(key, decay.most_days, window.most_days)
            if left > _STILL_THERE:
                path: tuple[Step, ...] = ("engagement", "rules", n)
                where = (*path, own) if given is not None else (*path, "window") if rule.window else path
                said = (
                    f"points of '{rule.id}' end with its window of {window}, when {left:.0%} of them are left"
                )
                hint = "shorten the decay, widen the window, or write `half_life: none`"
                yield sheet.warning("LQ432", where, said, hint)
    if (section.half_life or section.linear_decay) is not None and section.rules and not used:
        said = f"no rule uses this `{whole}`: they have a decay of their own, or give their points once"
        yield sheet.key_warning("LQ433", ("engagement", whole), said, f"remove `{whole}`")


def _left(key: str, decay_days: int, window_days: int) -> float:
    """Return the share of its points that an event has on the last day of its window."""
    if key == "half_life":
        return float(0.5 ** (window_days / decay_days))
    return max(0.0, 1 - window_days / decay_days)
