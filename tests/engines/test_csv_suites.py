"""Collections of CSV files that others wrote, with their own expected reading."""

import json

import pytest
from csv_reading import SHARED, in_words, read_file

from leadq.ground.errors import LeadqError

SUITES = SHARED / "csv_suites"
HERE = pytest.mark.skipif(not SUITES.is_dir(), reason="the shared folder ../shared/data is not here")


def anything(header: str) -> bool:
    """Take the first line for the header, whatever its names are."""
    return bool(header)


def files(folder: str, pattern: str = "*.csv") -> list:
    return [pytest.param(path, id=path.stem) for path in sorted((SHARED / folder).glob(pattern))]


def expected(path) -> list[dict[str, str]]:
    return json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8"))


@HERE
@pytest.mark.parametrize("path", files("csv_suites/csv-spectrum/csvs"))
def test_csv_spectrum_reads_as_its_authors_expect(path, tmp_path):
    """Line ends inside cells, and one telephone number, differ between its files and its JSON."""
    got = read_file(path, tmp_path, known=anything)
    rows = [dict(zip(got.reading.source.header, row, strict=True)) for row in got.rows]
    want = expected(path)
    assert [comparable(row) for row in rows] == [
        comparable(row) for row in (want if isinstance(want, list) else [want])
    ]
    assert not got.rejects


def comparable(row: dict[str, str | None]) -> dict[str, str]:
    return {k: (v or "").replace("\r\n", "\n") for k, v in row.items() if k != "Contact Phone Number"}


@HERE
@pytest.mark.parametrize(
    "path", [p for p in files("csv_suites/csv-test-data/csv") if not p.id.startswith("bad-")]
)
def test_csv_test_data_reads_as_its_authors_expect(path, tmp_path):
    """Except for files of blank lines: these are no records here."""
    want = [row for row in expected(path) if any(row.values() if isinstance(row, dict) else row)]
    if len(want) <= isinstance((want or [{}])[0], list):  # lists begin with the header
        with pytest.raises(LeadqError, match=r"has no rows|and no rows|is empty"):
            read_file(path, tmp_path, known=anything)
        return
    read = read_file(path, tmp_path, known=anything)
    rows = [[cell or "" for cell in row] for row in read.rows]
    if isinstance(want[0], dict):
        rows = [dict(zip(read.reading.source.header, row, strict=True)) for row in rows]
    else:
        rows = [list(read.reading.source.header), *rows]
    assert rows == want
    assert not read.rejects


@HERE
@pytest.mark.parametrize(
    "path", [p for p in files("csv_suites/csv-test-data/csv") if p.id.startswith("bad-")]
)
def test_bad_csv_test_data_is_refused_rejected_or_remarked(path, tmp_path):
    """A quote inside an unquoted cell is read as text, as everybody does, and said so."""
    try:
        read = read_file(path, tmp_path, known=anything)
    except LeadqError as error:
        in_words(error)
        return
    assert read.rejects or read.reading.notes


@HERE
@pytest.mark.parametrize(
    "path", files("salesforce_dataloader/testfiles") + files("salesforce_dataloader/samples", "*/*.csv")
)
def test_files_of_the_salesforce_data_loader_are_read_or_refused_in_words(path, tmp_path):
    try:
        read = read_file(path, tmp_path, known=anything)
    except LeadqError as error:
        in_words(error, path.name)
        return
    assert read.reading.records == read.reading.accepted + len(read.reading.rejects)
    assert read.rows or read.rejects


@HERE
@pytest.mark.parametrize(
    "path",
    files("csv_suites/csvkit_examples")
    + files("csv_suites/csvkit_examples", "realdata/*.csv")
    + files("csv_suites/messytables_horror", "*.*sv"),
)
def test_horrors_never_crash_and_never_lose_a_row(path, tmp_path):
    try:
        read = read_file(path, tmp_path, known=anything)
    except LeadqError as error:
        in_words(error)
        return
    assert read.reading.records == len(read.rows) + len(read.reading.rejects)


@HERE
def test_every_unicode_form_of_the_data_loader_reads_the_same(tmp_path):
    """A25. Its UTF-32 files have the byte order mark of UTF-16 and are refused."""
    folder = SHARED / "salesforce_dataloader/testfiles"
    read = [
        read_file(folder / f"csvtext_BOM_{form}.csv", tmp_path / form, known=anything).rows
        for form in ("UTF8", "UTF16LE", "UTF16BE")
    ]
    assert read[0]
    assert read[0] == read[1] == read[2]
    with pytest.raises(LeadqError, match="mark of UTF-16 and is written in UTF-32"):
        read_file(folder / "csvtext_BOM_UTF32BE.csv", tmp_path / "wide", known=anything)
