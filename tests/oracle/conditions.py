"""Conditions to true or false, as docs/semantics.md says under "Conditions"."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    NoneOf,
    QuestionsMet,
    RuleFired,
    ScoreTest,
    Test,
)
from leadq.words.amounts import Duration, Money
from leadq.words.fields import FieldType
from tests.oracle.cells import DISPOSABLE, FREE_MAIL, Moment, Value, fold, has_words, length_in_days, on_list


@dataclass(frozen=True, slots=True)
class Happening:
    """One activity of a contact: when, the names of the events it is, and its typed cells."""

    moment: Moment
    names: frozenset[str]
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The calendar day in the rulebook's zone."""
        return self.moment.day


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition may ask of a scored lead."""

    fit: Decimal
    engagement: Decimal
    grade: str
    fired: frozenset[str]
    happenings: Sequence[Happening]
    questions: Mapping[str, tuple[int, int]]
    """Of each block: how many are satisfied, how many answered."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition is asked of: typed cells (missing ones absent), the as-of day, a lead's verdict."""

    values: Mapping[str, Value]
    today: date
    verdict: Verdict | None = None
    lost: frozenset[str] = frozenset()
    """Fields whose cell has content that cannot be read."""


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition is true of these facts."""
    match condition:
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case NoneOf(parts):
            return not any(holds(part, facts) for part in parts)
        case Test():
            return _test(condition, facts)
        case _:
            if facts.verdict is None:
                raise TypeError("a condition about a lead was asked of something else")
            return _about_lead(condition, facts.verdict, facts.today)


def may_hold(condition: Condition, facts: Facts) -> bool:
    """Whether a suppression's condition holds, or would with some reading of the cells that cannot be read."""
    match condition:
        case All(parts):
            return all(may_hold(part, facts) for part in parts)
        case AnyOf(parts):
            return any(may_hold(part, facts) for part in parts)
        case NoneOf(parts):
            return not any(_must_hold(part, facts) for part in parts)
        case _:
            return _is_open(condition, facts) or holds(condition, facts)


def _must_hold(condition: Condition, facts: Facts) -> bool:
    match condition:
        case All(parts):
            return all(_must_hold(part, facts) for part in parts)
        case AnyOf(parts):
            return any(_must_hold(part, facts) for part in parts)
        case NoneOf(parts):
            return not any(may_hold(part, facts) for part in parts)
        case _:
            return not _is_open(condition, facts) and holds(condition, facts)


def _is_open(condition: Condition, facts: Facts) -> bool:
    if not isinstance(condition, Test) or condition.type is FieldType.LIST:
        return False
    return bool(facts.lost & {condition.field, condition.other.name if condition.other else condition.field})


def _about_lead(condition: Condition, lead: Verdict, today: date) -> bool:
    match condition:
        case GradeIn(grades):
            return lead.grade in grades
        case RuleFired(rule):
            return rule in lead.fired
        case QuestionsMet(block, satisfied, answered):
            got_satisfied, got_answered = lead.questions[block]
            return got_satisfied >= satisfied and got_answered >= answered
        case EventSeen(events, within, at_least):
            since = date.min if within is None else within.before(today)
            seen = [h for h in lead.happenings if h.names & set(events) and h.day >= since]
            return len(seen) >= at_least
        case ScoreTest(score, op, values):
            scores = {"fit": lead.fit, "engagement": lead.engagement, "score": lead.fit + lead.engagement}
            return _compare(op, scores[score], values)
    raise TypeError(f"no such condition: {type(condition).__name__}")


def _test(test: Test, facts: Facts) -> bool:
    value = facts.values.get(test.field)
    if test.op == "missing":
        return value is None
    if value is None:
        return False
    if test.op == "present":
        return True
    if test.other is not None:
        other = facts.values.get(test.other.name)
        return other is not None and _TYPES[test.type](test.op, value, (other,), facts.today)
    return _TYPES[test.type](test.op, value, test.values, facts.today)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
    "before": operator.lt,
    "after": operator.gt,
    "equals": operator.eq,
    "on": operator.eq,
}
_NEGATED = {"not_equals": "equals", "not_in": "in", "not_on": "on"}


def _compare(op: str, value: Any, values: Sequence[Any]) -> bool:
    """Compare two things of one order. Several values are alternatives, except in `between`."""
    if op in _NEGATED:
        return not _compare(_NEGATED[op], value, values)
    if op == "between":
        return bool(values[0] <= value <= values[1])
    return any(_ORDERS["equals" if op == "in" else op](value, other) for other in values)


def _text(op: str, value: Any, values: Sequence[Any], _today: date) -> bool:
    if op in _NEGATED:
        return not _text(_NEGATED[op], value, values, _today)
    if op == "is":
        return any(_domain_is(value, kind) for kind in values)
    if op == "matches":
        return any(_pattern(pattern).search(value) is not None for pattern in values)
    if op == "word":
        return any(has_words(value, wanted) for wanted in values)
    plain = fold(value)
    tests: dict[str, Callable[[str], bool]] = {
        "equals": plain.__eq__,
        "in": plain.__eq__,
        "contains": plain.__contains__,
        "starts": plain.startswith,
        "ends": plain.endswith,
    }
    return any(tests[op](fold(wanted)) for wanted in values)


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    return re2.compile(pattern, options)


def _domain_is(domain: str, kind: str) -> bool:
    free, disposable = on_list(domain, FREE_MAIL), on_list(domain, DISPOSABLE)
    return {"free_mail": free, "disposable": disposable, "business": not free and not disposable}[kind]


def _number(op: str, value: Any, values: Sequence[Any], _today: date) -> bool:
    return _compare(op, value, values)


def _money(op: str, value: Money, values: Sequence[Money], _today: date) -> bool:
    if any(other.currency != value.currency for other in values):
        return False
    return _compare(op, value.amount, [other.amount for other in values])


def _date(op: str, value: Moment, values: Sequence[Any], today: date) -> bool:
    if op in {"within", "within_next"}:
        length: Duration = values[0]
        return (
            length.before(today) <= value.day <= today
            if op == "within"
            else today <= value.day <= length.after(today)
        )
    return _compare(op, value.day, [v.day if isinstance(v, Moment) else v for v in values])


def _timeframe(op: str, value: int, values: Sequence[Duration], _today: date) -> bool:
    limit = length_in_days(values[0].count, values[0].unit.removesuffix("s"))
    return value <= limit if op == "within" else value > limit


def _list(op: str, value: tuple[str, ...], values: Sequence[str], _today: date) -> bool:
    parts = {fold(part) for part in value}
    found = [fold(wanted) in parts for wanted in values]
    return all(found) if op == "has_all" else any(found)


_TYPES: Mapping[FieldType, Callable[[str, Any, Sequence[Any], date], bool]] = {
    FieldType.TEXT: _text,
    FieldType.EMAIL_DOMAIN: _text,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.TIMEFRAME: _timeframe,
    FieldType.LIST: _list,
}
