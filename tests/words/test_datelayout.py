"""Layouts of dates: one grammar, read into strptime's pieces."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.words.amounts import Unreadable
from leadq.words.datelayout import EXAMPLES, parse_layout

MOMENT = datetime(2026, 3, 4, 15, 6, 7)  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("layout", "pieces", "cell"),
    [
        ("dd/mm/yyyy", ("%d", "/", "%m", "/", "%Y"), "04/03/2026"),
        ("MM/DD/YYYY hh:mm", ("%m", "/", "%d", "/", "%Y", " ", "%H", ":", "%M"), "03/04/2026 15:06"),
        (
            "dd.mm.yyyy hh:mm:ss",
            ("%d", ".", "%m", ".", "%Y", " ", "%H", ":", "%M", ":", "%S"),
            "04.03.2026 15:06:07",
        ),
        ("yyyy-mm-ddThh:mm", ("%Y", "-", "%m", "-", "%d", "T", "%H", ":", "%M"), "2026-03-04T15:06"),
        (
            "mm/dd/yyyy hh:mm am/pm",
            ("%m", "/", "%d", "/", "%Y", " ", "%I", ":", "%M", " ", "%p"),
            "03/04/2026 03:06 PM",
        ),
        (
            "mm/dd/yyyy hh:mmam",
            ("%m", "/", "%d", "/", "%Y", " ", "%I", ":", "%M", "%p"),
            "03/04/2026 03:06PM",
        ),
        ("m/d/yyyy", ("%m", "/", "%d", "/", "%Y"), "03/04/2026"),
        (
            "d.m.yyyy hh:mm",
            ("%d", ".", "%m", ".", "%Y", " ", "%H", ":", "%M"),
            "04.03.2026 15:06",
        ),
        ("YYYYMMDD", ("%Y", "%m", "%d"), "20260304"),
        ("yyyy mm dd", ("%Y", " ", "%m", " ", "%d"), "2026 03 04"),
    ],
)
def test_a_layout_is_read_into_pieces_that_write_and_read_its_cells(layout, pieces, cell):
    assert parse_layout(layout) == pieces
    assert MOMENT.strftime("".join(pieces)) == cell
    read = datetime.strptime(cell, "".join(pieces))  # noqa: DTZ007 - a wall clock
    assert read.date() == MOMENT.date()
    assert read.hour in {15, 0}


def test_iso_has_rules_of_its_own():
    assert parse_layout(" ISO ") == ()


def test_the_examples_are_read():
    assert all(isinstance(parse_layout(example), tuple) for example in EXAMPLES)


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("dd/mm/yy", "year of two digits"),
        ("yy-mm-dd", "year of two digits"),
        ("dd/dd/yyyy", "'dd' twice"),
        ("%d/%m/%Y", "codes of a programming language"),
        ("dd/mm", "not a layout"),
        ("ddmmyyyy", "not a layout"),
        ("dd/mm/yyyy hh", "a time that leadq does not know"),
        ("dd/mm/yyyyhh:mm", "a time that leadq does not know"),
        ("d/dd/yyyy", "'dd' twice"),
        ("yyyymmdd hh:mm", "not a layout"),
        ("ddd/m/yyyy", "not a layout"),
        ("", "not a layout"),
    ],
)
def test_what_is_outside_the_grammar_is_refused_in_words(layout, said):
    """C12: and what is a layout in another language."""
    with pytest.raises(Unreadable) as caught:
        parse_layout(layout)
    assert said in caught.value.message
    assert caught.value.hint


@given(st.text(alphabet="ymdhs/-. :amptT%", max_size=22))
def test_any_layout_is_read_or_refused(text):
    try:
        pieces = parse_layout(text)
    except Unreadable:
        return
    assert pieces == () or {"%Y", "%m", "%d"} <= set(pieces)
