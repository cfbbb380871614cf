"""A desk with an old handoff for every test that runs the command; the sample, scored once; how tests are run."""

import gc
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.desk import ROOT, Desk

if TYPE_CHECKING:
    from xdist.scheduler import WorkStealingScheduling


def pytest_collection_finish() -> None:
    """Look for garbage rarely: a run makes many small objects, and thousands of tests are in memory to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_unconfigure() -> None:
    """Let go of what was kept, so that libraries do not take it for leaks."""
    gc.unfreeze()
    gc.collect()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> "WorkStealingScheduling":
    """Let each worker take a stretch of files, so that a module's fixtures are made once, and help out at the end."""
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - tests run without xdist too

    return WorkStealingScheduling(config, log)


@pytest.fixture(scope="session")
def old_handoff(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handoff of last week, to copy."""
    desk = Desk(tmp_path_factory.mktemp("old"))
    desk.run("--as-of", "2026-10-25").worked()
    return desk.out


@pytest.fixture
def desk(tmp_path: Path, old_handoff: Path) -> Desk:
    """A desk on which last week's handoff still lies: whatever is refused must leave it alone."""
    folder = tmp_path / "desk"
    folder.mkdir()
    made = Desk(folder)
    shutil.copytree(old_handoff, made.out)
    return made


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The sample, scored by the command with the example rulebook as of the Monday of the handoff."""
    made = Desk(tmp_path_factory.mktemp("sample"))
    made.rules = ROOT / "rules.example.yaml"
    made.contacts, made.activity = (ROOT / "sample_data" / f"{name}.csv" for name in ("contacts", "activity"))
    made.report = made.run("--as-of", "2026-11-02", "--format", "json")
    made.report.worked()
    return made
