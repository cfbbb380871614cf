"""What a rule gives points for, in plain English: `20 points for each webinar in the last 90 days`."""

from decimal import Decimal

from leadq.rulebook.model import EngagementRule, FitRule, Rulebook
from leadq.rulebook.wording import listed, say, say_last, say_number, say_points
from leadq.scoring.labels import rule_labels
from leadq.words.amounts import Duration
from leadq.words.explanation import RuleResult
from leadq.words.names import readable


def rule_result(rule: FitRule | EngagementRule, rulebook: Rulebook) -> RuleResult:
    """Return a rule with its terms, as one that gave nothing."""
    labels = rule_labels(rulebook)
    if isinstance(rule, FitRule):
        section, says = "fit", f"{say_points(rule.points)} if {say(rule.when, labels)}"
    else:
        section, says = "engagement", terms_of(rule, rulebook)
    return RuleResult(rule.id, labels[rule.id], section, says, fired=False, raw=Decimal(0), points=Decimal(0))


def terms_of(rule: EngagementRule, rulebook: Rulebook) -> str:
    """Return a rule's terms as a clause without a full stop."""
    section = rulebook.engagement
    window = rule.window if rule.window is not None else section.window
    when = say_last(window) if isinstance(window, Duration) else "at any time"
    if rule.no_event_for is not None:
        what = f"no {events_of(rule)}" if rule.event else "no activity at all"
        return f"{say_points(rule.points)} once for {what} {say_last(rule.no_event_for)}"
    if rule.first_ever:
        start = f"{say_points(rule.points)} once for a first {events_of(rule)} ever, {when}"
    elif rule.at_least is not None:
        start = f"{say_points(rule.points)} once for {_enough(rule)} {when}"
    elif rule.once:
        start = f"{say_points(rule.points)} once for {events_of(rule)} {when}"
    else:
        start = f"{say_points(rule.points)} for {_each(rule)} {when}"
    return f"{start}{_limits(rule)}{_decay(rule, rulebook)}"


def events_of(rule: EngagementRule) -> str:
    """Return the events of a rule: `web visit or video`."""
    return listed([readable(event) for event in rule.event], "or")


def quantity_of(rule: EngagementRule, quantity: Decimal) -> str:
    """Return a quantity of what a rule counts: `3 days`, `1 activity`, `45 of value`."""
    number = say_number(quantity)
    if rule.sum is not None:
        return f"{number} of {readable(rule.sum)}"
    unit = ("day", "days") if rule.count == "days" else ("activity", "activities")
    return f"{number} {unit[0] if quantity == 1 else unit[1]}"


def _each(rule: EngagementRule) -> str:
    events = events_of(rule)
    if rule.sum is not None:
        return f"each unit of {readable(rule.sum)} of {events}"
    return f"each day with {events}" if rule.count == "days" else f"each {events}"


def _enough(rule: EngagementRule) -> str:
    events, within = events_of(rule), ""
    assert rule.at_least is not None  # noqa: S101 - the caller has looked
    if isinstance(rule.within, Duration):
        within = f", at most {rule.within} apart,"
    number = say_number(rule.at_least)
    if rule.sum is not None:
        return f"at least {number} of {readable(rule.sum)} of {events}{within}"
    if rule.count == "days":
        return f"{events} on at least {number} days{within}"
    return f"at least {number} × {events}{within}"


def _limits(rule: EngagementRule) -> str:
    least = "at most" if rule.points > 0 else "no less than"
    parts = []
    if rule.max_per_day is not None:
        parts.append(f", {least} {say_number(rule.max_per_day)} a day")
    if rule.max is not None:
        parts.append(f", {least} {say_number(rule.max)} in all")
    return "".join(parts)


def _decay(rule: EngagementRule, rulebook: Rulebook) -> str:
    if rule.at_least is not None:
        return ""
    half, linear = rule.half_life, rule.linear_decay
    if half is None and linear is None:
        half, linear = rulebook.engagement.half_life, rulebook.engagement.linear_decay
    if isinstance(half, Duration):
        return f"; worth half after {half}"
    if isinstance(linear, Duration):
        return f"; worth less each day, nothing after {linear}"
    return ""
