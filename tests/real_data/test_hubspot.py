"""HubSpot's connector files: 22 contacts, 100 mail events, 5 form submissions, none of which can be joined."""

import base64

import pandas as pd
import pytest

from tests.real_data.exports import SHARED, Run, needs, score, table

pytestmark = needs("fivetran_crm_seeds")
FOLDER = SHARED / "fivetran_crm_seeds" / "hubspot"
CONTACTS, MAILS = FOLDER / "contact_data.csv", FOLDER / "email_event_data.csv"
FORMS = FOLDER / "contact_form_submission_data.csv"


@pytest.fixture(scope="module")
def contacts(tmp_path_factory) -> Run:
    return score(
        "hubspot",
        [CONTACTS],
        [MAILS, FORMS],
        "2024-01-02",
        tmp_path_factory.mktemp("hubspot"),
        "--allow-orphans",
    )


@pytest.fixture(scope="module")
def recipients(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("recipients")
    return score("hubspot_recipients", [MAILS], [MAILS], "2020-05-25", folder).worked()


def test_no_recipient_is_a_contact_however_the_hashes_are_written():
    """The addresses of contacts are 32 hex digits, those of mails the base64 of 16 bytes: not of the same hash."""
    people, mails = table(CONTACTS), table(MAILS)
    known = {*people["property_email"], *people["property_email_1"]}
    sent_to = set(mails["recipient"])
    assert len(sent_to) == 19
    assert not known & sent_to
    assert not known & {base64.b64decode(text).hex() for text in sent_to}
    assert not set(people["id"]) & set(table(FORMS)["contact_id"])


def test_activity_of_nobody_in_the_contacts_is_counted_as_of_unknown_contacts(contacts):
    activity = contacts.worked().data["activity"]
    assert (activity["read"], activity["orphans"], activity["used"]) == (105, 105, 0)


def test_points_for_who_they_are_equal_those_counted_by_hand(contacts):
    """The day 2024-01-02 lies more than 3 months after every `property_createdate`."""
    people = table(CONTACTS)
    expected = {
        row.id: 10 * (row.property_company != "")
        + 10 * (row.property_annualrevenue == "111111")
        + ("76340251" in row.property_hs_merged_object_ids.split(";"))
        for row in people.itertuples()
    }
    assert contacts.scores == expected
    assert contacts.leads.loc["78971951", "file"] == "mql"


def test_created_within_three_months_is_counted_in_calendar_months(tmp_path):
    """From 2021-04-02 the window reaches back to 2021-01-02, that day included."""
    run = score(
        "hubspot", [CONTACTS], [MAILS], "2021-04-02", tmp_path, "--allow-missing-columns", "--allow-orphans"
    ).worked()
    created = table(CONTACTS).set_index("id")["property_createdate"].str[:10]
    assert set(run.points("new")) == set(created[created >= "2021-01-02"].index)


def test_recipients_become_leads_by_the_removal_of_duplicates(recipients):
    counts = recipients.data["contacts"]
    assert (counts["read"], counts["duplicates"], counts["staged"]) == (100, 81, 19)
    assert set(recipients.leads.index) == set(table(MAILS)["recipient"])


def test_opens_of_recipients_equal_those_counted_by_hand(recipients):
    mails = table(MAILS)
    opens = mails[mails["type"] == "OPEN"].assign(day=lambda t: t["created"].str[:10])
    opens = opens[opens["day"] >= "2020-03-26"]  # 60 days before 2020-05-25, both included
    found = opens.groupby("recipient")["day"].agg(["size", "nunique"])
    assert recipients.points("open") == found["size"].clip(upper=12).to_dict()
    assert recipients.points("open-days") == (2 * found["nunique"]).to_dict()


def test_three_days_of_opens_at_most_fourteen_days_apart_are_a_habit(recipients):
    mails = table(MAILS)
    opens = mails[(mails["type"] == "OPEN") & (mails["created"] >= "2020-03-26")]
    habitual = set()
    for recipient, days in opens.groupby("recipient")["created"]:
        distinct = sorted(pd.to_datetime(days.str[:10]).unique())
        if any((last - first).days <= 14 for first, last in zip(distinct, distinct[2:], strict=False)):
            habitual.add(recipient)
    assert len(habitual) == 3
    assert set(recipients.points("habit")) == habitual


def test_readers_opened_three_mails_in_thirty_days(recipients):
    mails = table(MAILS)
    late = mails[(mails["type"] == "OPEN") & (mails["created"] >= "2020-04-25")]
    counts = late["recipient"].value_counts()
    leads = recipients.leads
    assert set(leads[leads["file"] == "reader"].index) == set(counts[counts >= 3].index)


def test_a_score_for_a_day_before_most_of_the_activity_is_refused(tmp_path):
    """A day in the past asks for an export that ends there: 84 of the 100 mails are later than 2 April."""
    later = (table(MAILS)["created"] >= "2020-04-02").sum()
    run = score("hubspot_recipients", [MAILS], [MAILS], "2020-04-01", tmp_path)
    assert run.code == 65
    assert f"{later} of 100 activity rows lie more than a day after" in run.err
    assert not run.folder.exists()


def test_a_day_before_most_of_the_activity_is_scored_where_that_is_allowed(tmp_path):
    """What is later is left out and counted, so the mails are those of an export made on that day."""
    mails = table(MAILS)
    run = score("hubspot_recipients", [MAILS], [MAILS], "2020-04-01", tmp_path, "--allow-future").worked()
    later = (mails["created"] > "2020-04-01").sum()
    assert (run.data["activity"]["future"], run.data["activity"]["used"]) == (later, 100 - later)


def test_activity_of_strangers_alone_is_refused(tmp_path):
    run = score("hubspot", [CONTACTS], [MAILS, FORMS], "2024-01-02", tmp_path)
    assert run.code == 65
    assert "none of the 105 activity rows belongs to a contact (matched by contact_id and email)" in run.err
    assert not run.folder.exists()


def test_a_call_that_names_nobody_is_its_participants(tmp_path):
    """The table of engagements' contacts has one row; its contact is in none of the other tables."""
    people = tmp_path / "people.csv"
    people.write_text("contact_id,email\n501,a@acme.example\n502,b@acme.example\n", encoding="utf-8")
    rules = tmp_path / "calls.yaml"
    rules.write_text(CALLS, encoding="utf-8")
    links = ["--activity-links", str(FOLDER / "engagement_contact_data.csv")]
    calls = [FOLDER / "engagement_call_data.csv", FOLDER / "engagement_email_data.csv"]
    run = score(rules, [people], calls, "2024-01-02", tmp_path / "out", *links).worked()
    assert {name: int(points) for name, points in run.points("calls").items()} == {"501": 5}
    assert (run.data["activity"]["read"], run.data["activity"]["used"]) == (2, 1)


CALLS = """leadq: 1
name: Calls
timezone: UTC
events: {call: {type: CALL}}
fit: {bands: {A: 1, B: 0}}
engagement: {window: all, bands: {1: 5, 2: 0}, rules: [{id: calls, event: call, points: 5}]}
stages: [{id: hot, enter: {engagement: {at_least: 5}}}, {id: rest}]
"""
