"""Documents as they are written: the same for machines, and nothing for a terminal to do."""

import json

import pytest

from leadq.reports.json.document import written

UNSEEN = [
    "\x1b[2J",
    "\x9b2J",
    "\x7f",
    "\u202egnp.exe",
    "\u2066x",
    "a\u200db",
    "\u2028",
    "\U000e0041",
    "\ud800",
]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_what_cannot_be_seen_is_an_escape_and_reads_back(text):
    """J4, J8."""
    shown = written({"cell": text}, "utf-8")
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert json.loads(shown) == {"cell": text}


def test_letters_stay_where_the_output_has_them():
    assert "Größe 山" in written({"name": "Größe 山"}, "UTF-8")
    assert written({"name": "Größe"}, "ascii").isascii()
    assert written({"name": "Größe"}, None).isascii()
