"""What a command is given: the exports and what the user says about them, and how a rulebook sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from leadq.exports.sniff import Options
from leadq.exports.unpacking import MAX_EXPANDED, Unpacking
from leadq.ground.errors import UsageError
from leadq.ingest.dated import FIELDS
from leadq.jobs.consent import unheeded_consent
from leadq.jobs.merged import unknown_sources
from leadq.jobs.opening import (
    Opened,
    fields_of,
    fields_of_some,
    open_exports,
    open_links,
    with_long_ids,
)
from leadq.jobs.sources import Found, check_sources, may_miss, unused_headers
from leadq.jobs.without_activity import nothing_found, refuse_no_activity
from leadq.rulebook.accounts import Accounts
from leadq.rulebook.field_uses import Role
from leadq.rulebook.load import Loaded
from leadq.rulebook.merge import Merge


@dataclass(frozen=True, slots=True)
class Given:
    """The exports, and what the user says about them.

    Attributes:
        contacts, activity: what names the exports (files, folders, patterns, `-`), in order; no activity where no rule
            reads any.
        activity_links: what names the link files, which say who took part in activity that names nobody.
        accounts: what names the exports of accounts, whose cells fill those of their contacts.
        options: what the user says about the exports' dialect.
        max_rejects: the largest share of rows of one role that may be rejects (see `gates.on_rejects`); None for that
            of the rulebook.
        allow_empty: whether an export may have no rows.
        allow_missing_columns: whether rules may read columns that no export has.
        allow_orphans: whether all activity may be of people who are in no contact export.
        allow_future: whether more than a little of the activity may lie after the as-of instant.
        memory_limit, threads: limits of the engine.
        max_expanded: how many bytes one packed export may expand to.
    """

    contacts: tuple[Path, ...]
    activity: tuple[Path, ...] = ()
    options: Options = field(default_factory=Options)
    max_rejects: Decimal | None = None
    allow_empty: bool = False
    allow_missing_columns: bool = False
    allow_orphans: bool = False
    allow_future: bool = False
    memory_limit: str | None = None
    threads: int | None = None
    max_expanded: int = MAX_EXPANDED
    activity_links: tuple[Path, ...] = ()
    accounts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Exports:
    """The exports as one rulebook sees them: their fields by its names, the consent it does not heed, and notes."""

    contacts: tuple[Opened, ...]
    activity: tuple[Opened, ...]
    contacts_found: Found
    activity_found: Found
    unheeded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    merge: Merge | None = None
    links: tuple[Opened, ...] = ()
    accounts: Accounts | None = None
    companies: tuple[Opened, ...] = ()

    @property
    def layout(self) -> tuple[object, ...]:
        """Which columns hold which fields, written how: rulebooks with the same layout share one read."""
        return tuple(
            (item.role, {column.field: column for column in item.mapping.columns}, item.spelling, item.dated)
            for item in (*self.contacts, *self.activity, *self.links, *self.companies)
        )

    @property
    def of_accounts(self) -> tuple[str, ...]:
        """The fields that contacts take from account exports; none where there are none."""
        return tuple(sorted(fields_of(self.companies)))


def activity_found(loaded: Loaded, activity: Sequence[Opened], contacts: Sequence[Opened]) -> Found:
    """Return what there is of activity: in its exports, and in columns of dates of contacts.

    Raises:
        UsageError: there is none, and a rule reads some.
    """
    has_dates = any(export.dated for export in contacts)
    if not activity and not has_dates:
        refuse_no_activity(loaded.rulebook)
        return nothing_found(loaded)
    fields = fields_of(activity) | ({*FIELDS} if has_dates else set())
    return Found(fields, unused_headers(activity))


def exports_of(given: Given, loaded: Loaded, unpacking: Unpacking) -> Exports:
    """Open the exports as a rulebook sees them.

    Raises:
        LeadqError: an export is not one, or lacks what the rulebook reads.
    """

    def opened(paths: tuple[Path, ...], role: Role) -> tuple[Opened, ...]:
        lacking = may_miss(loaded, role, allowed=given.allow_missing_columns)
        return open_exports(
            paths,
            role,
            given.options,
            loaded,
            unpacking.temp_folder,
            may_miss=lacking,
            unpacking=unpacking,
            linked=bool(given.activity_links) and role == "activity",
        )

    contacts, activity = opened(given.contacts, "contacts"), opened(given.activity, "activity")
    contacts, activity = with_long_ids(contacts, activity), with_long_ids(activity, contacts)
    companies = with_long_ids(opened_companies(given, loaded, unpacking), contacts, activity)
    contacts = with_long_ids(contacts, companies)
    people = Found(
        fields_of(contacts) | fields_of(companies), unused_headers(contacts), fields_of_some(contacts)
    )
    links = open_links(given.activity_links, given.options, loaded, unpacking)
    links = with_long_ids(links, contacts, activity)
    done = activity_found(loaded, activity, contacts)
    if links:
        done = replace(done, fields={*done.fields, "contact_id"})
    notes = check_sources(loaded, people, done, allowed=given.allow_missing_columns)
    unheeded = unheeded_consent(loaded, [export.mapping for export in contacts])
    notes = (*notes, *unknown_sources(loaded.rulebook.merge, contacts))
    return Exports(
        contacts,
        activity,
        people,
        done,
        unheeded=unheeded,
        notes=notes,
        merge=loaded.rulebook.merge,
        links=links,
        accounts=loaded.rulebook.accounts,
        companies=companies,
    )


def opened_companies(given: Given, loaded: Loaded, unpacking: Unpacking) -> tuple[Opened, ...]:
    """Open the exports of accounts.

    Raises:
        UsageError: the rulebook does not say which contacts belong to which account.
    """
    if given.accounts and loaded.rulebook.accounts is None:
        raise no_accounts(loaded, "--accounts")
    return open_exports(
        given.accounts, "accounts", given.options, loaded, unpacking.temp_folder, unpacking=unpacking
    )


def no_accounts(loaded: Loaded, option: str) -> UsageError:
    """Return what is said where accounts are given and the rulebook has none; `option` is how they were."""
    return UsageError(
        f"{loaded.file} has no section `accounts`, which says which contacts belong to which account",
        f"add `accounts: {{by: [account_id, website, email]}}`, or leave out {option}",
    )
