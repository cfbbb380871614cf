"""Exports of accounts (`--accounts`): what a company's row says counts for its contacts that say nothing themselves."""

import csv
import json

import pytest

from tests.cli.test_explain_command import explain

RULES = """leadq: 1
name: Accounts
agreement: {marketing: {owner: m}, sales: {owner: s}}
accounts: {by: [account_id, website, email]}
columns: {accounts: {tier: Tier, host: Servers}}
events: {visit: {type: Page View}}
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: big, when: {employees: {at_least: 1000}}, points: 10}
    - {id: gold, when: {tier: gold}, points: 3}
engagement: {bands: {1: 10, 2: 0}, rules: [{id: visit, event: visit, points: 1}]}
stages: [{id: all}]
handoff: {columns: [contact_id, company, employees, tier, account, account_owner, score]}
"""
CONTACTS = """contact_id,email,website,account_id,company,employees
c-1,a@acme.example,,,,
c-2,b@gmail.com,,A1,Acme (old),7
c-3,c@gmail.com,www.acme.example,,,
c-4,d@gmail.com,,,,
c-5,e@both.example,,,,
c-6,f@third.example,,,,
"""
ACCOUNTS = """Account ID,Account Name,Website,Number of Employees,Owner,Tier,Last Modified Date,Servers
A1,Acme stale,acme.example,5,Lee,silver,2025-01-01,
A1,Acme,https://acme.example/,"1,200",Kim,gold,2026-01-01,web-1
B1,Both North,both.example,1,Lee,silver,,
B2,Both South,both.example,2,Lee,silver,,
,Third,third.example,3,Lee,gold,,
"""
ACTIVITY = "contact_id,type,occurred_at\nc-1,Page View,2026-10-30\n"


def leads(desk, name="all.csv"):
    with (desk.out / name).open(encoding="utf-8-sig", newline="") as file:
        return {row["contact_id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def given(desk):
    """A desk with contacts, activity and an export of accounts."""
    desk.write("rules.yaml", RULES)
    desk.write("contacts.csv", CONTACTS)
    desk.write("activity.csv", ACTIVITY)
    return desk, desk.write("accounts.csv", ACCOUNTS)


@pytest.mark.parametrize("merge", ["", "merge: {by: email}\n"], ids=["each id a person", "merging"])
def test_an_accounts_cells_fill_those_of_its_contacts_and_never_stand_over_their_own(given, merge):
    desk, accounts = given
    desk.write("rules.yaml", RULES + merge)
    desk.run("--accounts", accounts).worked()
    found = leads(desk)
    assert [
        (
            lead["company"],
            lead["employees"],
            lead["tier"],
            lead["account"],
            lead["account_owner"],
            lead["score"],
        )
        for lead in (found[f"c-{n}"] for n in range(1, 7))
    ] == [
        ("Acme", "1,200", "gold", "A1", "Kim", "14"),  # the row updated last, by its domain
        ("Acme (old)", "7", "gold", "A1", "Kim", "3"),  # its own cells stay
        ("Acme", "1,200", "gold", "A1", "Kim", "13"),  # by the website
        ("", "", "", "", "", "0"),  # a free-mail address is nobody's company
        ("", "", "", "both.example", "", "0"),  # two accounts have the domain: none of them is guessed
        ("Third", "3", "gold", "third.example", "Lee", "3"),  # an account without an id goes by its domain
    ]


def test_rows_of_accounts_that_name_no_company_are_rejects_with_their_line(given):
    desk, _ = given
    desk.run(
        "--accounts", desk.write("accounts.csv", ACCOUNTS + ",Nowhere,,9,,,,\n"), "--max-rejects", "50%"
    ).worked()
    with (desk.out / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        [reject] = csv.DictReader(file)
    assert (reject["file"], reject["line"]) == ("accounts.csv", "7")
    assert reject["reason"] == "it has neither an account id nor a usable website"
    [read] = [item for item in desk.manifest()["inputs"] if item["role"] == "accounts"]
    assert read["rows"] == 6


def test_accounts_without_a_section_that_says_whose_they_are_are_refused(given):
    desk, accounts = given
    bare = RULES.replace("accounts: {by: [account_id, website, email]}\n", "").replace(", account, ", ", ")
    desk.write("rules.yaml", bare)
    desk.run("--accounts", accounts).refused(2, "has no section `accounts`", "or leave out --accounts")


def test_a_column_that_only_accounts_have_is_missed_where_they_are_not_given(given):
    desk, _ = given
    done = desk.run()
    assert done.code == 2
    assert "fit rule 'gold' reads 'tier', and no contact export has it" in done.err
    assert "or give the export of accounts that has it" in done.err
    assert not done.changed


def test_explain_tells_a_lead_as_score_does_though_its_account_fills_it(given):
    desk, accounts = given
    code, out, _ = explain(desk, "c-3", "--accounts", accounts, "--ahead", "0", "--format", "json")
    assert code == 0
    assert json.loads(out)["data"]["outcome"]["score"] == 13


def test_an_account_of_salesforce_is_the_same_with_15_characters_in_a_report_and_with_18_in_data_loader(
    given,
):
    desk, _ = given
    report = "Account Owner,Account Name,Billing State/Province,Account ID,Employees,Tier,Servers"
    accounts = f"{report}\nKim,Acme,NY,001x0000002xLCV,1200,gold,\n"
    people = "Id,LastName,AccountId,Email\n003x0000002xLCVAA2,Lee,001x0000002xLCVAA2,a@gmail.com\n"
    desk.write("contacts.csv", people)
    desk.write("activity.csv", ACTIVITY.replace("c-1", "003x0000002xLCVAA2"))
    desk.run("--accounts", desk.write("accounts.csv", accounts)).worked()
    lead = leads(desk)["003x0000002xLCVAA2"]
    assert (lead["account"], lead["employees"]) == ("001x0000002xLCVAA2", "1200")


def test_contacts_and_accounts_that_are_given_as_one_another_are_refused(given):
    desk, accounts = given
    desk.run("--accounts", desk.folder / "contacts.csv").refused(
        65, "its rows are people", "give it with --contacts"
    )
    desk.contacts = accounts
    desk.run().refused(65, "it names companies and no person", "give it with --accounts")


def test_an_account_that_its_system_has_deleted_fills_nobody_and_is_told(given):
    desk, _ = given
    accounts = "Id,IsDeleted,Name,Industry,BillingCountry,NumberOfEmployees,Tier,Servers,OwnerId\n"
    accounts += "A1,true,Gone,Retail,US,5,gold,1,u1\nA2,false,There,Retail,US,6,gold,2,u1\n"
    desk.write("contacts.csv", "contact_id,email,account_id\nc-1,a@gmail.com,A1\nc-2,b@gmail.com,A2\n")
    done = desk.run("--accounts", desk.write("accounts.csv", accounts), "--format", "json")
    done.worked()
    assert {name: lead["company"] for name, lead in leads(desk).items()} == {"c-1": "", "c-2": "There"}
    notes = json.loads(done.out)["data"]["notes"]
    assert "accounts.csv: 1 row that Salesforce has deleted set aside" in notes
    assert not [*desk.file("rejects.csv")["reason"]]
