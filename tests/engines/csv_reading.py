"""Reads an export the way a job does, with every column, and gives back what came out."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from leadq.engines.csv import csv_rows, load_csv
from leadq.exports.reading import Reading, read
from leadq.exports.sniff import Options
from leadq.exports.source import open_source
from leadq.ground.errors import LeadqError
from leadq.ingest.headers import is_known_header
from leadq.ingest.mapping import Column, HeaderMapping
from leadq.rulebook.catalogue import read_catalogue
from leadq.words.yamltext import parse

CATALOGUE = read_catalogue(parse(b"leadq: 1\n", "rules.yaml").root)[0]
FOUND_OUT = Options()
HEADER = b"id,email,phone\n"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@dataclass(frozen=True)
class Read:
    """What the engine holds, what was rejected, and how often the engine had to load the file."""

    reading: Reading
    rows: list[tuple]
    loads: int

    @property
    def rejects(self) -> list[tuple[int, str]]:
        """Lines and reasons."""
        return [(reject.line, reject.reason) for reject in self.reading.rejects]


@cache
def engine() -> duckdb.DuckDBPyConnection:
    """Return one connection for all tests: opening one takes longer than most of them."""
    connection = duckdb.connect(config={"threads": "2"})
    connection.execute("SET enable_progress_bar = false")
    return connection


def every_column(header: tuple[str, ...]) -> HeaderMapping:
    return HeaderMapping(tuple(Column(f"f{i}", (name,), (i,)) for i, name in enumerate(header)), (), ())


def read_file(
    path: Path, temp: Path, role: str = "contacts", options: Options = FOUND_OUT, known=None, **kwargs
) -> Read:
    """Read one file; `temp` is a folder for copies, made here."""
    temp.mkdir(parents=True, exist_ok=True)
    known = known or is_known_header(role, CATALOGUE)
    source = open_source(path, role, options, temp, known)
    mapping = every_column(source.header)
    loads = 0

    def load(source):
        nonlocal loads
        loads += 1
        return load_csv(engine(), source, csv_rows(source, mapping, mapping.fields), role)

    reading = read(source, load, temp, **kwargs)
    return Read(reading, engine().table(role).fetchall(), loads)


def read_bytes(folder: Path, data: bytes, **kwargs) -> Read:
    """Write the bytes to a file named contacts.csv and read it."""
    path = folder / "contacts.csv"
    path.write_bytes(data)
    return read_file(path, folder / "temp", **kwargs)


def in_words(error: LeadqError, *words: str) -> None:
    """Check that a refusal says what is wrong and what to do."""
    assert str(error)
    assert error.hint
    for word in words:
        assert word in str(error)
