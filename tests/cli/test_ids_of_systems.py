"""One id in the exports of two systems, and two ids of one record of Salesforce: who is one contact, and who is not."""

import pytest

from tests.cli import desk as example
from tests.cli.test_explain_command import explain

RULES = example.RULES.replace("last_name, phone, ", "")
HUBSPOT = "Record ID,Email,Create Date,Job Title\n"
PIPEDRIVE = "Person - ID,Person - Name,Person - Organization,Person - Email,Person - Job title\n"
SOURCES = """sources:
  - id: hubspot
    system: HubSpot
    holds: contacts
    recognise: [Record ID, Email, Create Date]
    columns: {contact_id: Record ID, email: Email, job_title: Job Title}
    id_prefix: hs-
  - id: hubspot-visits
    system: HubSpot
    holds: activity
    recognise: [Contact ID, Seen]
    columns: {contact_id: Contact ID, occurred_at: Seen, type: {value: Page View}}
    id_prefix: hs-
"""
SUPPRESS = "suppress: [{id: no, file: no.csv}]\n"


def hubspot(numbers):
    return HUBSPOT + "".join(f"{n},zara.{n}@acme.example,2026-01-05,VP Sales\n" for n in numbers)


def pipedrive(numbers, domain="other.example"):
    return PIPEDRIVE + "".join(f"{n},,Acme,Zara.{n}@{domain},Clerk\n" for n in numbers)


@pytest.fixture
def two(desk):
    """A desk with the people of two systems, of whom some have the same ids."""

    def given(ours, theirs, rules=RULES, **more):
        desk.write("rules.yaml", rules)
        desk.write("contacts.csv", hubspot(ours))
        desk.write("activity.csv", "contact_id,type,occurred_at\n1,Page View,2026-10-30\n")
        return desk, ("--contacts", desk.write("pd.csv", pipedrive(theirs, **more)))

    return given


def test_ids_of_two_systems_that_are_other_peoples_stop_the_run(two):
    desk, more = two(range(1, 41), range(30, 60))
    desk.run(*more).refused(
        65,
        "11 ids of 11 stand in HubSpot's and in Pipedrive's export with other e-mail addresses, more than the 10%",
        "if they are different people, give the export of one an `id_prefix` under `sources`",
        "set `gates: {same_ids: 100%}` in the rulebook, or `--gate same_ids=100%` once",
    )
    done = desk.run(*more, "--gate", "same_ids=100%")
    done.worked()
    assert desk.manifest()["contacts"]["duplicates"] == 11
    assert "11 ids of 11 stand in HubSpot's" in " ".join(done.out.split())


def test_a_few_of_them_are_told(two):
    desk, more = two(range(1, 41), range(38, 60))
    done = desk.run(*more)
    done.worked()
    assert "3 ids of 3 stand in HubSpot's and in Pipedrive's export" in " ".join(done.out.split())


def test_ids_that_are_one_persons_in_both_systems_are_nothing_to_tell(two):
    """As addresses are compared where contacts merge: without case, and what may be one mailbox is."""
    desk, more = two(range(1, 41), range(1, 41), domain="acme.example")
    done = desk.run(*more)
    done.worked()
    assert "stand in" not in done.out


def test_it_is_told_where_the_rulebook_merges_too(two):
    desk, more = two(
        range(1, 41), range(30, 60), RULES.replace("events:", "merge: {by: [email]}\nevents:", 1)
    )
    desk.run(*more).refused(65, "11 ids of 11 stand in HubSpot's and in Pipedrive's export")


def test_a_prefix_keeps_them_apart_in_contacts_activity_and_suppression_lists(two):
    desk, more = two(range(1, 41), range(30, 60), RULES.replace("events:", SOURCES + SUPPRESS + "events:", 1))
    desk.write("activity.csv", "Contact ID,Seen\n1,2026-10-30\n31,2026-10-30\n ,2026-10-30\n")
    desk.write("no.csv", "id\n40\n")
    desk.run(*more).worked()
    assert {"hs-1", "hs-30", "30", "59"} <= {*desk.ids("sql.csv"), *desk.ids("rest.csv")}
    counts = desk.manifest()
    assert (counts["contacts"]["duplicates"], counts["contacts"]["suppressed"]) == (0, 2), "40 of both"
    assert (counts["activity"]["used"], counts["activity"]["rejects"]) == (2, 1)


def test_a_report_of_salesforce_meets_the_activity_of_its_data_loader(desk):
    report = "Lead ID,Lead Owner,First Name,Last Name,Company / Account,Email,Title\n"
    desk.write("contacts.csv", report + "00Q5e00001KhJ8m,ann,Z,Q,Acme,z@acme.example,VP Sales\n")
    desk.write(
        "activity.csv",
        "ID,WHOID,SUBJECT,ACTIVITYDATE,TYPE\n00T1,00Q5e00001KhJ8mEAF,x,2026-10-30,Page View\n"
        "00T2,00Q5e00001KhJ8m,x,2026-10-29,Page View\n",
    )
    plain = desk.write("own.csv", "contact_id,type,occurred_at\n00Q5e00001KhJ8m,Page View,2026-10-28\n")
    desk.write("rules.yaml", RULES.replace("events:", SUPPRESS + "events:", 1))
    desk.write("no.csv", "id\n00Q000000000000\n")
    desk.run("--activity", plain).worked()
    assert (desk.ids("sql.csv"), desk.manifest()["activity"]["used"]) == (["00Q5e00001KhJ8mEAF"], 3)
    assert explain(desk, "00Q5e00001KhJ8m")[0] == 0
    desk.write("no.csv", "id\n00Q5e00001KhJ8m\n")
    desk.run("--activity", plain).worked()
    assert desk.manifest()["contacts"]["suppressed"] == 1, "a list may have the id of the report"
