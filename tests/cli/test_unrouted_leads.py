"""Leads that no line of a route takes are said, not left for sales to find without an owner."""

import json

import pytest

from tests.cli.desk import CONTACTS_HEADER, RULES, contact, visits

ROUTED = RULES.replace(
    "require: [email]}", "require: [email], route: [{to: [ann, bob], by: round_robin, at_most: 1}]}"
)


@pytest.mark.parametrize(
    ("people", "said"), [(2, ""), (3, "1 lead of 'sql' has"), (5, "3 leads of 'sql' have")]
)
def test_leads_without_an_owner_are_counted(desk, people, said):
    desk.write("rules.yaml", ROUTED)
    desk.write(
        "contacts.csv", CONTACTS_HEADER + "".join(contact(2 * n + 1) for n in range(people))
    )  # who buys
    desk.write("activity.csv", visits(2 * people))
    done = desk.run("--format", "json")
    done.worked()
    notes = json.loads(done.out)["data"]["notes"]
    told = [note for note in notes if "no owner" in note]
    assert len(told) == bool(said)
    assert all(note.startswith(said) for note in told)
