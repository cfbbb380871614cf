"""Link tables: exports of activities that name nobody, and who took part in them."""

import json
from datetime import UTC, datetime

import pytest

from leadq.jobs.compile import KindsSeen, compile_score
from leadq.rulebook.load import load
from tests.cli.desk import AS_OF
from tests.cli.test_activity_from_contacts import RULES, scores

AS_OF_INSTANT = datetime(2026, 11, 1, tzinfo=UTC)
CONTACTS = "contact_id,email\nc-1,a@acme.example\nc-2,b@acme.example\nc-3,d@acme.example\n"
ACTIVITY = """engagement_id,type,occurred_at
e-1,Webinar,2026-11-01
e-2,Page View,2026-10-20
e-3,Page View,2026-10-21
e-4,Page View,soon
"""
LINKS = """contact_id,engagement_id,category
c-1,e-1,HUBSPOT_DEFINED
c-2,e-1,HUBSPOT_DEFINED
c-2,e-1,HUBSPOT_DEFINED
c-9,e-1,HUBSPOT_DEFINED
c-2,e-2,HUBSPOT_DEFINED
c-1,e-4,HUBSPOT_DEFINED
c-2,e-4,HUBSPOT_DEFINED
c-1,e-9,HUBSPOT_DEFINED
,e-2,HUBSPOT_DEFINED
"""


@pytest.fixture
def linked(desk):
    """A desk with activities that name nobody, and links."""
    desk.write("rules.yaml", RULES)
    desk.write("contacts.csv", CONTACTS)
    desk.write("activity.csv", ACTIVITY)
    desk.write("links.csv", LINKS)
    return desk


def test_activity_that_names_nobody_is_every_linked_persons(linked):
    done = linked.run("--activity-links", linked.folder / "links.csv", "--format", "json")
    done.worked()
    assert scores(linked) == {"c-1": "webinar +7", "c-2": "webinar +7; visits +1", "c-3": "known +0.01"}
    counts = {"read": 4, "rejects": 2, "deleted": 0, "repeated": 0, "orphans": 1, "future": 0, "used": 3}
    assert linked.manifest()["activity"] == {**counts, "dates": 0, "shared": 2}
    report = json.loads(done.out)["data"]
    assert "1 link is of activity that no export has" in report["notes"]
    assert {(item["role"], item["rows"]) for item in report["inputs"]} >= {("links", 9), ("activity", 4)}
    rejects = linked.file("rejects.csv")
    assert list(rejects["reason"]) == ["it names no contact", "its time cannot be read"]


def test_activity_that_names_a_person_stays_with_that_one(linked):
    linked.write(
        "activity.csv",
        "Activity ID,Contact ID,Email,type,occurred_at\n"
        "e-1,c-3,,Webinar,2026-11-01\ne-2,,d@acme.example,Page View,2026-10-20\ne-4,,,Page View,2026-10-30\n",
    )
    linked.run("--activity-links", linked.folder / "links.csv").worked()
    assert scores(linked) == {"c-1": "visits +1", "c-2": "visits +1", "c-3": "webinar +7; visits +1"}


def test_two_ids_of_one_person_took_part_once(linked):
    linked.write("rules.yaml", RULES + "merge: {by: [email]}\nrepeated_activity: each\n")
    linked.write("contacts.csv", CONTACTS.replace("b@acme", "a@acme"))
    linked.run("--activity-links", linked.folder / "links.csv").worked()
    assert scores(linked)["c-1"] == "webinar +7; visits +1"
    assert linked.manifest()["activity"]["shared"] == 1


def test_few_contacts_are_scored_as_among_all(linked):
    arguments = ["explain", "c-2", "--rules", linked.rules, "--contacts", linked.contacts, "--as-of", AS_OF]
    more = ["--activity", linked.activity, "--activity-links", linked.folder / "links.csv"]
    linked.arguments = lambda *options: [str(part) for part in (*arguments, *more, *options)]
    done = linked.run("--format", "json", "--show-values")
    done.worked()
    assert json.loads(done.out)["data"]["outcome"]["score"] == 8.01


def test_without_links_it_is_said_how_to_give_them(linked):
    linked.run().refused(65, "does not say who it is", "--activity-links")


def test_a_file_that_links_nothing_is_refused(linked):
    linked.run("--activity-links", linked.contacts).refused(65, "does not say which activity it is")
    linked.activity = None
    linked.run("--activity-links", linked.folder / "links.csv").refused(2, "no activity is given")


def test_without_links_no_step_of_the_plan_knows_of_any():
    """That it is the same to the letter, the SQL of the example says (`tests/sample_data`)."""
    loaded = load(RULES.encode(), "rules.yaml")
    fields = {"contact_id", "email"}, {"activity_id", "contact_id", "type", "occurred_at"}
    plain, linked = (
        compile_score(loaded, *fields, AS_OF_INSTANT, KindsSeen(True, True, linked=how)).plan  # noqa: FBT003
        for how in (False, True)
    )
    more = {"linked_people", "shared_rows", "unknown_links"}
    assert {step.name for step in linked.steps} - {step.name for step in plain.steps} == more
    assert not [step.name for step in plain.steps if step.reads & {"activity_links", "contact_dates", *more}]
