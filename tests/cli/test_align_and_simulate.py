"""`leadq align` and `leadq simulate` as they are typed: what they print, write and refuse."""

import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from leadq.cli.ending import run
from leadq.cli.main import app
from tests.cli.desk import NAMES, RULES, people, visits

SALES = (
    RULES.replace("name: Small", "name: Sales").replace("points: 10}", "points: 4}").replace("A: 10", "A: 5")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(RULES)
    (tmp_path / "s.yaml").write_text(SALES)
    (tmp_path / "contacts.csv").write_text(people(4))
    (tmp_path / "activity.csv").write_text(visits(3))
    return tmp_path


def leadq(folder: Path, *words: str) -> tuple[int, str, str]:
    """Run the command over the exports of a folder."""
    exports = [
        "--contacts",
        f"{folder}/contacts.csv",
        "--activity",
        f"{folder}/activity.csv",
        "--as-of",
        "2026-11-01",
    ]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, [*words, *exports])
    return code, out.getvalue(), err.getvalue()


def valid(command: str, out: str) -> dict[str, Any]:
    """Return the data of a document, which must be as its schema says."""
    document = json.loads(out)
    schema = json.loads((files("leadq.reports.json") / f"{command}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    assert set(document["data"]) == set(schema["properties"]["data"]["properties"])
    return document["data"]


def aligned(folder: Path, *words: str) -> tuple[int, str, str]:
    return leadq(folder, "align", f"{folder}/m.yaml", f"{folder}/s.yaml", *words)


def simulated(folder: Path, *words: str) -> tuple[int, str, str]:
    return leadq(folder, "simulate", "--rules", f"{folder}/m.yaml", "--from", "2026-10-30", *words)


@pytest.mark.parametrize("how", ["terminal", "json", "markdown"])
def test_align_names_nobody_unless_asked_to(folder: Path, how: str) -> None:
    code, out, err = aligned(folder, "--format", how)
    assert (code, err) == (0, "")
    assert not [mark for mark in (*NAMES, "zara.", "555") if mark in out]
    assert "Z. Q." in out
    _, open_, _ = aligned(folder, "--format", how, "--show-values")
    assert NAMES[0] in open_


def test_align_writes_the_disputed_with_their_names(folder: Path) -> None:
    target = folder / "disputed.csv"
    code, out, _ = aligned(folder, "--disputed", str(target), "--format", "json")
    data = valid("align", out)
    assert code == 0
    assert data["overlap"]["only_marketing"] == 2
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    assert [row["contact_id"] for row in rows] == ["c-001", "c-003"]
    assert rows[0]["name"] == " ".join(NAMES)


def test_align_takes_stages_of_both_or_of_each(folder: Path) -> None:
    code, _, err = aligned(folder, "--stage", "sql:sqk")
    assert code == 2
    assert "no stage 'sqk'" in err
    assert "did you mean 'sql'?" in err
    code, _, err = aligned(folder, "--stage", "sql", "--sales-stage", "sql")
    assert code == 2
    assert "--stage already names the stages of both" in err


def test_simulate_writes_the_counts_and_says_them(folder: Path) -> None:
    target = folder / "counts.csv"
    code, out, err = simulated(folder, "--csv", str(target), "--per", "day", "--give", "sql 1 a day")
    assert (code, err) == (0, "")
    assert "No value that was tried gives sql 1 lead a day: the closest" in " ".join(out.split())
    assert "No export says when contacts were created" in out
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    assert {row["threshold"] for row in rows} == {"engagement.bands.1"}
    assert {row["stage"] for row in rows} == {"sql", "rest", "blocked", "disqualified"}


def test_simulate_says_the_same_to_machines(folder: Path) -> None:
    code, out, _ = simulated(folder, "--format", "json", "--vary", "fit.bands.A 5..15 step 5")
    data = valid("simulate", out)
    assert code == 0
    assert [value["value"] for value in data["curve"]["values"]] == [5, 10, 15]
    now = next(value for value in data["curve"]["values"] if value["value"] == data["curve"]["current"])
    assert now["periods"] == data["periods"]
    assert sum(data["periods"][-1]["standing"].values()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "2026-10-01"], "the first day, 2026-10-30, is after the last, 2026-10-01"),
        (["--to", "soon"], "--to 'soon' is not a day"),
        (["--to", "2028-10-01"], "the last day, 2028-10-01, is after the as-of day, 2026-11-01"),
        (["--from", "2024-10-01"], "more than 400"),
        (["--vary", "sql.score 1..2"], "no threshold 'sql.score'"),
        (["--give", "lots"], "no number of leads"),
        (["--give", "-3 a week"], "no number of leads"),
    ],
)
def test_simulate_refuses_what_it_cannot_read(folder: Path, words: list[str], said: str) -> None:
    code, out, err = simulated(folder, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "hint: " in err


def test_neither_writes_over_what_it_reads(folder: Path) -> None:
    before = (folder / "contacts.csv").read_bytes()
    code, _, err = simulated(folder, "--csv", f"{folder}/contacts.csv")
    assert code == 2
    assert "which this run reads" in err
    code, _, err = aligned(folder, "--disputed", f"{folder}/contacts.csv")
    assert code == 2
    assert (folder / "contacts.csv").read_bytes() == before
