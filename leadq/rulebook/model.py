"""The rulebook as a model: every key a person may write, with its type and what it means.

The reference in `docs/` comes from this file. Scalars arrive as the text that was typed
(`words/yamltext.py`); conditions are parsed by the `Reader` that is the validation's context.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from leadq.rulebook.accounts import Accounts
from leadq.rulebook.case import Case
from leadq.rulebook.columns import Columns
from leadq.rulebook.gates import Gates
from leadq.rulebook.merge import Merge
from leadq.rulebook.part import Part
from leadq.rulebook.scalars import (
    ActivityCondition,
    Clock,
    ContactCondition,
    ContactConditionOrOtherwise,
    Count,
    Day,
    Days,
    Decay,
    DecayDays,
    FitCondition,
    Flag,
    Format,
    Id,
    LeadCondition,
    LeadConditionOrOtherwise,
    Line,
    Names,
    Number,
    Points,
    Window,
    WorkingTime,
)
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.amounts import Duration


class Signature(Part):
    """Who answers for one team's half of the definition."""

    owner: Line = Field(description="The person or team that answers for it.")
    signed_on: Day | None = Field(None, description="The day they agreed to this revision.")


class Agreement(Part):
    """The two teams that signed this definition."""

    marketing: Signature | None = Field(None, description="Marketing's signature.")
    sales: Signature | None = Field(None, description="Sales' signature.")
    review_by: Day | None = Field(None, description="The day by which both teams look at it again.")


class WorkingHours(Part):
    """When sales works: the clock of `first_touch_within`."""

    days: Line = Field("mon-fri", description="Days of work: `mon-fri`, or a list as `mon,tue,thu`.")
    start: Clock = Field("09:00", alias="from", description="Start of work, local time.")
    end: Clock = Field("17:00", alias="to", description="End of work, local time.")
    holidays: Line | None = Field(
        None,
        description="Country whose holidays are days off: ISO 3166 code, as `US`, or with a part, `US-CA`.",
    )


def _as_suppression(value: object) -> object:
    """Read the short form `- {unsubscribed: true}` as `- {when: {unsubscribed: true}}`."""
    if isinstance(value, Mapping) and not {"id", "when", "file"} & set(value):
        return {"when": value}
    return value


class Suppression(Part):
    """Contacts that are not scored and not written, only counted: by a flag, or by a list of addresses."""

    id: Id | None = Field(None, description="Name under which they are counted.")
    when: ContactCondition | None = Field(None, description="The contacts it holds for.")
    file: Line | None = Field(
        None,
        description="A CSV of e-mail addresses, domains or contact ids, beside the rulebook.",
    )


class Disqualification(Part):
    """Contacts that are never handed to sales, with the reason that is written beside them."""

    id: Id = Field(description="Name of the rule.")
    when: LeadCondition = Field(description="The leads it holds for.")
    reason: Line = Field(description="What sales and marketing read.")


class FitRule(Part):
    """Points for who somebody is."""

    id: Id = Field(description="Name of the rule; stands in reasons and contributions.")
    when: FitCondition = Field(description="The contacts it holds for.")
    points: Points = Field(description="Points, negative ones too; at most two decimals.")
    label: Line | None = Field(None, description="How people read it, if not by its id.")
    owner: Line | None = Field(None, description="Who answers for it, if not the agreement's teams.")


class Group(Part):
    """Rules that share a cap, in the order they are listed."""

    rules: Names = Field(
        description="Ids of its rules, all positive (with `max`) or all negative (with `min`)."
    )
    max: Points | None = Field(None, description="The most points the group gives together.")
    min: Points | None = Field(None, description="The fewest (a negative number): the most it takes away.")


class Fit(Part):
    """Points for who somebody is, and the bands that make the letter of the grade."""

    bands: dict[str, Points] = Field(
        description="Best first: `{A: 40, B: 20, C: 0}`; the last holds everybody else."
    )
    rules: tuple[FitRule, ...] = Field((), description="The rules.")
    groups: dict[Id, Group] = Field(default_factory=dict, description="Rules that share a cap.")


class EngagementRule(Part):
    """Points for what somebody does."""

    id: Id = Field(description="Name of the rule; stands in reasons and contributions.")
    points: Points = Field(
        description="Points for each event, day or unit; once with `once`, `at_least` and the like."
    )
    event: Names = Field((), description="The event, or a list: an activity that is any of them counts once.")
    window: Window | None = Field(
        None, description="Only events at most this long before the as-of day count; `all` for no limit."
    )
    max: Points | None = Field(
        None,
        description="The most this rule gives, after decay; a negative number where it takes points.",
    )
    max_per_day: Points | None = Field(
        None, description="The most it gives for one calendar day, before decay."
    )
    once: Flag = Field(default=False, description="Only the newest event counts.")
    first_ever: Flag = Field(
        default=False,
        description="Only the very first such event of this person counts, if it is in the window.",
    )
    count: Literal["events", "days"] = Field(
        "events", description="What is counted: events, or distinct calendar days."
    )
    sum: Id | None = Field(
        None, description="A number field of the activity: points for each unit, or once with `at_least`."
    )
    at_least: Number | None = Field(None, description="Points once, if the count (or sum) reaches this.")
    within: Days | None = Field(
        None, description="With `at_least`: all of them at most this long apart, anywhere in the window."
    )
    half_life: Decay | None = Field(None, description="An event loses half its points in this time.")
    linear_decay: Decay | None = Field(None, description="An event's points run out evenly over this time.")
    no_event_for: Days | None = Field(
        None, description="Points once, if no such event (or none at all) happened this long."
    )
    label: Line | None = Field(None, description="How people read it, if not by its id.")
    owner: Line | None = Field(None, description="Who answers for it, if not the agreement's teams.")


class Engagement(Part):
    """Points for what somebody does, and the bands that make the number of the grade."""

    window: Window = Field(Duration(90, "days"), description="Window of rules that name none. Default 90d.")
    half_life: DecayDays | None = Field(None, description="Half-life of rules that name no decay.")
    linear_decay: DecayDays | None = Field(None, description="Linear decay of rules that name no decay.")
    bands: dict[str, Points] = Field(
        description="Best first: `{1: 60, 2: 25, 3: 0}`; the last holds everybody else."
    )
    rules: tuple[EngagementRule, ...] = Field((), description="The rules.")
    groups: dict[Id, Group] = Field(default_factory=dict, description="Rules that share a cap.")


class Question(Part):
    """One box to tick. It is answered if its field has a value, and satisfied if its condition holds too."""

    field: Line = Field(description="The contact field that holds the answer.")
    when: ContactCondition | None = Field(
        None, description="What a satisfying answer is; without it, any answer."
    )


class Leave(Part):
    """When a lead that is in the stage (see `current_stage`) leaves it again."""

    when: LeadCondition = Field(description="The lead leaves the stage if this holds.")
    min_stay: Days | None = Field(None, description="But not before it was in the stage this long.")


class Route(Part):
    """One line of the routing table; the first that fits and has room takes the lead."""

    when: LeadCondition | None = Field(None, description="The leads it is for; without it, everybody.")
    to: Names | None = Field(None, description="An owner or queue, or a list of owners.")
    to_field: Line | None = Field(
        None, description="Instead of `to`: the contact field that names the owner."
    )
    by: Literal["round_robin"] | None = Field(None, description="How a list of owners takes turns.")
    at_most: Count | None = Field(
        None, description="Leads each of them takes in one handoff; the rest go on to the next line."
    )


class Stage(Part):
    """A stage of the funnel. Stages are read from the top; a lead is in the first whose condition holds."""

    id: Id = Field(description="Name of the stage and of its file.")
    label: Line | None = Field(None, description="How people read it.")
    owner: Line | None = Field(None, description="The team it belongs to: marketing or sales.")
    hand_raiser: LeadCondition | None = Field(
        None, description="Who asked for sales: enters whatever the score, and stands on top."
    )
    enter: LeadCondition | None = Field(
        None, description="Who enters. The last stage has none: it takes everybody else."
    )
    leave: Leave | None = Field(
        None, description="When a lead that is here leaves again; without it, when `enter` no longer holds."
    )
    require: tuple[Line, ...] = Field(
        (), description="Fields that must be filled; otherwise the lead is blocked, and says by what."
    )
    first_touch_within: WorkingTime | None = Field(
        None, description="How soon sales is to make contact, in working hours or days."
    )
    route: tuple[Route, ...] = Field((), description="Who gets the leads.")
    tracks: dict[Id, LeadConditionOrOtherwise] = Field(
        default_factory=dict,
        description="Nurture tracks: the first whose condition holds; `otherwise` takes the rest.",
    )


class History(Part):
    """How much of a lead's activity goes along."""

    last: Count = Field(5, description="How many of the newest events.")


class Handoff(Part):
    """What the files for sales hold."""

    columns: tuple[Line, ...] = Field(
        (), description="Columns in order: contact fields and computed ones. Default: see the reference."
    )
    history: History = Field(default_factory=lambda: History(last=5), description="Engagement history.")


class Rulebook(Part):
    """The written definition of a marketing- and a sales-qualified lead."""

    leadq: Format = Field(description="Version of the rulebook's format: 1.")
    name: Line = Field(description="Name of the definition.")
    revision: Line | None = Field(None, description="Name of this revision; stands in every handoff.")
    agreement: Agreement = Field(default_factory=Agreement, description="Who signed it, and until when.")
    timezone: Line = Field(
        "UTC", description="Zone of times that carry none, and of calendar days (IANA name)."
    )
    working_hours: WorkingHours = Field(default_factory=WorkingHours, description="When sales works.")
    dates: Line = Field(
        "iso", description="Layout of dates in the exports: `iso`, or as `dd/mm/yyyy`, `mm/dd/yyyy hh:mm`."
    )
    decimal_mark: Literal[".", ","] = Field(".", description="The decimal mark of numbers in the exports.")
    currency: Line = Field("USD", description="Currency of amounts that carry none (ISO 4217).")
    keep_activity: Days | None = Field(
        None,
        description="Data policy: how long activity is kept, or may be used. Nothing may then ask for older activity.",
    )
    repeated_activity: Literal["overlap", "once", "each"] = Field(
        "overlap",
        description="How activity counts that is there again. `overlap` (the default): once, if several exports hold "
        "it or its activity_id is the same. `once`: also if one export holds it twice. `each`: each time.",
    )
    columns: Columns = Field(default_factory=Columns, description="Names of your export's columns.")
    sources: tuple[SourceLayout, ...] = Field(
        (), description="How exports of other systems, or of your own sheets, are written."
    )
    merge: Merge | None = Field(
        None, description="Which rows are one person. Without it, those with the same id."
    )
    accounts: Accounts | None = Field(
        None, description="Who is at one company; conditions may then ask for the account."
    )
    events: dict[Id, ActivityCondition] = Field(
        default_factory=dict,
        description="Raw activity rows to events both teams have a word for. A row may be several.",
    )
    personas: dict[Id, ContactConditionOrOtherwise] = Field(
        default_factory=dict, description="Kinds of people, read from the top; sets the field `persona`."
    )
    suppress: tuple[Annotated[Suppression, BeforeValidator(_as_suppression)], ...] = Field(
        (), description="Consent: never scored, never written, only counted."
    )
    disqualify: tuple[Disqualification, ...] = Field((), description="Never for sales, with the reason.")
    fit: Fit = Field(description="Who they are.")
    engagement: Engagement = Field(description="What they do.")
    questions: dict[Id, dict[Id, Question]] = Field(
        default_factory=dict,
        description="Blocks of questions, as BANT, with their own pass rule in the stages.",
    )
    stages: tuple[Stage, ...] = Field(description="From the top; a lead is in the first that holds.")
    gates: Gates = Field(
        default_factory=Gates, description="When a run stops rather than hand over what cannot be right."
    )
    handoff: Handoff = Field(default_factory=Handoff, description="What the files for sales hold.")
    cases: tuple[Case, ...] = Field((), description="Small people both teams agree on.")
