"""Conditions as SQL. A predicate is true, or false, or NULL for 'not true'; only `none` tells them apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlglot import exp

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
    walk,
)
from leadq.words.amounts import Duration, Money
from leadq.words.fields import FieldType
from leadq.words.steps import col, every, literal, some, sql
from leadq.words.tables import CHECKED, FORM_OF_TYPE, Form, column_name, frame_days

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a condition about a lead finds what is not a field: names of columns of the row it is asked of."""

    events: Mapping[EventSeen, str]
    rules: Mapping[str, str]


NO_FACTS = Facts({}, {})


@dataclass(frozen=True, slots=True)
class Compiler:
    """Turns conditions into predicates over columns named by `column_name`, for one as-of day."""

    as_of_day: int
    facts: Facts = NO_FACTS

    def predicate(self, condition: Condition) -> exp.Expression:
        """Return the predicate of a condition; NULL means not true."""
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, All):
            return every(self.predicate(part) for part in condition.parts)
        if isinstance(condition, AnyOf):
            return some(self.predicate(part) for part in condition.parts)
        if isinstance(condition, NoneOf):
            inside = some(self.predicate(part) for part in condition.parts)
            return sql("NOT COALESCE($inside, FALSE)", inside=inside)
        return self._about_lead(condition)

    def not_ruled_out(self, condition: Condition, *, surely: bool = False) -> exp.Expression:
        """Return the predicate of a condition that counts a test of a cell nobody could read as true.

        With `surely` it counts as false: so it is inside `none`. It reads the TEXT form of the fields in `may_be_lost`.
        """
        if isinstance(condition, (All, AnyOf, NoneOf)):
            turned = surely ^ isinstance(condition, NoneOf)
            parts = [self.not_ruled_out(part, surely=turned) for part in condition.parts]
            if isinstance(condition, All):
                return every(parts)
            inside = some(parts)
            return (
                inside if isinstance(condition, AnyOf) else sql("NOT COALESCE($inside, FALSE)", inside=inside)
            )
        told = self.predicate(condition)
        lost = some(map(_lost, sorted(may_be_lost(condition).items())))
        if lost == exp.false():
            return told
        return sql("$told AND NOT $lost" if surely else "$told OR $lost", told=told, lost=lost)

    def holds(self, condition: Condition) -> exp.Expression:
        """Return the predicate as a value that is never NULL."""
        return sql("COALESCE($inside, FALSE)", inside=self.predicate(condition))

    def _about_lead(
        self, condition: ScoreTest | GradeIn | EventSeen | QuestionsMet | RuleFired
    ) -> exp.Expression:
        if isinstance(condition, ScoreTest):
            name = "score" if condition.score == "score" else f"{condition.score}_score"
            return _numbers(col(name), condition.op, [literal(v) for v in condition.values])
        if isinstance(condition, GradeIn):
            return exp.In(this=col("grade"), expressions=[literal(g) for g in condition.grades])
        if isinstance(condition, EventSeen):
            return exp.GTE(this=col(self.facts.events[condition]), expression=literal(condition.at_least))
        if isinstance(condition, RuleFired):
            return col(self.facts.rules[condition.rule])
        return every(
            exp.GTE(this=col(f"{how}_{condition.block}"), expression=literal(count))
            for how, count in (("satisfied", condition.satisfied), ("answered", condition.answered))
            if count
        )

    def _test(self, test: Test) -> exp.Expression:
        compared = col(column_name(test.field, FORM_OF_TYPE[test.type]))
        if test.op in {"missing", "present"}:
            null = exp.Is(this=compared, expression=exp.null())
            return null if test.op == "missing" else exp.Not(this=null)
        return _BY_TYPE[test.type](self, test, compared)

    def _text(self, test: Test, folded: exp.Expression) -> exp.Expression:
        if test.other is not None:
            return _numbers(folded, test.op, [col(column_name(test.other.name, Form.FOLD))])
        values = [str(v) for v in test.values]
        if test.op == "is":
            return _domain_kind(folded, values)
        if test.op == "word":
            spaced = col(column_name(test.field, Form.WORDS))
            return some(sql("CONTAINS($cell, $word)", cell=spaced, word=as_words(v)) for v in values)
        if test.op == "matches":
            cell = col(column_name(test.field, Form.TEXT))
            return some(sql("REGEXP_MATCHES($cell, $pattern, 'i')", cell=cell, pattern=v) for v in values)
        literals = [as_folded(v) for v in values]
        if test.op in _TEXT_FUNCTIONS:
            return some(sql(_TEXT_FUNCTIONS[test.op], cell=folded, part=v) for v in literals)
        return _numbers(folded, test.op, literals)

    def _number(self, test: Test, number: exp.Expression) -> exp.Expression:
        if test.other is not None:
            return _numbers(number, test.op, [col(column_name(test.other.name, Form.NUMBER))])
        return _numbers(number, test.op, [literal(v) for v in test.values])

    def _money(self, test: Test, amount: exp.Expression) -> exp.Expression:
        currency = col(column_name(test.field, Form.CURRENCY))
        if test.other is not None:
            same = exp.EQ(this=currency, expression=col(column_name(test.other.name, Form.CURRENCY)))
            return every([same, _numbers(amount, test.op, [col(column_name(test.other.name, Form.AMOUNT))])])
        amounts = [v for v in test.values if isinstance(v, Money)]
        by_currency: dict[str, list[exp.Expression]] = {}
        for money in amounts:
            by_currency.setdefault(money.currency, []).append(literal(money.amount))
        if len(by_currency) > 1 and test.op in {"not_in", "between"}:
            return exp.false()  # amounts in different currencies are not compared
        return some(
            every([exp.EQ(this=currency.copy(), expression=literal(code)), _numbers(amount, test.op, values)])
            for code, values in by_currency.items()
        )

    def _date(self, test: Test, day: exp.Expression) -> exp.Expression:
        if test.other is not None:
            return _numbers(day, _DATE_OPS[test.op], [col(column_name(test.other.name, Form.DAY))])
        value = test.values[0]
        if isinstance(value, Duration):
            today = _EPOCH.fromordinal(_EPOCH.toordinal() + self.as_of_day)
            if test.op == "within":
                low, high = self.as_of_day - value.days_before(today), self.as_of_day
            else:
                low, high = self.as_of_day, self.as_of_day + value.days_after(today)
            return sql("$day BETWEEN $low AND $high", day=day, low=low, high=high)
        days = [literal((v - _EPOCH).days) for v in test.values if isinstance(v, date)]
        return _numbers(day, _DATE_OPS[test.op], days)

    def _timeframe(self, test: Test, frame: exp.Expression) -> exp.Expression:
        limits = [literal(timeframe_days(v)) for v in test.values if isinstance(v, Duration)]
        return _numbers(
            frame_days(frame, self.as_of_day), "at_most" if test.op == "within" else "above", limits
        )

    def _boolean(self, test: Test, flag: exp.Expression) -> exp.Expression:
        if test.other is not None:
            return exp.EQ(this=flag, expression=col(column_name(test.other.name, Form.FLAG)))
        return some(flag.copy() if value else exp.Not(this=flag.copy()) for value in test.values)

    def _list(self, test: Test, items: exp.Expression) -> exp.Expression:
        wanted = exp.Array(expressions=[as_folded(str(v)) for v in test.values])
        function = (
            "LIST_HAS_ALL($items, $wanted)" if test.op == "has_all" else "LIST_HAS_ANY($items, $wanted)"
        )
        return sql(function, items=items, wanted=wanted)


def may_be_lost(condition: Condition | None) -> dict[str, FieldType]:
    """Return the fields, with their types, that a condition tests and whose cells may be there and not readable."""
    found: dict[str, FieldType] = {}
    for test in walk(condition):
        if isinstance(test, Test) and test.type in CHECKED:
            found |= dict.fromkeys((test.field, *([test.other.name] if test.other else [])), test.type)
    return found


def _lost(field: tuple[str, FieldType]) -> exp.Expression:
    name, kind = field
    text, value = col(column_name(name, Form.TEXT)), col(column_name(name, FORM_OF_TYPE[kind]))
    return sql("$text IS NOT NULL AND $value IS NULL", text=text, value=value)


_BY_TYPE: Mapping[FieldType, Callable[[Compiler, Test, exp.Expression], exp.Expression]] = {
    FieldType.TEXT: Compiler._text,  # noqa: SLF001 - the table of this class's own methods
    FieldType.EMAIL_DOMAIN: Compiler._text,  # noqa: SLF001
    FieldType.NUMBER: Compiler._number,  # noqa: SLF001
    FieldType.MONEY: Compiler._money,  # noqa: SLF001
    FieldType.DATE: Compiler._date,  # noqa: SLF001
    FieldType.TIMEFRAME: Compiler._timeframe,  # noqa: SLF001
    FieldType.BOOLEAN: Compiler._boolean,  # noqa: SLF001
    FieldType.LIST: Compiler._list,  # noqa: SLF001
}
_DATE_OPS = {
    "on": "equals",
    "equals": "equals",
    "not_on": "not_equals",
    "before": "below",
    "after": "above",
    "between": "between",
}
_TEXT_FUNCTIONS = {
    "contains": "CONTAINS($cell, $part)",
    "starts": "STARTS_WITH($cell, $part)",
    "ends": "ENDS_WITH($cell, $part)",
}


def as_folded(text: str) -> exp.Expression:
    """Return a literal folded as cells are; the engine folds it once, so that both sides follow one rule."""
    return sql("STRIP_ACCENTS(LOWER($text))", text=text.strip())


def as_words(text: str) -> exp.Expression:
    """Return a literal as words between single blanks, with a blank at each end."""
    spaced = sql("REGEXP_REPLACE($text, '[^\\p{L}\\p{N}]+', ' ', 'g')", text=as_folded(text))
    return sql("' ' || TRIM($spaced) || ' '", spaced=spaced)


def timeframe_days(duration: Duration) -> int:
    """Return a time frame in days by the rule of docs/semantics.md: n months are n * 365 / 12 days, rounded down."""
    if duration.unit == "months":
        return duration.count * 365 // 12
    return duration.count * {"years": 365, "weeks": 7}.get(duration.unit, 1)


_COMPARISONS: Mapping[str, type[exp.Expression]] = {
    "equals": exp.EQ,
    "at_least": exp.GTE,
    "at_most": exp.LTE,
    "above": exp.GT,
    "below": exp.LT,
}


def _numbers(left: exp.Expression, op: str, right: list[exp.Expression]) -> exp.Expression:
    if op == "in":
        return exp.In(this=left, expressions=right)
    if op == "not_in":
        return exp.Not(this=exp.In(this=left, expressions=right))
    if op == "between":
        return exp.Between(this=left, low=right[0], high=right[1])
    if op == "not_equals":
        return every(exp.NEQ(this=left.copy(), expression=r) for r in right)
    compare = _COMPARISONS[op]
    return some(compare(this=left.copy(), expression=r) for r in right)


def _domain_kind(domain: exp.Expression, kinds: list[str]) -> exp.Expression:
    listed = {
        "free_mail": "($domain IN (SELECT domain FROM domains_seen WHERE free_mail))",
        "disposable": "($domain IN (SELECT domain FROM domains_seen WHERE disposable))",
        "business": "CASE WHEN $domain IS NOT NULL THEN $domain NOT IN (SELECT domain FROM domains_seen) END",
    }
    return some(sql(listed[kind], domain=domain) for kind in kinds)


def decimal(value: Decimal | int) -> exp.Expression:
    """Return an exact literal of points: DECIMAL(18, 2)."""
    return exp.cast(literal(value), "DECIMAL(18, 2)")
