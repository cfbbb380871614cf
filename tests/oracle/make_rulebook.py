"""Draws rulebooks as YAML trees that use every concept and are valid by construction."""

from dataclasses import dataclass
from random import Random
from typing import Any

from leadq.words.fields import ACCOUNT_MEASURES, FieldType
from tests.oracle.make_conditions import Conditions, Names, Tree
from tests.oracle.make_people import (
    draw_accounts,
    draw_disqualifications,
    draw_merge,
    draw_suppressions,
)
from tests.oracle.pools import (
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DECLARED_ACTIVITY_FIELDS,
    DECLARED_CONTACT_FIELDS,
    TEXT_CELLS,
    TEXT_VALUES,
    World,
    chance,
)

POSITIVE = ("1", "2", "5", "5", "10", "10", "15", "20", "2.5", "0.25", "33.33", "7")
EVENTS = ("demo_request", "pricing_view", "web_visit", "webinar", "download", "call")
DECAY_LENGTHS = ("7d", "10d", "30d", "4 weeks", "64d", "128d", "640d", "3d")
BAND_NUMBERS = (60, 40, 30, 25, 20, 15, 10, 5, 0)
REQUIRED = (
    "email",
    "phone",
    "company",
    "country",
    "job_title",
    "employees",
    "budget",
    "created_at",
    "persona",
    "email_domain",
)
COMPARED = ("contact_id", "stage", "grade", "score", "fit_score", "engagement_score", "reasons", "missing",
            "owner", "track", "reason", "persona", "hand_raiser", "fit_band", "engagement_band")  # fmt: skip
LABELS = ("A label", "Webinar, live", "x +5", "été")


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws the parts of one rulebook."""

    rng: Random
    world: World
    conditions: Conditions
    sums: tuple[str, ...]

    # --- events, personas, questions ---

    def events(self) -> Tree:
        """Draw definitions of 2 to 6 events."""
        return {
            name: self._event() for name in self.rng.sample(EVENTS, self.rng.randrange(2, len(EVENTS) + 1))
        }

    def _event(self) -> Tree:
        luck = self.rng.randrange(10)
        if luck < 2:
            return self.conditions.about_activity()
        kinds = self.rng.sample(TEXT_VALUES["type"], 1 if luck < 6 else 2)
        found: Tree = {"type": kinds if len(kinds) > 1 else kinds[0]}
        if luck in {3, 4}:
            found["asset"] = {self.rng.choice(("contains", "word")): self.rng.choice(TEXT_VALUES["asset"])}
        if luck == 5:
            found["status"] = self.rng.choice(TEXT_VALUES["status"])
        return found

    def questions(self) -> Tree:
        """Draw a block of questions or two."""
        fields = [name for name in self.conditions.contact if name != "email_domain"]
        blocks: Tree = {}
        for block in self.rng.sample(("bant", "champ"), self.rng.randrange(3)):
            asked = self.rng.sample(fields, self.rng.randrange(1, 4))
            blocks[block] = {f"q{i}": self._question(name) for i, name in enumerate(asked)}
        return blocks

    def _question(self, name: str) -> Tree:
        question: Tree = {"field": name}
        if chance(self.rng, 60):
            question["when"] = self.conditions.about_contact(depth=0)
        return question

    # --- fit ---

    def fit(self) -> Tree:
        """Draw fit rules, their groups and bands."""
        rules = [
            self._labelled({"id": f"f{i}", "when": self.conditions.about_fit(), "points": self._points()})
            for i in range(self.rng.randrange(6))
        ]
        return self._section(rules, "ABCD")

    def _section(self, rules: list[Tree], letters: str) -> Tree:
        section: Tree = {"bands": self._bands(letters), "rules": rules}
        groups = self._groups(rules)
        if groups:
            section["groups"] = groups
        return section

    def _labelled(self, rule: Tree) -> Tree:
        if chance(self.rng, 25):
            rule["label"] = self.rng.choice(LABELS)
        return rule

    def _points(self) -> str:
        return ("-" if chance(self.rng, 25) else "") + self.rng.choice(POSITIVE)

    def _bands(self, letters: str) -> Tree:
        count = self.rng.randrange(2, len(letters) + 1)
        numbers = sorted(self.rng.sample(BAND_NUMBERS, count), reverse=True)
        part = ".5" if chance(self.rng, 10) else ""
        return {letters[i]: f"{number}{part if i == 0 else ''}" for i, number in enumerate(numbers)}

    def _groups(self, rules: list[Tree]) -> Tree:
        groups: Tree = {}
        for name, sign in (("content", 1), ("penalty", -1)):
            fitting = [rule["id"] for rule in rules if (float(rule["points"]) > 0) == (sign > 0)]
            if len(fitting) > 1 and chance(self.rng, 60):
                limit = self.rng.choice(("5", "12", "25", "40.5"))
                cap = {"max": limit} if sign > 0 else {"min": f"-{limit}"}
                groups[name] = {
                    "rules": self.rng.sample(fitting, self.rng.randrange(2, len(fitting) + 1)),
                    **cap,
                }
        return groups

    # --- engagement ---

    def engagement(self, events: Tree) -> Tree:
        """Draw engagement rules of all kinds, their groups and bands."""
        rules = [self._labelled(self._rule(f"e{i}", sorted(events))) for i in range(self.rng.randrange(8))]
        section = self._section(rules, "1234")
        if chance(self.rng, 70):
            section["window"] = self.world.length(self.rng) if chance(self.rng, 90) else "all"
        if chance(self.rng, 30):
            section[self.rng.choice(("half_life", "linear_decay"))] = self.rng.choice(DECAY_LENGTHS)
        return section

    def _rule(self, name: str, events: list[str]) -> Tree:
        rng = self.rng
        rule: Tree = {"id": name, "points": self._points(), "event": rng.choice(events)}
        if chance(rng, 25):
            rule["event"] = rng.sample(events, 2)
        kind = rng.choice(("plain", "plain", "plain", "at_least", "once", "first_ever", "silence"))
        if kind == "silence":
            rule["no_event_for"] = self.world.length(rng)
            if chance(rng, 40):
                del rule["event"]
            return rule
        if chance(rng, 50):
            rule["window"] = self.world.length(rng) if chance(rng, 75) else "all"
        if kind in {"once", "first_ever"}:
            rule[kind] = "true"
            self._decay(rule)
        elif kind == "at_least":
            self._counting(rule)
            rule["at_least"] = rng.choice(("2", "3", "1", "5"))
            if chance(rng, 60):
                rule["within"] = self.world.length(rng)
        else:
            self._plain(rule)
        return rule

    def _plain(self, rule: Tree) -> None:
        self._counting(rule)
        self._decay(rule)
        points = float(rule["points"])  # the caps of negative points are negative
        if chance(self.rng, 40):
            rule["max"] = f"{points * self.rng.choice((1, 1.5, 2, 3)):.2f}"
        if chance(self.rng, 35):
            rule["max_per_day"] = f"{points * self.rng.choice((1, 1.5, 2)):.2f}"

    def _counting(self, rule: Tree) -> None:
        luck = self.rng.randrange(100)
        if luck < 25:
            rule["count"] = "days"
        elif luck < 50 and self.sums:
            rule["sum"] = self.rng.choice(self.sums)

    def _decay(self, rule: Tree) -> None:
        luck = self.rng.randrange(100)
        if luck < 45:
            rule["half_life" if luck < 25 else "linear_decay"] = self.rng.choice(DECAY_LENGTHS)
        elif luck < 55:
            rule[self.rng.choice(("half_life", "linear_decay"))] = "none"

    # --- stages ---

    def stages(self, names: Names) -> list[Tree]:
        """Draw 2 to 4 stages; the last takes everybody."""
        ids = self.rng.sample(("sql", "sal", "sales-ready", "mql"), self.rng.randrange(1, 4))
        return [*(self._stage(name, names) for name in ids), self._finished({"id": "nurture"}, names)]

    def _stage(self, name: str, names: Names) -> Tree:
        rng = self.rng
        stage: Tree = {"id": name}
        if chance(rng, 40):
            stage["label"] = {"sql": "Sales qualified", "sal": "Accepted", "mql": "Márketing qualified"}.get(
                name, "Ready"
            )
        if chance(rng, 50):
            stage["hand_raiser"] = (
                self.conditions.event_seen(names) if chance(rng, 70) else self.conditions.about_contact()
            )
        if chance(rng, 85) or "hand_raiser" not in stage:
            stage["enter"] = self.conditions.about_lead(names)
        if chance(rng, 45):
            stage["leave"] = {"when": self.conditions.about_lead(names, depth=1)}
            if chance(rng, 60):
                stage["leave"]["min_stay"] = self.world.length(rng)
        return self._finished(stage, names)

    def _finished(self, stage: Tree, names: Names) -> Tree:
        rng = self.rng
        if chance(rng, 40):
            stage["require"] = rng.sample(REQUIRED, rng.randrange(1, 4))
        if chance(rng, 45):
            stage["route"] = [*(self._line(names) for _ in range(rng.randrange(3))), {"to": "queue"}]
        if chance(rng, 35):
            stage["tracks"] = {"executive": self.conditions.about_lead(names, depth=1)}
            if chance(rng, 60):
                stage["tracks"]["everybody"] = "otherwise"
        return stage

    def _line(self, names: Names) -> Tree:
        line: Tree = {}
        if chance(self.rng, 60):
            line["when"] = self.conditions.about_lead(names, depth=1)
        luck = self.rng.randrange(10)
        if luck < 2:
            return {**line, "to_field": "owner"}
        line["to"] = self.rng.sample(("rep-a", "rep-b", "rep-c"), 1 if luck < 4 else self.rng.randrange(2, 4))
        if len(line["to"]) > 1:
            line["by"] = "round_robin"
        if chance(self.rng, 60) or "when" not in line:
            line["at_most"] = str(self.rng.randrange(1, 3))
        return line


def draw_rulebook(rng: Random, world: World, declared: tuple[list[str], list[str]]) -> Tree:
    """Return a rulebook's tree that declares these contact and activity fields."""
    contact: dict[str, FieldType] = {**CONTACT_FIELDS, **{n: DECLARED_CONTACT_FIELDS[n] for n in declared[0]}}
    activity: dict[str, FieldType] = {
        **ACTIVITY_FIELDS,
        **{n: DECLARED_ACTIVITY_FIELDS[n] for n in declared[1]},
    }
    sums = tuple(name for name in ("value", "minutes") if name in activity)
    accounts = draw_accounts(rng, Conditions(rng, world, contact, activity)) if chance(rng, 35) else None
    known = {} if accounts is None else {field.name: field.type for field in ACCOUNT_MEASURES}
    roles = tuple((accounts or {}).get("roles", ()))
    asked = {name: kind for name, kind in known.items() if roles or kind is not FieldType.LIST}
    maker = Maker(rng, world, Conditions(rng, world, contact, activity, asked, roles), sums)
    events = maker.events()
    fit, engagement, questions = maker.fit(), maker.engagement(events), maker.questions()
    names = Names(
        events=tuple(sorted(events)),
        rules=tuple(rule["id"] for section in (fit, engagement) for rule in section["rules"]),
        grades=tuple(a + b for a in fit["bands"] for b in engagement["bands"]),
        blocks={block: len(asked) for block, asked in questions.items()},
    )
    tree: Tree = {"leadq": "1", "name": "Drawn", "timezone": world.zone.key, "dates": world.dates}
    tree |= {
        "decimal_mark": world.decimal_mark,
        "currency": rng.choice(("USD", "USD", "EUR")),
        "columns": _columns(declared),
        "gates": dict.fromkeys(("rejects", "future", "unreadable"), "100%"),
        "events": events,
    }
    if chance(rng, 40):
        tree["repeated_activity"] = rng.choice(("once", "once", "each"))
    if chance(rng, 40):
        tree["personas"] = {
            name: maker.conditions.about_contact(1) for name in rng.sample(("executive", "builder"), 2)
        }
    tree["suppress"] = draw_suppressions(rng, maker.conditions)
    if chance(rng, 40):
        tree["disqualify"] = draw_disqualifications(rng, maker.conditions, names)
    tree |= {"fit": fit, "engagement": engagement, "questions": questions, "stages": maker.stages(names)}
    merge = {"merge": draw_merge(rng)} if chance(rng, 40) else {}
    if chance(rng, 30):
        tree["columns"]["activity_from_contacts"] = _columns_of_dates(rng)
    together = {} if accounts is None else {"accounts": accounts}
    return {**tree, **merge, **together, "handoff": {"columns": [*COMPARED, *known]}}


def _columns_of_dates(rng: Random) -> Tree:
    kind = rng.choice(TEXT_CELLS["type"])
    other: Tree = {"type": rng.choice(TEXT_CELLS["type"]), "asset": rng.choice(("Demo Request", "e-book"))}
    if chance(rng, 50):
        other["format"] = "dd.mm.yyyy"
    return {"Last Done On": kind, "First Done On": kind, "Last Seen On": other}


def _columns(declared: tuple[list[str], list[str]]) -> Tree:
    def column(name: str, kind: FieldType) -> Any:
        layout = {"format": "dd.mm.yyyy"} if name in {"renewal_on", "held_on"} else {}
        return {"type": kind.value, **layout}

    return {
        "contacts": {name: column(name, DECLARED_CONTACT_FIELDS[name]) for name in declared[0]},
        "activity": {name: column(name, DECLARED_ACTIVITY_FIELDS[name]) for name in declared[1]},
    }
