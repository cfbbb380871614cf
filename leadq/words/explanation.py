"""One lead explained: what became of it and why, point by point. Jobs fill it, reports draw it.

Texts out of a contact's cells stand in `Value` alone, so that reports know what to mask. All other texts come from the
rulebook, or from the activity log (`Activity`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Value:
    """What a condition found: a cell of the contact, or something that was worked out.

    Attributes:
        name: the field, or what people call the number.
        text: the cell as exported, empty where nothing is; or what was worked out, as a clause: `it is 12.5`.
        is_cell: whether it is a cell of the contact, which may be personal.
        readable: whether the cell can be read as what its column holds.
        kind: what the column holds, as `number`.
    """

    name: str
    text: str
    is_cell: bool = False
    readable: bool = True
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition in words, whether it holds for the lead, and what it found.

    Attributes:
        says: the condition in plain English.
        holds: whether it holds.
        joint: `all`, `any` or `none` of its parts; empty for a test that has no parts.
        parts: the parts.
        has: what a test found.
    """

    says: str
    holds: bool
    joint: str = ""
    parts: tuple["Checked", ...] = ()
    has: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Activities of one kind on one day, as a history tells them: `pricing view (Pricing page)`."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class CountedDay:
    """What one day gives a rule: points before decay × factor = points.

    Attributes:
        on: the day.
        age: calendar days before the as-of day.
        activities: what was done.
        quantity: what the rule counts of it: activities, 1 for the day, or the sum of a field.
        before: points of the day before decay, within the daily cap; None where days have no points of their own.
        factor: what decay leaves of them.
        points: what the day gives.
        limited: whether the rule's daily limit took some.
        summed: what the rule adds up of it, in words: `44 of value`; empty where it counts.
    """

    on: date
    age: int
    activities: tuple[Activity, ...]
    quantity: Decimal
    before: Decimal | None
    factor: Decimal
    points: Decimal | None
    limited: bool = False
    summed: str = ""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule and what it gave.

    Attributes:
        rule, label, section: its id, its name for people, `fit` or `engagement`.
        says: what it gives points for.
        fired: whether it holds, also where a cap took all its points.
        raw: points after decay and its own cap.
        points: points after its group's cap.
        uncapped: points before its own cap, where that cap took some.
        group: label of its group; empty where it has none.
        why: why it gave nothing, or less than it might; empty where there is nothing to say.
        has: the cells it read (fit rules).
        events: activities (or days) it counted.
        days: those by day, newest first (engagement rules).
    """

    rule: str
    label: str
    section: str
    says: str
    fired: bool
    raw: Decimal
    points: Decimal
    uncapped: Decimal | None = None
    group: str = ""
    why: str = ""
    has: tuple[Value, ...] = ()
    events: int | None = None
    days: tuple[CountedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupResult:
    """A group of rules that share a limit: what they gave together before it, and after it."""

    label: str
    raw: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """Somebody who counts for an account: the id, engagement points, whether that is engaged, and roles."""

    contact_id: str
    engagement: Decimal
    engaged: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountResult:
    """The account of a lead, and what all its people come to.

    Attributes:
        account: its name; no text where the lead has none.
        people, engaged, engagement, roles, engaged_roles: what conditions ask for.
        others: who else is there, engaged ones first; the first few.
        more: how many others there are beyond those.
        counts: whether the lead itself counts for it.
    """

    account: Value
    people: int = 0
    engaged: int = 0
    engagement: Decimal = Decimal(0)
    roles: tuple[str, ...] = ()
    engaged_roles: tuple[str, ...] = ()
    others: tuple[AccountPerson, ...] = ()
    more: int = 0
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """One half of the grade: the band reached, what the score lacks for the next, and what it may lose in this one."""

    section: str
    band: str
    score: Decimal
    floor: Decimal | None
    next_band: str = ""
    missing_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question: whether it is answered, whether the answer satisfies, and what would."""

    block: str
    question: str
    says: str
    answered: bool
    satisfied: bool
    has: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage and how the lead stands to it.

    Attributes:
        stage, label, owner: its id, its name for people, its team.
        reached: whether this is where the lead belongs.
        takes_everybody: whether it asks nothing.
        hand_raiser, enter, leave: its conditions; None where it has none.
        stays: why the lead stays in it although it would not enter; empty where that is not so.
        left: whether the CRM has the lead in it, and it leaves.
        min_stay: how long it stays at least; empty where that is not said.
        require: the fields it needs, with what the lead has.
    """

    stage: str
    label: str
    owner: str
    reached: bool
    takes_everybody: bool
    hand_raiser: Checked | None = None
    enter: Checked | None = None
    leave: Checked | None = None
    stays: str = ""
    left: bool = False
    min_stay: str = ""
    require: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a lead ends.

    Attributes:
        kind: `stage`, `blocked`, `disqualified`, `suppressed`, `rejected` or `unknown`.
        stage, label, owner: the stage reached; empty where there is none.
        reason: why it is in no stage.
        missing: the required fields that are missing.
    """

    kind: str
    stage: str = ""
    label: str = ""
    owner: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    grade: str = ""
    score: Decimal = Decimal(0)
    fit: Decimal = Decimal(0)
    engagement: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Points of a rule in two situations, and why they differ."""

    rule: str
    label: str
    before: Decimal
    after: Decimal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two situations of a lead.

    Attributes:
        before, after: where the lead ends in each.
        rules: the rules whose points differ.
        lost, gained: what decides it, in words: tests that hold no more, and tests that hold then.
        by_points: whether one of those is about points, so that the rules matter.
    """

    before: Outcome
    after: Outcome
    rules: tuple[RuleChange, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    by_points: bool = False

    @property
    def moves(self) -> bool:
        """Whether the lead ends elsewhere."""
        return (self.before.kind, self.before.stage) != (self.after.kind, self.after.stage)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What becomes of it if nothing happens: the first day it ends elsewhere; None if on none of the days looked at."""

    days: int
    on: date | None = None
    in_days: int | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What was supposed, in words, and what it changes."""

    supposed: tuple[str, ...]
    change: Change
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a report says about one lead.

    Attributes:
        rulebook, revision, as_of, timezone: what it was judged by, and for which instant.
        source: `exports` or `handoff`.
        contact_id: the CRM's id; empty where nobody was found.
        person: the cells that say who it is.
        outcome: where the lead ends.
        why: the condition that suppresses or disqualifies it.
        hand_raised: the event with which it asked for sales, and when.
        since: what the CRM says of its stage: the stage and the day.
        why_now, next_step, track, first_touch_by: as in the handoff.
        owner: who gets it, in words.
        rules, bands, questions, stages: the parts of the judgement.
        groups: the groups in which a rule gave something.
        account: its account; None where the rulebook has none.
        ahead, what_if: see there.
        notes: what else is to be said: duplicates, shared addresses.
        untold: what cannot be told from what was given.
    """

    rulebook: str
    revision: str
    as_of: datetime
    timezone: str
    source: str
    contact_id: str
    outcome: Outcome
    person: tuple[Value, ...] = ()
    why: Checked | None = None
    hand_raised: str = ""
    since: tuple[Value, ...] = ()
    why_now: str = ""
    next_step: str = ""
    track: str = ""
    owner: str = ""
    first_touch_by: str = ""
    rules: tuple[RuleResult, ...] = ()
    bands: tuple[Band, ...] = ()
    questions: tuple[QuestionResult, ...] = ()
    stages: tuple[StageResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    account: AccountResult | None = None
    ahead: Ahead | None = None
    what_if: WhatIf | None = None
    notes: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
