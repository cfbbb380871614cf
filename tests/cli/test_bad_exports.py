"""Catalogue rows A1 to A39 at the command: what is refused, with which code and words, and that nothing is written."""

import gzip
import os
import threading

import pytest

from tests.cli.desk import ACTIVITY_HEADER, CONTACTS_HEADER, RULES, Desk, contact, people, visits

REJECTS = ["handoff-rejects.csv"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The handoff of the desk's own exports."""
    desk = Desk(tmp_path_factory.mktemp("plain"))
    desk.run().worked()
    return desk.out


def test_an_export_that_is_not_there_is_missing(desk):
    """A1."""
    desk.contacts.unlink()
    desk.run().refused(66, "contacts.csv: no such file")


def test_a_folder_in_the_place_of_an_export_is_missing(desk):
    """A1."""
    (desk.folder / "empty").mkdir()
    desk.activity = desk.folder / "empty"
    desk.run().refused(66, "is a folder without exports")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "contacts.csv is empty (0 bytes)"),
        (b"\r\n\r\n", "contacts.csv is empty"),
        (b"\xef\xbb\xbf", "contacts.csv is empty"),
        (b"\xff\xfe", "contacts.csv is empty"),
        (CONTACTS_HEADER.encode(), "has a header and no rows"),
        (contact(1).encode() + contact(2).encode(), "looks like data"),
        (b"nom;prenom\nx;y\n", "does not say who it is"),
        (b"contact_id,email,E-Mail,email\n1,a,b,c\n", "two columns"),
        (b"Contact ID,CONTACT  ID,CONTACT-ID\n1,2,3\n", "two columns"),
        (b"\n\n <!DOCTYPE html><html><body>Log in</body></html>", "is HTML"),
        (b'{"error": "session expired"}', "is JSON"),
        (b"%PDF-1.7 \n", "a PDF"),
        (b"PK\x03\x04xl/workbook.xml", "a zip archive that is damaged or cut short"),
        (gzip.compress(people(3).encode(), mtime=0)[:40], "unexpected end of the gzip stream"),
        (people(3).encode() + b"\0\0\0\0\0\0\0\0", "NUL bytes at line"),
        (people(2).encode() + contact(3, phone="\0").encode(), "NUL bytes at line 4"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_what_is_no_list_of_contacts_is_refused_at_the_door(desk, content, words):
    """A2, A3, A4, A5, A6, A7, A24, A30, A32."""
    desk.write("contacts.csv", content)
    desk.run().refused(65, words)


def test_an_activity_export_without_rows_is_refused_unless_allowed(desk):
    """A4."""
    desk.write("activity.csv", ACTIVITY_HEADER)
    desk.run().refused(65, "activity.csv has a header and no rows", "--allow-empty")
    desk.run("--allow-empty").worked()
    assert desk.ids("sql.csv") == []
    assert desk.ids("rest.csv") == ["c-001", "c-003", "c-002", "c-004"]


def test_both_exports_may_be_empty_if_that_is_allowed(desk):
    """A4."""
    desk.write("contacts.csv", CONTACTS_HEADER)
    desk.write("activity.csv", ACTIVITY_HEADER)
    desk.run("--allow-empty").worked()
    assert desk.manifest()["contacts"]["read"] == 0
    assert all(file["rows"] == 0 for file in desk.manifest()["files"])


def test_a_misspelt_column_gets_a_proposal(desk):
    """A6."""
    desk.write("activity.csv", visits(2).replace("occurred_at", "occured_at"))
    desk.run().refused(65, "activity.csv does not say when it happened", "did you mean 'occured_at'?")


def test_blank_header_cells_are_passed_over(desk):
    """A8: a delimiter at the end of every line."""
    desk.write("contacts.csv", people(3).replace("\n", ",\n"))
    done = desk.run()
    done.worked()
    assert "1 column without a name ignored" in " ".join(done.out.split())
    assert desk.ids("sql.csv") == ["c-001", "c-003"]


@pytest.mark.parametrize(
    "content",
    [
        people(4).replace("email,", " E-Mail\u00a0,").replace("contact_id", "\ufeffContact ID"),
        "Export of contacts\n\nmade by nobody\n" + people(4),
        "sep=;\n" + people(4).replace(",", ";"),
        people(4).replace(",", ";"),
        people(4).replace(",", "\t"),
        people(4).replace(",", "|"),
        people(4).replace("\n", "\r\n"),
        people(4).replace("\n", "\r"),
        people(2).replace("\n", "\r\n") + contact(3) + contact(4).replace("\n", "\r"),
        people(4).removesuffix("\n"),
        people(4) + "\n\n",
        people(4) + ",,,,,,,\n" * 30,
    ],
    ids=[
        "dress",
        "preamble",
        "sep",
        "semicolon",
        "tab",
        "pipe",
        "crlf",
        "cr",
        "mixed",
        "no end",
        "two ends",
        "blank",
    ],
)
def test_the_same_contacts_in_another_dress_give_the_same_handoff(desk, plain, content):
    """A9, A11, A12, A13, A21, A22."""
    desk.write("contacts.csv", content)
    desk.run().worked()
    files = [path for path in plain.iterdir() if path.name != "manifest.json"]
    assert [path.name for path in files if path.read_bytes() != (desk.out / path.name).read_bytes()] == []
    assert desk.manifest()["contacts"] == {
        "read": 4, "rejects": 0, "duplicates": 0, "suppressed": 0, "disqualified": 0, "blocked": 0,
        "stages": {"sql": 2, "rest": 2},
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_gives_the_same_leads(desk, encoding):
    """A25, A26."""
    text = people(3) + contact(5, company="Café Zürich", last_name="Müller")
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    desk.write("contacts.csv", (mark + text).encode(encoding))
    desk.write("activity.csv", visits(5))
    desk.run().worked()
    last = desk.file("sql.csv").iloc[-1]
    assert (last["contact_id"], last["company"], last["last_name"]) == ("c-005", "Café Zürich", "Müller")


def test_a_byte_that_the_named_encoding_does_not_have_is_refused_with_its_place(desk):
    """A26."""
    desk.write("contacts.csv", people(3).replace("Acme", "Caf\x81").encode("latin-1"))
    desk.run("--encoding", "cp1252").refused(65, "line 2", "offset")


def test_letters_mistaken_once_are_counted(desk):
    """A27."""
    desk.write("contacts.csv", people(3).replace("Acme", "CafÃ©"))
    done = desk.run()
    done.worked()
    assert "as if the encoding was once mistaken" in " ".join(done.out.split())


def test_two_delimiters_that_fit_equally_well_need_a_word(desk):
    """A14."""
    desk.write("contacts.csv", "email;job,contact_id\n1;2,3\n")
    desk.run().refused(65, "comma and semicolon fit equally well", "--delimiter")


@pytest.mark.parametrize(
    ("row", "place"),
    [("c-050,short\n", 1), (contact(50).replace("Acme", "Acme, Inc., Ltd"), 20), ("c-050,short\n", 41)],
)
def test_one_ragged_row_is_rejected_and_moves_no_other(desk, row, place):
    """A15, A16: the first, one in the middle, the last."""
    lines = people(40).splitlines(keepends=True)
    desk.write("contacts.csv", "".join([*lines[:place], row, *lines[place:]]))
    desk.run().worked()
    rejected = desk.file("rejects.csv")
    assert list(rejected["line"]) == [str(place + 1)]
    assert list(rejected["row"]) == [row.strip()]
    emails = list(desk.file("sql.csv")["email"]) + list(desk.file("rest.csv")["email"])
    assert sorted(emails) == [f"zara.{n:03}@acme.example" for n in range(1, 41)]


def test_too_many_ragged_rows_stop_the_run_and_are_kept_beside_the_folder(desk):
    """A17."""
    desk.write("contacts.csv", people(40) + "c-900,short\n" * 15)
    desk.run().refused(65, "15 of 55 contacts rows cannot be used", "handoff-rejects.csv", keeps=REJECTS)
    kept = (desk.folder / REJECTS[0]).read_text(encoding="utf-8-sig").splitlines()
    assert kept[0] == "file,line,column,reason,row"
    assert len(kept) == 16


def test_units_below_the_header_are_rejected(desk):
    """A10."""
    desk.write("contacts.csv", CONTACTS_HEADER + "text,text\n" + "".join(contact(n) for n in range(1, 40)))
    desk.run().worked()
    assert list(desk.file("rejects.csv")["line"]) == ["2"]


def test_a_quote_that_is_never_closed_is_named_with_what_it_swallowed(desk):
    """A18."""
    desk.write("contacts.csv", people(40).replace("Acme", '"Acme', 1))
    desk.run().refused(65, "lines 2-41 were swallowed by an unclosed quote at line 2")


def test_quotes_in_odd_places_never_lose_a_row(desk):
    """A19."""
    odd = contact(41, company='12" Pipes') + contact(42, company='"Acme "best" Ltd"')
    desk.write("contacts.csv", people(40) + odd)
    desk.run().worked()
    counts = desk.manifest()["contacts"]
    assert counts["read"] == 42
    kept = desk.file("sql.csv")
    assert list(kept[kept.contact_id == "c-041"]["company"]) in ([], ['12" Pipes'])
    assert counts["rejects"] == len(desk.file("rejects.csv"))


def test_a_line_end_inside_quotes_is_one_cell_and_lines_stay_physical(desk):
    """A20, J10."""
    desk.write("contacts.csv", people(2) + contact(3, company='"Acme,\n""South"""') + "short\n" + contact(5))
    desk.write("activity.csv", visits(5))
    desk.run().worked()
    assert list(desk.file("sql.csv")["company"]) == ["Acme", 'Acme,\n"South"', "Acme"]
    assert list(desk.file("rejects.csv")["line"]) == ["6"]


def test_the_footer_of_a_salesforce_report_does_not_stop_a_run(desk):
    """A23: a blank line and five lines of one cell each."""
    footer = (
        '\n"Leads by owner"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n"Grand Totals (4 records)"\n"Generated By: Somebody"\n'
    )
    desk.write("contacts.csv", people(4) + footer)
    desk.run().worked()
    assert desk.manifest()["contacts"]["rejects"] == 0
    assert desk.ids("sql.csv") == ["c-001", "c-003"]


def test_a_line_of_three_megabytes_is_one_reject(desk):
    """A28."""
    desk.write("contacts.csv", people(3) + contact(4, company="x" * 3_000_000) + contact(5))
    desk.run().worked()
    assert list(desk.file("rejects.csv")["line"]) == ["5"]
    assert desk.manifest()["contacts"]["read"] == 5


def test_thousands_of_columns_are_passed_over(desk):
    """A29."""
    more = ",".join(f"extra {n}" for n in range(3000))
    lines = people(3).splitlines()
    desk.write(
        "contacts.csv", "\n".join(f"{line},{more if not n else ',' * 2999}" for n, line in enumerate(lines))
    )
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-001", "c-003"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_read_and_a_device_is_not(desk):
    """A39."""
    desk.contacts = desk.folder / "pipe"
    os.mkfifo(desk.contacts)
    writer = threading.Thread(target=desk.contacts.write_text, args=(people(4),), daemon=True)
    writer.start()
    desk.run().worked()
    writer.join()
    assert desk.ids("sql.csv") == ["c-001", "c-003"]
    desk.contacts = "/dev/zero"
    desk.run().refused(65, "is a device")


def test_a_link_that_leads_back_to_itself_is_missing(desk):
    """A39."""
    desk.contacts = desk.folder / "loop"
    desk.contacts.symlink_to(desk.contacts)
    desk.run().refused(66, "a link that leads back to itself")


def test_ids_and_names_that_look_like_something_else_stay_as_they_are(desk):
    """A36, A37, A38."""
    ids = ["0012", "1E5", "12345678901234567890", "NA", "-7", "1,5"]
    rows = "".join(
        contact(n, contact_id=f'"{i}"', last_name="Null", company="NA", job_title="VP nan")
        for n, i in enumerate(ids, 1)
    )
    desk.write("contacts.csv", CONTACTS_HEADER + rows)
    desk.write("activity.csv", ACTIVITY_HEADER + "".join(f'"{i}",Page View,2026-10-30,x\n' for i in ids) * 3)
    desk.run("--cells", "raw").worked()
    written = desk.file("sql.csv")
    assert sorted(written["contact_id"]) == sorted(ids)
    assert set(written["last_name"]) == {"Null"}
    assert set(written["company"]) == {"NA"}


def test_a_file_that_is_still_being_written_is_tried_again_later(desk, monkeypatch):
    """A34: here it grows while the last step runs."""
    from leadq.jobs import score as job  # noqa: PLC0415

    writing = job.write_lead_files

    def late(*arguments, **options):
        with desk.activity.open("a") as file:
            file.write("c-001,Page View,2026-10-30,x\n")
        return writing(*arguments, **options)

    monkeypatch.setattr(job, "write_lead_files", late)
    desk.run().refused(75, "activity.csv changed while it was read", keeps=["activity.csv"])


def test_the_same_export_named_twice_is_refused(desk):
    """A40: its activity would count twice."""
    desk.run("--activity", desk.activity).refused(2, "activity.csv", "twice")
    (desk.folder / "again.csv").hardlink_to(desk.contacts)
    desk.run("--contacts", desk.folder / "again.csv").refused(2, "twice")


def test_activity_of_nobody_is_counted(desk):
    """A42."""
    desk.write("activity.csv", visits(3) + "nobody,Page View,2026-10-30,x\n")
    done = desk.run("--format", "json")
    done.worked()
    assert '"orphans": 1' in done.out


def test_standard_input_may_be_a_pipe_and_an_empty_one_is_refused(desk):
    """A35."""
    desk.contacts = "/dev/stdin"
    done = desk.run_apart(input=b"")
    done.refused(65, "is empty")


def test_a_column_that_the_rulebook_names_may_be_missing_where_that_is_allowed(desk):
    desk.write(
        "rules.yaml", RULES.replace("events:", "columns: {contacts: {job_title: Function}}\nevents:", 1)
    )
    desk.run().refused(65, "no column 'Function'")
    desk.run("--allow-missing-columns").worked()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("contacts.csv", CONTACTS_HEADER + ",,,,,,,\n" + '"","",,,,,,\n'),
        ("activity.csv", "contact_id,type,occurred_at,asset\n,,,\n , ,,\n"),
    ],
)
def test_an_export_of_blank_rows_is_as_empty_as_one_without_rows(desk, name, text):
    """It would put an empty handoff in the place of a good one."""
    desk.run().worked()
    desk.write(name, text)
    desk.run().refused(65, f"{name} has a header and no rows that say anything", "--allow-empty")
    desk.run("--allow-empty").worked()


@pytest.mark.parametrize("cell", ["10000000001", "1730450000000", "-10900000000", "999999999999999"])
def test_one_large_number_in_a_sum_stops_no_run(desk, cell):
    rules = desk.rules.read_text("utf-8").replace(
        "{id: visits, event: visit, points: 1, max: 5}", "{id: visits, event: visit, points: 2.5, sum: value}"
    )
    desk.write("rules.yaml", rules)
    desk.write(
        "activity.csv", "contact_id,type,occurred_at,value\n" + f"c-001,Page View,2026-10-30,{cell}\n" * 3
    )
    desk.run().worked()
    most = "visits -1000000000" if cell.startswith("-") else "visits +1000000000"
    assert any(most in reasons for name in ("sql.csv", "rest.csv") for reasons in desk.file(name)["reasons"])


def test_every_contact_export_must_have_the_consent_that_a_suppression_reads(desk):
    """One that lacks it would hand over people who have said no there."""
    desk.write("rules.yaml", desk.rules.read_text("utf-8") + "suppress: [{unsubscribed: true}]\n")
    first = desk.contacts.read_text("utf-8").splitlines()
    desk.write(
        "contacts.csv", "\n".join([first[0] + ",Opted Out", *(f"{line},no" for line in first[1:])]) + "\n"
    )
    desk.run().worked()
    second = desk.write("more.csv", CONTACTS_HEADER + contact(9))
    done = desk.run("--contacts", str(second))
    assert done.code == 2
    assert "LQ602" in done.err
    assert "'more.csv' does not have it" in done.err
    desk.write("more.csv", CONTACTS_HEADER.replace("country", "Opted Out") + contact(9, country="no"))
    desk.run("--contacts", str(second)).worked()


def test_consent_that_cannot_be_read_is_a_no_and_said_aloud(desk):
    desk.write("rules.yaml", desk.rules.read_text("utf-8") + "suppress: [{unsubscribed: true}]\n")
    desk.write(
        "contacts.csv", CONTACTS_HEADER.replace("country", "Opted Out") + contact(1, country="ask Tim")
    )
    done = desk.run()
    done.worked()
    said = " ".join(done.out.split())
    assert "1 cell of 'unsubscribed' cannot be read as yes or no" in said
    assert "a suppression asks for it, so to be safe it counts as a no" in said
    assert desk.manifest()["contacts"]["suppressed"] == 1


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ('"contact_id,email', "a quote in it is not closed"),
        ('contact_id,"email', "its columns are contact_id"),
    ],
)
def test_an_open_quote_in_the_header_shows_no_rows_in_the_message(desk, header, words):
    """All that follows would be one cell of the header, and a message that lists headers would show it."""
    rules = desk.rules.read_text("utf-8") + "columns: {contacts: {seats: Seats}}\n"
    desk.write("rules.yaml", rules)
    desk.write("contacts.csv", f"{header}\nc-001,zara.001@acme.example\n")
    desk.run().refused(65, words)
