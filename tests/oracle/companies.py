"""Who is at one company, and what its people come to, as docs/semantics.md says under "Accounts"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from publicsuffixlist import PublicSuffixList

from leadq.rulebook.accounts import Accounts
from leadq.rulebook.conditions import All, AnyOf, Condition, EventSeen, NoneOf, Test
from leadq.rulebook.model import Rulebook
from tests.oracle.cells import DISPOSABLE, FREE_MAIL, Value, email_domain, on_list, trim
from tests.oracle.conditions import Facts, Verdict, holds
from tests.oracle.engagement import ZERO, Contribution
from tests.oracle.exports import Person
from tests.oracle.merging import host

FIELDS = (
    "account",
    "account_people",
    "account_engaged",
    "account_engagement",
    "account_roles",
    "account_engaged_roles",
)
_SUFFIXES = PublicSuffixList()

Row = Mapping[str, str]
Measures = Mapping[str, Value]
Engaged = tuple[Person, Sequence[Contribution]]
"""A person with the contributions of engagement rules."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who counts for an account: the engagement, and the roles whose conditions hold."""

    account: str
    engagement: Decimal
    roles: frozenset[str]


def company(domain: str | None) -> str | None:
    """Return the registered domain of a domain; None where it is nobody's company."""
    if domain is None or "" in (labels := domain.split(".")) or re.fullmatch("[0-9]+", labels[-1]):
        return None
    if on_list(domain, FREE_MAIL) or on_list(domain, DISPOSABLE):
        return None
    return _SUFFIXES.privatesuffix(domain)


def _cell(row: Row, name: str) -> str:
    return trim(row.get(name, ""))


_COMPANY_OF: Mapping[str, Callable[[Row], str | None]] = {
    "website": lambda row: company(host(_cell(row, "website"))),
    "email": lambda row: company(email_domain(_cell(row, "email"))),
}


def accounts_by_row(accounts: Accounts, rows: Iterable[Row]) -> Callable[[Row], str | None]:
    """Return what names the account of a row.

    Args:
        accounts: the rulebook's section.
        rows: every row of contacts that is no reject, and every person that rows were merged to.
    """
    said: dict[str, set[str]] = defaultdict(set)
    domains = [way for way in accounts.by if way in _COMPANY_OF]
    for row in rows if "account_id" in accounts.by else ():
        for domain in {_COMPANY_OF[way](row) for way in domains} - {None}:
            if domain and _cell(row, "account_id"):
                said[domain].add(_cell(row, "account_id"))

    def account_of(row: Row) -> str | None:
        for way in accounts.by:
            if way == "account_id":
                found = _cell(row, "account_id") or None
            else:
                found = _COMPANY_OF[way](row)
                if found is not None and len(said[found]) == 1:
                    (found,) = said[found]
            if found is not None:
                return found
        return None

    return account_of


def bars(condition: Condition) -> bool:
    """Whether a disqualification asks for contacts and events alone, so that whom it bars counts for no account."""
    return all(
        isinstance(part, EventSeen)
        or (isinstance(part, Test) and not {part.field, part.other.name if part.other else ""} & {*FIELDS})
        for part in _leaves(condition)
    )


def _leaves(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All | AnyOf | NoneOf):
        for part in condition.parts:
            yield from _leaves(part)
    else:
        yield condition


def measures(accounts: Accounts, members: Sequence[Member]) -> Mapping[str, Measures]:
    """Return by account what those who count for it come to; what is missing is left out."""
    found: dict[str, Measures] = {}
    for account in {member.account for member in members}:
        here = [member for member in members if member.account == account]
        engaged = [member for member in here if _is_engaged(accounts, member)]
        roles, engaged_roles = (
            {role for member in some for role in member.roles} for some in (here, engaged)
        )
        lists = {
            "account_roles": tuple(role for role in accounts.roles if role in roles),
            "account_engaged_roles": tuple(role for role in accounts.roles if role in engaged_roles),
        }
        found[account] = {
            "account_people": Decimal(len(here)),
            "account_engaged": Decimal(len(engaged)),
            "account_engagement": sum((member.engagement for member in here), Decimal(0)),
            **{name: names for name, names in lists.items() if names},
        }
    return found


def _is_engaged(accounts: Accounts, member: Member) -> bool:
    if accounts.engaged_from is None:
        return member.engagement > 0
    return member.engagement >= accounts.engaged_from


def with_accounts(
    book: Rulebook, persons: Sequence[Person], engaged: Sequence[Engaged], today: date
) -> list[Engaged]:
    """Return people with what their accounts come to among their values.

    `persons` are all, suppressed ones too: their rows say whose a domain is.
    """
    if book.accounts is None:
        return [*engaged]
    account_of = accounts_by_row(
        book.accounts, (row.cells for person in persons for row in (person, *person.doubles))
    )
    members: list[Member] = []
    for person, rows in engaged:
        account, facts = account_of(person.cells), Facts(person.values, today)
        unscored = replace(facts, verdict=Verdict(ZERO, ZERO, "", frozenset(), person.happenings, {}))
        if account is None or any(bars(d.when) and holds(d.when, unscored) for d in book.disqualify):
            continue
        roles = frozenset(role for role, when in book.accounts.roles.items() if holds(when, facts))
        members.append(Member(account, sum((row.points for row in rows), ZERO), roles))
    found = measures(book.accounts, members)
    return [
        (replace(person, values={**person.values, "account": name, **found.get(name, {})}), rows)
        if (name := account_of(person.cells)) is not None
        else (person, rows)
        for person, rows in engaged
    ]
