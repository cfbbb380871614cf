"""Conditions: the questions a rulebook asks of a contact, an activity or a lead, as a small tree.

`condition_reader.py` makes the tree from YAML.

A condition is a mapping. Each key is a field with a test, or one of `all`, `any`, `none`; several keys hold
together. Of a lead one may also ask `grade`, `fit`, `engagement`, `score`, `event`, `questions` and `rule`.

Every test is true or false, never unknown: a missing or unreadable cell satisfies only `missing: true`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from leadq.words.amounts import Duration, Money
from leadq.words.fields import FieldType

Subject = Literal["contact", "activity", "fit", "lead"]
"""What a condition is about. `fit` is a contact that knows its account."""
Literalish = str | Decimal | Money | date | Duration | bool
Score = Literal["fit", "engagement", "score"]


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The other field in `{equals: {field: billing_country}}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared with literals (any of them, where several stand) or with another field."""

    __test__: ClassVar[bool] = False  # pytest would take it for a class of tests
    field: str
    type: FieldType
    op: str
    values: tuple[Literalish, ...] = ()
    other: FieldRef | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. `All(())` is always true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """`fit`, `engagement` or `score` (their sum) against thresholds. `op` is a number operator."""

    score: Score
    op: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class GradeIn:
    """The lead's grade is one of these, as `A1`."""

    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventSeen:
    """At least `at_least` activities that are one of `events`, at most `within` before the as-of day."""

    events: tuple[str, ...]
    within: Duration | None
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class QuestionsMet:
    """Of a question block, at least `satisfied` hold and at least `answered` have an answer at all."""

    block: str
    satisfied: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class RuleFired:
    """The fit or engagement rule gave this lead points (or would, were they not zero after its caps)."""

    rule: str


Condition = Test | All | AnyOf | NoneOf | ScoreTest | GradeIn | EventSeen | QuestionsMet | RuleFired


def walk(condition: Condition | None) -> Iterator[Condition]:
    """Yield a condition and every condition inside it."""
    if condition is None:
        return
    yield condition
    if isinstance(condition, (All, AnyOf, NoneOf)):
        for part in condition.parts:
            yield from walk(part)


TEXT_OPS = (
    "equals",
    "not_equals",
    "in",
    "not_in",
    "contains",
    "word",
    "starts",
    "ends",
    "matches",
    "missing",
    "present",
)
NUMBER_OPS = (
    "equals",
    "not_equals",
    "in",
    "not_in",
    "at_least",
    "at_most",
    "above",
    "below",
    "between",
    "missing",
    "present",
)
OPERATORS: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: TEXT_OPS,
    FieldType.NUMBER: NUMBER_OPS,
    FieldType.MONEY: NUMBER_OPS,
    FieldType.DATE: (
        "on",
        "not_on",
        "before",
        "after",
        "between",
        "within",
        "within_next",
        "missing",
        "present",
    ),
    FieldType.TIMEFRAME: ("within", "beyond", "missing", "present"),
    FieldType.BOOLEAN: ("equals", "missing", "present"),
    FieldType.LIST: ("has", "has_all", "missing", "present"),
    FieldType.EMAIL_DOMAIN: ("is", *TEXT_OPS),
}
"""Which operators a field of each type has. The first is the one a bare value stands for."""

DESCRIPTIONS: Mapping[str, str] = {
    "equals": "the same; for text, case and accents do not count",
    "not_equals": "present and not the same",
    "in": "one of a list",
    "not_in": "present and none of a list",
    "contains": "the text stands somewhere in it (one of them, where several are given)",
    "word": "the text stands in it as whole words: `vp` is in `VP, Sales`, not in `MVP`",
    "starts": "begins with it",
    "ends": "ends with it",
    "matches": "an RE2 regular expression is found in it; case does not count",
    "missing": "`true`: the cell is empty or cannot be read as its type; `false`: the opposite",
    "present": "`true`: the cell has a readable value; `false`: the opposite",
    "at_least": "greater or equal",
    "at_most": "smaller or equal",
    "above": "greater",
    "below": "smaller",
    "between": "from the first to the second, both included",
    "on": "that calendar day",
    "not_on": "present and another day",
    "before": "an earlier calendar day",
    "after": "a later calendar day",
    "within": "a date: today or up to this long ago; a time frame: up to this long",
    "within_next": "today or up to this far ahead",
    "beyond": "a time frame longer than this",
    "has": "the list holds it (one of them, where several are given)",
    "has_all": "the list holds all of them",
    "is": "`free_mail`, `disposable` or `business` (neither of the two)",
}

FOREIGN_OPERATORS: Mapping[str, str] = {
    "eq": "equals",
    "is": "equals",
    "ne": "not_equals",
    "gte": "at_least",
    "ge": "at_least",
    "min": "at_least",
    "lte": "at_most",
    "le": "at_most",
    "max": "at_most",
    "gt": "above",
    "greater_than": "above",
    "more_than": "above",
    "lt": "below",
    "less_than": "below",
    "contains_any": "contains",
    "contains_word": "word",
    "contains_word_any": "word",
    "starts_with": "starts",
    "ends_with": "ends",
    "regex": "matches",
    "pattern": "matches",
    "like": "contains",
    "one_of": "in",
    "since": "after",
    "until": "before",
    "blank": "missing",
    "empty": "missing",
    "exists": "present",
    "known": "present",
    "=": "equals",
    "==": "equals",
    "!=": "not_equals",
    "not": "not_equals",
    ">=": "at_least",
    "<=": "at_most",
    ">": "above",
    "<": "below",
    "in_last": "within",
    "within_last": "within",
    "newer_than": "within",
    "in_next": "within_next",
    "longer_than": "beyond",
    "includes": "has",
}
"""What other tools call an operator, for `write 'at_least'` in a finding."""

ONE_VALUE_OPS = frozenset(
    {
        "at_least",
        "at_most",
        "above",
        "below",
        "on",
        "not_on",
        "before",
        "after",
        "within",
        "within_next",
        "beyond",
    }
)
FIELD_OPS = frozenset(
    {"equals", "not_equals", "at_least", "at_most", "above", "below", "on", "not_on", "before", "after"}
)
"""Operators that may compare with another field: `{equals: {field: billing_country}}`."""

DOMAIN_KINDS = ("free_mail", "disposable", "business")
GROUPS = ("all", "any", "none")
LEAD_KEYS = ("grade", "fit", "engagement", "score", "event", "questions", "rule")
EVENT_COMPANIONS = ("within", "at_least")
SCORE_OPS = ("at_least", "at_most", "above", "below", "between", "equals")
