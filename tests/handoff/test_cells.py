"""The spreadsheet guard: the rule on examples, SQL and Python alike on every text, and what DuckDB writes."""

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from leadq.handoff.cells import guard, guarded, needs_guard, restore

COLUMN = exp.column("cell", quoted=True)
TWINS = "\uff1d\uff0b\uff0d\uff20"
PIECES = [
    *"=+-@'09.,eE aZé{[\t\r\n\0\x7f",
    *TWINS,
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u3000",
    "12345678901",
    "株",
]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.from_regex(r"\A[' ]{0,2}[0-9]{0,14}[.,]?[0-9]{0,14}([eE][+-]?[0-9]{0,2})?[ \n]?\Z"),
).filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect()
    yield connection
    connection.close()


@pytest.fixture
def wide_fields():
    """Let Python's csv module read cells of megabytes."""
    before = csv.field_size_limit(4_000_000)
    yield
    csv.field_size_limit(before)


def in_sql(database, texts: list[str | None]) -> list[tuple[str | None, bool | None]]:
    query = exp.select(guarded(COLUMN), needs_guard(COLUMN)).from_(
        parse_one("(SELECT unnest(CAST(? AS TEXT[])) AS cell)", dialect="duckdb")
    )
    return database.execute(query.sql("duckdb"), [texts]).fetchall()


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+2", "+15550100", "+1-555-0100", "-1+2", "@SUM(1)", "-", "=cmd|'/c calc'!A1", "=cmd@x.com"),
        *("\t=1", "\r=1", "\n=1", "\tplain", " =1", "\u00a0=1", "\ufeff=1", "\u200b=1", "\0=1"),
        *(f"{twin}1" for twin in TWINS),
        *("0012", "007", "0012,5", "00.5", "123456789012", "12345678901234567890", "0.123456789012"),
        *("1E5", "1e-5", "1.5E+3", "12e3", " 0012 ", "0012\n"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_or_damage_gets_one_apostrophe(cell):
    """The rule of docs/handoff.md, "Cells and spreadsheets"; catalogue rows J1, J2 and A36."""
    assert guard(cell) == f"'{cell}"
    assert restore(guard(cell)) == cell
    assert guard(f"'{cell}") == f"''{cell}", "the rule looks through apostrophes, so that undoing is exact"
    assert restore(guard(f"'{cell}")) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "",
            " ",
            "Null",
            "NA",
            "a=1",
            "O'Neill",
            "'t Hof",
            "Zoë",
            "株式会社",
            "{x",
            "[x",
            "ann@acme.example",
        ),
        *(
            "12345678901",
            "0",
            "0.5",
            "10",
            "45.16",
            "1.10",
            "E5",
            "1E",
            "1E5x",
            "0012a",
            "12-34",
            "(555) 0100",
        ),
        *("2026-10-01", "1-10", "3/4", "a\n=1"),
    ],
)
def test_any_other_cell_is_written_as_it_is(cell):
    assert guard(cell) == cell
    assert restore(cell) == cell


def test_a_missing_cell_stays_missing(database):
    assert in_sql(database, [None, "=1"]) == [(None, None), ("'=1", True)]


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=40))
@example(["A", "Z", "z", "{", "@", "[", "~", "\x7f", "é", "0", "/", ":"])
def test_sql_and_python_guard_alike(database, texts):
    """One pattern, two engines, RE2 in DuckDB and `re`; the SQL looks at the first byte before that."""
    assert in_sql(database, texts) == [(guard(text), guard(text) != text) for text in texts]


@settings(max_examples=500)
@given(TEXTS)
def test_restoring_undoes_the_guard(text):
    assert restore(guard(text)) == text


@settings(max_examples=200)
@given(TEXTS)
def test_no_guarded_cell_starts_like_a_formula(text):
    assert not guard(text).startswith(tuple("=+-@\t\r\n" + TWINS))


def test_what_duckdb_writes_reads_back_byte_for_byte(database, wide_fields, tmp_path: Path):
    """Row J10, and the form of the CSV files: byte order mark, CRLF, quotes where needed."""
    cells = [
        *("0012", "1E5", "12345678901234567890", "=1+2", "'=1", "+1 555 0100", "Zoë 株式会社", "  ", "'"),
        *("a,b", 'say "hi"', "two\nlines", "a\r\nb", "\rc"),
        *("x" * 2_000_000, "e" + "\u0301" * 10_000, "👩\u200d👩\u200d👧"),
    ]
    file = tmp_path / "sql.csv"
    query = exp.select(
        exp.alias_(guarded(COLUMN), "\ufeffcell", quoted=True), exp.alias_(exp.Literal.number(1), "n")
    ).from_(parse_one("(SELECT unnest(CAST(? AS TEXT[])) AS cell)", dialect="duckdb"))
    database.execute(query.ctas("written").sql("duckdb"), [cells])
    database.execute("COPY written TO ? (FORMAT csv, HEADER true, NEW_LINE '\\r\\n')", [str(file)])
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcell,n\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") + 1, "only the line feed inside a cell stands alone"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [restore(row["cell"]) for row in rows] == cells
