"""One log, its times written in five ways: four that the rulebook settles, and one that nobody can tell."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.real_data.exports import Run, score

RULES = """leadq: 1
name: Five ways
{dates}
events: {{visit: {{type: Visit}}}}
fit: {{bands: {{A: 0}}}}
engagement: {{bands: {{1: 6, 2: 0}}, rules: [{{id: visits, event: visit, points: 2, half_life: 60d}}]}}
stages: [{{id: sql, enter: {{grade: A1}}}}, {{id: rest}}]
"""
WAYS = {
    "iso": ("", "%Y-%m-%d %H:%M"),
    "iso with a zone": ("", "%Y-%m-%dT%H:%M:%SZ"),
    "german": ("dates: dd.mm.yyyy hh:mm", "%d.%m.%Y %H:%M"),
    "american": ("dates: mm/dd/yyyy hh:mm am/pm", "%m/%d/%Y %I:%M %p"),
}
LOT = random.Random(3)  # noqa: S311 - a made-up log
START = datetime(2026, 9, 1)  # noqa: DTZ001 - a wall time
LOG = [(LOT.randrange(40), START + timedelta(minutes=LOT.randrange(60 * 24 * 60))) for _ in range(400)]
SMALL_DAYS = [(who, when.replace(day=1 + when.day % 12)) for who, when in LOG]


def run(folder: Path, log: list[tuple[int, datetime]], dates: str, written: str) -> Run:
    (folder / "rules.yaml").write_text(RULES.format(dates=dates))
    (folder / "people.csv").write_text("contact_id\n" + "".join(f"{n}\n" for n in range(40)))
    rows = "".join(f"{who},Visit,{when.strftime(written)}\n" for who, when in log)
    (folder / "log.csv").write_text("contact_id,type,occurred_at\n" + rows)
    files = [folder / "people.csv"], [folder / "log.csv"]
    return score(folder / "rules.yaml", *files, "2026-11-01", folder)


@pytest.mark.parametrize("log", [LOG, SMALL_DAYS], ids=["all days", "days up to 12"])
def test_a_log_says_the_same_however_its_times_are_written(log, tmp_path):
    made = {}
    for way, (dates, written) in WAYS.items():
        (tmp_path / way).mkdir()
        ran = run(tmp_path / way, log, dates, written).worked()
        made[way] = (ran.folder / "sql.csv").read_bytes(), (ran.folder / "rest.csv").read_bytes()
    assert made["iso"][0].count(b"\n") > 5
    assert set(made.values()) == {made["iso"]}


@pytest.mark.parametrize("written", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"])
def test_days_that_may_be_months_are_refused_until_somebody_says(written, tmp_path):
    refused = run(tmp_path, SMALL_DAYS, "", written)
    assert refused.code == 2
    assert "are written as 03/04/2026: dd/mm or mm/dd?" in refused.err
    assert "set `dates:` in the rulebook" in refused.err
    assert not refused.folder.exists()
