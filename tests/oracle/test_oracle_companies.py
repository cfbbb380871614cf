"""The oracle's accounts, worked by hand from docs/semantics.md."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.oracle.by_hand import book
from tests.oracle.companies import accounts_by_row, company
from tests.oracle.scorer import score

RULES = "{id: v, event: visit, points: 5}"
BARRED = (
    "disqualify: [{id: rival, when: {job_title: rival}, reason: Rival}, "
    "{id: cold, when: {score: {below: 5}}, reason: Cold}]"
)


def leads(more, *contacts, visits=()):
    """Return the leads by id; `visits` are the ids of those who did something, once for each time."""
    loaded = book(RULES, more=more, fit="{id: warm, when: {account_engaged: {at_least: 1}}, points: 3}")
    done = [{"contact_id": who, "type": "Page View", "occurred_at": "2026-11-01"} for who in visits]
    found = score(loaded, contacts, done, datetime(2026, 11, 1, tzinfo=UTC))
    return {lead.contact_id: lead for lead in found.leads}


def person(contact_id, domain="acme.example", **cells):
    return {"contact_id": contact_id, "email": f"p@{domain}", **cells}


@pytest.mark.parametrize(
    ("domain", "own"),
    [
        ("mail.acme.co.uk", "acme.co.uk"),
        ("co.uk", None),
        ("acme.nosuchtld", "acme.nosuchtld"),
        ("a.b.kobe.jp", "a.b.kobe.jp"),
        ("b.kobe.jp", None),
        ("kobe.jp", None),
        ("x.city.kobe.jp", "city.kobe.jp"),
        ("gmail.com", None),
        ("x.mailinator.com", None),
        ("10.0.0.1", None),
        ("acme..com", None),
        ("x.b\u00fccher.example", "b\u00fccher.example"),
    ],
)
def test_the_domain_of_a_company(domain, own):
    assert company(domain) == own


def test_the_ways_are_taken_in_their_order_and_a_domain_is_whose_all_say():
    rows = [
        {"account_id": "A", "email": "x@mail.acme.example"},
        {"website": "www.acme.example", "email": "x@globex.example"},
        {"account_id": "B", "email": "x@globex.example"},
        {"account_id": "b", "email": "x@globex.example"},
    ]
    sections = {
        way: book(more=f"accounts: {{by: [{way}]}}").rulebook.accounts
        for way in ("account_id, website, email", "email, account_id", "website")
    }
    found = {way: [*map(accounts_by_row(section, rows), rows)] for way, section in sections.items()}
    assert found["account_id, website, email"] == ["A", "A", "B", "b"]
    assert found["email, account_id"] == ["A", "globex.example", "globex.example", "globex.example"]
    assert found["website"] == [None, "acme.example", None, None]


def test_who_counts_and_what_they_come_to_before_fit_is_known():
    found = leads(
        "accounts: {by: email, engaged_from: 10, roles: {boss: {job_title: boss}, user: {job_title: user}}}\n"
        f"suppress: [{{unsubscribed: true}}]\n{BARRED}",
        person("1", job_title="boss"),
        person("2", job_title="user"),
        person("3", job_title="rival"),
        person("4", unsubscribed="yes"),
        visits=("1", "1", "2", "3", "3", "4"),
    )
    assert found["3"].account == {
        "account": "acme.example",
        "account_people": Decimal(2),
        "account_engaged": Decimal(1),
        "account_engagement": Decimal(15),
        "account_roles": ("boss", "user"),
        "account_engaged_roles": ("boss",),
    }
    assert [found[who].fit for who in "123"] == [3, 3, 3]


def test_what_nobody_counts_for_has_a_name_and_no_more():
    found = leads(f"accounts: {{by: email}}\n{BARRED}", person("1", job_title="rival"), visits=("1",))
    assert found["1"].account == {"account": "acme.example"}
    assert found["1"].fit == 0


def test_a_suppressed_row_says_whose_a_domain_is_and_a_reject_does_not():
    found = leads(
        "accounts: {by: [account_id, email, website]}\nsuppress: [{unsubscribed: true}]",
        person("1"),
        person("2", account_id="A", unsubscribed="yes"),
        {"website": "acme.example", "account_id": "B"},
    )
    assert found["1"].account["account"] == "A"
