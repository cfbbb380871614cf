"""Ids that contacts name as their own and that no row has: activity, lists, `explain` and `merged.csv` know them."""

import pytest

from tests.cli.desk import RULES
from tests.cli.test_explain_command import explain

LINKING = RULES.replace(
    "events:", "suppress: [{id: asked, file: no.csv}]\nmerge: {by: link, at_most: 2}\nevents:", 1
)
HEADER = "contact_id,email,first_name,last_name,company,job_title,phone,country,linked_id\n"
CONTACTS = HEADER + (
    "a-1,zara@acme.example,,,Acme,VP,,,x-1; x-2\n"
    "a-2,,,,Acme,VP,,,x-3\n"
    "a-3,zed@acme.example,,,Acme,VP,,,x-4\na-4,,,,Acme,VP,,,x-4\na-5,,,,Acme,VP,,,x-4\n"
    "a-6,,,,Acme,VP,,,x-6\na-7,,,,Acme,VP,,,x-6\n"
)
ACTIVITY = "contact_id,email,type,occurred_at\n" + "".join(
    f"{who},Page View,2026-10-{day}\n"
    for who, day in (("x-1,", 30), ("x-2,", 29), ("a-1,", 28), ("x-3,", 30), ("x-4,zed@acme.example", 30))
) + "x-6,,Page View,2026-10-30\nx-9,zed@acme.example,Page View,2026-10-29\n"  # fmt: skip


@pytest.fixture
def linking(desk):
    desk.write("rules.yaml", LINKING)
    desk.write("contacts.csv", CONTACTS)
    desk.write("activity.csv", ACTIVITY)
    desk.write("no.csv", "id\nx-3\n")
    return desk


def test_what_names_an_id_without_a_row_is_the_persons_who_names_it(linking):
    done = linking.run("--allow-orphans")
    done.worked()
    leads = {
        row["contact_id"]: row["score"]
        for name in ("sql.csv", "rest.csv")
        for row in linking.file(name).to_dict("records")
    }
    assert leads == {"a-1": "13", "a-3": "11", "a-4": "10", "a-5": "10", "a-6": "11"}
    assert linking.file("merged.csv").fillna("").to_dict("records") == [
        {"contact_id": "a-1", "merged_id": "x-1", "by": "link, no row", "differs": ""},
        {"contact_id": "a-1", "merged_id": "x-2", "by": "link, no row", "differs": ""},
        {"contact_id": "a-6", "merged_id": "a-7", "by": "link", "differs": ""},
        {"contact_id": "a-6", "merged_id": "x-6", "by": "link, no row", "differs": ""},
    ]
    said = " ".join(done.out.split())
    assert "1 id merged into 1 person" in said
    assert "4 ids have no row and stand in `linked_id`" in said
    assert (
        "1 id has no row and stands in `linked_id` of several people: activity that names it is nobody's"
        in said
    )


def test_a_list_with_an_id_that_several_name_keeps_all_of_them_out(linking):
    linking.write("no.csv", "id\nx-4\n")
    linking.run("--allow-orphans").worked()
    assert sorted([*linking.file("sql.csv")["contact_id"], *linking.file("rest.csv")["contact_id"]]) == [
        "a-1",
        "a-2",
        "a-6",
    ]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("x-1", ["No row has the id you gave", "Id x-2 has no row"]),
        ("a-6", ["Id a-7 is the same person by a link", "Id x-6 has no row"]),
        ("x-4", ["2 other contacts name the same id: a-4 and a-5", "Activity that names it is nobody's."]),
    ],
)
def test_explain_finds_who_names_an_id(linking, who, told):
    code, out, err = explain(linking, who, "--ahead", 0)
    assert (code, err) == (0, "")
    assert not [words for words in told if words not in " ".join(out.split())], out


def test_without_links_such_an_id_is_a_stranger(linking):
    linking.write("rules.yaml", LINKING.replace("by: link", "by: email"))
    linking.run("--allow-orphans").worked()
    assert list(linking.file("sql.csv")["contact_id"]) == []
    assert explain(linking, "x-1", "--ahead", 0)[0] != 0
