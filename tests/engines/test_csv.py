"""Files as they come, read by the real engine. Numbers in docstrings are those of the fault catalogue."""

from itertools import product

import duckdb
import pytest
from csv_reading import CATALOGUE, HEADER, every_column, read_bytes, read_file
from sqlglot import exp

from leadq.engines.csv import csv_rows, load_csv
from leadq.exports.reading import prove_conservation, read
from leadq.exports.sniff import Options
from leadq.exports.source import open_source
from leadq.ground.errors import InputRefused, TryAgain
from leadq.ingest.cells import consent
from leadq.ingest.headers import is_known_header
from leadq.ingest.mapping import match_headers
from leadq.words.steps import col, render
from leadq.words.tables import trimmed
from tests.oracle.cells import read_consent

GOOD = ("1", "a@b.example", "7")
ROW = b"1,a@b.example,7\n"


def test_one_short_row_is_one_reject_with_its_line(tmp_path):
    """A15: one per row, however many cells are missing."""
    got = read_bytes(tmp_path, HEADER + ROW + b"2\n" + ROW)
    assert got.rows == [GOOD, GOOD]
    assert got.rejects == [(3, "the row has 1 cell, the header has 3")]
    assert got.reading.rejects[0].row == "2"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_long_row_is_rejected_wherever_it_stands_and_shifts_nothing(tmp_path, place):
    """A16."""
    rows = [ROW, ROW]
    rows.insert(place, b"2,Acme, Inc.,b@b.example,8\n")
    got = read_bytes(tmp_path, HEADER + b"".join(rows))
    assert got.rows == [GOOD, GOOD]
    assert got.rejects == [(place + 2, "the row has 5 cells, the header has 3")]


def test_ragged_rows_are_all_counted(tmp_path):
    """A17: the ratio is the job's to judge."""
    got = read_bytes(tmp_path, HEADER + (ROW * 2 + b"2,b\n") * 1000)
    assert (got.reading.records, got.reading.accepted, len(got.reading.rejects)) == (3000, 2000, 1000)
    assert got.rejects[-1][0] == 3001


def test_a_quote_never_closed_is_refused_with_the_lines_it_swallowed(tmp_path):
    """A18."""
    with pytest.raises(InputRefused, match="lines 2-5002 were swallowed by an unclosed quote at line 2"):
        read_bytes(tmp_path, HEADER + b'1,"a@b.example,7\n' + ROW * 5000)


def test_a_quote_closed_by_a_later_cell_swallowed_the_rows_between(tmp_path):
    """A18."""
    with pytest.raises(InputRefused, match="lines 3-13 were swallowed by an unclosed quote at line 3"):
        read_bytes(tmp_path, HEADER + ROW + b'1,"a@b.example,7\n' + ROW * 9 + b'2,"x",8\n' + ROW)


def test_an_open_quote_on_the_last_line_swallows_nothing_and_is_a_reject(tmp_path):
    """A18."""
    got = read_bytes(tmp_path, HEADER + ROW + b'2,b@b.example,"8')
    assert got.rows == [GOOD]
    assert got.rejects == [(3, "a quote in it is not closed properly")]


def test_an_unescaped_quote_in_a_note_is_a_reject_on_each_of_its_lines(tmp_path):
    """A19: no row was swallowed, as no line inside looks like one."""
    got = read_bytes(tmp_path, HEADER + b'1,"one\nsaid "hi", so\nend",3\n' + ROW)
    assert got.rows == [GOOD]
    assert [line for line, _ in got.rejects] == [2, 4]
    assert got.reading.rejects[0].lines == 2


@pytest.mark.parametrize("cell", [b'"a"b', b'"a" "b"', b'"a" x', b'"a""'])
def test_a_badly_quoted_row_is_rejected_and_never_read_as_something_else(tmp_path, cell):
    """A19: the engine itself would join `"a" "b"` to one cell."""
    got = read_bytes(tmp_path, HEADER + ROW + b"2," + cell + b",8\n" + (b"" if cell.endswith(b'""') else ROW))
    assert set(got.rows) == {GOOD}
    assert got.rejects == [(3, "a quote in it is not closed properly")]


def test_a_row_that_confuses_the_engine_is_taken_out_before_it(tmp_path):
    """A19: from this row alone the engine would make a row and a reject."""
    got = read_bytes(tmp_path, b'id,email\na,,a",""a",""a, \n1,2\n1\n')
    assert got.rows == [("1", "2")]
    assert [line for line, _ in got.rejects] == [2, 4]
    assert got.loads == 2


def test_a_quote_inside_an_unquoted_cell_is_text_and_said_so(tmp_path):
    """A19."""
    got = read_bytes(tmp_path, HEADER + ROW + b'2,5" pipe,8\n')
    assert got.rows == [GOOD, ("2", '5" pipe', "8")]
    assert "1 quote inside an unquoted cell is read as text, the first on line 3" in got.reading.notes[0]


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_a_note_with_line_ends_is_one_record_and_lines_stay_physical(tmp_path, eol):
    """A20."""
    note = b'2,"one' + eol + b"two" + eol + eol + b'four",8' + eol
    got = read_bytes(tmp_path, (HEADER + ROW).replace(b"\n", eol) + note + b"3" + eol + ROW)
    assert got.rows[1] == ("2", "one" + eol.decode() + "two" + eol.decode() * 2 + "four", "8")
    assert got.rejects[0][0] == 7
    assert [(p.line, p.lines) for p in got.reading.places([0, 1, 2])] == [(2, 1), (3, 4), (8, 1)]


def test_lines_of_a_note_that_look_like_rows_never_become_rows(tmp_path):
    """A20: the engine's parallel reader would make rows of them where its pieces meet."""
    note = b'1,"' + b"7,evil,7\n" * 4000 + b'",3\n'
    plain = HEADER + ROW * 20000
    got = read_bytes(tmp_path, plain + note * 1100)
    assert len(got.rows) == 20000 + 1100
    assert not [row for row in got.rows if row[0] == "7"]
    assert (got.loads, got.reading.source.serial) == (2, True)


@pytest.mark.parametrize(
    "data",
    [
        b"id,email,phone\r\n1,a@b.example,7\n1,a@b.example,7\r\n",
        b"id,email,phone\r1,a@b.example,7\r1,a@b.example,7\r",
        b"id,email,phone\r\r\n1,a@b.example,7\r\r\n1,a@b.example,7\r\r\n",
        b"id,email,phone\n1,a@b.example,7\r1,a@b.example,7",
        b"\xef\xbb\xbfid,email,phone\n1,a@b.example,7\r\n\r\n1,a@b.example,7\r\n",
    ],
)
def test_line_ends_of_any_kind_are_read_alike(tmp_path, data):
    """A21."""
    assert read_bytes(tmp_path, data).rows == [GOOD, GOOD]


def test_line_ends_that_change_behind_the_head_are_found_and_repaired(tmp_path):
    """A21: line ends inside quotes stay as they are."""
    got = read_bytes(tmp_path, HEADER + ROW * 20000 + b'2,"a\r\nb",8\r\n3\r\n')
    assert len(got.rows) == 20001
    assert got.rows[-1] == ("2", "a\r\nb", "8")
    assert got.rejects == [(20004, "the row has 1 cell, the header has 3")]


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n\n", b"\n\n\n"])
@pytest.mark.parametrize("header", [b"id,email,phone", b"email"])
def test_no_row_is_lost_or_made_up_at_the_end(tmp_path, header, tail):
    """A22: for one column too, where the engine takes blank lines for rows."""
    row = b"1,2,3" if b"," in header else b"1"
    assert len(read_bytes(tmp_path, header + b"\n" + row + b"\n\n" + row + tail).rows) == 2


@pytest.mark.parametrize("data", [HEADER + ROW + b"2,b\0,8\n", HEADER + ROW + b"\0" * 4096])
def test_nul_bytes_are_refused_with_their_line(tmp_path, data):
    """A24."""
    with pytest.raises(InputRefused, match="NUL bytes at line 3"):
        read_bytes(tmp_path, data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_encoding_reads_the_same(tmp_path, encoding):
    """A25, A26: with a mark, without one, and UTF-16 big-endian is not zero rows."""
    text = "id;email;phone\r\n1;Zoë;“7”\r\n2\r\n"
    got = read_bytes(tmp_path, text.encode(encoding))
    assert got.rows == [("1", "Zoë", "“7”")]
    assert got.rejects == [(3, "the row has 1 cell, the header has 3")]


def test_cp1252_first_seen_behind_the_head_is_decoded_for_the_whole_file(tmp_path):
    """A26."""
    got = read_bytes(tmp_path, HEADER + ROW * 80_000 + b'2,Jos\xe9,"8"\n')
    assert got.rows[-1] == ("2", "José", "8")
    assert got.reading.source.encoding == "cp1252"
    assert "line 80002 is not valid UTF-8" in got.reading.notes[-1]


def test_a_byte_that_the_encoding_does_not_have_is_refused_with_its_place(tmp_path):
    """A26."""
    with pytest.raises(InputRefused, match="line 2: the byte at offset 18 is neither valid UTF-8 nor cp1252"):
        read_bytes(tmp_path, HEADER + b"1,\xe9\x81,3\n")


def test_one_broken_letter_in_a_utf8_file_costs_nothing_but_the_letter(tmp_path):
    """A26: a letter cut in half does not make the file cp1252."""
    got = read_bytes(tmp_path, HEADER + "1,Zoë,ü\n".encode() * 5 + b"2,Zo\xc3,8\n")
    assert got.rows[-1] == ("2", "Zo\ufffd", "8")
    assert len(got.rows) == 6
    assert "1 broken letter is shown as \ufffd, the first on line 7" in got.reading.notes[0]


def test_an_encoding_that_a_person_named_is_not_second_guessed(tmp_path):
    """A26."""
    with pytest.raises(InputRefused, match="line 3 is not valid UTF-8"):
        read_bytes(tmp_path, HEADER + ROW + b"2,\xe9,8\n", options=Options(encoding="utf-8"))


def test_mojibake_is_accepted_and_counted(tmp_path):
    """A27."""
    got = read_bytes(tmp_path, HEADER + "1,JosÃ©,7\n2,Zoë,8\n".encode())
    assert len(got.rows) == 2
    assert "1 letter looks as if" in got.reading.notes[0]


@pytest.mark.parametrize("megabytes", [3, 17, 40])
def test_a_row_longer_than_two_megabytes_is_rejected(tmp_path, megabytes):
    """A28: in parallel the engine would let the longest pass."""
    got = read_bytes(tmp_path, HEADER + ROW + b"2," + b"x" * (megabytes << 20) + b",8\n" + ROW)
    assert got.rows == [GOOD, GOOD]
    assert got.rejects == [(3, "the row is longer than 2 MB")]


def test_thousands_of_unused_columns_are_no_trouble(tmp_path):
    """A29."""
    path = tmp_path / "contacts.csv"
    header = ["id", "email", *(f"c{i}" for i in range(5000))]
    path.write_text(",".join(header) + "\n" + ",".join("1" * 5002) + "\n")
    source = open_source(path, "contacts", Options(), tmp_path, is_known_header("contacts", CATALOGUE))
    mapping = match_headers(source.header, "contacts", CATALOGUE)
    with duckdb.connect() as connection:
        assert load_csv(
            connection, source, csv_rows(source, mapping, ["email", "contact_id"]), "contacts"
        ) == (1, [])
        assert connection.execute("SELECT * FROM contacts").fetchall() == [("1", "1")]


def test_a_consent_in_several_columns_is_true_if_one_of_them_is(tmp_path):
    """Pardot's case. An unreadable cell is kept where no cell is true, so that it is counted."""
    cells = ["", " ", "true", "FALSE", "Allow", "Do Not Allow", "maybe"]
    rows = list(product(cells, repeat=3))
    path = tmp_path / "contacts.csv"
    lines = [f"{n},{','.join(row)}\n" for n, row in enumerate(rows)]
    path.write_text("id,opted_out,Email Opt Out,is_do_not_email\n" + "".join(lines))
    source = open_source(path, "contacts", Options(), tmp_path, is_known_header("contacts", CATALOGUE))
    mapping = match_headers(source.header, "contacts", CATALOGUE, joins_consent=True)
    flagged = exp.select(consent(trimmed(col("unsubscribed"))), col("unsubscribed")).from_("contacts")
    with duckdb.connect() as connection:
        load_csv(connection, source, csv_rows(source, mapping, ["contact_id", "unsubscribed"]), "contacts")
        read = connection.execute(render(flagged)).fetchall()
    assert [said for said, _ in read] == [read_consent(row) for row in rows]
    unreadable = [text for said, text in read if said is None and text is not None]
    assert set(unreadable) == {"maybe"}
    assert len(unreadable) == sum("maybe" in row and not {"true", "Do Not Allow"} & set(row) for row in rows)


def test_a_file_that_changes_while_it_is_read_is_tried_again(tmp_path):
    """A34."""
    path = tmp_path / "contacts.csv"
    path.write_bytes(HEADER + ROW)
    source = open_source(path, "contacts", Options(), tmp_path, is_known_header("contacts", CATALOGUE))

    def load(source):
        with path.open("ab") as file:
            file.write(ROW)
        return 1, []

    with pytest.raises(TryAgain, match="still being written"):
        read(source, load, tmp_path)


def test_ids_and_words_stay_as_they_are(tmp_path):
    """A36, A37: nothing is a number, and nothing but an empty cell is missing."""
    got = read_bytes(tmp_path, HEADER + b'0012,Null,NA\n1E5,"",\n12345678901234567890, x ,null\n')
    assert got.rows == [("0012", "Null", "NA"), ("1E5", None, None), ("12345678901234567890", " x ", "null")]


def test_header_only_is_refused_unless_allowed(tmp_path):
    """A4."""
    with pytest.raises(InputRefused, match="has a header and no rows"):
        read_bytes(tmp_path, HEADER)
    assert read_bytes(tmp_path, HEADER, allow_empty=True).reading.records == 0


@pytest.mark.parametrize(
    "name", ["a[1].csv", "a*b.csv", "q?.csv", "o'b.csv", "ü ö.csv", "z.csv.gz", "country=US.csv"]
)
def test_a_file_name_is_only_a_name(tmp_path, name):
    (tmp_path / "axb.csv").write_bytes(HEADER + ROW * 5)
    path = tmp_path / name
    path.write_bytes(HEADER + ROW)
    assert read_file(path, tmp_path / "temp").rows == [GOOD]


def test_conservation_is_an_equation():
    prove_conservation("contacts.csv", 3, 2, 1)
    with pytest.raises(InputRefused, match="3 rows are in the file, but 3 were read and 1 rejected"):
        prove_conservation("contacts.csv", 3, 3, 1)


def test_the_query_names_fields_and_nothing_is_left_to_the_sniffer(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_bytes(HEADER + ROW)
    source = open_source(path, "contacts", Options(), tmp_path, is_known_header("contacts", CATALOGUE))
    text = render(csv_rows(source, match_headers(source.header, "contacts", CATALOGUE), ["phone"]))
    assert text.startswith('SELECT NULLIF("c2", \'\') AS "phone" FROM READ_CSV(')
    assert "auto_detect = FALSE" in text
    assert "strict_mode = TRUE" in text
    assert every_column(source.header).index("f2") == 2


def test_rows_keep_the_order_of_the_file(tmp_path):
    got = read_bytes(tmp_path, HEADER + b"".join(b"%d,x,y\n" % i for i in range(300_000)) + b"z\n")
    assert [int(row[0]) for row in got.rows] == list(range(300_000))
    assert [p.line for p in got.reading.places([0, 299_999])] == [2, 300_001]
    assert got.rejects[0][0] == 300_002
