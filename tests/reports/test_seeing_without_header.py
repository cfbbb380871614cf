"""A file without a header has somebody's cells where the names of columns stand: nobody sees them unasked."""

import pytest

from leadq.reports.seeing import masked
from leadq.words.inspection import ColumnSeen, FileSeen, Inspection


def seen(*headers: str) -> list[str]:
    columns = tuple(ColumnSeen((header,), "", "", "text", 1, 1, 0, (), personal=False) for header in headers)
    [file] = masked(Inspection((FileSeen("a.csv", "contacts", columns=columns),), "", ())).files
    return [header for column in file.columns for header in column.headers]


@pytest.mark.parametrize("cell", ["zara@acme.example", "+1 555 0100 009", "2026-10-30", "30/10/2026 09:00"])
def test_where_a_name_of_a_column_is_data_no_name_is_shown(cell):
    assert seen("Zarabeth", cell, "c-1") == ["***", "***", "***"]


def test_names_of_columns_are_shown():
    assert seen("Contact ID", "Q4 2026", "Phone 1", "") == ["Contact ID", "Q4 2026", "Phone 1", ""]
