"""Opening an export: what is refused at the door, and what is found out about the rest."""

import os
import threading
from pathlib import Path

import pytest

from leadq.exports.sniff import Options
from leadq.exports.source import open_source
from leadq.ground.errors import InputMissing, InputRefused, LeadqError, NoPermission, UsageError

HEADER = b"id,email,phone\n"
ROW = b"1,a@b.example,7\n"
FOUND_OUT = Options()
KNOWN = {"id", "email", "phone", "first name", "e-mail"}


def known(header: str) -> bool:
    return header.strip().casefold() in KNOWN


def opened(folder, data: bytes, options: Options = FOUND_OUT, name: str = "contacts.csv"):
    path = folder / name
    path.write_bytes(data)
    temp = folder / "temp"
    temp.mkdir(exist_ok=True)
    return open_source(path, "contacts", options, temp, known)


def test_a_file_that_is_not_there_is_missing(tmp_path):
    """A1."""
    with pytest.raises(InputMissing, match="no such file"):
        open_source(tmp_path / "contacts.csv", "contacts", Options(), tmp_path, known)


def test_a_folder_is_missing_as_a_file(tmp_path):
    """A1."""
    with pytest.raises(InputMissing, match="is a folder"):
        open_source(tmp_path, "contacts", Options(), tmp_path, known)


def test_no_bytes_are_refused(tmp_path):
    """A2."""
    with pytest.raises(InputRefused, match=r"contacts.csv is empty \(0 bytes\)") as refused:
        opened(tmp_path, b"")
    assert refused.value.hint == "did the export fail?"


@pytest.mark.parametrize(
    "data", [b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n \r\n", "\n\n".encode("utf-16"), b"sep=;\n"]
)
def test_nothing_but_line_ends_is_as_empty(tmp_path, data):
    """A3."""
    with pytest.raises(InputRefused, match="is empty"):
        opened(tmp_path, data)


@pytest.mark.parametrize(
    "data", [ROW, b"1,2026-01-05,x\n", b"Email,2,3\n4,5,6\n", b"x,https://a.example/p,b\n", b"12,13,14\n"]
)
def test_data_on_the_first_line_is_no_header(tmp_path, data):
    """A5."""
    with pytest.raises(InputRefused, match="line 1 looks like data"):
        opened(tmp_path, data)


def test_header_names_are_found_in_any_dress(tmp_path):
    """A9."""
    source = opened(tmp_path, b"\xef\xbb\xbf ID ;\xc2\xa0E-Mail;first name\n1;2;3\n")
    assert source.header == ("ID ", "\xa0E-Mail", "first name")
    assert source.delimiter == ";"


def test_lines_above_the_header_are_skipped_and_said_so(tmp_path):
    """A11."""
    source = opened(tmp_path, b"Export of contacts\nby, me\n\n" + HEADER + ROW)
    assert (source.header_line, source.data_line, source.skip) == (4, 5, 4)
    assert source.notes == (
        "contacts.csv: 2 lines above the header (line 4) skipped; --header-row names another",
    )


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (b"id,Stage,Kind\n1,Email,Phone\n", 1),  # a row of words with two known names below a header with one
        (b"id,email,Kind\n1,x,y\nID,Email,Phone\n", 1),
        (b"Contacts of 2026,,\nid,email,phone\n1,x,y\n", 2),  # a title
        (b"Email,Email,Other\nid,email,phone\n1,x,y\n", 2),  # groups of columns
        (b"Stage,Kind\nid,email,phone\n", 2),
    ],
)
def test_a_row_of_words_is_not_taken_for_the_header(tmp_path, rows, line):
    assert opened(tmp_path, rows).header_line == line


def test_who_is_told_that_there_is_no_header_is_told_how_to_name_it(tmp_path):
    with pytest.raises(InputRefused) as refused:
        opened(tmp_path, ROW)
    assert "--header-row 1" in refused.value.hint


def test_a_header_below_twenty_lines_is_not_looked_for(tmp_path):
    """A11: then the first line is the header, and its names are unknown."""
    assert opened(tmp_path, b"title\n" * 20 + HEADER + ROW).header == ("title",)


def test_quotes_above_the_header_never_reach_the_engine(tmp_path):
    """A11."""
    source = opened(tmp_path, b'The "best contacts\n' + HEADER + ROW)
    assert source.readable.read_bytes() == HEADER + ROW
    assert (source.header_line, source.skip, source.header_at) == (2, 1, 0)


@pytest.mark.parametrize("first", [b"sep=;\r\n", b'"SEP=;"\r\n', b"sep=;\n"])
def test_the_separator_line_of_excel_is_honoured(tmp_path, first):
    """A12."""
    source = opened(tmp_path, first + b"id;email\r\n1;2\r\n")
    assert (source.delimiter, source.header, source.header_line, source.notes) == (
        ";",
        ("id", "email"),
        2,
        (),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_known_names(tmp_path, delimiter):
    """A13."""
    line = delimiter.join(["id", "email", "a,b" if delimiter != "," else "a;b"])
    assert opened(tmp_path, f"{line}\n1\n".encode()).delimiter == delimiter


def test_two_plausible_delimiters_are_not_guessed_between(tmp_path):
    """A14."""
    data = b"email,x;phone\n1,2;3\n"
    with pytest.raises(InputRefused, match="comma and semicolon fit equally well") as refused:
        opened(tmp_path, data)
    assert "--delimiter" in refused.value.hint
    assert opened(tmp_path, data, Options(delimiter=";")).header == ("email,x", "phone")


def test_unknown_names_are_split_where_the_next_lines_are_alike(tmp_path):
    """A14."""
    assert opened(tmp_path, b"foo;bar, baz\n1;2\n3;4, 5, 6\n7;8\n").delimiter == ";"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\xef\xbb\xbf  <html><body>Log in", "HTML"),
        (b'{"error": "expired"}', "JSON"),
        (b'[{"id": 1}]', "JSON"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"\x1f\x8brest", "gzip"),
    ],
)
def test_what_is_no_csv_is_called_by_its_name(tmp_path, data, what):
    """A30, A31."""
    with pytest.raises(InputRefused, match=what) as refused:
        opened(tmp_path, data)
    assert refused.value.hint


def test_a_named_pipe_is_read_like_a_file(tmp_path):
    """A39."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(HEADER + ROW))
    writer.start()
    source = open_source(pipe, "contacts", Options(), tmp_path, known)
    writer.join()
    assert source.name == "pipe.csv"
    assert source.readable.read_bytes() == HEADER + ROW


def test_a_device_is_refused(tmp_path):
    """A39."""
    with pytest.raises(InputRefused, match="is a device"):
        open_source(Path("/dev/zero"), "contacts", Options(), tmp_path, known)


def test_a_link_to_itself_is_missing(tmp_path):
    """A39."""
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    with pytest.raises(InputMissing, match="leads back to itself"):
        open_source(loop, "contacts", Options(), tmp_path, known)


def test_a_link_to_an_export_is_followed(tmp_path):
    """A39."""
    (tmp_path / "real.csv").write_bytes(HEADER + ROW)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert open_source(tmp_path / "link.csv", "contacts", Options(), tmp_path, known).name == "link.csv"


def test_a_file_one_may_not_read_says_so(tmp_path, monkeypatch):
    """Root may read everything, so the refusal of the system is played."""
    path = tmp_path / "contacts.csv"
    path.write_bytes(HEADER)
    path.chmod(0)
    if os.geteuid() == 0:
        monkeypatch.setattr(type(path), "open", _refused)
    with pytest.raises(NoPermission, match="may not be read"):
        open_source(path, "contacts", Options(), tmp_path, known)


def _refused(*_args, **_kwargs):
    raise PermissionError(13, "Permission denied")


def test_options_win_over_what_is_found(tmp_path):
    data = "a;id;b\nx;y;z\nid;email;Zoë\n1;2;3\n".encode("cp1252")
    source = opened(tmp_path, data, Options(encoding="latin-1", delimiter=";", header_row=3))
    assert (source.encoding, source.header, source.header_line) == ("iso8859-1", ("id", "email", "Zoë"), 3)


@pytest.mark.parametrize(
    "options",
    [
        Options(encoding="klingon"),
        Options(encoding="base64"),
        Options(delimiter="ab"),
        Options(delimiter='"'),
    ],
)
def test_options_that_cannot_be_are_usage_errors(tmp_path, options):
    with pytest.raises(UsageError):
        opened(tmp_path, HEADER + ROW, options)


def test_a_header_row_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="no header on line 9"):
        opened(tmp_path, HEADER + ROW, Options(header_row=9))


def test_a_readable_copy_is_for_this_user_only(tmp_path):
    source = opened(tmp_path, "id,email\n1,Zoë\n".encode("utf-16"))
    assert source.readable.stat().st_mode & 0o777 == 0o600
    assert source.readable.read_text("utf-8") == "id,email\n1,Zoë\n"


def test_a_plain_file_is_not_copied(tmp_path):
    source = opened(tmp_path, b"\xef\xbb\xbf" + (HEADER + ROW).replace(b"\n", b"\r\n"))
    assert source.readable == source.path
    assert not list((tmp_path / "temp").iterdir())


def test_messages_hold_no_cells(tmp_path):
    """A hidden address must not turn up in cron mail."""
    for data in (ROW, b"\xe9\x81" + ROW, HEADER + b"\xe9\x81,jane@corp.example\n"):
        with pytest.raises(LeadqError) as refused:
            opened(tmp_path, data)
        assert "@" not in f"{refused.value} {refused.value.hint}"
