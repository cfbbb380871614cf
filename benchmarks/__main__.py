# ruff: noqa: E501 - tables and messages
"""Measure leadq beside its competitors: `python -m benchmarks --size large --rules 13 50 --repeat 3`."""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.measure import Failed, Taken, measure

HERE = Path(__file__).resolve().parent
AS_OF = "2026-11-01"
PEERS = ("leadq", "duckdb_sql", "polars_job", "pandas_job", "floor")
RESULTS = HERE / "results"
Runs = dict[str, list[Taken]]


def main() -> int:
    """Make the data, let everybody run in turns, compare what they wrote, and draw the table."""
    given = _arguments()
    data = _data(given.size)
    report: dict[str, object] = {"size": given.size, "as_of": AS_OF, "machine": _machine(), "rules": {}}
    tables, equal = [], True
    for rules in given.rules:
        runs, failures = _run_all(rules, given.peers, data, given.size, given.repeat)
        differences = _compare_all(rules, given.size, list(runs))
        equal &= not any(differences.values())
        report["rules"][str(rules)] = {  # type: ignore[index]
            "runs": {name: [asdict(taken) for taken in all_of] for name, all_of in runs.items()},
            "failures": failures,
            "differences": differences,
        }
        tables.append(_table(rules, given.size, runs, failures, differences))
        print(tables[-1], flush=True)
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"{given.size}-{time.strftime('%Y-%m-%d')}"
    stem.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    stem.with_suffix(".md").write_text(_heading(given.size, report) + "\n".join(tables), encoding="utf-8")
    return 0 if equal else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=("small", "large", "huge"), default="small")
    parser.add_argument("--rules", type=int, nargs="+", choices=(13, 50, 200), default=[13])
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=None, help="default: all that are there")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    there = all(importlib.util.find_spec(name) for name in ("leadq", "leadq.cli", "leadq.cli.main"))
    given.peers = given.peers or [name for name in PEERS if name != "leadq" or there]
    return given


def _data(size: str) -> Path:
    """Return the folder of the exports, made by a child so that this process stays small."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.generate", size],
        check=True,
        cwd=HERE.parent,
        stdout=subprocess.DEVNULL,
    )
    return HERE / "data" / size


def _out(size: str, rules: int, name: str) -> Path:
    return HERE / "out" / f"{size}-{rules}-{name}"


def command(name: str, rules: int, data: Path, out: Path) -> list[str]:
    """Return the command line of a competitor."""
    files = [
        "--contacts",
        str(data / "contacts.csv"),
        "--activity",
        str(data / "activity.csv"),
        "--out",
        str(out),
    ]
    if name == "leadq":
        rulebook = str(HERE / f"rules{rules}.yaml")
        return [
            sys.executable,
            "-m",
            "leadq",
            "score",
            "--rules",
            rulebook,
            *files,
            "--as-of",
            AS_OF,
            "--force",
            "--quiet",
        ]
    like = ["--like", str(_out(data.name, rules, "duckdb_sql"))] if name == "floor" else []
    return [sys.executable, "-m", f"benchmarks.peers.{name}", "--rules", str(rules), *files, *like]


def _run_all(rules: int, peers: list[str], data: Path, size: str, repeat: int) -> tuple[Runs, dict[str, str]]:
    """Run everybody `repeat` times in turns, each round beginning with another, so that noise meets all alike."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    runs: Runs = {name: [] for name in peers}
    failures: dict[str, str] = {}
    for turn in range(repeat):
        for name in (*peers[turn % len(peers) :], *peers[: turn % len(peers)]):
            if name in failures:
                continue
            out = _out(size, rules, name)
            shutil.rmtree(out, ignore_errors=True)
            out.parent.mkdir(exist_ok=True)
            try:
                taken = measure(command(name, rules, data, out), out.with_suffix(".log"), environment)
            except Failed as failed:
                failures[name] = str(failed)
                continue
            runs[name].append(taken)
            print(
                f"  {rules} rules, {name}: {taken.wall:.2f} s, {taken.cpu:.2f} s CPU, {taken.peak_mb:.0f} MB",
                file=sys.stderr,
            )
    return {name: found for name, found in runs.items() if found}, failures


def _compare_all(rules: int, size: str, names: Iterable[str]) -> dict[str, object]:
    """Compare everybody's output with the first one's; the floor writes none."""
    first, *others = [name for name in names if name != "floor"]
    found: dict[str, object] = {}
    for name in others:
        folders = [str(_out(size, rules, who)) for who in (first, name)]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.compare", *folders],
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        found[name] = (
            json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]
        )
    return found


def _table(
    rules: int, size: str, runs: Runs, failures: Mapping[str, str], differences: Mapping[str, object]
) -> str:
    reference = next(iter(runs))
    middle = {
        name: [median(getattr(t, of) for t in found) for of in ("wall", "cpu", "peak_mb")]
        for name, found in runs.items()
    }
    lines = [
        f"\n### {rules} rules, {size}\n",
        f"| | wall s | × {reference} | CPU s | × {reference} | peak MB | × {reference} | runs | output |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name, (wall, cpu, peak) in middle.items():
        base = middle[reference]
        same = (
            ""
            if name in {reference, "floor"}
            else "equal"
            if not differences.get(name)
            else f"differs: {differences[name]}"
        )
        lines.append(
            f"| {name} | {wall:.2f} | {wall / base[0]:.2f} | {cpu:.2f} | {cpu / base[1]:.2f} | {peak:.0f} | {peak / base[2]:.2f} "
            f"| {len(runs[name])} | {same} |"
        )
    lines += [f"| {name} | failed: {why} |" for name, why in failures.items()]
    return "\n".join(lines) + "\n"


def _machine() -> dict[str, object]:
    packages = ("duckdb", "polars", "pandas", "pyarrow", "numpy")
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "packages": {name: importlib.metadata.version(name) for name in packages},
    }


def _heading(size: str, report: Mapping[str, object]) -> str:
    machine = report["machine"]
    return f"# {size}, {time.strftime('%Y-%m-%d')}\n\nMedians of runs in turns. Machine: `{json.dumps(machine)}`\n"


if __name__ == "__main__":
    raise SystemExit(main())
