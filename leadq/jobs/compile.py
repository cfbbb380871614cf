"""The whole way from rows to leads as one plan: ingest, people, events, engagement, contributions, leads, sentences."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlglot import exp

from leadq.ingest.accounts import FIELDS as ACCOUNT_FIELDS
from leadq.ingest.accounts import account_plan as who_is_where
from leadq.ingest.accounts import filling_plan
from leadq.ingest.activity import JOINED_BY, activity_plan, used_plan
from leadq.ingest.addresses import addresses_of
from leadq.ingest.contacts import contact_plan
from leadq.ingest.dialect import CellDialect
from leadq.ingest.merging import fields_of_merge, merge_plan
from leadq.ingest.repeats import ID, Repeats
from leadq.jobs.counts import count_plan
from leadq.rulebook import uses
from leadq.rulebook.conditions import Test
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.scoring.accounts import account_plan as what_accounts_come_to
from leadq.scoring.candidates import candidates
from leadq.scoring.contributions import contribution_plan, engagement_contributions
from leadq.scoring.deadlines import deadlines
from leadq.scoring.engagement import engagement_plan
from leadq.scoring.events import event_plan
from leadq.scoring.files import (
    LeadFile,
    columns_of,
    computed_columns,
    contributions_query,
    lead_files,
    row_plan,
)
from leadq.scoring.leads import facts_of, lead_plan
from leadq.scoring.people import fit_plan, people_plan
from leadq.scoring.predicates import Compiler, may_be_lost
from leadq.scoring.routes import route_plan
from leadq.scoring.rules import numbered
from leadq.scoring.sentences import history_plan
from leadq.words.fields import FieldType
from leadq.words.steps import Plan
from leadq.words.tables import Form
from leadq.words.zones import changes, local_day, zone_plan

RESULTS = frozenset(
    {
        "contact_rejects", "contact_duplicates", "unreadable_contacts", "suppressed",
        "repeated_rows", "linked_people", "shared_rows", "unknown_links", "unusable_activity",
        "unreadable_activity", "activity_counts", "unmapped_types",
        "contributions", "placed", "lead_rows",
        "merge_tally", "merge_trail", "account_of", "account_people", "account_totals",
    }
)  # fmt: skip
"""Tables that stay after the plan has run: files, contributions and the summary read them."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a rulebook reads of the exports, whichever columns they have."""

    contacts: tuple[str, ...]
    activity: tuple[str, ...]
    kind_columns: tuple[str, ...]
    looks_up_domains: bool
    looks_up_companies: bool = False


def reads_of(rulebook: Rulebook) -> Reads:
    """Return the columns that a rulebook needs in the engine."""
    sums = {rule.sum for rule in rulebook.engagement.rules if rule.sum is not None}
    kind_columns = {"type", "asset", "leadq_event"} | {field for field, _ in uses.activity_forms(rulebook)}
    ids = () if rulebook.repeated_activity == "each" else (ID,)
    return Reads(
        _contact_columns(rulebook, _contact_forms(rulebook)),
        tuple(sorted({"contact_id", "email", "occurred_at", *ids, *kind_columns, *sums})),
        tuple(sorted(kind_columns)),
        _looks_up_domains(rulebook),
        rulebook.accounts is not None,
    )


def reads_of_all(several: Iterable[Reads]) -> Reads:
    """Return what is read of the exports by any of several rulebooks."""
    found = list(several)
    return Reads(
        tuple(sorted({name for reads in found for name in reads.contacts})),
        tuple(sorted({name for reads in found for name in reads.activity})),
        tuple(sorted({name for reads in found for name in reads.kind_columns})),
        any(reads.looks_up_domains for reads in found),
        any(reads.looks_up_companies for reads in found),
    )


@dataclass(frozen=True, slots=True)
class KindsSeen:
    """What the kinds of activity in the exports are like; the result is the same, the way to it is not.

    Attributes:
        by_hash: see `activity_plan`.
        few_labels: see `leadq.scoring.sentences.unpacked`.
        several: whether they stand in several exports (`leadq.ingest.repeats.EXPORT`).
        linked: whether links say whose they are (`leadq.ingest.links`).
    """

    by_hash: bool
    few_labels: bool
    several: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rulebook compiled for exports with these columns and one as-of instant.

    `compiler` makes the predicates of the plan: for questions about `lead_facts` (`leadq.scoring.probes`).
    """

    plan: Plan
    files: tuple[LeadFile, ...]
    contributions: exp.Expression
    reads: Reads
    compiler: Compiler


def compile_score(  # noqa: PLR0913 - the last has a default
    loaded: Loaded,
    contacts: Collection[str],
    activity: Collection[str],
    as_of: datetime,
    kinds: KindsSeen,
    *,
    each_alone: bool = False,
    only_leads: bool = False,
    cells: Sequence[str] | None = None,
    of_accounts: Collection[str] = (),
) -> Compiled:
    """Compile a rulebook.

    Args:
        loaded: the checked rulebook.
        contacts: fields that the contact exports have.
        activity: fields that the activity exports have.
        as_of: the aware instant of the score.
        kinds: what the kinds of activity are like.
        each_alone: whether every lead is routed as if it were the only one.
        cells: the columns of `contacts_read`, where a rulebook merges or accounts fill contacts; those that it reads if
            it is not said.
        of_accounts: the columns of `accounts_read`, where there are account exports.
        only_leads: whether the plan ends with `leads`: nothing is counted, routed or put into words.
    """
    rulebook = loaded.rulebook
    today = local_day(as_of, rulebook.timezone)
    reads = reads_of(rulebook)
    contact_forms = frozenset(_contact_forms(rulebook))
    sums = frozenset(rule.sum for rule in rulebook.engagement.rules if rule.sum is not None)
    activity_forms = frozenset(uses.activity_forms(rulebook))
    persona_forms = {form for field, form in contact_forms if field == "persona"}
    compiler = Compiler(today, facts_of(rulebook))
    rules = numbered(rulebook, today)
    watched = [(c.used_up, c.rule_numbers) for c in candidates(rulebook) if not c.repeats]
    joined_by = JOINED_BY & set(activity)
    merge = rulebook.merge
    plan = (
        zone_plan(rulebook.timezone)
        + _people_and_companies(loaded, cells or reads.contacts, of_accounts)
        + contact_plan(
            contact_forms,
            frozenset(contacts),
            dialect_of(loaded, "contacts"),
            joined_by_email="email" in joined_by and merge is None,
            merged=merge is not None,
        )
        + people_plan(rulebook, compiler, persona_forms, looks_up_domains=reads.looks_up_domains)
        + activity_plan(
            reads.kind_columns,
            activity_forms,
            joined_by,
            sums,
            dialect_of(loaded, "activity"),
            by_hash=kinds.by_hash,
            keeps_wall=bool(changes(rulebook.timezone)),
            merged=addresses_of(merge),
            by_links=merge is not None and "link" in merge.by,
            repeats=_repeats(rulebook, activity, several=kinds.several),
            linked=kinds.linked,
        )
        + used_plan(sums, micros(as_of))
        + event_plan(rulebook, compiler)
    )
    scored = engagement_plan(rulebook, rules)
    if rulebook.accounts is not None:
        scored += engagement_contributions(rulebook, rules, today) + what_accounts_come_to(
            rulebook, rulebook.accounts, compiler
        )
    scored += fit_plan(rulebook, compiler) + contribution_plan(rulebook, rules, today)
    judged = lead_plan(rulebook, compiler, watched)
    if only_leads:
        plan += scored + judged
    else:
        plan += (
            count_plan(micros(as_of), rulebook.timezone)
            + scored
            + history_plan(rulebook.handoff.history.last, few_labels=kinds.few_labels)
            + judged
            + route_plan(rulebook, each_alone=each_alone)
            + row_plan(
                rulebook, contacts, deadlines(rulebook, as_of), as_of.isoformat(), few_labels=kinds.few_labels
            )
        )
    return Compiled(
        plan,
        lead_files(rulebook, few_labels=kinds.few_labels),
        contributions_query(rulebook),
        reads,
        compiler,
    )


def _people_and_companies(loaded: Loaded, fields: Sequence[str], of_accounts: Collection[str]) -> Plan:
    """From the rows as they were read to `contact_cells`: people merged, accounts known, and their cells filled in."""
    merge, accounts, dialect = loaded.rulebook.merge, loaded.rulebook.accounts, dialect_of(loaded, "contacts")
    filled = accounts is not None and bool(of_accounts)
    rows = "contact_cells" if not filled else "contacts_read" if merge is None else "contacts_whole"
    plan = Plan(())
    if merge is not None:
        plan += merge_plan(merge, fields, dialect, into=rows)
    if accounts is not None:
        plan += who_is_where(accounts, rows, exported=filled)
        if filled:
            plan += filling_plan(accounts, rows, fields, of_accounts, dialect)
    return plan


def _repeats(rulebook: Rulebook, activity: Collection[str], *, several: bool) -> Repeats:
    policy = rulebook.repeated_activity
    counted = policy != "each"
    return Repeats(several and counted, ID in activity and counted, policy == "once")


def dialect_of(loaded: Loaded, section: str) -> CellDialect:
    """Return how the cells of `contacts` or `activity` are written."""
    rulebook, catalogue = loaded.rulebook, loaded.catalogue
    contacts = section == "contacts"
    return CellDialect(
        types=catalogue.contact_types if contacts else catalogue.activity_types,
        decimal_mark=rulebook.decimal_mark,
        currency=rulebook.currency,
    )


def micros(instant: datetime) -> int:
    """Return an aware instant in microseconds since 1970 UTC."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _looks_up_domains(rulebook: Rulebook) -> bool:
    if rulebook.accounts is not None or (rulebook.merge is not None and "name" in rulebook.merge.by):
        return True
    return any(
        isinstance(part, Test) and part.type is FieldType.EMAIL_DOMAIN and part.op == "is"
        for top in uses.lead_conditions(rulebook)
        for part in uses.walk(top)
    )


def _contact_forms(rulebook: Rulebook) -> set[tuple[str, Form]]:
    forms = uses.contact_forms(rulebook) | {("persona", Form.FOLD), ("persona", Form.TEXT)}
    forms |= {(name, Form.TEXT) for s in rulebook.suppress for name in may_be_lost(s.when)}
    if any(s.file for s in rulebook.suppress):
        forms |= {("email", Form.FOLD), ("email_domain", Form.FOLD)}
    if _looks_up_domains(rulebook):
        forms.add(("email_domain", Form.FOLD))
    if any(stage.leave for stage in rulebook.stages):
        forms |= {("current_stage", Form.FOLD), ("stage_since", Form.DAY)}
    needed = {question.field for block in rulebook.questions.values() for question in block.values()}
    for stage in rulebook.stages:
        needed |= set(stage.require) | {route.to_field for route in stage.route if route.to_field is not None}
    return forms | {(field, Form.PRESENT) for field in needed}


def _contact_columns(rulebook: Rulebook, forms: set[tuple[str, Form]]) -> tuple[str, ...]:
    shown = {*columns_of(rulebook)} - computed_columns(rulebook) | {"job_title", "company", "owner"}
    top = {"first_name", "last_name", "full_name"}
    routed = {route.to_field for stage in rulebook.stages for route in stage.route if route.to_field}
    used = {field for field, _ in forms} | shown | top | routed | {"contact_id", "email", "updated_at"}
    if rulebook.accounts is not None:
        used |= {ACCOUNT_FIELDS[way] for way in rulebook.accounts.by}
    if rulebook.merge is not None:
        used |= fields_of_merge(rulebook.merge)
    return tuple(sorted(used - {"email_domain"}))
