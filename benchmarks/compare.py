# ruff: noqa: S608 - the names in the SQL are those of our own columns
"""Compare two output folders, row by row and in order: `python -m benchmarks.compare ONE OTHER` prints JSON.

The JSON maps each file to the columns that differ and in how many rows; an empty object means that they are equal.
Byte order mark and line ends do not count. Columns in `UNSETTLED` are not compared.
"""

import argparse
import json
from pathlib import Path

import duckdb

FILES = ("sql", "mql", "nurture", "blocked")
UNSETTLED = ("next_step",)
"""Left to the engine: the competitors write it for blocked leads only."""


def compare(one: Path, other: Path) -> dict[str, dict[str, int]]:
    """Return the differences by file and column; `rows` stands for a different number of rows."""
    run = duckdb.connect()
    run.execute("set enable_progress_bar = false")
    found: dict[str, dict[str, int]] = {}
    for name in (*(f"{file}.csv" for file in FILES), "contributions.parquet"):
        different = _differences(run, one / name, other / name)
        if different:
            found[name] = different
    return found


def _differences(run: duckdb.DuckDBPyConnection, one: Path, other: Path) -> dict[str, int]:
    for view, path in (("one", one), ("other", other)):
        if path.suffix == ".parquet":
            rows = run.read_parquet(str(path))
        else:
            rows = run.read_csv(
                str(path),
                header=True,
                all_varchar=True,
                delimiter=",",
                quotechar='"',
                escapechar='"',
                parallel=True,
            )
        rows.create_view(f"raw_{view}", replace=True)
        # a scan keeps the order of the file; the number is the row's place
        run.execute(
            f"create or replace temp table {view} as select row_number() over () as place_, * from raw_{view}"
        )
    columns = [row[0] for row in run.execute("describe one").fetchall()][1:]
    there = {row[0] for row in run.execute("describe other").fetchall()}
    shared = [column for column in columns if column in there and column not in UNSETTLED]
    counts = ", ".join(
        f"count(*) filter (nullif(one.\"{c}\"::varchar, '') is distinct from nullif(other.\"{c}\"::varchar, ''))"
        for c in shared
    )
    joined = (
        f"select count(one.place_), count(other.place_), {counts} from one full join other using (place_)"
    )
    row = run.execute(joined).fetchall()[0]
    different = {column: count for column, count in zip(shared, row[2:], strict=True) if count}
    different |= {column: -1 for column in {*columns} ^ {*there} - {"place_"} if column not in UNSETTLED}
    return different | ({"rows": abs(row[0] - row[1])} if row[0] != row[1] else {})


def main() -> None:
    """Print the differences of two folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    given = parser.parse_args()
    print(json.dumps(compare(given.one, given.other)))


if __name__ == "__main__":
    main()
