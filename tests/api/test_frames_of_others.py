"""Scoring tables of Polars and Arrow: the same answers as for pandas."""

from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import leadq
from leadq.ground.errors import UsageError
from tests.api.test_frames import TYPED, by_id

CONTACTS = {
    "contact_id": [1234567890123456789, 7, None],
    "email": ["a@acme.example", "b@acme.example", "c@acme.example"],
    "employees": [60, None, 40],
    "annual_revenue": [0.5, 12.25, None],
    "unsubscribed": [False, True, None],
    "created_at": [date(2026, 3, 4), date(2025, 3, 4), None],
}
ACTIVITY = {
    "contact_id": [1234567890123456789, 7],
    "type": ["Page View", "Page View"],
    "occurred_at": [date(2026, 10, 30), date(2026, 10, 30)],
    "value": [2, 3],
}


@pytest.mark.parametrize("made", [pl.DataFrame, pa.table])
def test_tables_of_others_score_as_those_of_pandas(made):
    loaded = leadq.load_rulebook(text=TYPED)
    contacts = pd.DataFrame({name: pd.Series(cells, dtype="object") for name, cells in CONTACTS.items()})
    ours = leadq.score(loaded, contacts, pd.DataFrame(ACTIVITY), as_of="2026-11-01")
    theirs = leadq.score(loaded, made(CONTACTS), made(ACTIVITY), as_of="2026-11-01")
    assert by_id(theirs) == by_id(ours)
    assert by_id(theirs)["1234567890123456789"] == 20
    pd.testing.assert_frame_equal(theirs.contributions, ours.contributions)


def test_what_is_no_table_is_refused():
    with pytest.raises(UsageError, match="contacts is a list"):
        leadq.score(leadq.load_rulebook(text=TYPED), [1], as_of="2026-11-01")
