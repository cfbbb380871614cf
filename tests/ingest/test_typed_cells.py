"""Cells as the engine types them: by the words of docs/semantics.md, and against the oracle for any text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadq.words.amounts import Money
from tests.ingest.cell_reading import engine_cells, oracle_says
from tests.oracle.cells import Clock

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
ZONE = "America/New_York"
ISO = Clock(ZoneInfo(ZONE), AS_OF)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    with engine_cells(tmp_path_factory.mktemp("engine"), ZONE) as reading:
        yield reading


def said(read, kind, texts, clock=ISO):
    return [cell[kind] for cell in read(list(texts), clock)]


def test_cells_are_trimmed_of_white_space_and_only_empty_ones_are_missing(read):
    texts = ["", " ", "\u00a0\t", "  x ", "\u00a0NA\u202f", "null", "-", "\ufeffx", "\x85x"]
    assert said(read, "text", texts) == [None, None, None, "x", "NA", "null", "-", "x", "\x85x"]


def test_text_is_compared_without_case_and_accents(read):
    assert said(read, "fold", ["É", "STRASSE", "Ångström", "ñ"]) == ["e", "strasse", "angstrom", "n"]


def test_words_are_letters_and_digits_and_everything_else_separates(read):
    texts = ["VP, Sales", "SVP/VP", "MVP", "C.E.O.", "R&D-2", "--"]
    expected = [("vp", "sales"), ("svp", "vp"), ("mvp",), ("c", "e", "o"), ("r", "d", "2"), ()]
    assert said(read, "words", texts) == expected


@pytest.mark.parametrize(
    ("mark", "cells"),
    [
        (".", {"7": "7", "1,200": "1200", "1,234.5": "1234.5", "-3": "-3", "+3": "3", "$1,200": "1200", "USD 5": "5",
               "5 EUR": "5", "-$5": "-5", "$-5": "-5", "0.1234567": "0.123456", "12.70": "12.7"}),
        (",", {"1.234,56": "1234.56", "7,5": "7.5", "1200": "1200", "€ 1.200": "1200", "1.200\u00a0€": "1200"}),
    ],
)  # fmt: skip
def test_numbers_by_the_declared_mark(read, mark, cells):
    clock = Clock(ISO.zone, AS_OF, decimal_mark=mark)
    assert said(read, "number", cells, clock) == [Decimal(number) for number in cells.values()]


def test_what_is_no_number_is_missing(read):
    """A38."""
    texts = [
        "1e3",
        "0x10",
        "nan",
        "inf",
        "1e400",
        "1_000",
        "12,34",
        "1.2.3",
        "1 000 x",
        "٣",
        "--5",
        "abc",
        "1,2345",
        "%5",
    ]
    assert said(read, "number", texts) == [None] * len(texts)


def test_a_sign_and_a_code_are_of_one_currency(read):
    texts = ["£5 USD", "€135¥", "+USD270,791chf", "USD 5 EUR"]
    assert said(read, "money", texts) == [None] * 4
    assert said(read, "number", texts) == [None] * 4
    assert said(read, "money", ["$5 USD", "-$5usd", "gbp 1£"]) == [
        Money(Decimal(5), "USD"),
        Money(Decimal(-5), "USD"),
        Money(Decimal(1), "GBP"),
    ]


def test_amounts_have_the_currency_they_name_or_the_rulebooks(read):
    cells = {
        "$1": "USD",
        "£1,200.50": "GBP",
        "€1": "EUR",
        "¥1": "JPY",
        "chf 1": "CHF",
        "1 sek": "SEK",
        "1": "USD",
    }
    assert [money.currency for money in said(read, "money", cells)] == list(cells.values())
    assert said(read, "money", ["£1,200.50"]) == [Money(Decimal("1200.5"), "GBP")]


def test_three_letters_that_are_no_currency_make_a_cell_unreadable(read):
    """Five million is not five, and thirty minutes are no amount."""
    texts = ["5 Mio", "Mio 5", "5Mrd", "5 Tsd", "30 min", "5k", "5 k", "5M", "1 abc", "$5 Mio"]
    for kind in ("number", "money"):
        assert said(read, kind, texts) == [None] * len(texts)


def test_booleans(read):
    assert said(read, "boolean", ["true", "YES", "y", "T", "1", "x"]) == [True] * 6
    assert said(read, "boolean", ["False", "no", "N", "f", "0"]) == [False] * 5
    assert said(read, "boolean", ["2", "on", "si", "yes!"]) == [None] * 4


def test_consent_is_read_in_the_words_of_crms_too(read):
    """Dynamics exports `Do Not Allow` and `Allow`, Pipedrive `No consent`; people type the rest."""
    no = [
        "Do Not Allow",
        "opted-out",
        "OPTED OUT",
        "Unsubscribed",
        "No e-mail",
        "Do not call",
        "no_consent",
        "1",
    ]
    assert said(read, "unsubscribed", no) == [True] * len(no)
    nothing = ["Allow", "Subscribed", "opted in", "Opt-In", "no", "FALSE"]
    assert said(read, "unsubscribed", nothing) == [False] * len(nothing)
    assert said(read, "unsubscribed", ["unknown", "-", "do not know", "", "opted"]) == [None] * 5
    assert said(read, "boolean", ["Do Not Allow", "Allow", "opted out"]) == [None] * 3


def test_iso_times_with_and_without_an_offset(read):
    cells = {
        "2026-10-30": "2026-10-30T04:00:00",
        "2026-10-30 10:00": "2026-10-30T14:00:00",
        "2026-10-30T10:00:01.5": "2026-10-30T14:00:01.5",
        "2026-10-30T10:00:00Z": "2026-10-30T10:00:00",
        "2026-10-30 10:00:00 UTC": "2026-10-30T10:00:00",
        "2026-10-30T10:00:00+0530": "2026-10-30T04:30:00",
        "2026-10-30T10:00:00z": "2026-10-30T10:00:00",
        "2026-10-30T10:00:00.5+00": "2026-10-30T10:00:00.5",
        "2026-1-5 9:07": "2026-01-05T14:07:00",
        "2026-10-30T9:7:3": "2026-10-30T13:07:03",
        "\u00a02026-10-30  10:00:00 ": "2026-10-30T14:00:00",
        "1900-01-01": "1900-01-01T05:00:00",
        "1969-07-20 16:17": "1969-07-20T21:17:00",
        "2050-07-01T12:00:00": "2050-07-01T17:00:00",
        "2026-03-08 02:30": "2026-03-08T07:30:00",
        "2026-11-01 01:30": "2026-11-01T05:30:00",
    }
    expected = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in cells.values()]
    assert said(read, "instant", cells) == expected


def test_what_is_no_time_is_missing(read):
    """C3, C12."""
    texts = ["45678", "0000-00-00", "2026-02-30", "2026-13-01", "30/10/2026", "Jan 5 2026", "1899-12-31", "2101-01-01",
             "26-10-30", "2026-10-30 10:60", "20261030", "2026-10-30x", "today", "2026-10-30 24:00",
             "2026-10-30 24:00:00", "2026-10-30Z", "2026-10-30 10:00 +24:00", "2026-10-30 10:00+01:75", "2026/10/30",
             "2026-10-30 (BC)"]  # fmt: skip
    assert dict(zip(texts, said(read, "instant", texts), strict=True)) == dict.fromkeys(texts)


@pytest.mark.parametrize("dates", ["iso", "dd/mm/yyyy", "mm/dd/yyyy hh:mm", "yyyymmdd"])
def test_words_that_the_engine_knows_as_times_are_none(read, dates):
    """C3."""
    texts = ["epoch", "infinity", "-infinity", " Infinity\t", "      -infinity    "]
    assert said(read, "instant", texts, Clock(ISO.zone, AS_OF, dates=dates)) == [None] * 5


@pytest.mark.parametrize(
    ("layout", "cells"),
    [
        (
            "dd/mm/yyyy",
            {"31/10/2026": "2026-10-31", "1/2/2026": "2026-02-01", "10/31/2026": None, "2026-10-31": None},
        ),
        ("m/d/yyyy", {"1/2/2026": "2026-01-02", "01/02/2026": "2026-01-02", "31/1/2026": None}),
        ("mm/dd/yyyy hh:mm", {"10/31/2026 09:05": "2026-10-31", "31/10/2026 09:05": None}),
        (
            "yyyymmdd",
            {
                "20261031": "2026-10-31",
                " 20261031 ": "2026-10-31",
                "2026131": None,
                "202610311": None,
                "2026-10-31": None,
                "20261301": None,
                "18991231": None,
            },
        ),
        ("dd.mm.yyyy", {"31.10.2026": "2026-10-31", "31.10.26": None, "31.10.2026 10:00": None}),
    ],
)
def test_a_declared_layout_is_the_only_one(read, layout, cells):
    """C2."""
    found = said(read, "day", cells, Clock(ISO.zone, AS_OF, dates=layout))
    assert [None if day is None else day.isoformat() for day in found] == list(cells.values())


def test_time_frames_in_days(read):
    cells = {"3 months": 91, "6-12 months": 365, "< 6 months": 182, "1 year": 365, "2 quarters": 182, "90 days": 90,
             "2 weeks": 14, "within 2 weeks": 14, "3 to 6 months": 182, "6–12 months": 365,
             "immediately": 0, "NOW": 0, "asap": 0, "2026-11-10": 10, "2020-01-01": 0, "soon": None,
             "": None}  # fmt: skip
    assert said(read, "timeframe", cells) == list(cells.values())


def test_lists_are_split_at_semicolons(read):
    texts = ["Dispatch;Inventory", " Dispatch ; ;É", ";;", "a,b"]
    assert said(read, "list", texts) == [("dispatch", "inventory"), ("dispatch", "e"), None, ("a,b",)]


def test_the_domain_of_an_address(read):
    """J9."""
    cells = {"a @acme.example": None, "a\u00a0b@acme.example": None, "a@acme.example.": "acme.example",
             "a@ACME.example": "acme.example", "a@b@c.example": None, "@acme.example": None, "a@localhost": None,
             "a@acme.": None, "a@.example": None, "=cmd@x.com": "x.com", "a@xn--80.com": "xn--80.com"}  # fmt: skip
    assert said(read, "domain", cells) == list(cells.values())


# --- any text ---

_DIGITS = st.integers(0, 2_000_000).map(lambda n: f"{n:,}") | st.from_regex(
    r"[+-]?[0-9]{1,9}([.,][0-9]{1,8})?", fullmatch=True
)
_UNITS = st.sampled_from(
    ["", "", "$", "\u00a0€", " £", "USD ", "£", "€", "¥", "USD", "chf", "gbp", " ", "kg", "%"]
)
_SIGNS = st.sampled_from(["", "-", "+", " "])
_NUMBERS = st.tuples(_SIGNS, _UNITS, _DIGITS, _UNITS).map("".join)
_OTHER = r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}|(19|20|21|26)[0-9]{0,2}[-/][0-9]{1,2}[-/][0-9]{1,3}"
_ODD_DAYS = _OTHER + "|(19|20)[0-9]{5,6}"
_DAYS = st.dates(date(1899, 12, 30), date(2101, 1, 2)).map(str) | st.from_regex(_ODD_DAYS, fullmatch=True)
_HOURS = st.from_regex(r"(T|[ ]{1,2})[0-2]?[0-9]:[0-6]?[0-9](:[0-6]?[0-9]([.][0-9]{1,9})?)?", fullmatch=True)
_SHIFTS = st.sampled_from(
    ["", "", "Z", "z", " UTC", "+02:00", "-0530", "+14:00", "+02", "-24:00", "+01:75", " EST", "+2"]
)
_TIMES = st.tuples(_DAYS, _HOURS | st.just(""), _SHIFTS).map("".join)
_FRAMES = st.from_regex(
    r"(<=? ?|within |in |up to |about )?([0-9]{1,2}( ?- ?|–| to ))?[0-9]{1,5} ?(day|week|month|quarter|year|hour)s?",
    fullmatch=True,
)
_LISTS = st.lists(st.text("abÉ ;,\u00a0", max_size=4), max_size=4).map(";".join)
_MAILS = st.from_regex(r"[a-z=@. \u00a0]{0,3}@[a-zA-Z.@-]{0,8}", fullmatch=True)
_LETTERS = [chr(code) for code in (*range(32, 127), *range(0x80, 0x180), 0x2003, 0x202F, 0x3000)]
_LATIN = st.lists(st.sampled_from(_LETTERS), max_size=12).map(
    "".join
)  # text() would draw from our own constants
_WORDS = st.sampled_from(
    ["yes", "X", "f", "1", "0", "asap", "Now", "nan", "null", " ", "epoch", "-Infinity", "infinity"]
)
_BARE = st.one_of(_NUMBERS, _TIMES, _FRAMES, _LISTS, _MAILS, _LATIN, _WORDS)
_SPACE = st.sampled_from(["", "", "", " ", "\t", "\u00a0", "\x85", "\n"])
ANY = st.tuples(_SPACE, _BARE, _SPACE).map("".join)
LAYOUTS = [
    ("iso", "."),
    ("dd/mm/yyyy", ","),
    ("mm/dd/yyyy hh:mm", "."),
    ("yyyy-mm-dd hh:mm:ss", ","),
    ("yyyymmdd", "."),
]


@pytest.fixture(scope="module")
def any_cells():
    """Texts of every kind, drawn once for all layouts: drawing them takes longer than reading them."""
    drawn = []

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(texts=st.lists(ANY, min_size=150, max_size=150))
    def draw(texts):
        drawn.extend(texts)

    draw()
    assert len(drawn) == 12 * 150
    return drawn


@pytest.mark.parametrize(("dates", "mark"), LAYOUTS)
def test_the_engine_and_the_oracle_read_any_cell_alike(read, any_cells, dates, mark):
    clock = Clock(ISO.zone, AS_OF, decimal_mark=mark, dates=dates)
    unlike = {
        (text, kind): (value, theirs[kind])
        for text, mine in zip(any_cells, read(any_cells, clock), strict=True)
        for theirs in [oracle_says(text, clock)]
        for kind, value in mine.items()
        if value != theirs[kind]
    }
    assert unlike == {}, "(text, type): (engine, oracle)"
