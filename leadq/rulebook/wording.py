"""Conditions in plain English, for people who have never seen the rulebook's YAML.

Every sentence about a condition, wherever it is shown, comes from `say`. Text is quoted, so that `status is "not
interested"` is never read as its opposite.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import assert_never

from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    Literalish,
    NoneOf,
    QuestionsMet,
    RuleFired,
    ScoreTest,
    Test,
)
from leadq.words.amounts import Duration
from leadq.words.fields import FieldType
from leadq.words.names import readable

ALWAYS = "always"
"""What the empty condition says: it holds for everybody."""
_NO_LABELS: Mapping[str, str] = MappingProxyType({})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SCORES = {"fit": "fit score", "engagement": "engagement score", "score": "score"}
"""How people call the three scores."""
_DOMAINS = {
    "free_mail": "a free-mail service",
    "disposable": "a throw-away mail service",
    "business": "a business (no free mail, no throw-away address)",
}
_TEXT = {
    "equals": "is {}",
    "in": "is {}",
    "not_equals": "is something other than {}",
    "not_in": "is something other than {}",
    "contains": "contains {}",
    "word": "has the word {}",
    "starts": "starts with {}",
    "ends": "ends with {}",
    "matches": "matches the pattern {}",
    "is": "is {}",
}
_NUMBER = {
    "equals": "exactly {}",
    "in": "exactly {}",
    "not_equals": "other than {}",
    "not_in": "other than {}",
    "at_least": "at least {}",
    "at_most": "at most {}",
    "above": "above {}",
    "below": "below {}",
    "between": "from {} to {}",
}
_DATE = {
    "on": "on {}",
    "not_on": "on another day than {}",
    "before": "before {}",
    "after": "after {}",
    "between": "from {} to {}",
    "within": "in the last {}",
    "within_next": "in the next {}",
}
_TIMEFRAME = {"within": "up to {}", "beyond": "longer than {}"}
_LIST = {"has": "includes {}", "has_all": "includes {}"}
_TESTS: Mapping[FieldType, Mapping[str, str]] = {
    FieldType.TEXT: _TEXT,
    FieldType.EMAIL_DOMAIN: _TEXT,
    FieldType.NUMBER: _NUMBER,
    FieldType.MONEY: _NUMBER,
    FieldType.DATE: _DATE,
    FieldType.TIMEFRAME: _TIMEFRAME,
    FieldType.BOOLEAN: {"equals": "is {}"},
    FieldType.LIST: _LIST,
}
_OF_ACCOUNTS = {
    "account_people": ("person at the account", "people at the account"),
    "account_engaged": ("engaged person at the account", "engaged people at the account"),
}
"""What measures of accounts count, one and several of them."""
_WHO_HAS_ROLES = {"account_roles": "people", "account_engaged_roles": "engaged people"}
_ANY_TYPE = {"missing": "is missing", "present": "is given"}
_OTHER_FIELD = {
    "equals": "is the same as {}",
    "not_equals": "is given and differs from {}",
    "at_least": "at least as high as {}",
    "at_most": "at most as high as {}",
    "above": "above {}",
    "below": "below {}",
    "on": "on the same day as {}",
    "not_on": "on another day than {}",
    "before": "before {}",
    "after": "after {}",
}


def say(  # noqa: PLR0911 - one return a kind of condition
    condition: Condition, labels: Mapping[str, str] = _NO_LABELS
) -> str:
    """Return a condition as a clause without a full stop: `industry is "Utilities" and seats at least 100`.

    Args:
        condition: what to say.
        labels: how rules are called, by id; one that is not in it is called by its id.
    """
    match condition:
        case All():
            return _all(condition, labels)
        case AnyOf():
            return _any(_flat(condition, AnyOf), labels)
        case NoneOf():
            return f"{ALWAYS}, unless {_any(condition.parts, labels)}" if condition.parts else ALWAYS
        case Test():
            return _test(condition)
        case ScoreTest():
            return (
                f"{SCORES[condition.score]} {_filled(_NUMBER[condition.op], condition.op, condition.values)}"
            )
        case GradeIn():
            return f"grade is {listed(condition.grades, 'or')}"
        case EventSeen():
            return _event(condition)
        case QuestionsMet():
            return _questions(condition)
        case RuleFired():
            return f'the rule "{labels.get(condition.rule, readable(condition.rule))}" gave points'
        case _:
            assert_never(condition)


def say_value(value: Literalish) -> str:
    """Return one value as people write it: `"Utilities"`, `2,000`, `10,000 USD`, `1 Oct 2026`, `3 months`, `yes`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, date):
        return say_day(value)
    return say_number(value) if isinstance(value, Decimal) else str(value)


def say_number(number: Decimal) -> str:
    """Return a number with thousands separators and no zeros at the end: `2,000`, `0.5`."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_points(points: Decimal) -> str:
    """Return points with their noun: `20 points`, `-1 point`."""
    return f"{say_number(points)} point{'' if abs(points) == 1 else 's'}"


def say_day(day: date) -> str:
    """Return a calendar day: `1 Oct 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_last(duration: Duration) -> str:
    """Return a window: `in the last 30 days`, `in the last month`, `today`."""
    return _span("in the last {}", duration)


def listed(items: Sequence[str], joint: str) -> str:
    """Return items as a sentence has them: `a`, `a or b`, `a, b or c`."""
    return f"{', '.join(items[:-1])} {joint} {items[-1]}" if len(items) > 1 else "".join(items)


def _flat(condition: All | AnyOf, kind: type[All] | type[AnyOf]) -> list[Condition]:
    """Return the parts of a group, with the parts of groups of the same kind inside it."""
    parts: list[Condition] = []
    for part in condition.parts:
        parts += _flat(part, kind) if isinstance(part, kind) and part.parts else [part]
    return parts


def _all(condition: All, labels: Mapping[str, str]) -> str:
    parts = _flat(condition, All)
    wanted = [part for part in parts if not isinstance(part, NoneOf)]
    unwanted = [inner for part in parts if isinstance(part, NoneOf) for inner in part.parts]
    text = _joined([_part(part, labels) for part in wanted], "and") or ALWAYS
    return f"{text}, unless {_any(unwanted, labels)}" if unwanted else text


def _any(parts: Sequence[Condition], labels: Mapping[str, str]) -> str:
    return _joined([_part(part, labels) for part in parts], "or") or "never"


def _part(condition: Condition, labels: Mapping[str, str]) -> str:
    """Return a part of a group, in brackets where it is itself several."""
    text = say(condition, labels)
    several = isinstance(condition, NoneOf) or (
        isinstance(condition, (All, AnyOf)) and len(condition.parts) > 1
    )
    return f"({text})" if several else text


def _joined(parts: list[str], joint: str) -> str:
    """Return parts joined by a word, with a comma before it where the parts themselves are lists."""
    lists = any(f" {word} " in part or ", " in part for part in parts for word in ("or", "and"))
    return f"{',' if lists else ''} {joint} ".join(parts)


def _test(test: Test) -> str:
    field = readable(test.field)
    if test.other is None and (said := _of_account(test)):
        return said
    if test.op in _ANY_TYPE:
        return f"{field} {_ANY_TYPE[test.op]}"
    if test.other is not None:
        return f"{field} {_OTHER_FIELD[test.op].format(readable(test.other.name))}"
    values: Sequence[Literalish] = test.values
    if test.op == "is":
        return f"{field} is {listed([_DOMAINS[str(value)] for value in values], 'or')}"
    return f"{field} {_filled(_TESTS[test.type][test.op], test.op, values)}"


def _of_account(test: Test) -> str:
    """Return what is asked of an account: `at least 2 engaged people at the account`; empty for any other field."""
    if test.op in _ANY_TYPE:
        if who := _WHO_HAS_ROLES.get(test.field) if test.type is FieldType.LIST else None:
            body, engaged = "nobody" if test.op == "missing" else "somebody", who.removesuffix("people")
            return f"{body} {engaged}at the account has a role"
    elif test.type is FieldType.NUMBER and (counted := _OF_ACCOUNTS.get(test.field)):
        last = test.values[-1]
        return f"{_filled(_NUMBER[test.op], test.op, test.values)} {counted[0] if last == 1 else counted[1]}"
    elif test.type is FieldType.LIST and (who := _WHO_HAS_ROLES.get(test.field)):
        roles = [say_value(readable(str(role))) for role in test.values]
        several = len(roles) > 1 and test.op == "has_all"
        joint = "and" if test.op == "has_all" else "or"
        return f"{who} at the account have the role{'s' if several else ''} {listed(roles, joint)}"
    return ""


def _filled(pattern: str, op: str, values: Iterable[Literalish]) -> str:
    """Return a pattern of `_TESTS` with its values in it."""
    said = list(values)
    if op == "between":
        first, last = said
        return pattern.format(say_value(first), say_value(last))
    if len(said) == 1 and isinstance(said[0], Duration) and pattern.startswith("in the "):
        return _span(pattern, said[0])
    return pattern.format(listed([say_value(value) for value in said], "and" if op == "has_all" else "or"))


def _span(pattern: str, duration: Duration) -> str:
    if duration.count == 0:
        return "today"
    return pattern.format(duration.unit[:-1] if duration.count == 1 else str(duration))


def _event(seen: EventSeen) -> str:
    events = listed([readable(event) for event in seen.events], "or")
    when = "at any time" if seen.within is None else say_last(seen.within)
    if seen.at_least == 1:
        return f"{events} {when}"
    together = ", together" if len(seen.events) > 1 else ""
    return f"{events}{together} at least {seen.at_least:,} times {when}"


def _questions(met: QuestionsMet) -> str:
    block = readable(met.block)
    asked = [
        f"at least {count:,} {block} question{'s' if count > 1 else ''} {how}"
        for how, count in (("satisfied", met.satisfied), ("answered", met.answered))
        if count
    ]
    return " and ".join(asked) or ALWAYS
