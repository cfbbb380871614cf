"""Every rule and what it gave one lead: the values or the activity it read, and why it gave nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from leadq.jobs.explain_lead import Contribution, DayRow, Lead
from leadq.jobs.explain_terms import events_of, quantity_of, rule_result
from leadq.rulebook.conditions import Test, walk
from leadq.rulebook.model import EngagementRule, FitRule
from leadq.rulebook.wording import say_day, say_number
from leadq.scoring.labels import rule_labels
from leadq.scoring.rules import Numbered
from leadq.words.explanation import Activity, CountedDay, GroupResult, RuleResult, Value
from leadq.words.names import readable

_EPOCH = date(1970, 1, 1)
_NOTHING = Decimal(0)
_CENT = Decimal("0.01")


def rule_results(lead: Lead) -> tuple[RuleResult, ...]:
    """Return every rule in rulebook order, fit first, with what it gave the lead."""
    fit = [_fit_result(lead, number, rule) for number, rule in enumerate(lead.rulebook.fit.rules)]
    return (*fit, *[_engagement_result(lead, rule) for rule in lead.rules])


def group_results(lead: Lead) -> tuple[GroupResult, ...]:
    """Return every group in which a rule gave something."""
    rulebook = lead.rulebook
    numbers = {rule: number for number, rule in enumerate(rule_labels(rulebook))}
    found = []
    for name, group in (*rulebook.fit.groups.items(), *rulebook.engagement.groups.items()):
        given = [lead.contributions[numbers[r]] for r in group.rules if numbers[r] in lead.contributions]
        if given:
            raw, points = sum(c.raw for c in given), sum(c.points for c in given)
            found.append(GroupResult(readable(name), Decimal(raw), Decimal(points)))
    return tuple(found)


def day_of(number: int) -> date:
    """Return a calendar day from its number since 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def _group_of(lead: Lead, rule: str) -> str:
    rulebook = lead.rulebook
    for name, group in (*rulebook.fit.groups.items(), *rulebook.engagement.groups.items()):
        if rule in group.rules:
            return readable(name)
    return ""


def _fit_result(lead: Lead, number: int, rule: FitRule) -> RuleResult:
    values: dict[Value, None] = {}
    for part in walk(rule.when):
        if isinstance(part, Test):
            values |= dict.fromkeys(lead.values_of(part))
    nothing = replace(rule_result(rule, lead.rulebook), group=_group_of(lead, rule.id), has=tuple(values))
    given = lead.contributions.get(number)
    if given is None:
        return nothing
    why = _group_took(given, nothing.group)
    return replace(nothing, fired=True, raw=given.raw, points=given.points, why=why)


def _engagement_result(lead: Lead, numbered: Numbered) -> RuleResult:
    rule, given = numbered.rule, lead.contributions.get(numbered.number)
    nothing = replace(rule_result(rule, lead.rulebook), group=_group_of(lead, rule.id))
    days: Sequence[DayRow] = lead.days.get(numbered.number, ())
    if given is None:
        return replace(nothing, why=_why_nothing(lead, numbered, days))
    counted = _counted(numbered, days, given)
    total = _total(numbered, counted)
    uncapped = total.quantize(_CENT, ROUND_HALF_UP) if total is not None else None
    if uncapped is not None and abs(uncapped) <= abs(given.raw):
        uncapped = None
    whys = [
        f"Together {say_number(total)}, rounded."
        if total is not None and total != total.quantize(_CENT)
        else "",
        _last_of(lead, numbered, days) if rule.no_event_for is not None else "",
        f"Reached: {_most(rule, counted)}." if rule.at_least is not None else "",
        f"The rule's limit leaves {say_number(given.raw)} of {say_number(uncapped)}."
        if uncapped is not None
        else "",
        _group_took(given, nothing.group),
    ]
    return replace(
        nothing,
        fired=True,
        raw=given.raw,
        points=given.points,
        uncapped=uncapped,
        why=" ".join(filter(None, whys)),
        events=given.events,
        days=tuple(_day(lead, numbered, row) for row in counted),
    )


def _counted(numbered: Numbered, days: Sequence[DayRow], given: Contribution) -> Sequence[DayRow]:
    """Return the days that a rule took into account, newest first: of `once` and `first_ever` the one day."""
    if numbered.rule.no_event_for is not None:
        return ()
    inside = [day for day in days if day.inside]
    if numbered.rule.once or numbered.rule.first_ever:
        return [day for day in inside if day.day == given.last_day]
    return inside


def _gives_by_day(numbered: Numbered) -> bool:
    return numbered.rule.at_least is None and numbered.rule.no_event_for is None


def _total(numbered: Numbered, counted: Sequence[DayRow]) -> Decimal | None:
    """Return what the days of a rule add up to; None where days give no points."""
    if not _gives_by_day(numbered) or not counted:
        return None
    return sum((day.points for day in counted), _NOTHING)


def _day(lead: Lead, numbered: Numbered, row: DayRow) -> CountedDay:
    gives = _gives_by_day(numbered)
    return CountedDay(
        day_of(row.day),
        lead.today - row.day,
        tuple(Activity(label, n) for day, label, n in lead.done.get(numbered.number, ()) if day == row.day),
        row.quantity,
        row.before if gives else None,
        row.factor,
        row.points if gives else None,
        limited=gives and row.limited,
        summed=quantity_of(numbered.rule, row.quantity) if numbered.rule.sum is not None else "",
    )


def _group_took(given: Contribution, group: str) -> str:
    if given.raw == given.points:
        return ""
    return f"The limit of the group {group} leaves {say_number(given.points)} of {say_number(given.raw)}."


def _why_nothing(lead: Lead, numbered: Numbered, days: Sequence[DayRow]) -> str:
    """Say why a rule gave nothing, in one sentence."""
    rule, events = numbered.rule, events_of(numbered.rule)
    inside = [day for day in days if day.inside]
    if rule.no_event_for is not None:
        return _last_of(lead, numbered, days)
    if not days:
        return f"No {events} so far."
    if rule.first_ever or not inside:
        which, day = ("first", days[-1]) if rule.first_ever else ("last", days[0])
        return f"The {which} {events} was on {say_day(day_of(day.day))}, too long ago."
    if rule.at_least is not None:
        return _too_few(rule, inside)
    return _worth_nothing(rule, inside)


def _worth_nothing(rule: EngagementRule, inside: Sequence[DayRow]) -> str:
    if any(day.points for day in inside):
        return "It adds up to nothing."
    if any(day.before for day in inside):
        return "What there was is too old to be worth anything."
    return f"It adds up to {quantity_of(rule, _NOTHING)}."


def _too_few(rule: EngagementRule, inside: Sequence[DayRow]) -> str:
    assert rule.at_least is not None  # noqa: S101 - the caller has looked
    return f"Only {_most(rule, inside)}, of {say_number(rule.at_least)} needed."


def _most(rule: EngagementRule, inside: Sequence[DayRow]) -> str:
    """Say what a rule with `at_least` has reached: `3 days within 7 days`."""
    if rule.within is None:
        return quantity_of(rule, sum((day.quantity for day in inside), _NOTHING))
    most = max((day.stretch for day in inside if day.stretch is not None), default=_NOTHING)
    return f"{quantity_of(rule, most)} within {rule.within}"


def _last_of(lead: Lead, numbered: Numbered, days: Sequence[DayRow]) -> str:
    """Say when the last event was that a rule about silence listens for."""
    newest = days[0].day if days else None
    if not numbered.rule.event:
        newest = lead.newest[1]
    if newest is None:
        return "There is no such activity at all." if numbered.rule.event else "There is no activity at all."
    return f"The last was on {say_day(day_of(newest))}, {_ago(lead.today - newest)}."


def _ago(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days:,} days ago"
