"""`leadq inspect`: how files would be read, and the entries that it puts into a rulebook."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from leadq.exports.sniff import Options
from leadq.ground.errors import UsageError
from leadq.jobs.inspect import Asked, Looked, inspect
from leadq.jobs.inspect_write import write_entries
from leadq.jobs.opening import open_exports
from leadq.rulebook.load import Loaded, load
from leadq.words.inspection import ColumnSeen, FileSeen
from tests.jobs.init_exports import write

NOW = datetime(2026, 11, 24)  # noqa: DTZ001 - in UTC, as the engine has it
HUBSPOT = ["Record ID", "Email", "Create Date", "Lead Status", "Seats", "Company Name"]
SHEET = ["Person", "Mail", "Signed up", "Country"]
RULES = """# Ours.
leadq: 1
name: Small   # a note

# What they do.
events: {visit: {type: Page View}}
fit:
  bands: {A: 10, B: 0}
  rules: [{id: known, when: {email: {present: true}}, points: 10}]
engagement: {bands: {1: 10, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
stages: [{id: rest}]   # all
"""


def hubspot(folder: Path, header: list[str] = HUBSPOT, rows: int = 20) -> Path:
    made = [
        [n, f"p{n}@acme.example", "2026-01-05 10:00", "New", n, "Acme"][: len(header)] for n in range(rows)
    ]
    return write(folder / "people.csv", header, made)


def sheet(folder: Path, date: str = "{}/10/2026", days: int = 28) -> Path:
    rows = [[n, f"p{n}@acme.example", date.format(n % days + 1), "France"] for n in range(60)]
    return write(folder / "sheet.csv", [SHEET[0], "Email", *SHEET[2:]], rows)


def rules(folder: Path, text: str = RULES) -> Path:
    path = folder / "rules.yaml"
    path.write_bytes(text.encode())
    return path


def loaded(path: Path) -> Loaded:
    return load(path.read_bytes(), str(path))


def looked(*files: Path, **more: object) -> tuple[Looked, ...]:
    return inspect(Asked(files, **more), NOW)  # type: ignore[arg-type]


def seen(file: Path, **more: object) -> FileSeen:
    [item] = looked(file, **more)
    return item.seen


def column(file: FileSeen, header: str) -> ColumnSeen:
    return next(c for c in file.columns if header in c.headers)


def test_the_system_is_named_and_the_next_most_likely(tmp_path):
    file = seen(hubspot(tmp_path))
    assert (file.system, file.layout, file.holds) == ("HubSpot", "hubspot-contacts", "contacts")
    assert file.found == file.asked == 3
    assert file.runner_up is not None
    assert file.runner_up.system != "HubSpot"
    assert file.runner_up.found < file.runner_up.asked


def test_it_says_of_each_column_what_it_is_and_how_that_is_known(tmp_path):
    file = seen(hubspot(tmp_path))
    assert {c.headers[0]: (c.field, c.known_by) for c in file.columns} == {
        "Record ID": ("contact_id", "system"),
        "Email": ("email", "system"),
        "Company Name": ("company", "system"),
        "Lead Status": ("lead_status", "system"),
        "Create Date": ("created_at", "system"),
        "Seats": ("", ""),
    }
    declared = RULES + "columns: {contacts: {seats: {header: Seats, type: number}}}\n"
    named = column(seen(hubspot(tmp_path), loaded=load(declared.encode(), "")), "Seats")
    assert (named.field, named.known_by, named.kind) == ("seats", "rulebook", "number")


def test_a_header_alone_is_enough(tmp_path):
    file = seen(hubspot(tmp_path, rows=0))
    assert (file.system, file.rows, file.refused) == ("HubSpot", 0, "")


def test_lines_above_the_header_and_below_the_last_row_are_counted(tmp_path):
    people = hubspot(tmp_path)
    people.write_text(
        "\ufeffAll contacts\n\n" + people.read_text(encoding="utf-8") + "\nTotal: 20 contacts\n",
        encoding="utf-8",
    )
    file = seen(people)
    assert (file.above, file.header_line, file.rows, file.below) == (1, 3, 20, 1)


def test_cells_that_would_count_as_missing_are_counted(tmp_path):
    rows = [["1", "a@acme.example", "many", "maybe"], ["2", "b@acme.example", "50", "true"]]
    file = seen(write(tmp_path / "x.csv", ["Contact ID", "Email", "Employees", "Unsubscribed"], rows))
    assert [column(file, h).unread for h in ("Employees", "Unsubscribed", "Email")] == [1, 1, 0]


def test_numbers_of_a_sheet_are_read_with_the_decimal_mark_of_the_rulebook_as_score_reads_them(tmp_path):
    book = Workbook()
    for row in (
        ["Record ID", "Email", "Annual Revenue"],
        *([n, f"p{n}@acme.example", 0.5 + n] for n in range(9)),
    ):
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    comma = loaded(rules(tmp_path, RULES + 'decimal_mark: ","\n'))
    assert column(seen(tmp_path / "people.xlsx", loaded=comma), "Annual Revenue").unread == 0


def test_repeated_keys_are_counted(tmp_path):
    rows = [["1", "a@acme.example"], ["1", "a@acme.example"], ["2", "b@acme.example"]]
    file = seen(write(tmp_path / "x.csv", ["Contact ID", "Email"], rows))
    assert (file.key, file.repeated) == ("contact_id", 1)


@pytest.mark.parametrize(
    ("date", "days", "layout", "is_open"),
    [
        ("{}/10/2026", 28, "dd/mm/yyyy", False),
        ("10/{}/2026", 28, "mm/dd/yyyy", False),
        ("{}/10/2026", 12, "dd/mm/yyyy", True),
        ("2026-10-{:02}", 28, "iso", False),
    ],
)
def test_the_layout_of_dates_is_of_the_whole_column(tmp_path, date, days, layout, is_open):
    header = ["Person", "Email", "Created At", "Country"]
    named = sheet(tmp_path, date, days)
    named.write_text(named.read_text().replace("Person,Email,Signed up,Country", ",".join(header)))
    dates = column(seen(named, holds="contacts"), "Created At").dates
    assert dates is not None
    assert (dates.layout, dates.open, dates.unread, dates.known_by) == (layout, is_open, 0, "cells")


def test_a_column_with_days_and_months_in_front_is_not_read_cell_by_cell(tmp_path):
    rows = [[n, f"p{n}@acme.example", "31/10/2026" if n else "10/31/2026"] for n in range(20)]
    file = seen(write(tmp_path / "x.csv", ["Contact ID", "Email", "Created At"], rows))
    dates = column(file, "Created At").dates
    assert dates is not None
    assert (dates.layout, dates.unread, dates.mixed) == ("dd/mm/yyyy", 1, True)


def test_what_is_open_is_settled_by_the_user_by_the_rulebook_or_by_the_format_of_a_column(tmp_path):
    rows = [[n, f"p{n}@acme.example", "3/4/2026"] for n in range(20)]
    file = write(tmp_path / "x.csv", ["Contact ID", "Email", "Created At"], rows)

    def told(**more: object) -> tuple[str, str, bool]:
        dates = column(seen(file, **more), "Created At").dates
        assert dates is not None
        return dates.layout, dates.known_by, dates.open

    assert told() == ("dd/mm/yyyy", "cells", True)
    assert told(dates="mm/dd/yyyy") == ("mm/dd/yyyy", "option", False)
    said = load((RULES + "dates: mm/dd/yyyy\n").encode(), "")
    assert told(loaded=said) == ("mm/dd/yyyy", "rulebook", False)
    own = RULES + "columns: {contacts: {created_at: {type: date, format: dd/mm/yyyy}}}\n"
    assert told(loaded=load(own.encode(), "")) == ("dd/mm/yyyy", "rulebook", False)


def test_types_of_activity_come_with_the_events_that_are_proposed(tmp_path):
    rows = [[n, n % 7, "Page View" if n % 2 else "Email Sent", "2026-10-01 10:00"] for n in range(40)]
    file = seen(
        write(tmp_path / "a.csv", ["Activity ID", "Contact ID", "Activity Type", "Activity Date"], rows)
    )
    assert {kind.name: (kind.rows, kind.events) for kind in file.types} == {
        "Page View": (20, ("web_visit",)),
        "Email Sent": (20, ()),
    }
    assert file.people == 7


def test_a_type_that_names_who_did_it_is_personal_and_so_is_its_column(tmp_path):
    header = ["Activity ID", "Contact ID", "Activity Type", "Activity Date"]
    kinds = ["Call with Petra Zabel"] * 6 + ["Page View"] * 6 + ["Webinar"] * 6
    rows = [[n, n % 2 if n > 5 else 1, kind, "2026-10-01 10:00"] for n, kind in enumerate(kinds)]
    log = write(tmp_path / "a.csv", header, rows)
    people = [[0, "Ann", "Lee", "a@acme.example"], [1, "Petra", "Zabel", "p@acme.example"]]
    known = write(tmp_path / "c.csv", ["Contact ID", "First Name", "Last Name", "Email"], people)
    for files in ((log, known), (known, log), (log,)):
        [file] = [item.seen for item in looked(*files) if item.seen.holds == "activity"]
        assert {kind.name: kind.personal for kind in file.types} == {
            "Call with Petra Zabel": True,
            "Page View": False,
            "Webinar": False,
        }
        assert column(file, "Activity Type").personal


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_looked_at(tmp_path):
    bad = write(tmp_path / "bad.csv", ["Colour", "Price", "Country"], [["red", "5", "France"]])
    first, second = looked(bad, hubspot(tmp_path))
    assert "does not say who it is" in first.seen.refused
    assert [c.headers[0] for c in first.seen.columns]
    assert second.seen.refused == ""


def test_the_reading_is_put_into_the_rulebook_and_all_else_stays_byte_for_byte(tmp_path):
    path = rules(tmp_path)
    assert write_entries(loaded(path), looked(hubspot(tmp_path), loaded=loaded(path)), force=False) == (
        "hubspot-contacts",
    )
    text = path.read_text()
    start, end = text.index("sources:"), text.index("# What they do.")
    assert text[:start] + text[end:] == RULES
    [entry] = loaded(path).rulebook.sources
    assert (entry.system, entry.header) == ("HubSpot", tuple(HUBSPOT))
    assert entry.columns["email"].header == "Email"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_line_ends_and_the_mark_of_an_editor_stay(tmp_path, end, mark):
    path = rules(tmp_path, mark + RULES.replace("\n", end))
    write_entries(loaded(path), looked(hubspot(tmp_path)), force=False)
    data = path.read_bytes().decode()
    assert data.startswith(mark)
    assert data.count("\n") == data.count(end) if end == "\r\n" else "\r" not in data
    assert loaded(path).rulebook.sources


def test_the_next_export_is_read_as_the_entry_says(tmp_path):
    path, file = rules(tmp_path), sheet(tmp_path)
    rules_before = loaded(path)
    write_entries(
        rules_before, looked(file, loaded=rules_before, dates="dd/mm/yyyy", holds="contacts"), force=False
    )
    again = seen(file, loaded=loaded(path))
    assert (again.system, again.layout, again.own) == ("sheet", "sheet", True)
    assert {c.known_by for c in again.columns if c.field} == {"sources"}


def test_an_entry_remembers_which_share_of_cells_could_not_be_read(tmp_path):
    rows = [
        [n, f"p{n}@acme.example", "some" if n < 3 else n, "soon" if n < 1 else "2026-01-05"]
        for n in range(300)
    ]
    file = write(tmp_path / "s.csv", ["Contact ID", "Email", "Employees", "Created At"], rows)
    path = rules(tmp_path)
    write_entries(loaded(path), looked(file, loaded=loaded(path)), force=False)
    assert "    unreadable: {employees: 1%, created_at: 0.4%}" in path.read_text()
    once = path.read_bytes()
    write_entries(loaded(path), looked(file, loaded=loaded(path), anew=True), force=False)
    assert path.read_bytes() == once


def test_writing_twice_changes_nothing(tmp_path):
    path, file = rules(tmp_path), hubspot(tmp_path)
    write_entries(loaded(path), looked(file, loaded=loaded(path)), force=False)
    once = path.read_bytes()
    write_entries(loaded(path), looked(file, loaded=loaded(path)), force=False)
    assert path.read_bytes() == once


def test_a_second_entry_goes_behind_the_first(tmp_path):
    path = rules(tmp_path)
    write_entries(loaded(path), looked(hubspot(tmp_path)), force=False)
    write_entries(loaded(path), looked(sheet(tmp_path), dates="dd/mm/yyyy", holds="contacts"), force=False)
    assert [entry.id for entry in loaded(path).rulebook.sources] == ["hubspot-contacts", "sheet"]


def test_an_entry_of_a_changed_export_is_made_anew_unless_somebody_has_edited_it(tmp_path):
    path = rules(tmp_path)
    write_entries(loaded(path), looked(hubspot(tmp_path)), force=False)
    changed = hubspot(tmp_path, [*HUBSPOT[:3], "Status of lead", *HUBSPOT[4:]])
    write_entries(loaded(path), looked(changed, loaded=loaded(path)), force=False)
    assert "Status of lead" in loaded(path).rulebook.sources[0].header

    path.write_text(path.read_text().replace("company: Company Name", "city: Company Name"))
    edited, other = path.read_bytes(), hubspot(tmp_path)
    with pytest.raises(UsageError, match="edited, by a person"):
        write_entries(loaded(path), looked(other, loaded=loaded(path)), force=False)
    assert path.read_bytes() == edited
    write_entries(loaded(path), looked(other, loaded=loaded(path), anew=True), force=True)
    assert "company" in loaded(path).rulebook.sources[0].columns


def test_what_a_person_has_corrected_in_an_entry_stays(tmp_path):
    path, file = rules(tmp_path), hubspot(tmp_path)
    write_entries(loaded(path), looked(file), force=False)
    path.write_text(path.read_text().replace("company: Company Name", "city: Company Name"))
    edited = path.read_bytes()
    write_entries(loaded(path), looked(file, loaded=loaded(path)), force=False)
    assert path.read_bytes() == edited


def test_nothing_is_written_while_nobody_says_whether_day_or_month_stands_in_front(tmp_path):
    rows = [[n, f"p{n}@acme.example", "3/4/2026"] for n in range(20)]
    file = write(tmp_path / "x.csv", ["Contact ID", "Email", "Created At"], rows)
    path = rules(tmp_path)
    with pytest.raises(UsageError, match="day or the month stands in front in 'Created At'"):
        write_entries(loaded(path), looked(file), force=False)
    assert path.read_text() == RULES


def test_an_entry_keeps_what_its_system_calls_unused_though_the_header_is_in_capital_letters(tmp_path):
    header = ["ID", "WHOID", "WHATID", "ACTIVITYDATE", "SUBJECT", "STATUS", "CALLTYPE", "CREATEDDATE"]
    file = write(
        tmp_path / "tasks.csv", header, [[n, n, "", "2026-01-05", "Call", "Done", "", ""] for n in range(9)]
    )
    path = rules(tmp_path)
    write_entries(loaded(path), looked(file), force=False)
    [entry] = loaded(path).rulebook.sources
    assert entry.unused == ("CREATEDDATE", "CALLTYPE", "WHATID")


def test_a_file_that_cannot_be_read_gives_no_entry(tmp_path):
    path = rules(tmp_path)
    bad = write(tmp_path / "bad.csv", ["Colour", "Price", "Country"], [["red", "5", "France"]])
    with pytest.raises(UsageError, match="cannot be read"):
        write_entries(loaded(path), looked(hubspot(tmp_path), bad), force=False)
    assert path.read_text() == RULES


def test_sources_between_brackets_are_left_alone(tmp_path):
    path = rules(tmp_path, RULES + "sources: []\n")
    with pytest.raises(UsageError, match="between brackets"):
        write_entries(loaded(path), looked(hubspot(tmp_path)), force=False)


def test_the_line_of_a_header_is_found_by_the_names_that_sources_has(tmp_path):
    text = RULES + (
        "sources:\n  - {id: liste, system: Liste, holds: contacts, recognise: [Wer, Post], "
        "columns: {contact_id: Wer, email: Post}}\n"
    )
    file = tmp_path / "liste.csv"
    file.write_text("Unsere Liste;;\nStand: heute;;\nWer;Post;Ort\n1;a@acme.example;Bonn\n", encoding="utf-8")
    [export] = open_exports((file,), "contacts", Options(), load(text.encode(), ""), tmp_path)
    assert export.source.header == ("Wer", "Post", "Ort")
    assert export.layout is not None
