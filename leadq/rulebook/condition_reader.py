"""From YAML to conditions. What is wrong becomes a finding with its place, never an exception.

A condition is a mapping. Each key is a field with a test, or one of `all`, `any`, `none`; several keys hold
together. Of a lead one may also ask `grade`, `fit`, `engagement`, `score`, `event`, `questions` and `rule`
(`lead_reader.py`). A part that cannot be read is left out of the tree: a tree with findings is never used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadq.ground.findings import did_you_mean
from leadq.rulebook.condition_notes import Notes, items, place
from leadq.rulebook.condition_values import refuse_currencies, refuse_range, value_parser
from leadq.rulebook.conditions import (
    EVENT_COMPANIONS,
    FIELD_OPS,
    GROUPS,
    LEAD_KEYS,
    ONE_VALUE_OPS,
    OPERATORS,
    All,
    AnyOf,
    Condition,
    FieldRef,
    Literalish,
    NoneOf,
    Subject,
    Test,
)
from leadq.rulebook.lead_reader import read_about_lead
from leadq.rulebook.patterns import refuse_pattern
from leadq.words.amounts import parse_boolean
from leadq.words.fields import ACCOUNT_MEASURES, FieldType
from leadq.words.yamltext import Map, Node, Seq, Text

_T = FieldType
_SEVERAL = {"equals": "in", "not_equals": "not_in"}
_MEASURES = frozenset(field.name for field in ACCOUNT_MEASURES)
_TEXTS = frozenset({_T.TEXT, _T.EMAIL_DOMAIN})


@dataclass(frozen=True, slots=True)
class _Asked:
    """The field a test asks about, with its type, and all fields of its subject."""

    name: Text
    kind: FieldType
    known: Mapping[str, FieldType]


@dataclass(slots=True)
class Reader(Notes):
    """Parses the conditions of one rulebook: knows its fields, notes findings and the names that are used."""

    fields: Mapping[Subject, Mapping[str, FieldType]] = field(default_factory=dict)
    currency: str = "USD"

    def read(self, node: Node, subject: Subject) -> Condition:
        """Parse one condition about `subject`; what is wrong becomes a finding and is left out."""
        if node is None:
            return All(())  # `shape.empty_values` says it
        if not isinstance(node, Map):
            self.say("LQ220", node.span, "a condition is a mapping", "write `field: value`")
            return All(())
        if not node:
            self.say("LQ221", node.span, "this condition is empty", "write at least one `field: value`")
        parts = [self._entry(key, node, subject) for key in node if not _is_companion(key, node, subject)]
        found = tuple(part for part in parts if part is not None)
        return found[0] if len(found) == 1 else All(found)

    def _entry(self, key: Text, node: Map, subject: Subject) -> Condition | None:
        if key in GROUPS:
            return self._group(key, node[key], subject)
        if subject == "lead" and key in LEAD_KEYS:
            return read_about_lead(self, key, node)
        return self._field(key, node[key], subject)

    def _group(self, key: Text, value: Node, subject: Subject) -> Condition | None:
        if not isinstance(value, Seq) or not value:
            self.say(
                "LQ222",
                place(value, key),
                f"'{key}' takes a list of conditions",
                "start each with '- ' on its own line",
            )
            return None
        kinds: Mapping[str, type[All | AnyOf | NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
        return kinds[key](tuple(self.read(item, subject) for item in value))

    def _field(self, key: Text, value: Node, subject: Subject) -> Condition | None:
        known = self.fields[subject]
        if key not in known:
            self._unknown_field(key, subject)
            return None
        asked = _Asked(key, known[key], known)
        if value is None:
            hint = f"for an empty cell write `{key}: {{missing: true}}`"
            self.say("LQ227", key.span, f"'{key}' has no value to compare with", hint)
            return None
        if isinstance(value, Map):
            if not value:
                self.say("LQ221", value.span, f"the test of '{key}' is empty", f"write `{key}: value`")
            found = tuple(
                t for op, operand in value.items() if (t := self._operator(asked, op, operand)) is not None
            )
            return found[0] if len(found) == 1 else All(found)
        bare = {_T.EMAIL_DOMAIN: "equals", _T.TIMEFRAME: ""}.get(asked.kind, OPERATORS[asked.kind][0])
        if not bare:
            self.say(
                "LQ228", value.span, f"say how '{key}' is compared", f"write `{key}: {{within: 12 months}}`"
            )
            return None
        return self._operator(asked, Text(bare, value.span), value)

    def _operator(self, asked: _Asked, op: Text, operand: Node) -> Condition | None:
        known = OPERATORS[asked.kind]
        if op not in known:
            self.unknown_operator(op, f"'{asked.name}' ({asked.kind.replace('_', ' ')})", known)
            return None
        if op in {"missing", "present"}:
            truth = self.convert(operand, op, parse_boolean)
            missing = (op == "missing") == truth
            return (
                None
                if truth is None
                else Test(str(asked.name), asked.kind, "missing" if missing else "present")
            )
        if isinstance(operand, Map):
            return self._other_field(asked, op, operand)
        values = self._values(asked, op, operand)
        if values is None:
            return None
        several = len(values) > 1 and asked.kind is not _T.BOOLEAN
        return Test(str(asked.name), asked.kind, _SEVERAL.get(op, str(op)) if several else str(op), values)

    def _other_field(self, asked: _Asked, op: Text, operand: Map) -> Condition | None:
        other = operand.at("field")
        if list(operand) != ["field"] or not isinstance(other, Text) or op not in FIELD_OPS:
            comparable = op in FIELD_OPS
            hint = (
                f"to compare with another field write `{op}: {{field: name}}`"
                if comparable
                else f"write `{op}: value`"
            )
            self.say("LQ229", operand.span, f"'{op}' takes a value here", hint)
            return None
        if other not in asked.known:
            hint = did_you_mean(other, list(asked.known)) or "declare it under `columns`"
            self.say("LQ301", other.span, f"there is no field '{other}'", hint)
            return None
        kind = asked.known[other]
        if kind is not asked.kind and not {kind, asked.kind} <= _TEXTS:
            what = f"'{asked.name}' is a {asked.kind} and '{other}' a {kind}: they cannot be compared"
            self.say(
                "LQ230", other.span, what, "compare fields of one type, or declare the type under `columns`"
            )
            return None
        return Test(str(asked.name), asked.kind, str(op), (), FieldRef(str(other)))

    def _values(self, asked: _Asked, op: Text, operand: Node) -> tuple[Literalish, ...] | None:
        """Return the values of an operator, or None, with findings, where they are not what it takes."""
        parse = value_parser(asked.kind, op, self.currency)
        given = items(operand)
        values = tuple(v for v in (self.convert(item, op, parse) for item in given) if v is not None)
        if len(values) < len(given) or not self._counted(op, values, asked, operand):
            return None
        if problem := refuse_currencies(values):
            self.say("LQ235", place(operand, op), *problem)
            return None
        if op == "between" and (problem := refuse_range(values[0], values[1])):
            self.say("LQ232", place(operand, op), *problem)
            return None
        if asked.name in _MEASURES and asked.kind is _T.LIST:
            self.roles_used += [item for item in given if isinstance(item, Text)]
        for item, pattern in zip(given, values, strict=True):
            if op == "matches" and (problem := refuse_pattern(str(pattern))):
                self.say("LQ231", place(item, op), *problem)
        return values

    def _counted(self, op: Text, values: tuple[Literalish, ...], asked: _Asked, operand: Node) -> bool:
        if op == "between" and len(values) != 2:  # noqa: PLR2004 - from, to
            self.say("LQ232", place(operand, op), "'between' takes two values", "write `between: [50, 2000]`")
        elif not values:
            self.say(
                "LQ232",
                place(operand, op),
                f"'{op}' has no value",
                "an empty list matches nothing: write a value",
            )
        elif len(values) > 1 and (op in ONE_VALUE_OPS or asked.kind is _T.BOOLEAN):
            self.say(
                "LQ232",
                place(operand, op),
                f"'{asked.name}' is compared with one value here",
                "for several, use `any`",
            )
        else:
            return True
        return False

    def _unknown_field(self, key: Text, subject: Subject) -> None:
        who, section = ("an activity", "activity") if subject == "activity" else ("a contact", "contacts")
        if key in _MEASURES:
            hint = of_account(key in self.fields["lead"])
        elif subject != "lead" and key in LEAD_KEYS:
            hint = f"only a scored lead has '{key}': ask for it in `stages` or `disqualify`"
        else:
            words = [*self.fields[subject], *GROUPS, *(LEAD_KEYS if subject == "lead" else ())]
            declare = f"declare it: `columns: {{{section}: {{{key}: {{type: text}}}}}}`"
            hint = did_you_mean(key, words) or declare
        self.say("LQ301", key.span, f"{who} has no field '{key}'", hint)


def of_account(has_accounts: bool) -> str:
    """Return the hint for a measure of accounts that is asked for where there is none."""
    if has_accounts:
        return "accounts are known in `fit`, `disqualify` and `stages` (`enter`, `leave`, `route`, `tracks`): ask there"
    return "add the section `accounts`, which says who is at one company"


def _is_companion(key: Text, node: Map, subject: Subject) -> bool:
    return subject == "lead" and "event" in node and key in EVENT_COMPANIONS
