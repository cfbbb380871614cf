"""What was named, opened down to tables: cells as spreadsheets hold them, and what is told about them."""

import csv
import datetime as dt
import io
import json
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadq.exports.places import NamedFile, named_files
from leadq.exports.sniff import Options
from leadq.exports.source import open_source
from leadq.exports.unpacking import Wanted
from leadq.ground.errors import InputRefused, WriteFailed
from leadq.jobs.workplace import unpacking_in
from tests.exports.packing import FORMATS, as_json_lines, as_xlsx, write

KNOWN = {"id", "email", "when"}
WANTED = Wanted(KNOWN.__contains__, lambda header: "id" in header, "--contacts")


def tables(path: Path, part: str = ""):
    """Return the tables of a file, in a temporary folder beside it."""
    temp = path.parent / "temp"
    temp.mkdir(exist_ok=True)
    return unpacking_in(temp).tables(NamedFile(path, part), WANTED)


def cells(path: Path, decimal_mark: str = ".") -> list[list[str]]:
    (table,) = tables(path)
    if decimal_mark != ".":
        table = table.with_mark(decimal_mark)
    return list(csv.reader(io.StringIO(table.path.read_bytes().decode(), newline="")))


def workbook(folder: Path, *rows: list[object], **formats: str) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(as_xlsx({"S": rows}))
    if formats:
        book = openpyxl.load_workbook(path)
        for place, form in formats.items():
            book["S"][place].number_format = form
        book.save(path)
    return path


def test_cells_of_a_sheet_are_written_as_an_export_has_them(tmp_path):
    day, time = dt.date(2026, 10, 31), dt.datetime(2026, 10, 31, 9, 14, 5)  # noqa: DTZ001 - as cells have it
    row = [1, 2.0, 12.5, True, False, day, time, dt.time(9, 14), "007", " a ", "1E5", 0.1, -3]
    written = cells(workbook(tmp_path, [f"h{n}" for n in range(len(row))], row))[1]
    assert written == [
        *("1", "2", "12.5", "TRUE", "FALSE", "2026-10-31", "2026-10-31 09:14:05", "09:14:00"),
        *("007", " a ", "1E5", "0.1", "-3"),
    ]


def test_a_number_is_a_date_only_if_it_is_shown_as_one(tmp_path):
    path = workbook(tmp_path, ["id", "when"], [46326, 46326], B2="dd/mm/yyyy")
    assert cells(path)[1] == ["46326", "2026-10-31"]


def test_numbers_of_a_sheet_have_the_decimal_mark_they_are_read_with(tmp_path):
    path = workbook(tmp_path, ["id", "when"], [1.5, "1.5"])
    assert cells(path, ",")[1] == ["1,5", "1.5"]


def test_errors_are_empty_and_counted(tmp_path):
    path = workbook(tmp_path, ["id", "when"], ["1", "#N/A"], ["2", "#N/A"])
    (table,) = tables(path)
    assert table.notes == ("book.xlsx: 2 cells with an error (as #N/A) taken as empty",)
    assert cells(path)[1:] == [["1", ""], ["2", ""]]


def test_blank_rows_and_columns_keep_their_places(tmp_path):
    path = workbook(tmp_path, [], ["", "id", "", "when"], [], ["", "1", "", "x"])
    assert cells(path) == [[], ["", "id", "", "when"], [], ["", "1", "", "x"]]


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ([dt.date(2026, 3, 4), "", dt.date(2026, 3, 5)], {1}),
        ([dt.date(2026, 3, 4), "15/03/2026"], set()),
        (["15/03/2026", dt.date(2026, 3, 4)], set()),
        (["15/03/2026"], set()),
    ],
)
def test_a_column_holds_dates_as_such_if_all_its_cells_do(tmp_path, column, known):
    path = workbook(tmp_path, ["Export"], ["id", "when"], *(["1", cell] for cell in column))
    (table,) = tables(path)
    source = open_source(table, "contacts", Options(), tmp_path / "temp", KNOWN.__contains__)
    assert source.header_line == 2
    assert source.dates == known
    turned = "a spreadsheet has turned some cells of 'when' into dates"
    assert any(turned in note for note in source.notes) == (not known and len(column) > 1)


def test_sixteen_digits_are_noted(tmp_path):
    (table,) = tables(workbook(tmp_path, ["id"], [1234567890123456]))
    assert table.notes == (
        "book.xlsx: sheet S: 1 number of 16 digits: Excel keeps 15, so look whether they are right",
    )


def test_cells_of_parquet_are_written_as_an_export_has_them(tmp_path):
    zoned = dt.datetime(2026, 10, 31, 9, 14, tzinfo=dt.UTC)
    columns = {
        "id": pa.array([1.0, None]),
        "half": pa.array([1.5, 0.00001]),
        "yes": pa.array([True, None]),
        "day": pa.array([dt.date(2026, 10, 31), None]),
        "when": pa.array([zoned.replace(tzinfo=None), None], pa.timestamp("ns")),
        "zoned": pa.array([zoned, None], pa.timestamp("us", "Europe/Paris")),
        "list": pa.array([["a", "b"], None]),
        "nested": pa.array([{"x": [1]}, None]),
        "long": pa.array([1234567890123456789, None]),
        "price": pa.array([Decimal("1.50"), None]),
        "text": pa.array(['a\n"b"', "007"]),
        "bytes": pa.array([b"x", None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    assert cells(tmp_path / "t.parquet") == [
        [*columns],
        [
            *(
                "1",
                "1.5",
                "TRUE",
                "2026-10-31",
                "2026-10-31 09:14:00",
                "2026-10-31 09:14:00Z",
                "a;b",
                '{"x":[1]}',
            ),
            *("1234567890123456789", "1.50", 'a\n"b"', "x"),
        ],
        ["", "0.000010000", *[""] * 8, "007", ""],
    ]
    assert cells(tmp_path / "t.parquet", ",")[1][1] == "1,5"


def test_names_of_parquet_stay_as_they_are_written(tmp_path):
    pq.write_table(pa.table([pa.array(["1"]), pa.array(["2"])], names=["id", "ID"]), tmp_path / "t.parquet")
    assert cells(tmp_path / "t.parquet") == [["id", "ID"], ["1", "2"]]


def test_numbers_of_parquet_that_were_rounded_are_refused(tmp_path):
    pq.write_table(pa.table({"id": [1e17]}), tmp_path / "t.parquet")
    with pytest.raises(InputRefused, match="the column 'id' holds numbers of more than 15 digits"):
        tables(tmp_path / "t.parquet")


def test_keys_of_json_lines_are_columns_in_the_order_in_which_they_appear(tmp_path):
    lines = [
        {"id": 12345678901234567890, "b": {"x": ["é"]}},
        {"c": ["a", 1], "id": 1.50, "d": True},
        {"e": None, "c": ["a;b"], "f": False},
    ]
    path = tmp_path / "t.jsonl"
    path.write_text("\ufeff" + "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert cells(path) == [
        ["id", "b", "c", "d", "e", "f"],
        ["12345678901234567890", '{"x":["é"]}', "", "", "", ""],
        ["1.5", "", "a;1", "TRUE", "", ""],
        ["", "", '["a;b"]', "", "", "FALSE"],
    ]
    assert cells(path, ",")[2][0] == "1,5"


def test_json_without_a_name_that_is_known_is_no_export(tmp_path):
    """A30."""
    path = tmp_path / "t.json"
    path.write_bytes(as_json_lines([["error"], ["expired"]]))
    (table,) = tables(path)
    with pytest.raises(InputRefused, match="is JSON"):
        open_source(table, "contacts", Options(), tmp_path / "temp", KNOWN.__contains__)


def test_files_of_a_pattern_stand_in_the_order_of_their_names(tmp_path):
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in named_files([tmp_path / "*.csv"], "contacts")] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("rows", [300, 20_000])
@pytest.mark.parametrize("form", ["csv.gz", "zip", "xlsx", "jsonl"])
def test_a_full_temporary_folder_is_no_damaged_export(tmp_path, form, rows):
    """A limit on the size of files stands for the full disk; the few rows wait in the buffer until it is closed."""
    resource = pytest.importorskip("resource")  # Windows has none
    path = write(tmp_path, "t", form, [["id", "email"], *([str(n), f"{n}@a.example"] for n in range(rows))])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(WriteFailed, match="in the temporary folder, and that failed: File too large"):
            tables(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n,;\"'\t"),
    max_size=12,
)
"""What all formats can hold: XML has no control characters, and reads a CR as a line end."""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**18).map(str), TEXTS, TEXTS), min_size=1, max_size=6))
def test_the_same_texts_come_out_of_every_format(rows):
    table = [["id", "email", "note"], *map(list, rows)]
    table = [[cell if cell.strip("\n\t ") else "" for cell in row] for row in table]
    with tempfile.TemporaryDirectory() as folder:
        for form in [form for form in FORMATS if form not in {"csv", "tsv", "ods"}]:
            path = write(Path(folder), form.replace(".", "-"), form, table)
            assert cells(path) == table, form
