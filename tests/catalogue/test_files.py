"""The catalogue of faults in files (A) and in times (C), row by row, at the command: where each one is tested.

One line for a row: what comes in, and the tests that hold `leadq score` to its exit code and its words. Names without a
file are tests of this page; `bad` is tests/cli/test_bad_exports.py, `dates` tests/cli/test_dates_and_duplicates.py, the
others are tests/cli/test_<name>.py. The last test of this page checks that all of them are there and name their row.

A1  no such file, a folder (66): bad.test_an_export_that_is_not_there_is_missing
A1  the same: bad.test_a_folder_in_the_place_of_an_export_is_missing
A2  0 bytes (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A3  only line ends or a byte order mark (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A4  a header only (65, 0 with --allow-empty): bad.test_an_activity_export_without_rows_is_refused_unless_allowed
A4  the same for both exports: bad.test_both_exports_may_be_empty_if_that_is_allowed
A5  no header (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A6  a column is missing, or misspelt (65): bad.test_a_misspelt_column_gets_a_proposal
A7  two columns of one name (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A8  blank header cells (0): bad.test_blank_header_cells_are_passed_over
A8  a delimiter behind every row only (0): test_a_delimiter_behind_every_row_is_a_column_without_a_name
A9  names in another dress (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A10 a row of units (0, 1 reject): bad.test_units_below_the_header_are_rejected
A11 lines above the header (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A12 sep=; (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A13 semicolon, tab, pipe (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A14 two delimiters fit (65): bad.test_two_delimiters_that_fit_equally_well_need_a_word
A15 one short row (0, 1 reject): bad.test_one_ragged_row_is_rejected_and_moves_no_other
A16 one long row, wherever it stands (0, 1 reject): bad.test_one_ragged_row_is_rejected_and_moves_no_other
A16 one that ends with empty cells (0, 1 reject): test_a_long_row_that_ends_with_empty_cells_moves_no_address
A16 one of a hundred thousand cells (0, 1 reject): test_a_row_of_a_hundred_thousand_cells_is_one_reject
A17 too many ragged rows (65): bad.test_too_many_ragged_rows_stop_the_run_and_are_kept_beside_the_folder
A18 a quote that is never closed (65): bad.test_a_quote_that_is_never_closed_is_named_with_what_it_swallowed
A19 quotes in odd places (0): bad.test_quotes_in_odd_places_never_lose_a_row
A19 one in the header (65): test_a_quote_in_the_wrong_place_of_the_header_is_refused_with_its_line
A20 a line end within quotes (0): bad.test_a_line_end_inside_quotes_is_one_cell_and_lines_stay_physical
A20 one in the header (0): test_a_name_of_two_lines_in_the_header_is_a_name
A21 line ends of several kinds (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A21 these, and a broken letter (0): test_mixed_line_ends_and_a_broken_letter_are_repaired_together
A22 no final line end, or two (0): bad.test_the_same_contacts_in_another_dress_give_the_same_handoff
A23 a trailer (0): rows_that_are_no_data.test_a_trailer_with_the_number_of_rows_is_no_person
A23 one that states another number (65): rows_that_are_no_data.test_a_trailer_that_states_another_number_closes_the_gate
A24 NUL bytes (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A25 UTF-8, UTF-16 with marks (0): bad.test_every_encoding_gives_the_same_leads
A26 cp1252 (0): bad.test_every_encoding_gives_the_same_leads
A26 a byte that the encoding lacks (65): bad.test_a_byte_that_the_named_encoding_does_not_have_is_refused_with_its_place
A27 an encoding mistaken once (0): bad.test_letters_mistaken_once_are_counted
A28 a line of 3 MB (0, 1 reject): bad.test_a_line_of_three_megabytes_is_one_reject
A29 thousands of columns (0): bad.test_thousands_of_columns_are_passed_over
A30 HTML, JSON, PDF (65): bad.test_what_is_no_list_of_contacts_is_refused_at_the_door
A31 a file of another kind than its name: formats.test_a_file_is_read_as_what_it_is_whatever_it_is_called
A32 an archive cut short (65): formats.test_an_archive_that_was_cut_short_is_refused_whole
A33 an archive without an end (65): formats.test_what_would_expand_beyond_the_limit_is_refused
A34 a file that is being written (75): bad.test_a_file_that_is_still_being_written_is_tried_again_later
A35 standard input: formats.test_nothing_on_standard_input_is_as_an_empty_file
A35 a terminal there: formats.test_a_terminal_as_standard_input_is_told_at_once
A36 ids that look like numbers (0): bad.test_ids_and_names_that_look_like_something_else_stay_as_they_are
A37 names that look like nothing (0): bad.test_ids_and_names_that_look_like_something_else_stay_as_they_are
A38 numbers that are none (0): test_what_is_no_number_reaches_no_score
A39 a pipe, a device (0, 65): bad.test_a_pipe_is_read_and_a_device_is_not
A39 a link to itself (66): bad.test_a_link_that_leads_back_to_itself_is_missing
A40 the same file twice (2): bad.test_the_same_export_named_twice_is_refused
A40 the same run again (0): repeatable.test_a_run_again_over_its_own_folder_changes_nothing
A41 far fewer rows than last time (65): gates.test_an_export_that_shrank_since_the_handoff_before
A42 activity of nobody (0): bad.test_activity_of_nobody_is_counted
C1  days that may be months (65): dates.test_days_and_months_that_may_be_either_are_asked_for
C1  a day above twelve tells: dates.test_a_day_above_twelve_tells_which_layout_it_is
C2  another layout than the declared one: dates.test_the_declared_layout_is_never_reinterpreted
C3  what is no date (0): dates.test_what_is_no_date_is_rejected_row_by_row
C3  too much of it (65): dates.test_more_than_the_allowed_share_of_bad_times_names_the_layout_in_force
C4  offsets: dates.test_offsets_are_never_dropped
C5  the hour that a clock skips: dates.test_the_hours_of_the_clock_change_are_counted
C6  the hour that it repeats: dates.test_the_hours_of_the_clock_change_are_counted
C7  a week across a clock change: dates.test_a_week_is_seven_calendar_days_across_a_clock_change
C8  ends of months: dates.test_months_and_years_end_on_the_last_day_there_is
C9  the future (65): dates.test_activity_ahead_of_the_clock_counts_nothing_and_much_of_it_stops_the_run
C10 an earlier as-of than last time (65): test_a_past_day_scored_with_a_later_export_is_refused_and_writes_nothing
C11 zones, locales, folders: repeatable.test_zone_locale_hash_seed_and_terminal_do_not_show
C12 an as-of that is none (2): dates.test_an_as_of_that_is_no_instant_is_refused
C13 both sides of a boundary: dates.test_a_week_is_seven_calendar_days_across_a_clock_change
"""

import ast
import re
from pathlib import Path

from tests.cli.desk import AS_OF, CONTACTS_HEADER, RULES, contact, people

CLI = Path(__file__).parents[1] / "cli"
FILES = {"bad": "bad_exports", "dates": "dates_and_duplicates"}
_LINE = re.compile(r"^([AC]\d+) +.*: (?:(\w+)\.)?(test_\w+)$", re.MULTILINE)


def addresses(desk) -> set[str]:
    """Return all addresses of the handoff."""
    return {email for name in ("sql.csv", "rest.csv", "blocked.csv") for email in desk.file(name)["email"]}


def of(*numbers: int) -> set[str]:
    """Return the addresses of these people."""
    return {f"zara.{n:03}@acme.example" for n in numbers}


def test_a_delimiter_behind_every_row_is_a_column_without_a_name(desk):
    """A8."""
    desk.write("contacts.csv", people(4).replace("\n", ",\n").replace(",\n", "\n", 1))
    done = desk.run()
    done.worked()
    assert "every row ends with a comma that the header (line 1) lacks" in " ".join(done.out.split())
    assert addresses(desk) == of(1, 2, 3, 4)


def test_a_long_row_that_ends_with_empty_cells_moves_no_address(desk):
    """A16."""
    row = contact(9, company="Acme, Inc", country="")
    desk.write("contacts.csv", people(4) + row)
    desk.run().worked()
    assert addresses(desk) == of(1, 2, 3, 4)
    assert list(desk.file("rejects.csv")["line"]) == ["6"]


def test_a_row_of_a_hundred_thousand_cells_is_one_reject(desk):
    """A16."""
    desk.write("contacts.csv", people(4) + "x," * 100_000 + "\n" + contact(5))
    desk.run().worked()
    assert addresses(desk) == of(1, 2, 3, 4, 5)
    assert list(desk.file("rejects.csv")["line"]) == ["6"]


def test_a_quote_in_the_wrong_place_of_the_header_is_refused_with_its_line(desk):
    """A19."""
    desk.write("contacts.csv", people(4).replace("email", '"em"ail', 1))
    desk.run().refused(65, "contacts.csv: the header on line 1 cannot be read: a quote in it is not closed")


def test_a_name_of_two_lines_in_the_header_is_a_name(desk):
    """A20."""
    text = people(3).replace("\n", "\r\n").replace("country", '"country\n(of the company)"', 1)
    desk.write("contacts.csv", text + "short\r\n")
    desk.run().worked()
    assert addresses(desk) == of(1, 2, 3)
    assert list(desk.file("rejects.csv")["line"]) == ["6"]


def test_mixed_line_ends_and_a_broken_letter_are_repaired_together(desk):
    """A21, A26."""
    rows = [contact(n, company="Müller" * 3) for n in range(1, 5)]
    broken = contact(5, company="M?ller").encode().replace(b"?", b"\xc3", 1)
    text = (
        CONTACTS_HEADER + rows[0] + rows[1].replace("\n", "\r\n") + rows[2].replace("\n", "\r") + rows[3]
    ).encode()
    desk.write("contacts.csv", text + broken)
    done = desk.run()
    done.worked()
    assert "1 broken letter is shown as" in " ".join(done.out.split())
    assert addresses(desk) == of(1, 2, 3, 4, 5)


def test_what_is_no_number_reaches_no_score(desk):
    """A38."""
    rules = "[{id: big, when: {employees: {at_least: 100}}, points: 10}]"
    desk.write("rules.yaml", re.sub(r"rules: \[\{id: vp.*\]", f"rules: {rules}", RULES))
    cells = ["many", "nan", "1e400", "inf", "-1200", "", "12.7", "1200"]
    rows = [contact(n, country=f'"{cell}"') for n, cell in enumerate(cells, 1)]
    desk.write("contacts.csv", CONTACTS_HEADER.replace("country", "employees") + "".join(rows))
    desk.run().worked()
    leads = [desk.file(name) for name in ("sql.csv", "rest.csv")]
    points = {row.email: row.reasons for file in leads for row in file.itertuples() if "big" in row.reasons}
    assert points.keys() == of(8)


def test_a_past_day_scored_with_a_later_export_is_refused_and_writes_nothing(desk):
    """C10: there is no ledger that it could damage; the handoff of the day before stays."""
    desk.run("--as-of", "2026-09-01").refused(65, "lie more than a day after the as-of instant", "--as-of")
    assert AS_OF > "2026-09-01"


def test_every_row_of_the_catalogue_has_its_test():
    lines = _LINE.findall(__doc__)
    assert {row for row, _, _ in lines} == {f"A{n}" for n in range(1, 43)} | {f"C{n}" for n in range(1, 14)}
    for row, file, name in lines:
        path = CLI / f"test_{FILES.get(file, file)}.py" if file else Path(__file__)
        tests = {
            node.name: node
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        assert name in tests, f"{row}: {path.name} has no {name}"
        assert re.search(rf"\b{row}\b", ast.get_docstring(tests[name]) or ""), f"{name} does not say {row}"
