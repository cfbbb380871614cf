"""Exports in every format, from every place: read alike, or refused with what is wrong."""

import csv
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from backports import zstd

from leadq.exports import archives
from tests.cli.desk import CONTACTS_HEADER, Desk, apart, contact, people, visits
from tests.exports.packing import FORMATS, as_json_lines, as_parquet, as_xlsx, as_zip, write


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def handed_over(desk: Desk) -> dict[str, bytes]:
    """Return the files of the handoff but the manifest, which names the inputs."""
    return {path.name: path.read_bytes() for path in desk.out.iterdir() if path.name != "manifest.json"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The handoff of the exports of a desk as they are."""
    desk = Desk(tmp_path_factory.mktemp("plain"))
    desk.run().worked()
    return handed_over(desk)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_tables_give_the_same_handoff_in_every_format(desk, plain, form):
    contacts, activity = rows_of(people(4)), rows_of(visits(3))
    desk.contacts = write(desk.folder, "people", form, contacts)
    desk.activity = write(desk.folder, "done", form, activity)
    desk.run().worked()
    assert handed_over(desk) == plain
    assert [item["rows"] for item in desk.manifest()["inputs"]] == [4, 9]


def test_the_manifest_has_the_hash_of_the_file_and_of_what_was_in_it(desk):
    packed = gzip.compress(people(4).encode(), mtime=0)
    desk.contacts = desk.write("people.csv.gz", packed)
    desk.run().worked()
    contacts, activity = desk.manifest()["inputs"]
    assert contacts["sha256"] == hashlib.sha256(packed).hexdigest()
    assert contacts["bytes"] == len(packed)
    assert contacts["unpacked_sha256"] == hashlib.sha256(people(4).encode()).hexdigest()
    assert activity["unpacked_sha256"] is None


def test_files_of_a_folder_are_read_in_the_order_of_their_names(desk):
    folder = desk.folder / "exports"
    folder.mkdir()
    lines = [contact(n) for n in (1, 2, 3, 4)]
    (folder / "b.csv").write_text(CONTACTS_HEADER + "".join(lines[2:]))
    (folder / "a.csv.gz").write_bytes(gzip.compress((CONTACTS_HEADER + "".join(lines[:2])).encode()))
    (folder / "notes.docx").write_bytes(b"x")
    (folder / ".c.csv.swp").write_bytes(b"x")
    desk.contacts = folder
    done = desk.run("--format", "json")
    done.worked()
    assert [item["name"] for item in desk.manifest()["inputs"]] == ["a.csv.gz", "b.csv", "activity.csv"]
    assert "exports: passed over notes.docx" in json.loads(done.out)["data"]["notes"]


def test_a_quoted_pattern_names_files_and_part_of_each(desk):
    for number in (2, 1):
        rows = rows_of(CONTACTS_HEADER + contact(number))
        desk.write(f"people-{number}.xlsx", as_xlsx({"Notes": [["x"]], "People": rows}))
    desk.contacts = desk.folder / "people-*.xlsx#People"
    desk.run().worked()
    names = [item["name"] for item in desk.manifest()["inputs"]][:2]
    assert names == ["people-1.xlsx: sheet People", "people-2.xlsx: sheet People"]


def test_a_name_with_marks_of_patterns_is_that_file_if_it_is_there(desk):
    desk.contacts = desk.write("people [1]#2*.csv", people(4))
    desk.run().worked()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody-*.csv", "no file matches"),
        ("empty", "a folder without exports"),
        ("gone.csv", "no such file"),
    ],
)
def test_what_names_nothing_is_missing(desk, name, words):
    """A1."""
    (desk.folder / "empty").mkdir()
    desk.contacts = desk.folder / name
    desk.run().refused(66, words)


def test_a_file_named_by_itself_and_by_a_pattern_is_named_twice(desk):
    desk.run("--contacts", desk.folder / "contacts*.csv").refused(
        2, "contacts.csv is given twice as --contacts"
    )


def test_standard_input_is_read(desk):
    desk.contacts = Path("-")
    with (desk.folder / "contacts.csv").open("rb") as file:
        desk.run_apart(stdin=file).worked()
    assert desk.manifest()["inputs"][0]["name"] == "standard input"
    assert desk.manifest()["contacts"]["read"] == 4


def test_standard_input_may_be_packed_and_is_read_once_for_two_rulebooks(desk):
    packed = gzip.compress(people(4).encode())
    command = [
        "diff",
        desk.rules,
        desk.rules,
        "--contacts",
        "-",
        "--activity",
        desk.activity,
        "--as-of",
        "2026-11-01",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "leadq", *map(str, command)],
        input=packed,
        env=apart(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_nothing_on_standard_input_is_as_an_empty_file(desk):
    """A35."""
    desk.contacts = Path("-")
    desk.run_apart(stdin=subprocess.DEVNULL).refused(65, "standard input is empty (0 bytes)")


def test_a_terminal_as_standard_input_is_told_at_once(desk):
    """A35."""
    desk.contacts = Path("-")
    ours, theirs = os.openpty()
    try:
        desk.run_apart(stdin=theirs).refused(2, "is a terminal")
    finally:
        os.close(ours)
        os.close(theirs)


def test_standard_input_is_contacts_or_activity_and_not_both(desk):
    desk.contacts = desk.activity = Path("-")
    with (desk.folder / "contacts.csv").open("rb") as file:
        desk.run_apart(stdin=file).refused(2, "--contacts and as --activity")


def test_a_file_is_read_as_what_it_is_whatever_it_is_called(desk, plain):
    """A31."""
    desk.contacts = desk.write("contacts.csv", as_xlsx({"S": rows_of(people(4))}))
    done = desk.run("--format", "json")
    done.worked()
    assert handed_over(desk) == plain
    assert (
        "contacts.csv is a workbook, whatever its name says; read as that"
        in json.loads(done.out)["data"]["notes"]
    )


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_an_archive_that_was_cut_short_is_refused_whole(desk, pack, kept):
    """A32."""
    packed = pack(people(2000).encode())
    desk.contacts = desk.write("contacts.csv.gz", packed[: int(len(packed) * kept)])
    desk.run().refused(65, "unexpected end of the", "stream")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"x" * 100_000)[:20] + b"\0" * 50, "stream"),
        (as_zip({"people.csv": people(4).encode()})[:-30], "zip archive that is damaged or cut short"),
        (as_zip({"a.docx": b"x", "b.png": b"y"}), "holds no table; it holds a.docx, b.png"),
        (as_zip({}), "holds no table"),
        (as_zip({"word/document.xml": b"<x/>"}), "holds no table"),
        (as_zip({"people.zip": as_zip({"a.csv": b"x"})}), "a zip archive in a zip archive"),
        (as_xlsx({"S": [["contact_id"]]})[:-30], "damaged or cut short"),
        (as_xlsx({"S": []}), "has nothing in its sheets"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "is encrypted"),
        (b"PAR1" + b"x" * 99, "Parquet file that cannot be read"),
        (as_parquet(rows_of(people(4)))[:-9], "Parquet file that cannot be read"),
        (b"\x28\xb5\x2f\xfd" + b"x" * 99, "Zstandard stream"),
    ],
    ids=[  # packed bytes hold the time at which they were packed: no names for tests
        "a gzip stream with zeros behind",
        "half a zip",
        "a zip of other files",
        "an empty zip",
        "a document",
        "a zip in a zip",
        "half a workbook",
        "an empty workbook",
        "an old workbook of zeros",
        "an encrypted workbook",
        "no Parquet",
        "half a Parquet file",
        "no Zstandard",
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_what_it_is(desk, content, words):
    desk.contacts = desk.write("people", content)
    desk.run().refused(65, words)


def test_an_encrypted_archive_is_said_to_be_encrypted(desk):
    data = bytearray(as_zip({"people.csv": people(4).encode()}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    desk.contacts = desk.write("people.zip", bytes(data))
    desk.run().refused(65, "is encrypted")


@pytest.mark.parametrize("form", ["csv.gz", "csv.zst", "zip", "xlsx"])
def test_what_would_expand_beyond_the_limit_is_refused(desk, form):
    """A33."""
    desk.contacts = write(desk.folder, "people", form, rows_of(people(500)))
    desk.run("--max-expanded", "10kB").refused(65, "would expand beyond 10 kB", "--max-expanded")


def test_a_sheet_with_a_cell_far_away_is_refused_before_it_fills_the_memory(desk):
    """A33."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "contact_id", "x"
    book.save(desk.folder / "far.xlsx")
    desk.contacts = desk.folder / "far.xlsx"
    desk.run().refused(65, "goes down to row 1048576 and right to column 16384")


def test_parts_of_one_export_in_an_archive_are_all_read(desk):
    parts = {f"p/{n}.csv": (CONTACTS_HEADER + contact(n)).encode() for n in (2, 1)}
    desk.contacts = desk.write("people.zip", as_zip(parts))
    desk.run().worked()
    names = [item["name"] for item in desk.manifest()["inputs"]][:2]
    assert names == ["people.zip: p > 1.csv", "people.zip: p > 2.csv"]


def test_of_several_tables_in_an_archive_the_one_of_the_kind_asked_for_is_taken(desk):
    both = as_zip({"1.csv": visits(3).encode(), "2.csv": people(4).encode()})
    desk.contacts = desk.activity = desk.write("all.zip", both)
    done = desk.run("--format", "json")
    done.worked()
    names = [item["name"] for item in desk.manifest()["inputs"]]
    assert names == ["all.zip: 2.csv", "all.zip: 1.csv"]
    assert "all.zip: passed over 1.csv" in json.loads(done.out)["data"]["notes"]


def test_where_two_tables_may_be_meant_somebody_has_to_say_which(desk):
    other = people(4).replace("country", "county")
    data = as_zip({"new.csv": people(4).encode(), "old.csv": other.encode()})
    desk.contacts = desk.write("all.zip", data)
    desk.run().refused(65, "all.zip holds several files", "new.csv, old.csv", "--contacts 'all.zip#new.csv'")
    desk.contacts = desk.folder / "all.zip#old.csv"
    desk.run().worked()
    desk.contacts = desk.folder / "all.zip#other.csv"
    desk.run().refused(65, "holds nothing called 'other.csv'")


def test_of_several_sheets_one_is_taken_only_if_no_other_can_be_meant(desk):
    sheets = {"Read me": [["Made by me"]], "People": rows_of(people(4)), "Done": rows_of(visits(3))}
    desk.contacts = desk.activity = desk.write("all.xlsx", as_xlsx(sheets))
    desk.run().worked()
    names = [item["name"] for item in desk.manifest()["inputs"]]
    assert names == ["all.xlsx: sheet People", "all.xlsx: sheet Done"]
    desk.contacts = desk.write("two.xlsx", as_xlsx({"May": sheets["People"], "June": sheets["People"]}))
    desk.run().refused(65, "two.xlsx holds several sheets", "May, June", "--contacts 'two.xlsx#May'")
    desk.contacts = desk.folder / "two.xlsx#July"
    desk.run().refused(65, "has no sheet 'July'")
    desk.contacts = desk.folder / "contacts.csv#May"
    desk.run().refused(65, "contacts.csv has no parts")


def test_a_hidden_sheet_is_read_only_if_it_is_named(desk):
    sheets = {"People": rows_of(people(4)), "Old": rows_of(people(2))}
    desk.contacts = desk.write("people.xlsx", as_xlsx(sheets, hidden=["Old"]))
    desk.run().worked()
    assert desk.manifest()["contacts"]["read"] == 4
    desk.contacts = desk.folder / "people.xlsx#Old"
    desk.run().worked()
    assert desk.manifest()["contacts"]["read"] == 2


def test_a_reject_of_a_workbook_has_its_sheet_and_its_row(desk):
    rows = rows_of(people(4))
    rows[1][4] = "Acme\nand\nSons"
    rows.insert(2, [""] * 8)
    rows.insert(4, ["", "no address", *[""] * 6])
    desk.contacts = desk.write("people.xlsx", as_xlsx({"People": [["People of\nMay"], *rows]}))
    desk.run().worked()
    (reject,) = desk.file("rejects.csv").to_dict("records")
    assert (reject["file"], reject["line"]) == ("people.xlsx: sheet People", "6")


def test_a_line_that_is_no_object_is_a_reject_with_its_line(desk):
    rows = [[cell.replace("Acme", "Acme\nand Sons") for cell in row] for row in rows_of(people(4))]
    lines = as_json_lines(rows).splitlines(keepends=True)
    broken = [
        b'{"contact_id": "x"\n',
        b'["c-9"]\n',
        b'{"a": 1, "a": 2}\n',
        b'{"a": "\xff"}\n',
        b'{"a": "\\ud800"}\n',
    ]
    desk.contacts = desk.write(
        "people.jsonl", b"".join((lines[0], b"\n", *broken, *lines[1:], b'{"email": "x"}\n'))
    )
    desk.run("--max-rejects", "90%").worked()
    rejects = desk.file("rejects.csv")
    assert list(rejects["line"]) == ["3", "4", "5", "6", "7", "11"]
    assert list(rejects["reason"])[:5] == ["the line is not a JSON object"] * 5
    assert desk.manifest()["contacts"]["read"] == 10
    assert len(rejects) == 6


def test_a_number_that_a_spreadsheet_has_rounded_is_refused(desk):
    rows = [["contact_id", "email"], [1234567890123456789, "a@acme.example"]]
    desk.contacts = desk.write("people.xlsx", as_xlsx({"S": rows}))
    desk.run().refused(65, "row 2 holds a number of more than 15 digits")
    rows[1][0] = "1234567890123456789"
    desk.contacts = desk.write("people.xlsx", as_xlsx({"S": rows}))
    desk.run("--allow-missing-columns", "--allow-orphans").worked()
    ids = [i for name in ("sql.csv", "rest.csv") for i in desk.ids(name) if (desk.out / name).exists()]
    assert ids == ["'1234567890123456789"]


def test_an_export_that_is_replaced_by_another_while_it_is_unpacked_is_still_being_written(desk, monkeypatch):
    """A34."""
    desk.contacts = write(desk.folder, "people", "csv.gz", rows_of(people(4)))
    expand = archives.expand

    def and_written_to(kind, path, *rest):
        expand(kind, path, *rest)
        path.write_bytes(path.read_bytes() + b"\0")

    monkeypatch.setattr(archives, "expand", and_written_to)
    done = desk.run()
    assert done.code == 75, done.err
    assert "still being written" in done.err


def test_sheets_of_contacts_with_two_layouts_are_both_read_where_each_is_named(desk):
    hubspot = "Record ID,Email,Create Date,Country/Region\nh-1,h1@acme.example,2026-01-05 10:00,France\n"
    sheets = {"Ours": rows_of(people(4)), "HubSpot": rows_of(hubspot)}
    book = desk.write("two.xlsx", as_xlsx(sheets))
    desk.contacts = book
    desk.run().refused(65, "two.xlsx holds several sheets", "Ours, HubSpot")
    desk.contacts = desk.folder / "two.xlsx#Ours"
    desk.run("--contacts", desk.folder / "two.xlsx#HubSpot", "--allow-missing-columns").worked()
    read = {item["name"]: item for item in desk.manifest()["inputs"] if item["role"] == "contacts"}
    assert {name: item["rows"] for name, item in read.items()} == {
        "two.xlsx: sheet Ours": 4,
        "two.xlsx: sheet HubSpot": 1,
    }
    assert read["two.xlsx: sheet HubSpot"]["layout"] == "hubspot-contacts"
