"""`leadq inspect` on exports of accounts."""

import pytest

from leadq.exports.sniff import Options
from leadq.jobs.inspect_write import write_entries
from leadq.jobs.opening import open_exports
from tests.jobs.init_exports import write
from tests.jobs.test_inspect import column, loaded, looked, rules, seen

HUBSPOT = ["Record ID", "Company name", "Company owner", "Create Date", "Company Domain Name"]
SHEET = ["Account ID", "Account Name", "Website", "Sector", "Last Modified Date"]


@pytest.fixture
def sheet(tmp_path):
    rows = [[f"A{n % 9}", f"Firm {n}", f"f{n}.example", "Retail", "2026-01-05"] for n in range(10)]
    return write(tmp_path / "firms.csv", SHEET, rows)


def test_an_export_of_accounts_is_told_as_one_with_its_key_and_repeated_accounts(tmp_path):
    rows = [[n % 9, "Acme", "Kim", "2026-01-05 10:00", "acme.example"] for n in range(10)]
    file = seen(write(tmp_path / "all.csv", HUBSPOT, rows))
    assert (file.holds, file.told, file.system, file.layout) == (
        "accounts",
        False,
        "HubSpot",
        "hubspot-companies",
    )
    assert (file.rows, file.key, file.repeated, file.people) == (10, "account_id", 1, 0)
    assert [c.field for c in file.columns] == ["account_id", "company", "website", "account_owner", ""]
    assert column(file, "Company owner").personal


def test_companies_without_ids_go_by_their_website(tmp_path):
    rows = [["Acme", "acme.example"], ["Acme", "acme.example"]]
    file = seen(write(tmp_path / "x.csv", ["Company", "Website"], rows))
    assert (file.holds, file.key, file.repeated) == ("accounts", "website", 1)


@pytest.mark.parametrize("header", [HUBSPOT, SHEET])
def test_a_header_alone_says_that_it_is_of_accounts(tmp_path, header):
    file = seen(write(tmp_path / "x.csv", header, []))
    assert (file.holds, file.refused, file.rows) == ("accounts", "", 0)


def test_the_user_may_say_that_it_is_of_contacts(sheet):
    file = seen(sheet, holds="contacts")
    assert (file.holds, file.told) == ("contacts", True)
    assert file.refused  # there is no id of a person in it


def test_the_reading_of_accounts_is_put_into_the_rulebook_and_the_next_export_is_read_by_it(sheet, tmp_path):
    path = rules(tmp_path)
    assert write_entries(loaded(path), looked(sheet, loaded=loaded(path)), force=False) == ("firms",)
    [entry] = loaded(path).rulebook.sources
    assert (entry.holds, entry.recognise) == ("accounts", ("Account ID", "Website", "Account Name"))
    assert entry.columns["industry"].header == "Sector"
    again = seen(sheet, loaded=loaded(path))
    assert (again.holds, again.layout, again.own) == ("accounts", "firms", True)
    assert column(again, "Sector").known_by == "sources"
    [export] = open_exports([sheet], "accounts", Options(), loaded(path), tmp_path)
    assert export.layout == entry


def test_a_column_that_the_rulebook_names_for_accounts_is_known_by_it(sheet, tmp_path):
    path = rules(tmp_path)
    path.write_text("columns: {accounts: {branch: Sector}}\n" + path.read_text())
    assert column(seen(sheet, loaded=loaded(path)), "Sector").known_by == "rulebook"
