"""Real files, changed by lot, at leadq's front door: `python -m benchmarks.fuzz --count 20000 FOLDER…`.

Every case is made from the seed and its number alone. Of each one it is asked:

- no exception but leadq's own, and an end within `PATIENCE` seconds;
- a refusal says why: it never asks to report it, and never holds an address;
- what was read agrees with `benchmarks.reference`, a second reader by the same rules: the same records, the same cells,
  and each record that is bad or has another number of cells than the header among the rejects, under its line;
- where the change keeps the meaning of the table, the table itself came in: the same header and rows, nothing rejected.

The work is shared by processes; each notes how far it came in `out/fuzz-SEED`, so that the same command goes on there.
Findings lie beside it: the file, and what is wrong. Ends with 1 if there are any.
"""

import argparse
import csv
import faulthandler
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.front_door import FrontDoor, Refused
from benchmarks.fuzz_judge import judge
from benchmarks.fuzz_mutations import BREAKING, KEEPING, ROWS, Table
from benchmarks.reference import decoded

HERE = Path(__file__).resolve().parent
PATIENCE = 60
MOST_ENDS = 20


def main() -> int:
    """Start the workers, or be one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders with CSV files to change")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--only", type=int, help="make and judge one case, and print it")
    given = parser.parse_args()
    out = HERE / "out" / f"fuzz-{given.seed}"
    out.mkdir(parents=True, exist_ok=True)
    corpus = tables(given.folders)
    if given.only is not None:
        return _one(corpus, given.seed, given.only)
    if given.worker is not None:
        return _work(
            corpus, given.seed, range(given.worker, given.count, given.workers), out / f"{given.worker}"
        )
    command = [
        sys.executable,
        "-m",
        "benchmarks.fuzz",
        *sys.argv[1:],
        "--workers",
        str(given.workers),
        "--worker",
    ]
    with ThreadPoolExecutor(given.workers) as pool:
        codes = [*pool.map(lambda k: _until_done([*command, str(k)]), range(given.workers))]
    return _report(out, given.seed, len(corpus), codes)


def _until_done(command: Sequence[str]) -> int:
    """Run a worker, again where a case has ended it; returns the code of the last one."""
    for _ in range(MOST_ENDS):
        code = subprocess.run(command, cwd=HERE.parent, check=False).returncode
        if code == 0:
            break
    return code


def tables(folders: Sequence[Path]) -> list[tuple[str, bytes, Table | None]]:
    """Return the files to begin with: name, bytes, and the table where all rows have as many cells as the header.

    Of long files the first rows are taken; a header without rows gets some.
    """
    found = []
    for path in sorted({p for folder in folders for p in folder.rglob("*.csv") if p.is_file()}):
        data = path.read_bytes()
        if len(data) > 40_000:
            lines = data[:40_000].splitlines(keepends=True)
            data = b"".join(lines[:ROWS])
        table = _table(data)
        if table is not None and not table.rows and len(table.header) > 1:
            table = replace(table, rows=tuple(_invented(table.header, n) for n in range(1, 9)))
            data = table.written()
        found.append((path.name, data, table))
    return found


def _invented(header: Sequence[str], number: int) -> tuple[str, ...]:
    """Return a row for a header that has none."""
    cells = (
        f"p{number}@a.example",
        f"00Q{number:015}",
        f"2026-10-0{number} 12:30:00",
        "Müller, Zoë",
        "",
        "TRUE",
        "=1",
    )
    return tuple(cells[(place + number) % len(cells)] for place in range(len(header)))


def _table(data: bytes) -> Table | None:
    text = decoded(data)
    if "\0" in text or "\ufffd" in text:
        return None
    rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline="")) if row]
    if (
        not rows
        or any(len(row) != len(rows[0]) for row in rows)
        or len(set(rows[0])) < len(rows[0])
        or "" in rows[0]
    ):
        return None
    return Table(tuple(cell.strip() for cell in rows[0]), tuple(rows[1 : ROWS + 1]))


class Case:
    """One changed file: its bytes, what was done to it, and, where its meaning is kept, the table it holds."""

    def __init__(self, corpus: Sequence[tuple[str, bytes, Table | None]], seed: int, number: int) -> None:
        draw = Random(f"{seed}/{number}")
        self.name, data, table = draw.choice(corpus)
        self.done: list[str] = []
        self.known = {cell.strip() for cell in table.header} if table else _first_cells(data)
        if table is not None and (draw.random() < 0.5):
            for change in draw.sample(KEEPING, draw.choice([1, 2, 3])):
                if len(table.header) > 1 or change.__name__ != "other_delimiter":
                    table = change(table, draw)
                    self.done.append(change.__name__)
            data, table = table.written(), table.kept()
        self.keeps = bool(self.done) and draw.random() < 0.8
        self.table = table if self.keeps else None
        if not self.keeps:
            ways, often = zip(*BREAKING, strict=True)
            for change in draw.choices(ways, often, k=draw.choice([1, 1, 2, 3])):
                data = change(data, draw, draw.choice(corpus)[1])
                self.done.append(change.__name__)
        self.data = data


def _first_cells(data: bytes) -> set[str]:
    first = next(iter(decoded(data).splitlines()), "")
    return {cell.strip(' "') for cell in re.split("[,;\t|]", first)} - {""}


def _work(corpus: Sequence[tuple[str, bytes, Table | None]], seed: int, numbers: range, out: Path) -> int:
    """Judge cases from where an earlier run came to. A case that ended the process is a finding, and is passed over."""
    progress, now = out.with_suffix(".json"), out.with_suffix(".now")
    state: dict[str, Any] = (
        json.loads(progress.read_text()) if progress.exists() else {"done": 0, "seen": {}, "found": {}}
    )
    if now.exists() and (died := int(now.read_text())) >= numbers[state["done"]]:
        _keep(state, out, Case(corpus, seed, died), died, "the process ended, or it took too long")
        state["done"] = numbers.index(died) + 1
    seen = Counter[str](state["seen"])
    with tempfile.TemporaryDirectory() as temp:
        door, path = FrontDoor(Path(temp) / "copies", threads=1), Path(temp) / "case.csv"
        door.temp_folder.mkdir()
        for place in range(state["done"], len(numbers)):
            number = numbers[place]
            now.write_text(str(number))
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            case = Case(corpus, seed, number)
            verdict, wrong = tried(door, path, case)
            faulthandler.cancel_dump_traceback_later()
            seen[verdict] += 1
            seen.update(case.done)
            if wrong:
                _keep(state, out, case, number, wrong)
            state["done"], state["seen"] = place + 1, dict(seen)
            if place % 50 == 0 or place + 1 == len(numbers):
                progress.write_text(json.dumps(state))
                now.unlink()
    return 0


def tried(door: FrontDoor, path: Path, case: Case) -> tuple[str, str]:
    """Return what became of a case, in a word, and what is wrong with that."""
    path.write_bytes(case.data)
    try:
        came = door.take(path, lambda header: header.strip() in case.known)
        verdict = (
            "refused"
            if isinstance(came, Refused)
            else "read with rejects"
            if came.reading.rejects
            else "read"
        )
        return verdict, judge(case.data, case.table, came)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return "crashed", traceback.format_exc()


def _keep(state: dict[str, Any], out: Path, case: Case, number: int, wrong: str) -> None:
    state["found"][str(number)] = wrong
    stem = out.parent / f"{number}"
    stem.with_suffix(".csv").write_bytes(case.data)
    stem.with_suffix(".txt").write_text(f"{case.name}: {', '.join(case.done)}\n{wrong}\n")


def _one(corpus: Sequence[tuple[str, bytes, Table | None]], seed: int, number: int) -> int:
    case = Case(corpus, seed, number)
    with tempfile.TemporaryDirectory() as temp:
        door, path = FrontDoor(Path(temp) / "copies", threads=1), Path(temp) / "case.csv"
        door.temp_folder.mkdir()
        verdict, wrong = tried(door, path, case)
    print(
        f"{case.name}: {', '.join(case.done)}\n{verdict}: {wrong or 'nothing is wrong'}\n{case.data[:2000]!r}"
    )
    return int(bool(wrong))


def _report(out: Path, seed: int, size: int, codes: Sequence[int]) -> int:
    states = [json.loads(path.read_text()) for path in sorted(out.glob("*.json"))]
    found = {number: wrong for state in states for number, wrong in state["found"].items()}
    seen = sum((Counter(state["seen"]) for state in states), Counter[str]())
    print(
        f"seed {seed}: {sum(state['done'] for state in states)} cases from {size} files, {len(found)} findings"
    )
    for what, many in seen.most_common():
        print(f"  {what}: {many}")
    for number, wrong in sorted(found.items(), key=lambda item: int(item[0])):
        print(f"- case {number}: {wrong.strip().splitlines()[-1]}")
    if any(codes):
        print("a process ended early: the same command goes on behind the case that ended it")
    return int(bool(found) or any(codes))


if __name__ == "__main__":
    sys.exit(main())
