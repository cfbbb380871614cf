"""Checks of points: bands, caps, groups, and keys of engagement rules that contradict each other."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from leadq.ground.findings import Finding
from leadq.rulebook.lint_names import rule_ids
from leadq.rulebook.model import Engagement, EngagementRule, Fit, Group
from leadq.rulebook.places import Sheet, Step, suggest
from leadq.words.fields import FieldType

_BAND = re.compile(r"[A-Za-z0-9+_-]{1,16}")
_GIVEN_ONCE = ("no_event_for", "at_least", "once", "first_ever")
_COUNTING = ("count", "sum")
_DECAYS = ("half_life", "linear_decay")
_AGAINST: Mapping[str, tuple[tuple[str, ...], str]] = {
    "no_event_for": (
        ("at_least", "within", "once", "first_ever", *_COUNTING, "max", "max_per_day", "window", *_DECAYS),
        "it gives its points once, for silence",
    ),
    "at_least": (
        ("once", "first_ever", "max", "max_per_day", *_DECAYS),
        "it gives its points once, and they never decay",
    ),
    "once": (
        ("first_ever", *_COUNTING, "max", "max_per_day"),
        "it gives its points once, for the newest event",
    ),
    "first_ever": ((*_COUNTING, "max", "max_per_day"), "it gives its points once, for the very first event"),
}
"""A key of an engagement rule, the keys that mean nothing beside it, and why."""


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with bands, points, caps and groups."""
    yield from _bands(sheet)
    yield from _grades(sheet)
    yield from _zero_points(sheet)
    yield from _groups(sheet, "fit", sheet.rulebook.fit)
    yield from _groups(sheet, "engagement", sheet.rulebook.engagement)
    for number, rule in enumerate(sheet.rulebook.engagement.rules):
        yield from _combination(sheet, number, rule)
        yield from _counting(sheet, number, rule)
        yield from _caps(sheet, number, rule)
        yield from _silence(sheet, number, rule)
    section_decays = sheet.rulebook.engagement
    if section_decays.half_life is not None and section_decays.linear_decay is not None:
        yield _two_decays(sheet, ("engagement", "linear_decay"))


def _two_decays(sheet: Sheet, path: tuple[Step, ...]) -> Finding:
    return sheet.key_error(
        "LQ409", path, "both `half_life` and `linear_decay` are given", "keep one of the two"
    )


def _bands(sheet: Sheet) -> Iterator[Finding]:
    for section, bands in (
        ("fit", sheet.rulebook.fit.bands),
        ("engagement", sheet.rulebook.engagement.bands),
    ):
        if not bands:
            yield sheet.error(
                "LQ401",
                (section, "bands"),
                f"'{section}' has no bands",
                "write `bands: {A: 40, B: 20, C: 0}`",
            )
        above: tuple[str, Decimal] | None = None
        folded: dict[str, str] = {}
        for name, lowest in bands.items():
            path = (section, "bands", name)
            if not _BAND.fullmatch(name):
                what = (
                    f"'{name[:64]}' cannot be a band: names are letters, digits, '+', '-' and '_', at most 16"
                )
                yield sheet.key_error("LQ312", path, what, "write A, B, C or 1, 2, 3")
            elif (twin := folded.setdefault(name.casefold(), name)) != name:
                yield sheet.key_error(
                    "LQ312", path, f"'{name}' and '{twin}' are the same but for case", "rename one"
                )
            if above is not None and lowest >= above[1]:
                what = f"band '{name}' begins at {lowest}, which is not below '{above[0]}' at {above[1]}"
                yield sheet.error("LQ401", path, what, "list the best band first; the numbers must fall")
            above = (name, lowest)


def _grades(sheet: Sheet) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for fit in sheet.rulebook.fit.bands:
        for engagement in sheet.rulebook.engagement.bands:
            grade = fit + engagement
            parts = f"'{fit}' and '{engagement}'"
            if (earlier := seen.setdefault(grade, parts)) != parts:
                what = f"grade '{grade}' can be read as {earlier} or as {parts}"
                yield sheet.key_error(
                    "LQ312", ("engagement", "bands", engagement), what, "use letters for fit, digits here"
                )


def _zero_points(sheet: Sheet) -> Iterator[Finding]:
    book = sheet.rulebook
    points = [(("fit", "rules", n, "points"), rule.id, rule.points) for n, rule in enumerate(book.fit.rules)]
    rules = enumerate(book.engagement.rules)
    points += [(("engagement", "rules", n, "points"), rule.id, rule.points) for n, rule in rules]
    for path, rule_id, given in points:
        if given == 0:
            yield sheet.warning("LQ416", path, f"'{rule_id}' gives no points", "give it points, or remove it")


def _groups(sheet: Sheet, section: str, part: Fit | Engagement) -> Iterator[Finding]:
    member_of: dict[str, str] = {}
    for name, group in part.groups.items():
        path = (section, "groups", name)
        if not group.rules:
            yield sheet.error(
                "LQ405", (*path, "rules"), f"group '{name}' has no rules", "list the ids of its rules"
            )
        if (group.max is None) == (group.min is None):
            given = "neither `max` nor `min`" if group.max is None else "both `max` and `min`"
            hint = "write `max` for rules that give points, `min` for rules that take them"
            yield sheet.key_error("LQ405", path, f"group '{name}' has {given}", hint)
        elif group.max is not None:
            yield from _limit(sheet, path, "max", group.max, 1)
        elif group.min is not None:
            yield from _limit(sheet, path, "min", group.min, -1)
        for number, rule in enumerate(group.rules):
            if (other := member_of.setdefault(rule, name)) != name or group.rules.index(rule) != number:
                where = f"'{other}' and in '{name}'" if other != name else f"'{name}' twice"
                hint = "a rule is in one group, once"
                yield sheet.error("LQ404", (*path, "rules", number), f"'{rule}' is in {where}", hint)
        yield from _members(sheet, path, group, {rule.id: rule.points for rule in part.rules})


def _limit(sheet: Sheet, path: tuple[Step, ...], key: str, limit: Decimal, sign: int) -> Iterator[Finding]:
    if limit * sign <= 0:
        side, example = ("above", abs(limit) or 10) if sign > 0 else ("below", -abs(limit) or -10)
        what = f"a `{key}` of {limit} leaves nothing to count: here it must be {side} zero"
        yield sheet.error("LQ402", (*path, key), what, f"write `{key}: {example}`")


def _members(
    sheet: Sheet, path: tuple[Step, ...], group: Group, points: Mapping[str, Decimal]
) -> Iterator[Finding]:
    section = str(path[0])
    for number, rule in enumerate(group.rules):
        where = (*path, "rules", number)
        if rule not in points:
            elsewhere = f"'{rule}' is no rule of {section}: a group holds rules of its own section"
            hint = suggest(rule, list(points), f"declare it under `{section}`")
            what = elsewhere if rule in rule_ids(sheet) else f"there is no rule '{rule}'"
            yield sheet.error("LQ305", where, what, hint)
        elif group.max is not None and group.min is None and points[rule] < 0:
            what = f"'{rule}' takes points ({points[rule]}), and the `max` of its group limits what is given"
            yield sheet.error(
                "LQ403", where, what, "put rules that take points into a group of their own, with `min`"
            )
        elif group.min is not None and group.max is None and points[rule] > 0:
            what = f"'{rule}' gives points ({points[rule]}), and the `min` of its group limits what is taken"
            yield sheet.error(
                "LQ403", where, what, "put rules that give points into a group of their own, with `max`"
            )


def _combination(sheet: Sheet, number: int, rule: EngagementRule) -> Iterator[Finding]:
    """Yield the keys that mean nothing beside another; each key is named once, with the strongest reason."""
    path = ("engagement", "rules", number)
    given = {key for key in EngagementRule.model_fields if _is_given(rule, key)}
    said: set[str] = set()
    for key, (others, why) in _AGAINST.items():
        for other in others:
            if key in given and other in given and other not in said:
                said.add(other)
                what = f"`{other}` means nothing beside `{key}`: {why}"
                yield sheet.key_error(
                    "LQ406", (*path, other), what, f"remove `{other}`, or make it two rules"
                )
    if "within" in given and not {"at_least", "no_event_for"} & given:
        hint = "add `at_least: 3`, or write `window` for how far back events count"
        yield sheet.key_error("LQ406", (*path, "within"), "`within` means nothing without `at_least`", hint)
    if {"sum", "count"} <= given and not said & {"sum", "count"}:
        what = "`count` means nothing beside `sum`: one adds up a field, the other counts"
        yield sheet.key_error("LQ406", (*path, "count"), what, "keep one of the two")
    if not rule.event and "no_event_for" not in given:
        yield sheet.error(
            "LQ408", path, f"'{rule.id}' names no event", "add `event: …`, or `no_event_for: 60d`"
        )
    if set(_DECAYS) <= given and not said & set(_DECAYS):
        yield _two_decays(sheet, (*path, "linear_decay"))


def _is_given(rule: EngagementRule, key: str) -> bool:
    """Whether a key is written and asks for something: `once: false` and `half_life: none` do not."""
    return key in rule.model_fields_set and getattr(rule, key) not in {None, False, "none", "events"}


def _counting(sheet: Sheet, number: int, rule: EngagementRule) -> Iterator[Finding]:
    path = ("engagement", "rules", number)
    if rule.sum is not None:
        kind = sheet.catalogue.activity_types.get(rule.sum)
        if kind is None:
            fields = list(sheet.catalogue.activity_types)
            hint = suggest(rule.sum, fields, "declare it under `columns: {activity: …}` with `type: number`")
            yield sheet.error("LQ301", (*path, "sum"), f"an activity has no field '{rule.sum}'", hint)
        elif kind is not FieldType.NUMBER:
            what = f"'{rule.sum}' holds {kind.value}, and only numbers add up"
            hint = f"declare it: `columns: {{activity: {{{rule.sum}: {{type: number}}}}}}`"
            yield sheet.error("LQ407", (*path, "sum"), what, hint)
    if rule.at_least is not None:
        counts = rule.sum is None
        if rule.at_least <= 0 or (counts and rule.at_least != int(rule.at_least)):
            hint = "write a whole number, 1 or more" if counts else "write a number above zero"
            yield sheet.error(
                "LQ406", (*path, "at_least"), f"`at_least: {rule.at_least}` is not a count to reach", hint
            )


def _caps(sheet: Sheet, number: int, rule: EngagementRule) -> Iterator[Finding]:
    sign = -1 if rule.points < 0 else 1
    for key, cap in (("max", rule.max), ("max_per_day", rule.max_per_day)):
        if cap is not None:
            yield from _limit(sheet, ("engagement", "rules", number), key, cap, sign)


def _silence(sheet: Sheet, number: int, rule: EngagementRule) -> Iterator[Finding]:
    if rule.no_event_for is not None and not rule.event:
        what = f"any activity ends the silence of '{rule.id}', a mail that we sent too"
        hint = "name the events that a person does: `event: [web_visit, email_click]`"
        yield sheet.warning("LQ426", ("engagement", "rules", number, "no_event_for"), what, hint)
