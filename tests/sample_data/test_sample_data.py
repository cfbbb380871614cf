"""The sample is what make.py makes, has the warts its README lists, and shows everything leadq can say."""

import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests.sample_data.exports import SAMPLE, column, records, rows

CSV_FILES = ("contacts.csv", "activity.csv", "suppression.csv")
OWN_MAILBOXES = {
    "gmail.com",
    "yahoo.com",
    "web.de",
    "orange.fr",
    "qq.com",
    "mailinator.com",
    "inbox.mailinator.com",
}


def readable(cell: str) -> datetime | None:
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def test_make_writes_the_committed_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    command = [sys.executable, "-B", str(SAMPLE / "make.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": "7"})
    for name in CSV_FILES:
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), (
            f"{name}: run sample_data/make.py"
        )


def test_the_exports_are_as_large_as_the_readme_says() -> None:
    assert 480 <= len(records("contacts.csv")) - 1 <= 540
    assert 7_500 <= len(records("activity.csv")) - 1 <= 8_500


def test_every_address_belongs_to_nobody() -> None:
    """Reserved domains, or a mailbox name that says that it is invented."""
    addresses = [*column("contacts.csv", "Email"), *column("activity.csv", "Email")]
    for address in addresses:
        name, at, domain = address.casefold().rpartition("@")
        invented = domain.endswith(".example") or (domain in OWN_MAILBOXES and name.endswith(".invented"))
        assert not at or invented, "an address outside .example"


@pytest.mark.parametrize(("name", "ragged"), [("contacts.csv", 2), ("activity.csv", 20)])
def test_ragged_rows_are_there_and_stay_under_one_percent(name: str, ragged: int) -> None:
    found = [row for row in records(name) if len(row) != len(rows(name)[0])]
    assert len(found) == ragged
    assert {len(row) > len(rows(name)[0]) for row in found} == {True, False}, (
        "too short ones and too long ones"
    )
    assert ragged * 100 < len(records(name))


def test_people_stand_twice_and_once_with_the_same_time_of_change() -> None:
    people = [row for row in rows("contacts.csv") if row["Record ID"]]
    ids = Counter(row["Record ID"] for row in people)
    changed = Counter((row["Record ID"], row["Last Modified Date"]) for row in people)
    assert sum(count - 1 for count in ids.values()) == 15
    assert sum(count - 1 for count in changed.values()) == 1


def test_ids_hold_what_a_spreadsheet_would_lose() -> None:
    ids = set(column("contacts.csv", "Record ID"))
    assert {"00042", "42"} <= ids
    long = {number for number in ids if len(number) == 18}
    assert len(long) == 2
    assert len({float(number) for number in long}) == 1, "as floats the two are one"
    assert sum(not row["Record ID"] and "@" not in row["Email"] for row in rows("contacts.csv")) == 2
    assert sum(not row["Record ID"] and "@" in row["Email"] for row in rows("contacts.csv")) == 1


def test_cells_hold_formulas_line_breaks_and_many_scripts() -> None:
    whole = [cell for row in records("contacts.csv") for cell in row]
    assert any(company.startswith("=") for company in column("contacts.csv", "Company Name"))
    assert any(company.startswith("@") for company in column("contacts.csv", "Company Name"))
    assert any(name.startswith("-") for name in column("contacts.csv", "First Name"))
    assert sum("\n" in note for note in column("contacts.csv", "Notes")) >= 5
    assert any('"' in note for note in column("contacts.csv", "Notes"))
    assert any(cell != cell.strip() for cell in whole)
    text = "".join(whole)
    for script in ("é", "Ł", "ø", "ễ", "Ш", "中", "محمد"):
        assert script in text
    phones = column("contacts.csv", "Phone Number")
    assert {phone[:1] for phone in phones} >= {"+", "0", ""}
    assert sum(email != email.lower() for email in column("contacts.csv", "Email")) >= 20
    assert column("contacts.csv", "Job Title").count("") >= 10


def test_numbers_and_dates_nobody_can_read_are_there() -> None:
    cells = {cell for row in records("contacts.csv") for cell in row}
    assert {"~40", "n/a", "about 80", "tbd", "15k", "31.12.2026", "next year?"} <= cells
    assert "a while" in column("activity.csv", "Minutes Watched")
    assert sum(readable(cell) is None for cell in column("activity.csv", "Activity Date")) == 8


def test_times_come_with_and_without_a_zone_and_in_the_hours_of_the_changing_clock() -> None:
    cells = column("activity.csv", "Activity Date")
    assert any(cell.endswith("Z") for cell in cells)
    assert any(cell.endswith("-05:00") for cell in cells)
    assert {"2026-03-08 02:30", "2026-11-01 01:15", "2025-11-02 01:20"} <= set(cells)


def test_a_few_rows_are_from_the_future() -> None:
    times = [
        moment.replace(tzinfo=None)
        for cell in column("activity.csv", "Activity Date")
        if (moment := readable(cell))
    ]
    ahead = [moment for moment in times if moment > datetime(2026, 11, 2)]  # noqa: DTZ001 - wall time
    assert len(ahead) == 10
    assert max(ahead).year == 2062


def test_activity_of_strangers_of_addresses_alone_and_of_unknown_kinds_is_there() -> None:
    ids, addresses = (
        set(column("contacts.csv", "Record ID")),
        {e.lower() for e in column("contacts.csv", "Email")},
    )
    scans = [row for row in rows("activity.csv") if not row["Contact ID"] and row["Activity Type"] == "Event"]
    assert sum(row["Email"].lower() in addresses for row in scans) >= 10
    assert any(row["Email"].isupper() for row in scans)
    assert sum(bool(row["Contact ID"]) and row["Contact ID"] not in ids for row in rows("activity.csv")) >= 20
    assert {"Task", "Meeting", "List Import", "Property Change"} <= set(
        column("activity.csv", "Activity Type")
    )


def test_the_suppression_list_names_addresses_a_domain_and_an_id() -> None:
    entries = [row[0] for row in records("suppression.csv")]
    addresses = {email.lower() for email in column("contacts.csv", "Email")}
    assert sum(entry.lower() in addresses for entry in entries) == 3
    assert any(address.endswith("@hollislaw.example") for address in addresses)
    assert "hollislaw.example" in entries
    assert set(entries) & set(column("contacts.csv", "Record ID")) == {"40777"}
