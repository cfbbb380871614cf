"""Faults in files and times that no other page of tests is about; docs/bad-input.md lists all, with their tests."""

import re

from tests.cli.desk import AS_OF, CONTACTS_HEADER, RULES, contact, people


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
    desk.run("--as-of", "2026-09-01").refused(
        65, "lie more than a day after the as-of instant", "check the as-of instant"
    )
    assert AS_OF > "2026-09-01"
