"""Draws conditions as YAML trees: every operator of every type, groups, fields with fields, lead facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from leadq.words.fields import FieldType
from tests.oracle.pools import (
    AMOUNTS,
    LIST_VALUES,
    NUMBERS,
    PATTERNS,
    PLAIN_TEXTS,
    TEXT_VALUES,
    World,
    chance,
)

Tree = dict[str, Any]
T = FieldType

TEXT_OPS = ("equals", "not_equals", "in", "not_in", "contains", "word", "starts", "ends", "matches")
ORDER_OPS = ("equals", "not_equals", "in", "not_in", "at_least", "at_most", "above", "below", "between")
OPS: Mapping[FieldType, Sequence[str]] = {
    T.TEXT: (*TEXT_OPS, "bare"),
    T.EMAIL_DOMAIN: ("is", "is", *TEXT_OPS, "bare"),
    T.NUMBER: (*ORDER_OPS, "bare"),
    T.MONEY: (*ORDER_OPS, "bare"),
    T.DATE: ("on", "not_on", "before", "after", "between", "within", "within_next", "bare"),
    T.TIMEFRAME: ("within", "beyond"),
    T.BOOLEAN: ("equals", "bare"),
    T.LIST: ("has", "has_all", "bare"),
}
FIELD_OPS: Mapping[FieldType, Sequence[str]] = {
    T.TEXT: ("equals", "not_equals"),
    T.EMAIL_DOMAIN: ("equals", "not_equals"),
    T.NUMBER: ("equals", "not_equals", "at_least", "at_most", "above", "below"),
    T.MONEY: ("equals", "not_equals", "at_least", "at_most", "above", "below"),
    T.DATE: ("on", "not_on", "before", "after"),
    T.BOOLEAN: ("equals",),
}
SEVERAL = {"in", "not_in", "contains", "word", "starts", "ends", "matches", "has", "has_all", "is"}
WHOLE_CELL = {"equals", "not_equals", "in", "not_in"}
THRESHOLDS = ("-10", "0", "5", "10", "15", "20", "25", "30", "40", "60")


@dataclass(frozen=True, slots=True)
class Names:
    """The names a condition about a lead may use; grown while the rulebook is drawn."""

    events: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    blocks: Mapping[str, int] = field(default_factory=dict)
    """Question blocks with the number of their questions."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Draws conditions for one rulebook."""

    rng: Random
    world: World
    contact: Mapping[str, FieldType]
    activity: Mapping[str, FieldType]
    measures: Mapping[str, FieldType] = field(default_factory=dict)
    """What is known of accounts, where the rulebook has them."""
    roles: tuple[str, ...] = ()
    """The roles of its accounts; without any nobody asks for them."""

    def about_contact(self, depth: int = 2) -> Tree:
        """Draw a condition about a contact."""
        return self._tree(self.contact, depth)

    def about_fit(self) -> Tree:
        """Draw a condition of a fit rule: about a contact, which knows its account."""
        return self._measure() if self.measures and chance(self.rng, 40) else self.about_contact()

    def about_activity(self, depth: int = 1) -> Tree:
        """Draw a condition about an activity."""
        return self._tree(self.activity, depth)

    def about_lead(self, names: Names, depth: int = 2) -> Tree:
        """Draw a condition about a lead: a contact's fields, its scores, events, questions and rules."""
        luck = self.rng.randrange(100)
        if depth and luck < 30:
            parts = [self.about_lead(names, depth - 1) for _ in range(self.rng.randrange(1, 4))]
            return {self.rng.choice(("all", "any", "any", "none")): parts}
        if self.measures and luck < 60:
            return self._measure()
        fact = self._lead_fact(names) if luck < 85 else None
        return fact or self.about_contact(depth=0)

    def _measure(self) -> Tree:
        known = {**self.contact, **self.measures}
        name = self.rng.choice(sorted(self.measures))
        if chance(self.rng, 10):  # a field that is compared with the account
            kind = self.measures[name]
            like = [n for n, k in self.contact.items() if k is kind and kind in FIELD_OPS]
            if like:
                return {self.rng.choice(like): {self.rng.choice(FIELD_OPS[kind]): {"field": name}}}
        return {name: self._test(name, known)}

    def _tree(self, fields: Mapping[str, FieldType], depth: int) -> Tree:
        if depth and chance(self.rng, 30):
            parts = [self._tree(fields, depth - 1) for _ in range(self.rng.randrange(1, 4))]
            return {self.rng.choice(("all", "any", "none")): parts}
        count = 1 if chance(self.rng, 80) else 2
        chosen = self.rng.sample(sorted(fields), count)
        return {name: self._test(name, fields) for name in chosen}

    def _test(self, name: str, fields: Mapping[str, FieldType]) -> Any:
        kind, luck = fields[name], self.rng.randrange(100)
        if luck < 8:
            return {self.rng.choice(("missing", "present")): self.rng.choice(("true", "false"))}
        others = [n for n, k in fields.items() if k is kind and n != name] if kind in FIELD_OPS else []
        if luck < 16 and others:
            return {self.rng.choice(FIELD_OPS[kind]): {"field": self.rng.choice(others)}}
        op = self.rng.choice(OPS[kind])
        if op == "bare":
            several = kind is not T.BOOLEAN and kind is not T.DATE and chance(self.rng, 40)
            bare = {T.DATE: "on", T.LIST: "has"}.get(kind, "equals")
            return self._several(2, name, kind, bare) if several else self._value(name, kind, bare)
        return {op: self._operand(name, kind, op)}

    def _operand(self, name: str, kind: FieldType, op: str) -> Any:
        if op == "between":
            return self._between(name, kind)
        if op in SEVERAL and chance(self.rng, 50):
            return self._several(self.rng.randrange(1, 4), name, kind, op)
        return self._value(name, kind, op)

    def _several(self, count: int, name: str, kind: FieldType, op: str) -> list[str]:
        """Draw some values; amounts all in one currency, for lint refuses a test that mixes them."""
        if kind is T.MONEY:
            currency = self._currency()
            return [f"{currency} {self.rng.choice(AMOUNTS)}" for _ in range(count)]
        return [self._value(name, kind, op) for _ in range(count)]

    def _currency(self) -> str:
        return "USD" if chance(self.rng, 80) else "EUR"

    def _between(self, name: str, kind: FieldType) -> list[str]:
        if kind is T.DATE:
            return sorted(self._value(name, kind, "on") for _ in range(2))
        pool = AMOUNTS if kind is T.MONEY else TEXT_VALUES.get(name, NUMBERS)
        ends = sorted((self.rng.choice(pool) for _ in range(2)), key=float)
        return [f"{end} USD" for end in ends] if kind is T.MONEY else ends

    def _value(self, name: str, kind: FieldType, op: str) -> str:  # noqa: PLR0911 - one for each type
        if op == "is":
            return self.rng.choice(("free_mail", "disposable", "business"))
        if op == "matches":
            return self.rng.choice(PATTERNS)
        match kind:
            case T.NUMBER:
                return self.rng.choice(TEXT_VALUES.get(name, NUMBERS))
            case T.MONEY:
                return f"{self.rng.choice(AMOUNTS)} {self._currency()}"
            case T.DATE:
                span = op in {"within", "within_next"}
                return (
                    self.world.length(self.rng) if span else self.world.day(self.rng, ahead=True).isoformat()
                )
            case T.TIMEFRAME:
                return self.rng.choice(
                    ("30d", "91d", "1 month", "3 months", "6 months", "12 months", "1 year")
                )
            case T.BOOLEAN:
                return self.rng.choice(("true", "false", "yes", "no"))
            case T.LIST:
                return self.rng.choice(self.roles if name in self.measures else LIST_VALUES)
            case _:
                return self.rng.choice(TEXT_VALUES.get(name, PLAIN_TEXTS))

    # --- about a lead ---

    def _lead_fact(self, names: Names) -> Tree | None:
        rng = self.rng
        match rng.randrange(6):
            case 0:
                return (
                    {"grade": rng.sample(names.grades, rng.randrange(1, len(names.grades)))}
                    if names.grades
                    else None
                )
            case 1 | 2:
                return {rng.choice(("fit", "engagement", "score")): self._threshold()}
            case 3:
                return self.event_seen(names) if names.events else None
            case 4:
                if not names.blocks:
                    return None
                block = rng.choice(sorted(names.blocks))
                wanted = {
                    rng.choice(("satisfied", "answered")): str(rng.randrange(1, names.blocks[block] + 1))
                }
                return {"questions": {block: wanted}}
            case _:
                return (
                    {"rule": rng.sample(names.rules, min(len(names.rules), rng.randrange(1, 3)))}
                    if names.rules
                    else None
                )

    def _threshold(self) -> Tree:
        if chance(self.rng, 15):
            return {"between": sorted(self.rng.sample(THRESHOLDS, 2), key=int)}
        return {
            self.rng.choice(("at_least", "at_least", "below", "above", "at_most", "equals")): self.rng.choice(
                THRESHOLDS
            )
        }

    def event_seen(self, names: Names) -> Tree:
        """Draw `event`, with a window and a number where luck has it."""
        found: Tree = {
            "event": self.rng.sample(names.events, 1 if chance(self.rng, 70) else min(2, len(names.events)))
        }
        if chance(self.rng, 70):
            found["within"] = self.world.length(self.rng)
        if chance(self.rng, 25):
            found["at_least"] = str(self.rng.randrange(1, 4))
        return found
