"""Activity that says nothing about the contacts: of strangers, from the future, or not there at all."""

import json

import pytest

from tests.cli.desk import ACTIVITY_HEADER, CONTACTS_HEADER, RULES, visits

STRANGERS = visits(3).replace("c-", "x-")
NO_ACTIVITY = RULES.replace(
    "rules: [{id: visits, event: visit, points: 1, max: 5}, "
    "{id: webinar, event: webinar, points: 7, half_life: 30d}]",
    "rules: []",
).replace("grade: [A1]", "fit: {at_least: 10}")


def test_activity_of_strangers_alone_is_refused_in_a_nightly_run(desk):
    """It would take the engagement of every lead away."""
    desk.write("activity.csv", STRANGERS)
    desk.run().refused(
        65,
        "none of the 9 activity rows belongs to a contact (matched by contact_id)",
        "look whether both exports hold the same ids; --allow-orphans goes on without them",
    )


def test_the_refusal_of_strangers_names_every_column_that_was_compared(desk):
    lines = STRANGERS.splitlines()
    desk.write("activity.csv", "\n".join([f"{lines[0]},email", *(f"{row},x@y.example" for row in lines[1:])]))
    desk.run().refused(65, "(matched by contact_id and email)")


def test_strangers_by_address_are_not_asked_about_ids(desk):
    desk.write("activity.csv", "email,type,occurred_at\nx@y.example,Page View,2026-10-30\n")
    desk.run().refused(65, "(matched by email)", "look whether both exports hold the same e-mail addresses")


def test_rejected_rows_are_no_friends(desk):
    desk.write("activity.csv", STRANGERS + "c-001,Page View,soon,x\n")
    desk.run().refused(65, "none of the 9 activity rows")


def test_strangers_are_passed_over_where_that_is_allowed(desk):
    desk.write("activity.csv", STRANGERS)
    done = desk.run("--allow-orphans", "--format", "json")
    done.worked()
    activity = json.loads(done.out)["data"]["activity"]
    assert (activity["read"], activity["orphans"], activity["used"]) == (9, 9, 0)


def test_more_strangers_than_friends_are_a_note(desk):
    desk.write("activity.csv", STRANGERS + visits(1).removeprefix(ACTIVITY_HEADER))
    done = desk.run()
    done.worked()
    assert "9 of 12 activity rows belong to no contact" in " ".join(done.out.split())


def test_activity_in_the_future_of_a_contact_is_not_of_a_stranger(desk):
    desk.write("activity.csv", ACTIVITY_HEADER + "c-001,Page View,2026-11-01 12:00,x\n")
    desk.run().worked()


def test_where_there_are_no_contacts_everybody_is_a_stranger(desk):
    desk.write("contacts.csv", CONTACTS_HEADER)
    desk.run("--allow-empty").worked()


def test_a_past_day_is_scored_with_a_later_export_where_that_is_allowed(desk):
    early = ("--as-of", "2026-10-20")
    desk.run(*early).refused(65, "more than a day after the as-of instant", "--allow-future", "past day")
    done = desk.run(*early, "--allow-future", "--format", "json")
    done.worked()
    activity = json.loads(done.out)["data"]["activity"]
    assert (activity["future"], activity["used"]) == (6, 3)


def test_attributes_alone_need_no_activity_where_no_rule_reads_any(desk):
    desk.write("rules.yaml", NO_ACTIVITY)
    desk.activity = None
    done = desk.run()
    done.worked()
    assert desk.ids("sql.csv") == ["c-001", "c-003"]
    assert [item["role"] for item in desk.manifest()["inputs"]] == ["contacts"]
    assert "No activity was given" in done.out


def test_the_same_scores_come_of_no_activity_and_of_an_empty_export(desk):
    desk.write("rules.yaml", NO_ACTIVITY)
    desk.write("activity.csv", ACTIVITY_HEADER)
    desk.run("--allow-empty").worked()
    files = {name: (desk.out / name).read_bytes() for name in ("sql.csv", "rest.csv", "rejects.csv")}
    desk.activity = None
    desk.run().worked()
    assert files == {name: (desk.out / name).read_bytes() for name in files}


@pytest.mark.parametrize(
    ("rules", "reader"),
    [
        (RULES, "engagement rule 'visits' and 1 more"),
        (NO_ACTIVITY.replace("fit: {at_least: 10}", "event: visit"), "stage 'sql'"),
        (
            NO_ACTIVITY.replace("[{id: sql,", "[{id: sql, hand_raiser: {event: visit, within: 7d},"),
            "stage 'sql'",
        ),
        (NO_ACTIVITY.replace("stages:", "disqualify: [{id: out, when: {event: visit}, reason: X}]\nstages:"),
         "disqualification 'out'"),
    ],
)  # fmt: skip
def test_no_activity_is_refused_where_a_rule_reads_it(desk, rules, reader):
    desk.write("rules.yaml", rules)
    desk.activity = None
    desk.run().refused(2, f"no --activity is given, and the rulebook reads activity ({reader})", "--activity")


def test_what_suppressed_contacts_did_is_used_and_counted_apart(desk):
    desk.write(
        "rules.yaml", RULES.replace("fit:", "suppress: [{id: no, when: {contact_id: c-001}}]\nfit:", 1)
    )
    done = desk.run("--format", "json")
    done.worked()
    activity = json.loads(done.out)["data"]["activity"]
    assert (activity["used"], activity["of_suppressed"]) == (9, 3)
    assert "3 used rows belong to suppressed contacts and count for nobody." in " ".join(
        desk.run().out.split()
    )
