"""Rows of several systems that are one person: scored once, told in the handoff, found by any id."""

import json

import pytest

from tests.cli.desk import RULES
from tests.cli.test_explain_command import explain

MERGING = RULES.replace(
    "events:",
    "suppress: [{id: said-no, when: {unsubscribed: true}}]\n"
    "merge: {by: [email, link], plus_tags: same, prefer: {phone: b.csv}}\nevents:",
    1,
)
HEADER = "contact_id,email,last_name,phone,job_title,company,linked_id,unsubscribed,created_at,updated_at\n"
A = HEADER + (
    "a-1,Zara@acme.example,Quillfeather,+1 555 0100 001,Clerk,Acme,,,2024-01-01,2026-01-01\n"
    "a-2,zed@acme.example,Quillfeather,,VP Sales,Acme,,no,2024-01-01,2026-01-01\n"
    "a-3,info@acme.example,,,Clerk,Acme,,,2024-01-01,2026-01-01\n"
)
B = HEADER + (
    "b-1,zara+news@acme.example,,+1 555 0100 009,VP Sales,,,,2025-01-01,2026-05-01\n"
    "b-2,,,,,,a-2,yes,2025-01-01,2025-05-01\n"
    "b-3,info@acme.example,,,Clerk,Acme,,,2024-01-01,2026-01-01\n"
)
ACTIVITY = (
    "contact_id,email,type,occurred_at\n"
    "a-1,,Page View,2026-10-30\n"
    "b-1,,Page View,2026-10-29\n"
    ",ZARA+x@acme.example,Page View,2026-10-28\n"
    "b-2,,Page View,2026-10-28\n"
)


@pytest.fixture
def merging(desk):
    desk.write("rules.yaml", MERGING)
    desk.write("contacts.csv", A)
    desk.write("b.csv", B)
    desk.write("activity.csv", ACTIVITY)
    return desk


def test_a_person_is_one_lead_with_the_activity_of_all_ids_and_the_best_of_all_rows(merging):
    """D3."""
    merging.run("--contacts", merging.folder / "b.csv").worked()
    [lead] = merging.file("sql.csv").to_dict("records")
    assert (lead["contact_id"], lead["email"]) == ("a-1", "zara+news@acme.example")
    assert lead["phone"].endswith("+1 555 0100 009"), "the source that is preferred"
    assert (lead["last_name"], lead["score"]) == ("Quillfeather", "13"), "a blank never counts, three visits"


def test_every_row_is_accounted_for_on_the_screen_and_in_the_manifest(merging):
    done = merging.run("--contacts", merging.folder / "b.csv")
    assert "2 merged" in done.out
    counts = json.loads((merging.out / "manifest.json").read_text())["contacts"]
    assert (counts["read"], counts["merged"], counts["suppressed"], counts["duplicates"]) == (6, 2, 1, 0)
    assert counts["stages"] == {"sql": 1, "rest": 2}, "a mailbox that many read is no person: info@ stays two"


def test_the_trail_names_who_was_merged_by_what_and_nobody_who_is_suppressed(merging):
    merging.run("--contacts", merging.folder / "b.csv").worked()
    assert merging.file("merged.csv").to_dict("records") == [
        {"contact_id": "a-1", "merged_id": "b-1", "by": "email", "differs": "email, job_title, phone"}
    ]


def test_a_no_in_any_row_holds_for_the_person(merging):
    merging.run("--contacts", merging.folder / "b.csv").worked()
    everybody = [
        row["contact_id"] for name in ("sql.csv", "rest.csv") for _, row in merging.file(name).iterrows()
    ]
    assert sorted(everybody) == ["a-1", "a-3", "b-3"]


def test_without_the_section_every_id_is_somebody(merging):
    merging.write("rules.yaml", MERGING.replace("merge: {", "# merge: {"))
    merging.run("--contacts", merging.folder / "b.csv").worked()
    assert "merged" not in json.loads((merging.out / "manifest.json").read_text())["contacts"]
    assert not (merging.out / "merged.csv").exists()


def test_a_system_may_give_the_id_and_a_value_and_one_that_is_not_there_is_told(merging):
    rules = "prefer: {contact_id: salesforce, phone: [Salesforce, Marketo]}"
    merging.write(
        "rules.yaml", MERGING.replace("prefer: {phone: b.csv}", rules).replace("[email, link]", "email")
    )
    merging.write(
        "contacts.csv",
        "contact_id,email,phone,job_title,company,last_name,unsubscribed,updated_at,created_at\n"
        "a-1,zara@acme.example,+1 555 0100 001,VP Sales,Acme,Quillfeather,,2026-05-01,2020-01-01\n",
    )
    merging.write(
        "b.csv",
        "Contact ID,Account Owner,First Name,Last Name,Account Name,Email,Phone,Title,Email Opt Out\n"
        "003A,Ann,Zarabeth,Quillfeather,Acme,Zara@acme.example,+1 555 0100 009,Clerk,0\n",
    )
    done = merging.run("--contacts", merging.folder / "b.csv")
    assert "no contacts export is of 'Marketo'" in " ".join(done.out.split())
    assert "'Salesforce'" not in done.out
    [lead] = merging.file("rest.csv").to_dict("records")
    assert (lead["contact_id"], lead["phone"][-3:]) == ("003A", "009")


@pytest.mark.parametrize(
    ("address", "told"),
    [("info@acme.example", "1 other contact has the same address: a-3."), ("zara@acme.example", "")],
)
def test_explain_tells_who_else_has_an_address_and_is_somebody_else(merging, address, told):
    code, out, _ = explain(merging, address, "--ahead", 0, "--contacts", merging.folder / "b.csv")
    assert code == 0
    assert told in " ".join(out.split())
    assert bool(told) == ("same address" in " ".join(out.split()))
