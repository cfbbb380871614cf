"""HubSpot, Salesforce and Marketo of one company scored by one command, from a connector's files as they are.

The files are samples: no activity in them is of anybody who is in the contacts, and no contact's account is among the
accounts. So nothing is filled and nothing counts; what can be asserted is that every row is accounted for.
"""

import csv
import json
from typing import Any

import pytest

from tests.real_data.exports import SHARED, Run, needs, score, table

pytestmark = needs("fivetran_crm_seeds")
SEEDS = SHARED / "fivetran_crm_seeds"
HUBSPOT, SALESFORCE, MARKETO = (SEEDS / name for name in ("hubspot", "salesforce", "marketo"))
CONTACTS = [
    HUBSPOT / "contact_data.csv",
    SALESFORCE / "sf_contact_data.csv",
    SALESFORCE / "sf_lead_data.csv",
    MARKETO / "marketo_lead_data.csv",
]
ACCOUNTS = [HUBSPOT / "company_data.csv", SALESFORCE / "sf_account_data.csv"]
MEETINGS = HUBSPOT / "engagement_meeting_data.csv"
ENGAGEMENTS = [
    HUBSPOT / f"engagement_{kind}_data.csv" for kind in ("call", "communication", "email", "note", "task")
]
ACTIVITY = [
    HUBSPOT / "email_event_data.csv",
    HUBSPOT / "contact_form_submission_data.csv",
    MEETINGS,
    *ENGAGEMENTS,
    SALESFORCE / "sf_task_data.csv",
    SALESFORCE / "sf_event_data.csv",
    *sorted(MARKETO.glob("marketo_activity_*.csv")),
]
LINKS = HUBSPOT / "engagement_contact_data.csv"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Run:
    more = [text for path in ACCOUNTS for text in ("--accounts", str(path))]
    more += ["--activity-links", str(LINKS), "--allow-orphans"]
    folder = tmp_path_factory.mktemp("three")
    return score("three_systems", CONTACTS, ACTIVITY, "2024-04-02", folder, *more).worked()


def manifest(done: Run) -> dict[str, Any]:
    return json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))


def test_each_export_is_recognised_as_its_systems_and_read_whole(whole):
    inputs = [item for item in whole.data["inputs"] if item["role"] != "links"]
    assert {item["name"]: item["rows"] for item in inputs} == {
        path.name: len(table(path)) for path in (*CONTACTS, *ACTIVITY, *ACCOUNTS)
    }
    assert {item["name"]: item["system"] for item in inputs} == {
        path.name: {HUBSPOT: "HubSpot", SALESFORCE: "Salesforce", MARKETO: "Marketo"}[path.parent]
        for path in (*CONTACTS, *ACTIVITY, *ACCOUNTS)
    }
    layouts = {item["layout"] for item in inputs if item["role"] == "accounts"}
    assert layouts == {"hubspot-companies-connector", "salesforce-accounts-connector"}
    assert "sf_account_data.csv: 9 rows that Salesforce has deleted set aside" in whole.data["notes"]


def test_every_row_of_contacts_is_accounted_for(whole):
    counts = manifest(whole)["contacts"]
    others = ("rejects", "duplicates", "merged", "suppressed", "disqualified", "blocked")
    staged = sum(counts["stages"].values())
    assert counts["read"] == 127 == staged + sum(counts[name] for name in others)
    assert (len(whole.leads), staged, counts["merged"]) == (124, 124, 3)


def test_every_row_of_activity_is_accounted_for(whole):
    """Of the engagements only the call stands in the table of participants; its contact is in no contacts export."""
    counts = manifest(whole)["activity"]
    others = ("rejects", "deleted", "repeated", "orphans", "future", "used")
    assert counts["read"] == 862 == sum(counts[name] for name in others)
    unnamed = len(table(MEETINGS)) + sum(len(table(path)) for path in ENGAGEMENTS) - len(table(LINKS))
    assert (counts["rejects"], counts["orphans"]) == (unnamed, 862 - unnamed)


def test_contacts_that_hubspot_has_merged_are_one_person(whole):
    with (whole.folder / "merged.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    merged = {row["merged_id"] for row in rows} | {row["contact_id"] for row in rows}
    assert merged == {"78971951", "76340251", "46897301", "76226001"}
    assert {row["by"] for row in rows} == {"link"}


def test_the_accounts_are_those_that_contacts_name(whole):
    with (whole.folder / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        accounts = {row["account"] for row in csv.DictReader(file)}
    named = {*table(CONTACTS[1])["account_id"]} - {""}
    assert (accounts, len(accounts)) == (named, 3)
    exported = {*table(ACCOUNTS[0])["id"]} | {*table(ACCOUNTS[1])["id"]}
    assert not named & exported
