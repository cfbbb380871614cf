"""What people at one company come to, at the ends: who counts, who is engaged, and what is missing."""

import pandas as pd
import pytest

import leadq

BOOK = """
leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Visit}}
ACCOUNTS
fit: {bands: {A: 5, B: 0}, rules: [{id: many, when: {account_engaged: {at_least: 2}}, points: 5}]}
engagement: {window: 30d, bands: {1: 10, 2: 0}, rules: [{id: visits, event: visit, points: 2.5}]}
stages: [{id: rest}]
handoff: {columns: [contact_id, account, account_people, account_engaged, account_engagement, account_roles,
  account_engaged_roles, fit_score]}
"""
MEASURES = ("account_people", "account_engaged", "account_engagement")
VISITS = ("1", "1", "2", "4", "5")


def leads(accounts, *contacts):
    """Return the leads by id, as mappings of what is not missing."""
    rulebook = leadq.load_rulebook(text=BOOK.replace("ACCOUNTS", accounts))
    people = pd.DataFrame(list(contacts), dtype="str").fillna("")
    done = pd.DataFrame({"contact_id": list(VISITS), "type": "Visit", "occurred_at": "2026-10-30"})
    found = leadq.score(
        rulebook,
        people.assign(email=people.get("email", "")),
        done,
        as_of="2026-11-01",
        allow_missing_columns=True,
        allow_orphans=True,
        threads=1,
    )
    rows = found.leads.to_dict("records")
    return {row["contact_id"]: {k: v for k, v in row.items() if not pd.isna(v)} for row in rows}


def person(contact_id, domain="acme.example", **cells):
    return {"contact_id": contact_id, "email": f"p{contact_id}@{domain}", **cells}


@pytest.fixture(scope="module")
def among_all():
    """At acme.example three of five count: 3 is barred by title, and 4 has opted out."""
    return leads(
        "accounts: {by: email, engaged_from: 2.5, roles: {boss: {job_title: CEO}, user: {job_title: Fitter}}}\n"
        "suppress: [{unsubscribed: true}]\n"
        "disqualify:\n"
        "  - {id: rival, when: {job_title: Rival}, reason: Rival}\n"
        "  - {id: own, when: {company: {equals: {field: account}}}, reason: Own}\n"
        "  - {id: cold, when: {score: {below: -5}}, reason: Cold}",
        person("1", job_title="CEO", unsubscribed="no"),
        person("2", "mail.acme.example", job_title="Fitter"),
        person("3", job_title="Rival"),
        person("4", job_title="CEO", unsubscribed="yes"),
        person("5", company="Elsewhere"),
        person("6", "gmail.com"),
        person("7", "lonely.example", job_title="Rival"),
        person("8", "own.example", company="own.example"),
        person("9", "cold.example", job_title="Fitter"),
    )


def test_suppressed_people_and_those_barred_by_what_they_are_count_for_no_account(among_all):
    assert [among_all["1"][name] for name in MEASURES] == ["3", "3", "10"]
    assert among_all["1"]["fit_score"] == "5"
    assert "4" not in among_all


def test_who_counts_for_no_account_sees_what_it_comes_to(among_all):
    assert [among_all["3"][name] for name in MEASURES] == ["3", "3", "10"]


def test_who_is_barred_by_the_account_itself_counts_for_it(among_all):
    assert among_all["8"]["file"] == "disqualified.csv"
    assert [among_all["8"][name] for name in MEASURES] == ["1", "0", "0"]


def test_an_account_that_nobody_counts_for_has_its_name_and_nothing_else(among_all):
    assert {k: v for k, v in among_all["7"].items() if k.startswith("account")} == {
        "account": "lonely.example"
    }


def test_who_has_no_account_has_none_of_what_it_comes_to(among_all):
    assert not [name for name in among_all["6"] if name.startswith("account")]


def test_roles_stand_in_the_order_of_the_rulebook_and_those_of_nobody_are_missing(among_all):
    assert among_all["2"]["account_roles"] == "boss; user"
    assert among_all["9"]["account_roles"] == "user"
    assert "account_engaged_roles" not in among_all["9"]
