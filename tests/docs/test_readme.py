"""The README cannot lag behind: its commands run, its example is the rulebook's, its lead is the sample's."""

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import leadq

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
CI = (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.fixture(scope="module")
def handoff(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the README's first command makes, run with the leadq of this checkout."""
    out = tmp_path_factory.mktemp("readme") / "handoff"
    *installing, scoring = COMMANDS[0].split(" && ")
    assert installing == ["python3 -m venv .venv", ".venv/bin/pip install -q ."]
    program, *arguments = shlex.split(scoring)
    assert program == ".venv/bin/leadq"
    assert arguments[-2:] == ["--out", "handoff"]
    subprocess.run(
        [sys.executable, "-m", "leadq", *arguments[:-1], str(out)], cwd=ROOT, check=True, capture_output=True
    )
    return out


def test_the_first_command_scores_the_sample(handoff: Path) -> None:
    assert {"sql.csv", "mql.csv", "blocked.csv", "manifest.json"} <= {path.name for path in handoff.iterdir()}


def test_ci_runs_both_commands_as_they_stand(handoff: Path) -> None:
    """`.ci/run` takes the lines out of the README, so installing is tried too, from nothing."""
    assert len(COMMANDS) == 2
    assert COMMANDS[1].endswith("pytest -n auto")
    assert [number for number in (1, 2) if f"readme_command {number}" not in CI] == []


def test_the_lead_in_the_readme_is_the_samples(handoff: Path) -> None:
    with (handoff / "sql.csv").open(encoding="utf-8-sig", newline="") as file:
        lead = next(row for row in csv.DictReader(file) if row["contact_id"] == "40101")
    told = dict(re.findall(r"^\| ([a-z_, ]+) \| (.+) \|$", README, re.MULTILINE))
    assert told["grade, score"] == f"`{lead['grade']}`, `{lead['score']}`"
    assert told["why_now"] == lead["why_now"]
    assert told["reasons"] == lead["reasons"]
    assert told["owner, first_touch_by"] == f"{lead['owner']}, {lead['first_touch_by']}"


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102 - the README's own
    assert isinstance(names["result"], leadq.Result)
    assert len(names["best"]) > 0
    assert len(names["why"]) > 0


def test_the_lines_of_the_rulebook_are_those_of_the_example() -> None:
    (excerpt,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    rulebook = (ROOT / "rules.example.yaml").read_text("utf-8").splitlines()
    assert [line for line in excerpt.splitlines() if line not in rulebook] == []


def test_the_exit_codes_it_names_are_right() -> None:
    for code, words in ((0, "done"), (2, "rulebook"), (65, "refused")):
        assert re.search(rf"\b{code} [a-z ]*{words}", README)


def test_ci_can_be_started_from_anywhere() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
