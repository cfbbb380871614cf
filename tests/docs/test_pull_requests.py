"""The workflow for pull requests is the one that `init` makes, and its commands run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from leadq.jobs.init_folder import WORKFLOW, beside_rules
from leadq.jobs.init_preset import from_preset

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/pull-requests.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)\n```", PAGE, re.DOTALL)
TEXT = next(text for kind, text in BLOCKS if kind == "yaml")
STEPS = yaml.safe_load(TEXT)["jobs"]["rulebook"]["steps"]
RUNS = [step["run"] for step in STEPS if "leadq " in step.get("run", "") and "pip" not in step["run"]]
LOCAL = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the workflow does, with the leadq of this checkout."""
    bin_folder = folder.parent / "bin"
    bin_folder.mkdir(exist_ok=True)
    (bin_folder / "leadq").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m leadq "$@"\n')
    (bin_folder / "leadq").chmod(0o755)
    paths = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=folder,
        env={**os.environ, **paths, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a rulebook on origin/main and a change of it that is checked out."""
    folder = tmp_path / "repository"
    from_preset(folder, "b2b-inbound", github=True)
    git = "git -c user.name=x -c user.email=x@acme.example"
    made = shell(f"git init -q -b change . && git add -A && {git} commit -q -m first", folder)
    assert made.returncode == 0, made.stderr
    assert shell("git update-ref refs/remotes/origin/main HEAD", folder).returncode == 0
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("event: webinar, points: 20", "event: webinar, points: 18"))
    return folder


def environment(folder: Path) -> dict[str, str]:
    return {"RULES": "rules.yaml", "BASE": "main", "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md")}


def test_the_page_shows_the_workflow_that_init_makes() -> None:
    assert beside_rules("", "", "", github=True)[WORKFLOW] == TEXT + "\n"
    assert len(RUNS) == 4


def test_every_step_of_the_workflow_runs_and_the_change_is_told(repository: Path) -> None:
    for command in RUNS:
        done = shell(command, repository, **environment(repository))
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    summary = (repository.parent / "summary.md").read_text()
    assert "20" in summary
    assert "18" in summary
    assert "webinar" in summary


def test_a_case_that_does_not_hold_stops_the_pull_request(repository: Path) -> None:
    rules = repository / "rules.yaml"
    rules.write_text(rules.read_text().replace("expect: {stage: sql, grade: C3}", "expect: {stage: mql}"))
    codes = [shell(command, repository, **environment(repository)).returncode for command in RUNS]
    assert codes == [0, 1, 0, 0]


def test_a_first_rulebook_has_nothing_to_be_compared_with(repository: Path) -> None:
    assert shell("git update-ref -d refs/remotes/origin/main", repository).returncode == 0
    done = shell(RUNS[-1], repository, **environment(repository))
    assert done.returncode == 0
    assert "A first rulebook" in (repository / "change.md").read_text()


def test_the_commands_for_ones_own_machine_run(repository: Path) -> None:
    shell(f"cp {ROOT}/sample_data/contacts.csv {ROOT}/sample_data/activity.csv .", repository)
    for command in LOCAL:
        done = shell(command, repository)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_the_commands_of_the_readme_that_init_makes_run(repository: Path) -> None:
    shell(f"cp {ROOT}/sample_data/contacts.csv {ROOT}/sample_data/activity.csv .", repository)
    readme = (repository / "README.md").read_text()
    found = [re.sub(r" ID ", " 47141 ", line) for line in re.findall(r"leadq [a-z]+ [^`\n]+", readme)]
    assert [line.split()[1] for line in found] == ["check", "test", "score", "explain", "diff"]
    for command in found:
        done = shell(command, repository)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
