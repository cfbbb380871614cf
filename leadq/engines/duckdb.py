"""The DuckDB engine: runs a plan once, locked down, and hands out tables.

Nothing is read or written outside the folders it is given, nothing is downloaded, no progress bar is drawn, spilling
goes to a private folder. The engine's own messages may quote cells, so they never leave this module.
"""

import math
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from leadq.ground.errors import EngineFailed, UsageError, WriteFailed
from leadq.words.steps import Plan, Step, col, literal, named, render

VERSION = duckdb.__version__
_CSV = "FORMAT CSV, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '', NEW_LINE '\\r\\n'"
_BLOCK_BYTES = 1 << 20
LEAST_MEMORY = 800_000_000
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the engine may use.

    Attributes:
        temp_folder: a private folder for spilling; removed by its owner.
        folders: folders it may read from and write to.
        memory_limit: as `1GB`; None to let `data_bytes` say.
        threads: None for all cores.
        data_bytes: how large the exports are; 0 where that is not known, then DuckDB takes what it wants.
    """

    temp_folder: Path
    folders: tuple[Path, ...]
    memory_limit: str | None = None
    threads: int | None = None
    data_bytes: int = 0


class Engine:
    """One connection to a private in-memory database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._made: dict[str, str] = {}

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The raw connection, for the adapters of this floor only."""
        return self._connection

    def run(self, plan: Plan, keep: Collection[str], on_step: Callable[[Step], None] | None = None) -> None:
        """Run the steps that the tables in `keep` come from, in order; others are dropped after their last use."""
        needed = plan.needed(keep)
        last_use = _last_uses(needed, keep)
        for number, (step, _) in enumerate(needed):
            if on_step is not None:
                on_step(step)
            self.make(step)
            for name in [n for n, last in last_use.items() if last == number and n in self._made]:
                self.drop(name)

    def make(self, step: Step) -> None:
        """Make one table or view, function or variable."""
        name = exp.to_identifier(step.name, quoted=True).sql()
        if step.kind == "variable":
            self._execute(f"SET VARIABLE {name} = ({step.text})", step.name)
            return
        kind = {"view": "VIEW", "table": "TEMP TABLE", "function": "MACRO"}[step.kind]
        if step.kind == "function":
            self._execute(f"CREATE OR REPLACE {kind} {name}(x) AS {step.text}", step.name)
            return
        self._execute(f"CREATE {kind} {name} AS {step.text}", step.name)
        self._made[step.name] = step.kind

    def drop(self, name: str) -> None:
        """Forget a table or view and free its memory."""
        kind = "VIEW" if self._made.pop(name) == "view" else "TABLE"
        self._execute(f"DROP {kind} {exp.to_identifier(name, quoted=True).sql()}", name)

    def clear(self, keep: Collection[str] = ()) -> None:
        """Forget all tables and views but these."""
        for name in [name for name in reversed(self._made) if name not in keep]:
            self.drop(name)

    def columns(self, name: str) -> list[str]:
        """Return the names of a table's columns."""
        return self.row_by_name(exp.select("*").from_(exp.to_table(name)).limit(0))[0]

    def rename(self, name: str, to: str) -> None:
        """Give a table another name."""
        old, new = (exp.to_identifier(n, quoted=True).sql() for n in (name, to))
        self._execute(f"ALTER TABLE {old} RENAME TO {new}", name)
        self._made[to] = self._made.pop(name)

    def rows(self, query: exp.Expression) -> list[tuple[Any, ...]]:
        """Return the rows of a query that is known to be small."""
        return self._execute(render(query), "a result").fetchall()

    def row_by_name(self, query: exp.Expression) -> tuple[list[str], tuple[Any, ...]]:
        """Return the names and values of a query that has one row."""
        result = self._execute(render(query), "a result")
        names = [column[0] for column in result.description or ()]
        return names, result.fetchone() or ()

    def frame(self, query: exp.Expression) -> Any:  # noqa: ANN401 - a pandas DataFrame; pandas is not imported here
        """Return a query as a pandas DataFrame (the Python API only)."""
        return self._execute(render(query), "a result").df()

    def write_csv(self, queries: Sequence[exp.Expression], path: Path) -> int:
        """Write queries with the same columns one under the other as CSV and return the number of rows.

        UTF-8, comma, CRLF, quotes only where needed; the header is the columns of the first query.
        """
        rows = self._copy(queries[0], path, f"{_CSV}, HEADER TRUE")
        for number, query in enumerate(queries[1:]):
            part = path.with_name(f"{path.name}.{number}")
            rows += self._copy(query, part, f"{_CSV}, HEADER FALSE")
            with translated(path.name), path.open("ab") as whole, part.open("rb") as stretch:
                shutil.copyfileobj(stretch, whole, _BLOCK_BYTES)
            part.unlink()
        return rows

    def write_parquet(self, query: exp.Expression, path: Path) -> int:
        """Write a query as Parquet and return the number of rows."""
        return self._copy(query, path, "FORMAT PARQUET, COMPRESSION ZSTD, COMPRESSION_LEVEL 1")

    def load_texts(
        self, table: str, column: str, numbered: Mapping[int, Sequence[str]] | None, texts: Sequence[str] = ()
    ) -> None:
        """Make a table of texts: (list_no, column) where `numbered` is given, otherwise (column)."""
        name, field = (
            exp.to_identifier(table, quoted=True).sql(),
            exp.to_identifier(column, quoted=True).sql(),
        )
        if numbered is None:
            self._execute(
                f"CREATE TEMP TABLE {name} AS SELECT DISTINCT UNNEST(?) AS {field}", table, [list(texts)]
            )
            self._made[table] = "table"
            return
        self._execute(f"CREATE TEMP TABLE {name} (list_no INTEGER, {field} TEXT)", table)
        for number, entries in numbered.items():
            self._execute(f"INSERT INTO {name} SELECT DISTINCT ?, UNNEST(?)", table, [number, list(entries)])
        self._made[table] = "table"

    def load_rows(self, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, str | None]]) -> None:
        """Make a table of text columns from rows written out; a row need not have every column."""
        cells = [[row.get(column) for row in rows] for column in columns]
        selected = ", ".join(
            f"UNNEST(?::TEXT[]) AS {exp.to_identifier(c, quoted=True).sql()}" for c in columns
        )
        name = exp.to_identifier(table, quoted=True).sql()
        self._execute(f"CREATE TEMP TABLE {name} AS SELECT {selected}", table, cells)
        self._made[table] = "table"

    def make_from_frame(self, name: str, frame: Any) -> None:  # noqa: ANN401 - a pandas DataFrame of text columns
        """Make a table of texts from a DataFrame, rows in its order."""
        columns = [named(exp.cast(col(str(c)), "TEXT"), str(c)) for c in frame.columns]
        with translated(name):
            self._connection.register("leadq_frame", frame)
            self.make(Step(name, exp.select(*columns).from_("leadq_frame")))
            self._connection.unregister("leadq_frame")

    def has(self, name: str) -> bool:
        """Whether a table or view of this name was made and not dropped."""
        return name in self._made

    def adopt(self, name: str, kind: str = "table") -> None:
        """Take note of a table that an adapter of this floor has made on the connection."""
        self._made[name] = kind

    def _copy(self, query: exp.Expression, path: Path, options: str) -> int:
        target = literal(str(path)).sql(dialect="duckdb")
        row = self._execute(f"COPY ({render(query)}) TO {target} ({options})", path.name).fetchone()
        return int(row[0]) if row else 0

    def _execute(
        self, statement: str, what: str, parameters: Sequence[Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        with translated(what):
            return self._connection.execute(statement, parameters)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the engine's errors into leadq's: its messages may hold cells and are not passed on.

    Of a message about a full disk, the path of the file and amounts of room are.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise _out_of_memory(what, str(error)) from None
    except OSError as error:
        raise WriteFailed(f"'{what}' could not be written: {error.strerror}", "check the disk") from error
    except duckdb.IOException as error:
        if any(sign in str(error) for sign in _DISK_FULL):
            raise _disk_full(what, str(error)) from None
        raise WriteFailed(
            f"the engine could not read or write while making '{what}'",
            "check the disk and the folder's permissions",
        ) from None
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        raise EngineFailed(
            f"the engine refused the step '{what}' ({type(error).__name__})",
            "this is a bug of leadq: please report it",
        ) from error


_DISK_FULL = ("No space left", "not enough space", "quota exceeded")
_FILE = re.compile(r'file \\?"([^"\\]+)')
_SPILLED = re.compile(r"failed to offload .*/([\d.]+ \w+) used")


def _out_of_memory(what: str, message: str) -> WriteFailed:
    spilled = _SPILLED.search(message)
    if spilled is None:
        return WriteFailed(f"out of memory while making '{what}'", "raise --memory-limit")
    return WriteFailed(
        f"out of temporary space while making '{what}': the temporary folder had room for {spilled[1]}",
        "make room there, set TMPDIR to a folder on a larger disk, or raise --memory-limit",
    )


def _disk_full(what: str, message: str) -> WriteFailed:
    """Name the folder a person knows (not the hidden one beside it in which leadq writes), and the room it had."""
    found = _FILE.search(message)
    if found is None:
        return WriteFailed(f"no space left on the disk while making '{what}'", "make room and run again")
    place = Path(found[1]).parent
    folder = place.parent if place.name.startswith(".") else place
    try:
        room = shutil.disk_usage(place).free + sum(file.stat().st_size for file in place.iterdir())
    except OSError:
        had = ""
    else:
        had = f"; the {room:,} bytes that were free are not enough"
    return WriteFailed(
        f"cannot write '{what}' in '{folder}': no space left on its disk{had}",
        "make room there and run again",
    )


@contextmanager
def open_engine(settings: EngineSettings) -> Iterator[Engine]:
    """Open a locked-down engine; closing it frees everything."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "true",
        "temp_directory": str(settings.temp_folder),
    }
    if settings.threads is not None:
        config["threads"] = str(settings.threads)
    connection = duckdb.connect(":memory:", config=config)
    try:
        folders = [str(folder) for folder in (settings.temp_folder, *settings.folders)]
        with translated("the engine's settings"):
            connection.execute("SET enable_progress_bar = false")
            # The planner guesses the size of a CSV scan wrong and hashes the wrong side: plans put the small side on
            # the right, and the engine keeps to that.
            connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
            limit = settings.memory_limit
            if limit is None:
                limit = _enough_memory(connection, settings.data_bytes)
            if limit is not None:
                _limit_memory(connection, limit)
            connection.execute(f"SET allowed_directories = {literal(folders).sql(dialect='duckdb')}")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        yield Engine(connection)
    finally:
        connection.close()


def _enough_memory(connection: duckdb.DuckDBPyConnection, data_bytes: int) -> str | None:
    """Return the limit for exports of a size; None where DuckDB's own (80 % of the machine) is lower.

    Without a limit the engine never gives back what it has once taken, and takes twice as much; with this one a million
    contacts with ten million activities are scored as fast (benchmarks/NOTES.md).
    """
    if not data_bytes:
        return None
    wanted = max(LEAST_MEMORY, data_bytes * 3 // 4)
    (given,) = connection.execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
    amount, _, unit = str(given).partition(" ")
    own = float(amount) * 1024 ** (_UNITS.index(unit)) if unit in _UNITS else math.inf
    return f"{wanted // 1_000_000}MB" if wanted < own else None


def _limit_memory(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    try:
        if limit.lstrip().startswith("-"):  # DuckDB takes it for no limit at all
            raise duckdb.ParserException
        connection.execute(f"SET memory_limit = {literal(limit).sql(dialect='duckdb')}")
    except duckdb.Error:
        raise UsageError(f"'{limit}' is not an amount of memory", "write 1GB or 500MB") from None


def _last_uses(steps: Sequence[tuple[Step, frozenset[str]]], keep: Collection[str]) -> dict[str, int]:
    """Return, for each table of the steps or before them, the number of the last one that reads it, views included."""
    reads: dict[str, set[str]] = {}
    views: set[str] = set()
    last: dict[str, int] = {}
    for number, (step, direct) in enumerate(steps):
        everything = set(direct)
        for name in direct & views:
            everything |= reads[name]
        reads[step.name] = everything
        if step.kind == "view":
            views.add(step.name)
        last[step.name] = number
        for name in everything:
            last[name] = number
    kept = set(keep)
    for name in keep:
        kept |= reads.get(name, set()) if name in views else set()
    return {name: number for name, number in last.items() if name not in kept}
