"""Columns that the rulebook names: an export may lack them where missing columns are allowed, but never consent."""

import pytest

from leadq.exports.sniff import Options
from leadq.ground.errors import InputRefused
from leadq.jobs.opening import open_exports
from leadq.jobs.sources import may_miss
from leadq.rulebook.load import load

BOOK = b"""leadq: 1
name: Two exports
columns:
  contacts: {contact_id: Key, seats: {header: Licences, type: number}, said_no: {header: No mail, type: boolean}}
  activity: {occurred_at: Moment, asset: What}
events: {visit: {asset: {word: visit}}}
suppress: [{said_no: true}]
fit: {bands: {A: 1, B: 0}, rules: [{id: seats, when: {seats: {at_least: 5}}, points: 1}]}
engagement: {window: 30d, bands: {1: 1, 2: 0}, rules: [{id: visit, event: visit, points: 1}]}
stages: [{id: all}]
"""
LOADED = load(BOOK, "rules.yaml")


def test_only_what_the_option_allows_may_be_missing():
    assert may_miss(LOADED, "contacts", allowed=False) == frozenset()
    assert may_miss(LOADED, "contacts", allowed=True) == {"seats"}
    assert may_miss(LOADED, "activity", allowed=True) == {"asset"}


def test_one_of_two_exports_may_lack_a_named_column(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("Key,Licences,No mail\n1,9,no\n")
    second.write_text("Key,Seats,No mail\n2,9,no\n")
    opening = ([first, second], "contacts", Options(), LOADED, tmp_path)
    with pytest.raises(
        InputRefused, match=r"b\.csv has no column 'Licences', which the rulebook names for seats"
    ):
        open_exports(*opening)
    opened = open_exports(*opening, may_miss=may_miss(LOADED, "contacts", allowed=True))
    assert [export.mapping.fields for export in opened] == [
        ("contact_id", "seats", "said_no"),
        ("contact_id", "said_no"),
    ]
    (note,) = opened[1].mapping.notes
    assert note == "b.csv has no column 'Licences', which the rulebook names for seats"
