"""leadq's front door, for files that are no contact exports: opened, loaded, proved; every column is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from leadq.engines.csv import csv_rows, load_csv
from leadq.exports.reading import Loaded, Reading, read
from leadq.exports.sniff import Options
from leadq.exports.source import Source, open_source
from leadq.ground.errors import LeadqError
from leadq.ingest.mapping import Column, HeaderMapping, match_headers
from leadq.rulebook.catalogue import read_catalogue
from leadq.words.yamltext import Map, parse

ROLE = "contacts_0"


@dataclass(frozen=True, slots=True)
class Came:
    """What came in: the reading and its accepted rows, an empty cell as ''."""

    reading: Reading
    rows: list[tuple[str, ...]]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.reading.source.header


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the file was turned away, in leadq's words."""

    error: LeadqError

    def __str__(self) -> str:
        return f"{self.error}; {self.error.hint}" if self.error.hint else str(self.error)


class FrontDoor:
    """One engine and one folder for copies, for any number of files."""

    def __init__(self, temp_folder: Path, threads: int = 2) -> None:
        self.temp_folder = temp_folder
        self.engine = duckdb.connect(config={"threads": str(threads)})
        self.engine.execute("SET enable_progress_bar = false")

    def take(
        self,
        path: Path,
        known: Callable[[str], bool],
        *,
        options: Options | None = None,
        needed: tuple[str, ...] = (),
    ) -> Came | Refused:
        """Read one file. `known` are the names of its columns; one of `needed` that is not there refuses it."""
        try:
            source = open_source(path, ROLE, options or Options(), self.temp_folder, known)
            _need(source, needed)
            mapping = HeaderMapping(
                tuple(Column(f"f{i}", (name,), (i,)) for i, name in enumerate(source.header)), (), ()
            )

            def load(source: Source) -> Loaded:
                return load_csv(self.engine, source, csv_rows(source, mapping, mapping.fields), "rows")

            reading = read(source, load, self.temp_folder)
            rows = self.engine.execute("SELECT * FROM rows").fetchall()
        except LeadqError as error:
            return Refused(error)
        finally:
            for copy in self.temp_folder.glob("*.csv"):
                copy.unlink()
        return Came(reading, [tuple(cell or "" for cell in row) for row in rows])


def _need(source: Source, needed: tuple[str, ...]) -> None:
    """Ask for columns as a rulebook's `columns` does.

    Raises:
        InputRefused: one is not there.
    """
    if not needed:
        return
    fields = ("contact_id", "first_name", "last_name", "company", "job_title")
    columns = ", ".join(f"{field}: {name}" for field, name in zip(fields, needed, strict=False))
    root = parse(f"leadq: 1\ncolumns: {{contacts: {{{columns}}}}}\n".encode(), "rules.yaml").root
    if isinstance(root, Map):
        match_headers(source.header, "contacts", read_catalogue(root)[0], source.name)
