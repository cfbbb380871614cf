"""Whatever fails or dies, and wherever: the old folder or the new one, complete; then the next run works.

Catalogue rows E1, E2, E6, F1 and F2, after SQLite's way: fail at the Nth call, N + 1, … until the run comes
through, failing once, and failing from then on.
"""

import errno
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from leadq.ground.errors import WriteFailed
from leadq.handoff import disk
from leadq.handoff.folder import verify

from .faults import Points, no_sync, striking
from .folders import NEW, OLD, beside, contents, make

SCENARIOS = ("fresh", "exchange", "aside")
"""No folder stands there; one is exchanged; one steps aside, as where names cannot be exchanged."""


def assert_whole(out: Path, scenario: str) -> None:
    """The target is the old folder or the new one, whole; or absent, where it must step aside and did."""
    found = contents(out)
    if found is None and scenario == "aside":
        (old,) = (path for path in out.parent.iterdir() if path.suffix == ".old")
        assert contents(old) in (OLD, NEW)
        assert verify(old) == []
    elif found is None:
        assert scenario == "fresh"
    else:
        assert found in ((NEW,) if scenario == "fresh" else (OLD, NEW))
        assert verify(out) == []


def assert_next_run_works(out: Path) -> None:
    make(out, NEW)
    assert contents(out) == NEW
    assert verify(out) == []
    assert beside(out) == []


def run_with_fault(out: Path, points: Points, *, can_exchange: bool) -> Exception | None:
    with striking(points, can_exchange=can_exchange):
        try:
            make(out, NEW)
        except (WriteFailed, OSError) as error:
            return error
    return None


@pytest.fixture
def old_handoff(tmp_path: Path) -> Path:
    """A handoff to copy: making one takes longer."""
    make(tmp_path / "template", OLD)
    return tmp_path / "template"


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_an_error_at_any_point_leaves_a_whole_folder(tmp_path, monkeypatch, old_handoff, scenario, number):
    """Rows F1 and F2."""
    monkeypatch.setattr(os, "fsync", no_sync)

    def strike() -> None:
        raise OSError(number, os.strerror(number))

    for for_good in (False, True):
        for point in range(1, 200):
            out = tmp_path / f"{point} {for_good}" / "handoff"
            out.parent.mkdir()
            if scenario != "fresh":
                shutil.copytree(old_handoff, out)
            points = Points(lambda n, point=point, on=for_good: n >= point if on else n == point, strike)
            error = run_with_fault(out, points, can_exchange=scenario != "aside")
            assert_whole(out, scenario)
            if error is not None:
                assert_said(error, out)
            if error is not None and not for_good:
                assert beside(out) == [], "a failure that can tidy up does"
            if not points.struck:
                break
            assert_next_run_works(out)
        assert not points.struck, "the run never came through"
        assert error is None
        assert point > 20, "every open, write, fsync, chmod, mkdir and rename is a point"


def assert_said(error: Exception, out: Path) -> None:
    """An error says where, and keeps its cause; what came as it was is from the writing of the job itself."""
    if isinstance(error, OSError):
        assert "write" in [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    else:
        assert f"'{out}'" in str(error)
        assert isinstance(error.__cause__, OSError)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_any_point_leaves_a_whole_folder(tmp_path, monkeypatch, scenario):
    """Rows E1, and E2: killed again, at every point, by the run that tidies up after the first."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "handoff.kill_points", tmp_path, scenario],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "tests")])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    once = list((tmp_path / "once").iterdir())
    again = list((tmp_path / "again").glob("*/*"))
    assert len(once) > 20
    assert len(again) > 60 or scenario == "fresh"
    monkeypatch.setattr(os, "fsync", no_sync)
    for place in once + again:
        assert_whole(place / "handoff", scenario)
        assert_next_run_works(place / "handoff")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/fd")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_all_is_on_the_disk_before_it_is_shown(tmp_path: Path, monkeypatch, scenario):
    """Row E6: files, manifest, then the folder's names, then the rename, then the parent's names."""
    out = tmp_path / "parent" / "handoff"
    out.parent.mkdir()
    if scenario != "fresh":
        make(out, OLD)
    steps: list[str] = []

    def synced(descriptor: int) -> None:
        steps.append("sync " + Path(f"/proc/self/fd/{descriptor}").readlink().name)

    def renamed(one: object, other: object) -> bool:
        steps.append("shown" if Path(str(other)) == out else "moved")
        return scenario == "exchange"

    rename = os.rename
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", lambda one, other: (renamed(one, other), rename(one, other)))
    exchange = disk.exchange
    monkeypatch.setattr(disk, "exchange", lambda one, other: renamed(one, other) and exchange(one, other))
    if scenario == "aside":
        monkeypatch.setattr(disk, "exchange", lambda *_: False)
    make(out, NEW)
    files = [f"sync {name}" for name in sorted(NEW)]
    assert steps[:4] == [*files, "sync manifest.json"]
    assert steps[4].startswith("sync .handoff.leadq-")
    assert (
        steps[5:]
        == {
            "fresh": ["shown", "sync parent"],
            "exchange": ["shown", "sync parent"],
            "aside": ["moved", "shown", "moved", "sync parent"],
        }[scenario]
    )
