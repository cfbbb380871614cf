# ruff: noqa: E501 - tables and messages
"""How long a user waits for a small thing: `python -m benchmarks.startup`.

Pairs, run in turns: `leadq --help` beside `import typer`, the floor of any command line made with it; and 10,000 contacts
scored from start to end beside the same job in pandas.
"""

import argparse
import os
import sys
from statistics import median

from benchmarks.__main__ import HERE, command
from benchmarks.generate import DATA, generate
from benchmarks.measure import Failed, Taken, measure


def pair(one: list[str], other: list[str], repeat: int) -> tuple[list[Taken], list[Taken]]:
    """Run both `repeat` times, in turns, the first of each turn alternating."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    log = HERE / "out" / "startup.log"
    log.parent.mkdir(exist_ok=True)
    taken: tuple[list[Taken], list[Taken]] = ([], [])
    for turn in range(repeat):
        for which in (0, 1) if turn % 2 else (1, 0):
            taken[which].append(measure((one, other)[which], log, environment))
    return taken


def main() -> None:
    """Print a line for each of the two pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    generate("small", DATA)
    small, out = DATA / "small", HERE / "out"
    pairs = (
        ("leadq --help", [sys.executable, "-m", "leadq", "--help"], "import typer", [sys.executable, "-c", "import typer"], repeat),
        ("leadq score, 10k + 100k", command("leadq", 13, small, out / "startup-leadq"),
         "pandas_job", command("pandas_job", 13, small, out / "startup-pandas"), max(repeat // 4, 3)),
    )  # fmt: skip
    for name, one, beside, other, times in pairs:
        try:
            found = pair(one, other, times)
        except Failed as failed:
            print(f"{name}: cannot be run ({failed})")
            continue
        walls = [1000 * median(t.wall for t in side) for side in found]
        memory = [median(t.peak_mb for t in side) for side in found]
        print(f"{name}: {walls[0]:.0f} ms, {memory[0]:.0f} MB | {beside}: {walls[1]:.0f} ms, {memory[1]:.0f} MB | "
              f"{walls[0] / walls[1]:.2f} of it, median of {times} pairs")  # fmt: skip


if __name__ == "__main__":
    main()
