"""The gate on rows that cannot be used: a share, but never for a handful, and never silently for all."""

import pytest

from tests.cli.desk import people, visits

KEPT = ["handoff-rejects.csv"]


@pytest.mark.parametrize(
    ("good", "bad", "options", "stops"),
    [
        (4, 10, [], False),
        (40, 11, [], True),
        (1089, 11, [], False),
        (1088, 11, [], True),
        (40, 11, ["--max-rejects", "50%"], False),
        (40, 1, ["--max-rejects", "0"], True),
        (0, 3, [], True),
        (0, 3, ["--max-rejects", "100%"], False),
    ],
)
def test_the_gate_trips_above_the_share_and_above_ten_rows(desk, good, bad, options, stops):
    desk.write("contacts.csv", people(good) + "short\n" * bad)
    done = desk.run(*options)
    if stops:
        done.refused(65, f"{bad} of {good + bad} contacts rows cannot be used", "--max-rejects", keeps=KEPT)
        assert (desk.folder / KEPT[0]).read_text(encoding="utf-8-sig").count("short") == bad
    else:
        done.worked()
        assert desk.manifest()["contacts"]["rejects"] == bad


def test_contacts_and_activity_have_a_gate_each(desk):
    desk.write("activity.csv", visits(1) + ",Page View,2026-10-30,x\n" * 11)
    desk.run().refused(65, "11 of 14 activity rows", "it names no contact", keeps=KEPT)


def test_blank_rows_are_counted_apart_and_trip_nothing(desk):
    """As Excel writes them behind the last row."""
    desk.write("activity.csv", visits(3) + ",,,\n" * 500 + '"","",\t,\u00a0\n')
    done = desk.run()
    done.worked()
    assert "activity.csv: 501 blank rows passed over" in " ".join(done.out.split())
    assert [item["rows"] for item in desk.manifest()["inputs"]] == [4, 9]
