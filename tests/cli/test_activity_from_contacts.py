"""Columns of dates in contacts exports ("Last Webinar On"): each filled cell is an activity of that contact."""

import json

import pandas as pd
import pytest

import leadq
from tests.cli.desk import ACTIVITY_HEADER, AS_OF

RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}}
fit: {bands: {A: 10, B: 0}, rules: [{id: known, when: {email: {present: true}}, points: 0.01}]}
engagement:
  window: 60d
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1}, {id: webinar, event: webinar, points: 7, half_life: 30d}]
stages: [{id: sql, enter: {engagement: {at_least: 7}}}, {id: rest}]
handoff: {columns: [contact_id, stage, score, reasons]}
"""
DATED = RULES.replace(
    "timezone: UTC\n",
    """timezone: UTC
columns:
  activity_from_contacts:
    Last Webinar On: Webinar
    First Webinar On: Webinar
    Recent Visit: {type: Page View, asset: Any page, format: dd/mm/yyyy}
""",
)
CONTACTS = """contact_id,email,Last Webinar On,First Webinar On,Recent Visit
c-1,a@acme.example,2026-11-01,2026-10-02,15/10/2026
c-2,b@acme.example,2026-11-01,2026-11-01,
c-1,a@acme.example,2026-11-01,2026-10-02,15/10/2026
,d@acme.example,,soon,31/10/2026
,,2026-11-01,,
c-5,e@acme.example,2026-11-02,,
"""


@pytest.fixture
def dated(desk):
    """A desk with contacts that have columns of dates, and without activity."""
    desk.write("rules.yaml", DATED)
    desk.write("contacts.csv", CONTACTS)
    desk.activity = None
    return desk


def scores(desk):
    """Return the reasons of each lead of the handoff."""
    files = [desk.file(f"{name}.csv") for name in ("sql", "rest")]
    return {
        row["contact_id"]: row["reasons"].removesuffix("; known +0.01")
        for file in files
        for _, row in file.iterrows()
    }


def test_each_date_is_an_activity_of_its_contact_and_counts_once(dated):
    done = dated.run("--allow-future", "--format", "json")
    done.worked()
    found = scores(dated)
    assert found["c-2"] == "webinar +7"  # the first webinar was the last
    assert (
        found["c-1"] == "webinar +10.5; visits +1"
    )  # 7, and half of it a half-life ago; its other row says the same
    assert found["d@acme.example"] == "visits +1"
    counts = {"read": 10, "rejects": 0, "deleted": 0, "repeated": 4, "orphans": 0, "future": 1, "used": 5}
    assert dated.manifest()["activity"] == {**counts, "dates": 10, "shared": 0}
    report = json.loads(done.out)
    assert (report["data"]["activity"]["dates"], report["data"]["contacts"]["rejected"]) == (10, 1)
    assert {"name": "First Webinar On", "count": 1} in report["data"]["unreadable"]


def test_dates_stand_beside_exported_activity_and_are_the_same_activity_again(dated):
    dated.activity = dated.write(
        "activity.csv",
        ACTIVITY_HEADER + "c-1,Page View,15/10/2026,Any page\nc-1,Page View,15/10/2026,Any page\n"
        "c-2,Page View,16/10/2026,Home\n",
    )
    dated.write("rules.yaml", DATED.replace("timezone", "dates: dd/mm/yyyy\ntimezone", 1))
    dated.write("contacts.csv", CONTACTS.replace("2026-11-01", "01/11/2026"))
    done = dated.run("--allow-future")
    done.worked()
    found = scores(dated)
    assert (found["c-1"], found["c-2"]) == ("webinar +7; visits +2", "webinar +7; visits +1")
    assert "3 activity rows + 7 dates in columns of contacts = 0 rejected + 4 repeated +" in " ".join(
        done.out.split()
    )


def test_a_column_of_dates_that_no_export_has_is_refused_unless_it_may_be_missing(dated):
    dated.write("contacts.csv", CONTACTS.replace("Recent Visit", "Recent Visits"))
    dated.run("--allow-future").refused(
        65, "contacts.csv has no column 'Recent Visit'", "did you mean 'Recent Visits'?"
    )
    done = dated.run("--allow-future", "--allow-missing-columns")
    done.worked()
    assert "has no column 'Recent Visit'" in " ".join(done.out.split())


def test_a_layout_of_a_system_names_its_own_columns_of_dates(dated):
    dated.write(
        "rules.yaml",
        RULES
        + """sources:
  - id: webinars
    system: Webinars
    holds: contacts
    recognise: [Last Webinar On]
    activity_from_contacts: {Last Webinar On: Webinar}
""",
    )
    dated.run("--allow-future").worked()
    assert scores(dated)["c-2"] == "webinar +7"
    dated.write("contacts.csv", CONTACTS.replace("Last Webinar On", "Latest"))
    dated.run().refused(2, "no --activity is given")


def test_a_frame_is_read_as_a_file_is(dated):
    dated.run("--allow-future").worked()
    frame = pd.read_csv(dated.contacts, dtype=str)
    frame["Last Webinar On"] = pd.to_datetime(frame["Last Webinar On"])
    result = leadq.score(leadq.load_rulebook(dated.rules), contacts=frame, as_of=AS_OF)
    reasons = result.leads["reasons"].str.removesuffix("; known +0.01")
    assert dict(zip(result.leads["contact_id"], reasons, strict=True)) == scores(dated)
    assert result.summary.activity.dates == 10


def test_a_counter_of_a_contact_is_a_number_like_any_other(dated):
    """It needs nothing but a field of its own."""
    rules = RULES.replace(
        "when: {email: {present: true}}, points: 0.01", "when: {views: {at_least: 10}}, points: 7"
    )
    columns = "columns: {contacts: {views: {header: Number of page views, type: number}}}\n"
    dated.write("rules.yaml", rules.replace("engagement: {at_least: 7}", "fit: {at_least: 7}") + columns)
    dated.write(
        "contacts.csv", "contact_id,email,Number of page views\nc-1,a@acme.example,12\nc-2,b@acme.example,9\n"
    )
    dated.activity = dated.write("activity.csv", ACTIVITY_HEADER + "c-2,Page View,2026-10-30,x\n")
    dated.run().worked()
    assert (dated.ids("sql.csv"), dated.ids("rest.csv")) == (["c-1"], ["c-2"])
