"""Defects that files of others and the fuzz run found: each is here as the smallest file that shows it."""

import pytest

from leadq.exports.sniff import Options
from leadq.ground.errors import InputRefused
from tests.engines.csv_reading import read_bytes

HEADER = b"id,company,email,phone\n"
ROW = b"1,Acme,a@b.example,7\n"
GOOD = ("1", "Acme", "a@b.example", "7")


@pytest.mark.parametrize(
    "row", [b"2,Acme, Inc,b@b.example,\n", b"2,Acme,b@b.example,,,\n", b'2,a,b,"",""\n', b"2,Acme, Inc,b,"]
)
def test_a_long_row_that_ends_with_an_empty_cell_is_rejected_not_moved(tmp_path, row):
    """A16. The engine forgives cells too many if the first of them is a NULL: the address would stand in `phone`."""
    got = read_bytes(tmp_path, HEADER + ROW + row)
    assert got.rows == [GOOD]
    assert [line for line, _ in got.rejects] == [3]


def test_a_delimiter_at_the_end_of_every_row_but_not_of_the_header_is_an_empty_column(tmp_path):
    """A8."""
    got = read_bytes(tmp_path, HEADER + ROW.replace(b"\n", b",\n") * 3 + b"2,short\n")
    assert got.reading.source.header == ("id", "company", "email", "phone", "")
    assert [row[:4] for row in got.rows] == [GOOD] * 3
    assert [line for line, _ in got.rejects] == [5]


def test_a_delimiter_at_the_end_of_one_row_makes_no_column(tmp_path):
    got = read_bytes(tmp_path, HEADER + ROW.replace(b"\n", b",\n") + ROW * 2)
    assert got.rows == [GOOD] * 2
    assert got.rejects == [(2, "the row has 5 cells, the header has 4")]


def test_a_byte_that_no_encoding_has_is_named_with_its_line_whatever_ends_the_lines(tmp_path):
    """A26. The lines of an old Macintosh end with CR; nobody had named cp1252."""
    rows = HEADER + ROW * 3 + b"2,Acme\x81\x9d,b,8\n"
    with pytest.raises(
        InputRefused, match=r"line 5: the byte at offset .* is neither valid UTF-8 nor cp1252"
    ):
        read_bytes(tmp_path, rows.replace(b"\n", b"\r"))


@pytest.mark.parametrize(
    "data",
    [
        b'foo,"\n"bar,baz\n1,2,3\n',  # csv makes a name of two lines, the engine a header and a row
        b'id,"em"ail,phone\n1,2,3\n',
        b'id,  "email\nphone",x\n1,2,3\n',
    ],
)
def test_a_header_with_a_quote_in_the_wrong_place_is_refused_with_its_line(tmp_path, data):
    """A19."""
    with pytest.raises(
        InputRefused, match="the header on line 1 cannot be read: a quote in it is not closed"
    ):
        read_bytes(tmp_path, data)


@pytest.mark.parametrize("line", [b'""', b' ""', b'""  ', b' "" '])
def test_a_line_with_an_empty_cell_in_quotes_is_blank_in_a_file_of_one_column(tmp_path, line):
    """A22. The engine reads an empty cell and nothing else there, as it does from a blank line."""
    got = read_bytes(tmp_path, b"email\na\n" + line + b"\n\nb\n" + line)
    assert got.rows == [("a",), ("b",)]
    assert got.reading.records == 2


def test_a_broken_letter_and_mixed_line_ends_are_repaired_together(tmp_path):
    """A21, A26. The copy made for one was undone by the copy made for the other."""
    text = "id,company,email,phone\n1,Zoë,é,ü\r\n2,Müller,x,8\r3,".encode() + b"\xc3,x,9\n"
    got = read_bytes(tmp_path, text)
    assert got.rows == [("1", "Zoë", "é", "ü"), ("2", "Müller", "x", "8"), ("3", "\ufffd", "x", "9")]


def test_a_line_above_the_header_that_ends_with_cr_moves_no_row(tmp_path):
    """A11, A21. The engine counts it to the next line."""
    got = read_bytes(tmp_path, b"Export\rof people\n" + HEADER + ROW)
    assert got.rows == [GOOD]
    assert got.reading.source.header_line == 3


@pytest.mark.parametrize("cells", [b"x," * 100_000, b'5" ' + b"x," * 100_000 + b'9"'])
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_with_thousands_of_cells_is_one_reject_and_no_standstill(tmp_path, place, cells):
    """A16, A28. The engine keeps the whole row for each cell too many: gigabytes, and minutes."""
    rows = [ROW, ROW.replace(b"1", b"3"), ROW]
    rows.insert(place, b"2," + cells + b"\n")
    got = read_bytes(tmp_path, HEADER + b"".join(rows) + b'4,"' + b"a,b\n" * 9000 + b'",c,d\n5,short\n')
    assert len(got.rows) == 4
    assert got.rejects == [
        (place + 2, f"the row has {2 + cells.count(b',')} cells, the header has 4"),
        (9007, "the row has 2 cells, the header has 4"),
    ]


def test_a_row_with_thousands_of_cells_and_broken_letters_is_left_out_once(tmp_path):
    """A16, A26: the file is read again after it was found to be cp1252."""
    rows = ROW * 9000 + b"2,\xe9" + b"x," * 100_000 + b"\n3,Caf\xe9,b,c\r\n"
    got = read_bytes(tmp_path, b"id,company,email,phone\n" + rows)
    assert got.rows[-1] == ("3", "Café", "b", "c")
    assert (len(got.rows), got.reading.records) == (9001, 9002)
    assert got.rejects == [(9002, "the row has 100002 cells, the header has 4")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_names_of_two_lines_in_the_header_are_read_whatever_ends_the_lines(tmp_path, end):
    """A20. Alt and Enter in a heading of Excel: LF within quotes, CRLF behind rows, which the engine took for LF."""
    got = read_bytes(
        tmp_path, (b'id,"com\npany",email,phone\n' + ROW * 3).replace(b"\n", end).replace(b"m\r", b"m")
    )
    assert got.reading.source.header[1] == "com\npany"
    assert got.rows == [GOOD] * 3
    assert got.reading.places([1])[0].line == 4


def test_a_header_that_goes_on_for_ever_is_refused_with_its_line(tmp_path):
    """A29. It was cut where the first look at the file ends."""
    with pytest.raises(InputRefused, match="the header on line 1 is longer than 128 kB"):
        read_bytes(tmp_path, b"id,email" + b"x" * 300_000 + b",phone\n1,2,3\n")


@pytest.mark.parametrize(
    "data",
    [
        b'"\r\nid",company,email,phone\n',
        b'id,"com\rpany",email,phone\r\n',
        b'id,company,"e\r\nmail",phone\r\n',
    ],
)
def test_a_cr_within_a_name_of_the_header_moves_no_row(tmp_path, data):
    """A21. The engine took it for the line end of the file, and read nothing."""
    got = read_bytes(
        tmp_path, data + ROW + b"short" + b"\n" + ROW, known=lambda name: name in {"phone", "email"}
    )
    assert got.rows == [GOOD] * 2
    assert got.rejects == [(3 + data.count(b"\n") - 1, "the row has 1 cell, the header has 4")]


def test_text_above_the_header_may_be_in_another_encoding_than_the_rows(tmp_path):
    """A26. What is skipped was counted in the letters of one encoding and skipped in those of the other."""
    got = read_bytes(
        tmp_path, "\n\ufeffÜbersicht\n".encode() + HEADER + b"2,\xff,x\xe9,\xe9\xe9\n" * 9 + b"3\n"
    )
    assert got.rows == [("2", "ÿ", "xé", "éé")] * 9
    assert got.rejects == [(13, "the row has 1 cell, the header has 4")]


def test_a_header_that_was_read_in_the_wrong_encoding_is_refused(tmp_path):
    """A26. Its names were matched before the rows showed what the file is."""
    with pytest.raises(InputRefused, match="line 3 is not valid UTF-8"):
        read_bytes(tmp_path, "ééééé\nüüüüü\n".encode() + b"id,Pr\xe9nom,email,phone\n" + ROW)


@pytest.mark.parametrize("above", [b'""', b'"",""', b" , "])
def test_a_line_without_a_name_is_no_header(tmp_path, above):
    """A8. In a file of one column it was taken for a blank line, and the first row for the header."""
    with pytest.raises(InputRefused, match="line 2 looks like data"):
        read_bytes(tmp_path, above + b'\n4.5\n","')
    with pytest.raises(InputRefused, match="line 1 has no names of columns"):
        read_bytes(tmp_path, above + b"\n4.5\n", options=Options(header_row=1))
    got = read_bytes(tmp_path, above + b"\n" + HEADER + ROW)
    assert got.rows == [GOOD]


def test_a_name_that_begins_with_line_ends_is_a_name(tmp_path):
    """A20: the first line of the file has nothing but the quote that opens it."""
    got = read_bytes(tmp_path, b'"\t\n start\n end",email,phone\nd,e,f\n')
    assert got.reading.source.header == ("\t\n start\n end", "email", "phone")
    assert got.rows == [("d", "e", "f")]


def test_a_last_line_with_a_cr_in_it_is_no_footer_and_no_crash(tmp_path):
    """A21. `csv` does not read such a line; rows are looked at for a footer before line ends are repaired."""
    got = read_bytes(tmp_path, HEADER + ROW * 20_000 + b"2\r3\n")
    assert len(got.rows) == 20_000
    assert [line for line, _ in got.rejects] == [20_002, 20_003]


def test_a_row_with_thousands_of_cells_among_line_ends_of_all_kinds_is_left_out_alone(tmp_path):
    """A16, A21: the lines that end with CR beside it stay."""
    data = HEADER + ROW * 20_000 + ROW.replace(b"\n", b"\r") * 9 + b"2," + b"x," * 100_000 + b"\r" + ROW
    got = read_bytes(tmp_path, data)
    assert got.rows == [GOOD] * 20_010
    assert got.rejects == [(20_011, "the row has 100002 cells, the header has 4")]


def test_badly_quoted_rows_of_a_file_with_crlf_are_rejected_once(tmp_path):
    """A19, A21. The blank lines that stand for them made its line ends mixed, and it was read from its beginning."""
    rows = ROW * 3 + b'2,"a,,a",""a,""a",b,c\n' + b'3,"x\ny",b,c\n' + b'4,b,"c","d'
    got = read_bytes(tmp_path, (HEADER + rows).replace(b"\n", b"\r\n"))
    assert len({line for line, _ in got.rejects}) == len(got.rejects)
    assert got.reading.records == got.reading.accepted + len(got.rejects) == 6


@pytest.mark.parametrize("row", [b"", b"2,Acme, Inc,b,8\n", b'1,Ac""me,a,7\n2,5"\n'])
@pytest.mark.parametrize("name", [b'"\'\nid"', b'"id\n(old)"', b' "\n\nid"'])
def test_a_first_name_of_several_lines_behind_a_byte_order_mark_is_the_header_alone(tmp_path, name, row):
    """A20, A25. "CSV UTF-8" of Excel: behind the mark the engine saw no quote open; the end of the header was a row."""
    got = read_bytes(tmp_path, b"\xef\xbb\xbf" + HEADER.replace(b"id", name) + ROW + row + ROW)
    assert got.loads == 1
    assert got.reading.source.header[1:] == ("company", "email", "phone")
    assert got.rows[0] == got.rows[-1] == GOOD
    last = 2 + name.count(b"\n") + row.count(b"\n")
    assert [line for line, _ in got.rejects] == ([last] if row else [])
    assert got.reading.places([0])[0].line == 2 + name.count(b"\n")
