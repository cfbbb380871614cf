"""People whose ids or addresses change between two handoffs (rows D4 to D6).

leadq keeps no list of whom it has handed over: what a handoff says comes from the exports alone.
"""

from tests.cli.desk import ACTIVITY_HEADER, CONTACTS_HEADER, RULES, contact, people, visits

LINKED = CONTACTS_HEADER.replace("country", "linked_id")


def test_d4_a_contact_whose_address_has_changed_is_the_same_lead(desk):
    """D4: it goes by its id, and so do its activity and its place in the files."""
    desk.run().worked()
    before = desk.file("sql.csv").drop(columns="email")
    desk.write("contacts.csv", people(4).replace("zara.001@acme.example", "zara.new@other.example"))
    desk.run().worked()
    assert desk.file("sql.csv").drop(columns="email").equals(before)
    assert "zara.new@other.example" in set(desk.file("sql.csv")["email"])


def merging(desk):
    """Let the second contact be the first under an older id, and be on the suppression list if that is read."""
    desk.write("rules.yaml", RULES.replace("events:", "merge: {by: link}\nevents:", 1))
    desk.write(
        "contacts.csv", LINKED + contact(1, country="c-002") + contact(2, country="") + contact(3, country="")
    )
    desk.write("no.csv", "contact_id\nc-002\n")


def test_d5_a_contact_that_the_crm_has_merged_into_another_is_one_lead_with_all_activity(desk):
    """D5."""
    merging(desk)
    desk.write("activity.csv", visits(2))
    desk.run().worked()
    assert list(desk.file("sql.csv")["reasons"]) == ["vp +10; visits +5"], "six visits, five at most"
    assert list(desk.file("merged.csv")["merged_id"]) == ["c-002"]


def test_d5_a_suppression_of_the_older_id_holds_for_the_person(desk):
    """D5."""
    merging(desk)
    rules = desk.rules.read_text("utf-8")
    desk.write("rules.yaml", rules.replace("fit:", "suppress: [{id: no, file: no.csv}]\nfit:", 1))
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-003"]


def test_d6_an_id_that_is_gone_is_nobodys_and_its_activity_is_counted_as_that(desk):
    """D6: deleted, and not even marked as deleted."""
    desk.write(
        "activity.csv", ACTIVITY_HEADER + "c-001,Page View,2026-10-30,x\nc-999,Page View,2026-10-30,x\n"
    )
    desk.run().worked()
    assert desk.manifest()["activity"]["orphans"] == 1


def test_d6_an_id_given_to_somebody_else_carries_the_activity_of_both(desk):
    """D6: an id is all that leadq has; a CRM that gives ids again must empty its activity, too."""
    desk.write("contacts.csv", CONTACTS_HEADER + contact(1, email="somebody@else.example", first_name="Ann"))
    desk.write("activity.csv", visits(1))
    desk.run().worked()
    assert list(desk.file("sql.csv")["reasons"]) == ["vp +10; visits +3"]
