"""What is said of cells that could be read when the entry of their export was made, and no longer can."""

from decimal import Decimal

import pytest

from leadq.jobs.changed_cells import changed_cells
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.fields import FieldType
from leadq.words.summary import Tally

MADE = SourceLayout.model_validate(
    {
        "id": "sheet", "system": "Our sheet", "holds": "contacts", "recognise": ["Person"],
        "header": ["Person", "Employees", "Founded"], "columns": {"employees": "Employees", "created_at": "Founded"},
        "unreadable": {"employees": "2%"},
    }
)  # fmt: skip
TYPES = {"employees": FieldType.NUMBER, "created_at": FieldType.DATE, "budget": FieldType.MONEY}


def told(*tallies: Tally, layout: SourceLayout | None = MADE, more: tuple[str, ...] = ()) -> list[str]:
    exports = [(name, 100, layout) for name in ("people.csv", *more)]
    return changed_cells(exports, (MADE,), tallies, TYPES)


def test_much_more_cells_than_then_that_cannot_be_read_are_told_with_both_shares():
    [note] = told(Tally("employees", 12))
    assert note == (
        "people.csv has changed since 'sheet' under sources was made: in 12% of the rows 'Employees' "
        "cannot be read as a number, then it was 2%"
    )


def test_cells_that_all_could_be_read_then_were_none():
    assert told(Tally("created_at", 11))[0].endswith(
        "in 11% of the rows 'Founded' cannot be read as a date, then it was 0%"
    )


def test_of_several_exports_the_share_is_that_of_all_rows():
    [note] = told(Tally("employees", 30), more=("new.csv", "old.csv"))
    assert note.startswith("people.csv and 2 more have changed")
    assert "in 10% of the rows" in note


@pytest.mark.parametrize(
    ("tally", "layout"),
    [
        (Tally("created_at", 10), MADE),  # a slip of the hand
        (Tally("budget", 50), MADE),  # of no column of the entry
        (Tally("employees", 50), MADE.model_copy(update={"header": ()})),  # written by hand
        (Tally("employees", 50), None),
    ],
)
def test_nothing_is_told_of_few_cells_or_of_what_no_entry_was_made_from(tally, layout):
    assert told(tally, layout=layout) == []


def test_twice_as_many_as_then_are_no_change():
    entry = MADE.model_copy(update={"unreadable": {"employees": Decimal("0.1")}})
    assert changed_cells([("people.csv", 200, entry)], (entry,), [Tally("employees", 40)], TYPES) == []
