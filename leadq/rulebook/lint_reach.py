"""Warnings, with the arithmetic, about thresholds that no lead can reach."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from leadq.ground.findings import Finding
from leadq.rulebook.conditions import Condition, ScoreTest, walk
from leadq.rulebook.model import Engagement, EngagementRule, Group
from leadq.rulebook.places import Sheet, Step
from leadq.words.amounts import Duration

Most = Decimal | None
"""The most points something can give; None where there is no limit."""


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield a warning for each band, threshold and count that is out of reach."""
    fit, engagement = most_fit(sheet), most_engagement(sheet)
    both = None if fit is None or engagement is None else fit + engagement
    most: Mapping[str, Most] = {"fit": fit, "engagement": engagement, "score": both}
    sums = {"fit": f"fit gives at most {fit}", "engagement": f"engagement gives at most {engagement}"}
    sums["score"] = f"fit gives at most {fit} and engagement {engagement}, together {both}"
    for section, bands in (
        ("fit", sheet.rulebook.fit.bands),
        ("engagement", sheet.rulebook.engagement.bands),
    ):
        limit = most[section]
        for name, lowest in list(bands.items())[:-1]:
            if limit is not None and lowest > limit:
                what = f"no lead can reach band '{name}': it begins at {lowest}, and {sums[section]}"
                yield sheet.warning(
                    "LQ417", (section, "bands", name), what, "lower the band, or give more points"
                )
    for path, condition in _lead_conditions(sheet):
        for part in walk(condition):
            if isinstance(part, ScoreTest) and _too_high(part, most[part.score]):
                asked = " and ".join(str(value) for value in part.values)
                what = f"no lead can pass `{part.score}: {part.op} {asked}`: {sums[part.score]}"
                yield sheet.warning("LQ417", path, what, "lower the threshold, or give more points")
    yield from _counts(sheet)


def most_fit(sheet: Sheet) -> Most:
    """Return the most points that fit can give one lead, if every rule held."""
    fit = sheet.rulebook.fit
    return _together({rule.id: max(rule.points, Decimal(0)) for rule in fit.rules}, fit.groups.values())


def most_engagement(sheet: Sheet) -> Most:
    """Return the most points that engagement can give one lead; None where a rule gives without limit."""
    engagement = sheet.rulebook.engagement
    most = {rule.id: _most_of(rule, engagement) for rule in engagement.rules}
    return _together(most, engagement.groups.values())


def _together(most: Mapping[str, Most], groups: Iterable[Group]) -> Most:
    left = dict(most)
    parts: list[Most] = []
    for group in groups:
        members = _total(left.pop(rule) for rule in group.rules if rule in left)
        caps = [limit for limit in (members, group.max) if limit is not None]
        parts.append(min(caps) if caps else None)
    return _total([*parts, *left.values()])


def _total(parts: Iterable[Most]) -> Most:
    total = Decimal(0)
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _most_of(rule: EngagementRule, section: Engagement) -> Most:
    if rule.points <= 0:
        return Decimal(0)
    if rule.once or rule.first_ever or rule.at_least is not None or rule.no_event_for is not None:
        return rule.points
    days = _days(rule.window or section.window)
    per_day = rule.points if rule.count == "days" and rule.sum is None else None
    caps = [limit for limit in (per_day, rule.max_per_day) if limit is not None]
    limits = [min(caps) * days] if caps and days is not None else []
    limits += [rule.max] if rule.max is not None else []
    return min(limits) if limits else None


def _days(window: Duration | str) -> int | None:
    return window.most_days + 1 if isinstance(window, Duration) else None


def _too_high(test: ScoreTest, most: Most) -> bool:
    if most is None or test.op in {"at_most", "below"}:
        return False
    return test.values[0] >= most if test.op == "above" else test.values[0] > most


def _lead_conditions(sheet: Sheet) -> Iterator[tuple[tuple[Step, ...], Condition]]:
    for n, barred in enumerate(sheet.rulebook.disqualify):
        yield ("disqualify", n, "when"), barred.when
    for n, stage in enumerate(sheet.rulebook.stages):
        for key, condition in (("hand_raiser", stage.hand_raiser), ("enter", stage.enter)):
            if condition is not None:
                yield ("stages", n, key), condition
        if stage.leave is not None:
            yield ("stages", n, "leave", "when"), stage.leave.when
        for line, route in enumerate(stage.route):
            if route.when is not None:
                yield ("stages", n, "route", line, "when"), route.when
        for track, condition in stage.tracks.items():
            yield ("stages", n, "tracks", track), condition


def _counts(sheet: Sheet) -> Iterator[Finding]:
    section = sheet.rulebook.engagement
    for n, rule in enumerate(section.rules):
        spans = [
            d for d in (_days(rule.window or section.window), _days(rule.within or "all")) if d is not None
        ]
        if rule.count == "days" and rule.at_least is not None and spans and rule.at_least > min(spans):
            what = f"'{rule.id}' asks for {rule.at_least} days, and only {min(spans)} are looked at"
            path = ("engagement", "rules", n, "at_least")
            yield sheet.warning("LQ423", path, what, "ask for fewer days, or widen `within` or `window`")
