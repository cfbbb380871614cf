"""Rejected rows of exports that several threads read: the line in rejects.csv is the row's own."""

import csv
import json

from tests.cli.desk import ACTIVITY_HEADER

ROWS = 300_000
"""More than the engine's threads read at once."""


def test_rejects_of_a_large_activity_export_name_their_own_lines(desk):
    bad = {1: "soon", 5_000: "later", 123_456: "", 200_001: "never", ROWS: "31/31/2026"}
    rows = "".join(
        f"c-{n % 40:03},Page View,{bad[n] if n in bad else f'2026-10-{1 + n % 28:02}'},{n}\n"
        for n in range(1, ROWS + 1)
    )
    first = desk.write("activity.csv", ACTIVITY_HEADER + rows)
    second = desk.write("more.csv", ACTIVITY_HEADER + rows.replace(",200001\n", ",the second\n"))
    done = desk.run("--activity", str(second), "--threads", "4", "--format", "json")
    done.worked()
    assert json.loads(done.out)["data"]["activity"]["rejected"] == 2 * len(bad)
    with (desk.out / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [(r["file"], int(r["line"])) for r in rejects] == [
        (path.name, n + 1) for path in (first, second) for n in sorted(bad)
    ]
    assert all(bad[int(r["line"]) - 1] in r["row"] for r in rejects)
    assert [r["row"].endswith("the second") for r in rejects if int(r["line"]) == 200_002] == [False, True]
