"""Ids as exports write them: Salesforce's of 15 and of 18 characters are one, and a prefix tells systems apart."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.ingest.ids import as_exported
from leadq.ingest.spelling import Spelling, spelt
from leadq.words.steps import rows

KNOWN = {
    "00Q5e00001KhJ8m": "00Q5e00001KhJ8mEAF",
    "0035e00000AbCdE": "0035e00000AbCdEAAV",
    "001000000000001": "001000000000001AAA",
    "003ZZZZZZZZZZZZ": "003ZZZZZZZZZZZZY55",
}
_LETTERS = string.ascii_letters + string.digits


def oracle(short: str) -> str:
    """The published way: each group of five, written backwards, is a binary number, a one for each capital letter."""
    groups = [short[:5], short[5:10], short[10:]]
    bits = ["".join("1" if c in string.ascii_uppercase else "0" for c in reversed(group)) for group in groups]
    return short + "".join((string.ascii_uppercase + "012345")[int(number, 2)] for number in bits)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return cells of a field as they come out behind the door."""
    with open_engine(EngineSettings(tmp_path_factory.mktemp("engine"), (), threads=1)) as engine:

        def reading(spelling, cells, field="contact_id"):
            written = rows({"no": "INTEGER", field: "TEXT"}, enumerate(cells))
            return [cell for (_, cell) in sorted(engine.rows(spelt(written, ["no", field], spelling)))]

        yield reading


LONG = Spelling(long_ids=True)


@pytest.mark.parametrize(("short", "long"), KNOWN.items())
def test_ids_that_are_known_in_both_forms(read, short, long):
    assert oracle(short) == long
    assert read(LONG, [short, f" {short}\t"]) == [long, long]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(_LETTERS, min_size=13, max_size=13), min_size=1, max_size=60))
def test_any_id_of_15_characters_is_written_as_the_same_of_18(read, ends):
    ids = [f"00{end}" for end in ends]
    assert read(LONG, ids) == [oracle(short) for short in ids]


def test_other_cells_stay_as_they_are(read):
    others = [
        "00Q5e00001KhJ8mEAF",
        "00Q5e00001KhJ8",
        "00Q5e00001KhJ8-",
        "101",
        "00Q5e00001KhJ8m;00Q5e00001KhJ8m",
        "110Q5e00001KhJ8",
        "a@b.example",
        "",
        None,
    ]
    assert [cell or "" for cell in read(LONG, others)] == [cell or "" for cell in others]
    assert read(Spelling(utc=True), [*KNOWN]) == [*KNOWN], "an export that is not Salesforce's"


def test_each_id_of_several_in_one_cell_is_lengthened(read):
    short, long = next(iter(KNOWN.items()))
    cells = [f"{short}; x-1;{long}", short, ";", None]
    assert read(LONG, cells, "linked_id") == [f"{long}; x-1;{long}", long, ";", None]


def test_a_prefix_stands_before_every_id_and_before_nothing_else(read):
    marked = Spelling(id_prefix="hs-")
    assert read(marked, ["101", " 7 ", "", " ", None, "ann@acme.example"]) == [
        "hs-101", "hs-7", None, None, None, "ann@acme.example",
    ]  # fmt: skip
    assert read(marked, ["101"], "linked_id") == ["101"], "it may name another system's"
    assert read(Spelling(id_prefix="sf-", long_ids=True), [*KNOWN]) == [
        f"sf-{long}" for long in KNOWN.values()
    ]


def test_a_suppression_list_holds_for_an_id_in_every_form():
    short, long = next(iter(KNOWN.items()))
    assert as_exported([short, "7"], []) == {short, long, "7"}
    assert as_exported([long], ["sf-"]) == {long, f"sf-{long}"}
    assert as_exported(["ann@acme.example", "7"], ["hs-"]) == {"ann@acme.example", "7", "hs-7"}
    assert all(oracle(s) in as_exported([s], []) for s in KNOWN)
