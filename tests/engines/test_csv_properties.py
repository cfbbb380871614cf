"""Any table that can be written as CSV is read back as it was, and no row is ever lost."""

import csv
import io
import tempfile
from pathlib import Path

from csv_reading import in_words, read_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from leadq.exports.sniff import Options
from leadq.ground.errors import LeadqError

WIDTH = 3
CELLS = st.text(
    st.characters(codec="cp1252", exclude_characters="\0", exclude_categories=("Cs", "Cc"))
    | st.sampled_from('",;|\t \n\r'),
    max_size=8,
)
TABLES = st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=6)


def written(rows, delimiter, eol, quoting) -> str:
    """Write with Python's csv module, which forgets to quote line ends other than its own."""
    if any(end in cell for row in rows for cell in row for end in "\r\n"):
        quoting = csv.QUOTE_ALL
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=eol, quoting=quoting)
    writer.writerows([["id", "email", "phone"], *rows])
    return text.getvalue()


@given(
    TABLES,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
)
@settings(max_examples=80, deadline=None)
def test_any_table_reads_back_equal(rows, delimiter, eol, quoting, encoding):
    with tempfile.TemporaryDirectory() as folder:
        data = written(rows, delimiter, eol, quoting).encode(encoding)
        read = read_bytes(Path(folder), data, options=Options(encoding=encoding))
    assert read.rows == [tuple(cell or None for cell in row) for row in rows]
    assert not read.rejects


@given(
    st.lists(st.sampled_from(["a", "b", ",", ",", '"', "\n", "\n", "\r\n", " "]), max_size=40).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_accounted_for_or_refused_in_words(body):
    """Every record is accepted or rejected, on a line of its own, and none is read that is not there."""
    data = b"id,email\n" + body.encode()
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = read_bytes(Path(folder), data, allow_empty=True)
        except LeadqError as error:
            in_words(error, "swallowed")
            return
    assert read.reading.records == len(read.rows) + len(read.rejects)
    lines = data.decode().replace("\r\n", "\n").split("\n")
    for reject in read.reading.rejects:
        assert lines[reject.line - 1].startswith(reject.row.replace("\r\n", "\n").split("\n")[0])


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_end_in_a_reading_or_in_words(data):
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = read_bytes(Path(folder), b"id,email\n" + data, allow_empty=True)
        except LeadqError as error:
            in_words(error)
            return
    assert read.reading.records == len(read.rows) + len(read.rejects)
