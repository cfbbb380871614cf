"""What a part of a rulebook means, whichever way it was written: parts that mean the same are equal.

`plain` turns models, conditions and values into tuples of plain values. Order stays where it means something.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

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
from leadq.rulebook.model import Rulebook, WorkingHours
from leadq.words.amounts import Duration, Unreadable
from leadq.words.datelayout import parse_layout
from leadq.words.weekdays import parse_weekdays

if TYPE_CHECKING:
    from leadq.rulebook.columns import Columns

CONDITIONS = (All, AnyOf, NoneOf, Test, ScoreTest, GradeIn, EventSeen, QuestionsMet, RuleFired)
Named = tuple[str, str]
"""A kind of name (`event`, `rule`, `stage`) and the name."""
_SINGULAR = {"in": "equals", "not_in": "not_equals", "has_all": "has"}
_SEVERAL = {"equals": "in", "not_equals": "not_in"}
_LONGER = {"weeks": ("days", 7), "years": ("months", 12), "hours": ("minutes", 60)}


@dataclass(frozen=True, slots=True)
class Renames:
    """Names of the old rulebook that the new one has under another name: (kind, old name) to the new name."""

    names: Mapping[Named, str]

    def __call__(self, kind: str, name: str) -> str:
        """Return what the new rulebook calls it."""
        return self.names.get((kind, name), name)


NO_RENAMES = Renames({})


def plain(value: object, renames: Renames = NO_RENAMES) -> Any:  # noqa: ANN401, C901, PLR0911 - one return a kind
    """Return a value that is equal for all that means the same, and can be hashed."""
    match value:
        case All() | AnyOf() | NoneOf() | Test() | ScoreTest() | GradeIn() | EventSeen() | RuleFired():
            return _condition(value, renames)
        case Duration(count=count, unit=unit):
            longer, times = _LONGER.get(unit, (unit, 1))
            return (longer, count * times)
        case bool() | date() | None:
            return value
        case Decimal():
            return value.normalize() + 0
        case str():
            return str(value)
        case WorkingHours():
            return (_weekdays(value.days), value.start, value.end, (value.holidays or "").upper())
        case BaseModel():
            own = [(name, plain(getattr(value, name), renames)) for name in type(value).model_fields]
            return (*own, *_by_name(value.model_extra or {}, renames))
        case Mapping():
            return _by_name(value, renames)
        case tuple() | list():
            return tuple(plain(item, renames) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return (
            type(value).__name__,
            *(plain(getattr(value, field.name), renames) for field in fields(value)),
        )
    return value


DATES = "activity_from_contacts"


def columns(rulebook: Rulebook, types: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    """Return what `columns` says, by (section, field): a type that the field has anyway is not said.

    Columns of dates that are activity stand under (`DATES`, header), with their type of activity.

    Args:
        rulebook: the rulebook.
        types: of the fields of both sections, by its catalogue.
    """
    sections: Columns = rulebook.columns
    dates = {
        (DATES, header): (header, column.type, (column.asset or "", layout(column.format or "")))
        for header, column in sections.activity_from_contacts.items()
    }
    return dates | {
        (section, name): (column.header or name, types[section][name], layout(column.format or ""))
        for section, declared in (("contacts", sections.contacts), ("activity", sections.activity))
        for name, column in declared.items()
    }


def layout(text: str) -> Any:  # noqa: ANN401 - the pieces, or the text itself
    """Return the pieces of a layout of dates, the text itself where it is none."""
    try:
        return parse_layout(text) if text else ""
    except Unreadable:
        return text


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """Return the parts that must all hold, groups inside groups taken apart."""
    if isinstance(condition, All):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    if isinstance(condition, AnyOf) and len(condition.parts) == 1:
        return conjuncts(condition.parts[0])
    return (condition,)


def alternatives(condition: Condition) -> tuple[Condition, ...]:
    """Return the parts one of which must hold, groups inside groups taken apart."""
    if isinstance(condition, AnyOf):
        return tuple(inner for part in condition.parts for inner in alternatives(part))
    if isinstance(condition, All) and len(condition.parts) == 1:
        return alternatives(condition.parts[0])
    return (condition,)


def _by_name(value: Mapping[Any, Any], renames: Renames) -> tuple[Any, ...]:
    return tuple(sorted((str(name), plain(item, renames)) for name, item in value.items()))


def _weekdays(text: str) -> Any:  # noqa: ANN401 - numbers of days, or the text itself
    try:
        return parse_weekdays(text)
    except Unreadable:
        return text


def _condition(condition: Condition, renames: Renames) -> Any:  # noqa: ANN401, PLR0911 - one return a kind
    match condition:
        case All():
            parts = _set(conjuncts(condition), renames)
            return parts[0] if len(parts) == 1 else ("all", parts)
        case AnyOf():
            parts = _set(alternatives(condition), renames)
            return parts[0] if len(parts) == 1 else ("any", parts)
        case NoneOf():
            return ("none", _set([a for part in condition.parts for a in alternatives(part)], renames))
        case Test():
            return _test(condition)
        case ScoreTest():
            ordered = condition.op == "between"
            values = plain(condition.values) if ordered else _set(condition.values, renames)
            return ("score", condition.score, condition.op, values)
        case GradeIn():
            return ("grade", _set(condition.grades, renames))
        case EventSeen():
            events = tuple(sorted({renames("event", event) for event in condition.events}))
            return ("event", events, plain(condition.within), condition.at_least)
        case QuestionsMet():
            return ("questions", condition.block, condition.satisfied, condition.answered)
        case RuleFired():
            return ("rule", renames("rule", condition.rule))


def _test(test: Test) -> Any:  # noqa: ANN401 - a tuple
    folds = test.op != "matches"
    values = [plain(v.lower() if folds and isinstance(v, str) else v) for v in test.values]
    found = tuple(values) if test.op == "between" else tuple(sorted(set(values), key=repr))
    op = (_SINGULAR if len(found) == 1 else _SEVERAL).get(test.op, test.op)
    return ("test", test.field, str(test.type), op, found, test.other.name if test.other else None)


def _set(items: Iterable[object], renames: Renames) -> tuple[Any, ...]:
    return tuple(sorted({plain(item, renames) for item in items}, key=repr))
