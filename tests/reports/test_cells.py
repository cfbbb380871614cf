"""Texts out of files, made visible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import encodable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x07", "␛[2J␇"),
        ("a\tb\r\nc\0\x7f", "a␉b␍␊c␀␡"),
        ("\x9b31m", "<U+009B>31m"),
        ("\u202egnp.exe\u2066", "<U+202E>gnp.exe<U+2066>"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("line\u2028end", "line<U+2028>end"),
        ("\ud800", "\ufffd"),
        ("👨\u200d👩", "👨👩"),
        ("e" + "\u0301" * 100, "e\u0301\u0301\u0301"),
        ("José 山田", "José 山田"),
        ("[red]x[/red]", "[red]x[/red]"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_a_symbol(text, shown):
    """J4, J8."""
    assert visible(text) == shown


def test_a_long_text_is_cut_and_says_so():
    assert visible("x" * 2_000_000, 10) == "x" * 10 + "…"
    assert visible("x" * 10, 10) == "x" * 10


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_cell_holds_it_is_printable_afterwards(text):
    shown = visible(text)
    assert len(shown) <= 301
    assert visible(shown) == shown or len(shown) > 300
    shown.encode("utf-8")
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)


@given(st.text(), st.sampled_from(["ascii", "cp1252", "utf-8"]))
def test_an_encoding_gets_only_characters_that_it_has(text, encoding):
    encodable(visible(text), encoding).encode(encoding)


def test_letters_lose_their_accents_only_where_they_must():
    assert encodable("José ×3 – 山…", "ascii") == "Jose x3 - ??."
    assert encodable("José ×3 – 山…", "cp1252") == "José ×3 – ??…"
    assert encodable("José ×3 – 山…", "utf-8") == "José ×3 – 山…"
