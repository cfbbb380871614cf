"""Activity that is there again: exports overlap, systems log twice, and a plain day says little."""

import pytest

from tests.cli.desk import ACTIVITY_HEADER, RULES

ONE = "c-001,Page View,2026-10-30 09:14,Pricing\n"
DAY = "c-001,Page View,2026-10-30,Pricing\n"
WITH_ID = "activity_id,contact_id,type,occurred_at,asset\n"


def policy(desk, name):
    if name:
        desk.write("rules.yaml", RULES.replace("timezone:", f"repeated_activity: {name}\ntimezone:"))


def counted(desk, first, second=None, header=ACTIVITY_HEADER):
    """Return how many rows were used, and how many were there before."""
    desk.write("activity.csv", header + first)
    more = []
    if second is not None:
        more = ["--activity", desk.write("more.csv", header + second)]
    desk.run(*more).worked()
    found = desk.manifest()["activity"]
    assert found["read"] == found["used"] + found["repeated"] + found["orphans"]
    return found["used"], found["repeated"]


@pytest.mark.parametrize(
    ("name", "first", "second", "used"),
    [
        (None, ONE, ONE, 1),  # what two exports hold
        (None, DAY, DAY, 1),
        (None, ONE * 2, None, 2),  # what one export holds twice happened twice
        (None, ONE * 2, ONE * 3, 3),
        (None, DAY * 2, DAY, 2),
        (None, ONE, ONE.replace("09:14", "09:14:00Z"), 1),  # the same instant
        (None, ONE, ONE.replace("09:14", "09:15"), 2),
        (None, ONE, ONE.replace("Pricing", "Home"), 2),
        (None, ONE, ONE.replace("c-001", "c-002"), 2),
        ("once", ONE * 2, None, 1),
        ("once", DAY * 2, None, 2),
        ("once", DAY * 2, DAY, 2),
        ("each", ONE, ONE, 2),
        ("overlap", ONE, ONE, 1),
    ],
)
def test_how_often_activity_counts(desk, name, first, second, used):
    policy(desk, name)
    rows = first.count("\n") + (second or "").count("\n")
    assert counted(desk, first, second) == (used, rows - used)


@pytest.mark.parametrize(
    ("name", "ids", "used"), [(None, "aa", 1), (None, "ab", 2), ("once", "ab", 2), ("each", "aa", 2)]
)
def test_an_id_says_whether_it_is_the_same_activity(desk, name, ids, used):
    policy(desk, name)
    rows = "".join(f"{name},{DAY}" for name in ids)
    assert counted(desk, rows, header=WITH_ID) == (used, 2 - used)


def test_rows_of_strangers_are_not_compared(desk):
    """Whose they are is not known."""
    stranger = ONE.replace("c-001", "x")
    assert counted(desk, ONE + stranger, ONE + stranger.replace("x", "y")) == (1, 1)


def test_what_counts_once_gives_its_points_once_and_is_said(desk):
    policy(desk, "once")
    desk.write("activity.csv", ACTIVITY_HEADER + ONE * 3)
    done = desk.run()
    done.worked()
    assert (
        "3 activity rows = 0 rejected + 2 repeated + 0 of unknown contacts + 0 in the future + 1 used."
        in " ".join(done.out.split())
    )
    rows = desk.file("rest.csv").set_index("contact_id")
    assert rows.loc["c-001", "reasons"] == "vp +10; visits +1"
