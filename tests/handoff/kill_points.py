"""Kill a run at every point, for `test_faults.py`: `python -m handoff.kill_points FOLDER SCENARIO`.

For N = 1, 2, … it makes FOLDER/once/N with an old handoff (not for `fresh`), forks, lets the child write the
new handoff and die at its Nth call that changes the disk, by SIGKILL: no handler, no clean-up. It ends with
the N that comes through. Then it does the same again on each kind of wreck, in FOLDER/again (not for `fresh`:
its wrecks are those of `exchange`).
A program of its own, because it forks: a test runner has threads.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from .faults import Points, no_sync, striking
from .folders import NEW, OLD, make


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run_in_child(out: Path, point: int, *, can_exchange: bool) -> int:
    """Return the signal that ended the child; 0 if it came through."""
    child = os.fork()
    if child == 0:
        with striking(Points(lambda number: number == point, die), can_exchange=can_exchange):
            make(out, NEW)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def until_it_comes_through(folder: Path, prepare: Callable[[Path], None], *, can_exchange: bool) -> int:
    """Return how many points there are."""
    for point in range(1, 200):
        place = folder / str(point)
        prepare(place)
        if run_in_child(place / "handoff", point, can_exchange=can_exchange) == 0:
            return point - 1
    raise SystemExit("the run never came through")


def kinds_of_wreck(folder: Path) -> list[Path]:
    """Return one place for each state that killed runs have left: which folders are there, how far filled."""
    kinds = {}
    for place in sorted(folder.iterdir()):
        shape = tuple(
            sorted((e.suffix, any(e.iterdir()), (e / "manifest.json").exists()) for e in place.iterdir())
        )
        kinds.setdefault(shape, place)
    return list(kinds.values())


def main(folder: Path, scenario: str) -> None:
    os.fsync = no_sync

    def prepare(place: Path) -> None:
        place.mkdir()
        if scenario != "fresh":
            make(place / "handoff", OLD)

    can_exchange = scenario != "aside"
    (folder / "once").mkdir(parents=True)
    until_it_comes_through(folder / "once", prepare, can_exchange=can_exchange)
    wrecks = [] if scenario == "fresh" else kinds_of_wreck(folder / "once")
    for number, wreck in enumerate(wrecks):
        again = folder / "again" / str(number)
        again.mkdir(parents=True)
        until_it_comes_through(
            again, lambda place, wreck=wreck: shutil.copytree(wreck, place), can_exchange=can_exchange
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
