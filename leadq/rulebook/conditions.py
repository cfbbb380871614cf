"""Conditions: the questions a rulebook asks of a contact, an activity or a lead, parsed from YAML to a small tree.

A condition is a mapping. Each key is a field with a test, or one of `all`, `any`, `none`; several keys hold
together. About a lead one may also ask for `grade`, `fit`, `engagement`, `score`, `event`, `questions` and `rule`.

Every test is true or false, never unknown: a missing or unreadable cell satisfies no test but `missing: true`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from leadq.ground.findings import Finding, Span, did_you_mean
from leadq.rulebook.patterns import refuse_pattern
from leadq.words.amounts import (
    Duration,
    Money,
    parse_boolean,
    parse_date,
    parse_duration,
    parse_money,
    parse_number,
)
from leadq.words.fields import FieldType
from leadq.words.yamltext import Map, Seq, Text

Subject = Literal["contact", "activity", "lead"]
Literalish = str | Decimal | Money | date | Duration | bool
Score = Literal["fit", "engagement", "score"]


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The other field in `{equals: {field: billing_country}}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared with literals (any of them, where several stand) or with another field."""

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
}
DOMAIN_KINDS = ("free_mail", "disposable", "business")
GROUPS = ("all", "any", "none")
LEAD_KEYS = ("grade", "fit", "engagement", "score", "event", "questions", "rule")
EVENT_COMPANIONS = ("within", "at_least")
_SCORE_OPS = ("at_least", "at_most", "above", "below", "between", "equals")
MAX_PATTERN = 512


@dataclass(slots=True)
class Reader:
    """Parses conditions for one rulebook; knows its fields and collects findings instead of raising."""

    fields: Mapping[Subject, Mapping[str, FieldType]]
    findings: list[Finding] = field(default_factory=list)
    events_used: list[Text] = field(default_factory=list)
    rules_used: list[Text] = field(default_factory=list)
    grades_used: list[Text] = field(default_factory=list)
    questions_used: list[tuple[Text, str, int]] = field(default_factory=list)

    def read(self, node: Any, subject: Subject) -> Condition:  # noqa: ANN401 - a YAML node
        """Parse one condition about `subject`; what is wrong goes to `findings` and reads as 'always true'."""
        if not isinstance(node, Map):
            self._say("LQ220", _span(node), "a condition is a mapping", "write `field: value`")
            return All(())
        parts = [self._entry(key, node, subject) for key in node if not self._is_companion(key, node)]
        found = [part for part in parts if part is not None]
        if not found and not self.findings:
            self._say("LQ221", node.span, "this condition is empty", "write at least one `field: value`")
        return found[0] if len(found) == 1 else All(tuple(found))

    def _is_companion(self, key: Text, node: Map) -> bool:
        return "event" in node and key in EVENT_COMPANIONS

    def _entry(self, key: Text, node: Map, subject: Subject) -> Condition | None:
        value = node[key]
        if key in GROUPS:
            return self._group(key, value, subject)
        if subject == "lead" and key in LEAD_KEYS:
            return self._about_lead(key, value, node)
        return self._field(key, value, subject)

    def _group(self, key: Text, value: object, subject: Subject) -> Condition | None:
        if not isinstance(value, Seq) or not value:
            self._say(
                "LQ222", _span(value, key), f"'{key}' takes a list of conditions", "start each line with '- '"
            )
            return None
        parts = tuple(self.read(item, subject) for item in value)
        return {"all": All, "any": AnyOf, "none": NoneOf}[key](parts)

    # --- about a lead -------------------------------------------------------------------------------------------

    def _about_lead(self, key: Text, value: object, node: Map) -> Condition | None:
        if key == "grade":
            texts = self._texts(value, key)
            self.grades_used += texts
            return GradeIn(tuple(str(t) for t in texts))
        if key == "event":
            return self._event(key, value, node)
        if key == "questions":
            return self._questions(key, value)
        if key == "rule":
            texts = self._texts(value, key)
            self.rules_used += texts
            fired: tuple[Condition, ...] = tuple(RuleFired(str(t)) for t in texts)
            return fired[0] if len(fired) == 1 else AnyOf(fired)
        return self._score(key, value)

    def _score(self, key: Text, value: object) -> Condition | None:
        score: Score = "fit" if key == "fit" else "engagement" if key == "engagement" else "score"
        if not isinstance(value, Map) or not value:
            self._say("LQ223", _span(value, key), f"'{key}' takes a threshold", f"write `{key}: {{at_least: 40}}`")
            return None
        parts: list[Condition] = []
        for op, operand in value.items():
            if op not in _SCORE_OPS:
                self._unknown_operator(op, f"'{key}'", _SCORE_OPS)
                continue
            literals = self._literals(operand, op, FieldType.NUMBER)
            numbers = tuple(v for v in literals if isinstance(v, Decimal))
            if self._counted(op, numbers, operand):
                parts.append(ScoreTest(score, str(op), numbers))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _event(self, key: Text, value: object, node: Map) -> Condition | None:
        events = self._texts(value, key)
        self.events_used += events
        within: Duration | None = None
        at_least = 1
        if "within" in node:
            duration = self._convert(node[Text("within", key.span)], parse_duration)
            within = duration if isinstance(duration, Duration) else None
            if within is not None and not within.is_whole_days:
                self._say(
                    "LQ224", _span(node[Text("within", key.span)]), "a window is counted in whole days", "write 2d"
                )
        if "at_least" in node:
            number = self._convert(node[Text("at_least", key.span)], _count)
            at_least = number if isinstance(number, int) else 1
        return EventSeen(tuple(str(e) for e in events), within, at_least)

    def _questions(self, key: Text, value: object) -> Condition | None:
        if not isinstance(value, Map) or not value:
            self._say(
                "LQ225", _span(value, key), "'questions' names a block", "write `questions: {bant: {satisfied: 2}}`"
            )
            return None
        parts: list[Condition] = []
        for block, wanted in value.items():
            counts: dict[str, int] = {}
            if not isinstance(wanted, Map) or not wanted:
                self._say(
                    "LQ225", _span(wanted, block), f"say how many of '{block}'", "write `{satisfied: 2}` or `{answered: 3}`"
                )
                continue
            for how, number in wanted.items():
                if how not in {"satisfied", "answered"}:
                    self._say(
                        "LQ226", how.span, f"'{how}' is not known here", "use `satisfied` or `answered`, with a number"
                    )
                    continue
                count = self._convert(number, _count)
                if isinstance(count, int):
                    counts[str(how)] = count
                    self.questions_used.append((block, str(how), count))
            parts.append(QuestionsMet(str(block), counts.get("satisfied", 0), counts.get("answered", 0)))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    # --- about a field ------------------------------------------------------------------------------------------

    def _field(self, key: Text, value: object, subject: Subject) -> Condition | None:
        known = self.fields["activity" if subject == "activity" else "contact"]
        if key not in known:
            words = [*known, *GROUPS, *(LEAD_KEYS if subject == "lead" else ())]
            of = "an activity" if subject == "activity" else "a contact"
            if subject != "lead" and key in LEAD_KEYS:
                hint = f"`{key}` can be asked of a lead, in stages, not of {of}"
            else:
                hint = did_you_mean(key, words) or f"declare it: `columns: {{{_section(subject)}: {{{key}: {{type: text}}}}}}`"
            self._say("LQ301", key.span, f"{of} has no field '{key}'", hint)
            return None
        kind = known[key]
        if isinstance(value, Map):
            if not value:
                self._say("LQ221", value.span, "this test is empty", f"write `{key}: value`")
            tests = [self._operator(str(key), kind, op, operand, subject) for op, operand in value.items()]
            found = tuple(t for t in tests if t is not None)
            return found[0] if len(found) == 1 else All(found)
        if value is None:
            self._say(
                "LQ227", key.span, f"'{key}' has no value to compare with", f"for an empty cell write `{key}: {{missing: true}}`"
            )
            return None
        default = OPERATORS[kind][0]
        if kind is FieldType.EMAIL_DOMAIN:
            default = "equals"
        op = "in" if isinstance(value, Seq) and default == "equals" and kind is not FieldType.BOOLEAN else default
        if kind is FieldType.TIMEFRAME or (kind is FieldType.DATE and isinstance(value, Seq)):
            self._say("LQ228", _span(value), f"say how '{key}' is compared", f"use one of {_listed(OPERATORS[kind])}")
            return None
        return self._operator(str(key), kind, Text(op, _span(value)), value, subject)

    def _operator(
        self, name: str, kind: FieldType, op: Text, operand: object, subject: Subject
    ) -> Condition | None:
        if op not in OPERATORS[kind]:
            self._unknown_operator(op, f"'{name}' ({kind.value.replace('_', ' ')})", OPERATORS[kind])
            return None
        if op in {"missing", "present"}:
            truth = self._convert(operand, parse_boolean)
            if not isinstance(truth, bool):
                return None
            return Test(name, kind, "missing" if (op == "missing") == truth else "present")
        if isinstance(operand, Map):
            return self._field_with_field(name, kind, op, operand, subject)
        literals = self._literals(operand, op, kind)
        if not self._counted(op, literals, operand):
            return None
        if op == "equals" and len(literals) > 1 and kind is not FieldType.BOOLEAN:
            return Test(name, kind, "in", literals)
        return Test(name, kind, str(op), literals)

    def _field_with_field(
        self, name: str, kind: FieldType, op: Text, operand: Map, subject: Subject
    ) -> Condition | None:
        known = self.fields["activity" if subject == "activity" else "contact"]
        comparable = {"equals", "not_equals", "at_least", "at_most", "above", "below", "on", "not_on", "before", "after"}
        other = operand.get(Text("field", operand.span))
        if list(operand) != ["field"] or not isinstance(other, Text) or op not in comparable:
            self._say(
                "LQ229", operand.span, f"'{op}' takes a value here", "to compare with another field write `{equals: {field: name}}`"
            )
            return None
        if other not in known:
            self._say("LQ301", other.span, f"there is no field '{other}'", did_you_mean(other, list(known)))
            return None
        texts = {FieldType.TEXT, FieldType.EMAIL_DOMAIN}
        if known[other] is not kind and not {known[other], kind} <= texts:
            self._say(
                "LQ230", other.span, f"'{name}' is a {kind.value} and '{other}' a {known[other].value}: they cannot be compared"
            )
            return None
        return Test(name, kind, str(op), (), FieldRef(str(other)))

    # --- literals -----------------------------------------------------------------------------------------------

    def _literals(self, operand: object, op: Text, kind: FieldType) -> tuple[Literalish, ...]:
        items = list(operand) if isinstance(operand, Seq) else [operand]
        convert = _converter(kind, op)
        values = [self._convert(item, convert) for item in items]
        if op == "matches":
            for item, pattern in zip(items, values, strict=True):
                if isinstance(pattern, str) and (problem := refuse_pattern(pattern)):
                    self._say("LQ231", _span(item), *problem)
        return tuple(v for v in values if v is not None)

    def _counted(self, op: Text, literals: tuple[Literalish, ...], operand: object) -> bool:
        """Whether the operator got as many values as it takes; a failed conversion has been reported already."""
        given = len(operand) if isinstance(operand, Seq) else 1
        if given != len(literals):
            return False
        if op == "between":
            first, second = (literals[0], literals[1]) if given == 2 else (None, None)  # noqa: PLR2004
            if first is None:
                self._say("LQ232", _span(operand), "'between' takes two values", "write `between: [50, 2000]`")
                return False
            if _order(first) > _order(second):
                self._say(
                    "LQ232", _span(operand), "the first value of 'between' is above the second", "swap the two"
                )
                return False
            return True
        one_only = {"at_least", "at_most", "above", "below", "on", "not_on", "before", "after", "within", "within_next", "beyond"}
        if op in one_only and given != 1:
            self._say("LQ232", _span(operand), f"'{op}' takes one value", "for several, use `any`")
            return False
        if given == 0:
            self._say("LQ232", _span(operand), f"'{op}' has no value", "an empty list matches nothing")
            return False
        return True

    def _texts(self, value: object, key: Text) -> list[Text]:
        items = list(value) if isinstance(value, Seq) else [value]
        texts = [item for item in items if isinstance(item, Text)]
        if not texts or len(texts) != len(items):
            self._say("LQ233", _span(value, key), f"'{key}' takes a name or a list of names")
        return texts

    def _convert(self, node: object, convert: Callable[[str], Literalish]) -> Literalish | None:
        if not isinstance(node, Text):
            self._say("LQ233", _span(node), "a single value is expected here")
            return None
        try:
            return convert(str(node))
        except ValueError as error:
            self._say("LQ234", node.span, *_sentence(error))
            return None

    def _unknown_operator(self, op: Text, of: str, known: tuple[str, ...]) -> None:
        better = FOREIGN_OPERATORS.get(op.casefold(), "")
        hint = f"write '{better}'" if better in known else did_you_mean(op, list(known))
        self._say("LQ302", op.span, f"{of} has no operator '{op}'", hint or f"use one of {_listed(known)}")

    def _say(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.findings.append(Finding(code, span, message, hint))


def _order(value: Any) -> Any:  # noqa: ANN401 - Decimal and date order among themselves
    return value.amount if isinstance(value, Money) else value


def _converter(kind: FieldType, op: str) -> Callable[[str], Literalish]:
    if kind is FieldType.NUMBER:
        return parse_number
    if kind is FieldType.MONEY:
        return parse_money
    if kind is FieldType.BOOLEAN:
        return parse_boolean
    if kind is FieldType.TIMEFRAME or (kind is FieldType.DATE and op in {"within", "within_next"}):
        return _whole_days
    if kind is FieldType.DATE:
        return parse_date
    if op == "is":
        return _domain_kind
    return _some_text


def _some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("an empty text matches nothing: use `missing: true`")
    return text


def _whole_days(text: str) -> Duration:
    duration = parse_duration(text)
    if not duration.is_whole_days:
        raise ValueError(f"'{text}' is shorter than a day: windows are counted in whole days")
    return duration


def _domain_kind(text: str) -> str:
    if text not in DOMAIN_KINDS:
        raise ValueError(f"'{text}' is no kind of e-mail domain: use {_listed(DOMAIN_KINDS)}")
    return text


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1_000_000:  # noqa: PLR2004
        raise ValueError(f"'{text}' is not a count: write a whole number from 1")
    return int(text)


def _sentence(error: ValueError) -> tuple[str, str]:
    message, _, hint = str(error).partition(": ")
    return message, hint


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _section(subject: Subject) -> str:
    return "activity" if subject == "activity" else "contacts"


def _span(node: object, otherwise: Text | None = None) -> Span:
    span = getattr(node, "span", None) or (otherwise.span if otherwise is not None else None)
    return span if span is not None else Span("", 1, 1)
