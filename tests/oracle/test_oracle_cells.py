"""The oracle's own readers, against values worked out by hand from docs/semantics.md."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from leadq.words.amounts import Money
from leadq.words.fields import FieldType
from tests.oracle.cells import Clock, email_domain, fold, has_words, read_moment, read_number, read_timeframe

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
CLOCK = Clock(NEW_YORK, datetime(2026, 11, 1, 4, 0, tzinfo=UTC))  # midnight in New York, still on summer time


@pytest.mark.parametrize(
    ("written", "instant", "day", "shift"),
    [
        ("2026-11-01", "2026-11-01T04:00", "2026-11-01", ""),  # local midnight, UTC-4
        ("2026-11-01 01:30", "2026-11-01T05:30", "2026-11-01", "fold"),  # the first of the two: still UTC-4
        ("2026-11-01T01:30-05:00", "2026-11-01T06:30", "2026-11-01", ""),  # an offset says which one
        ("2026-11-01 02:00", "2026-11-01T07:00", "2026-11-01", ""),  # behind the hour that comes twice: UTC-5
        ("2026-03-08 02:30", "2026-03-08T07:30", "2026-03-08", "gap"),  # becomes 03:30, UTC-4
        ("2026-03-08 03:00", "2026-03-08T07:00", "2026-03-08", ""),
        ("2026-11-01T03:59:59Z", "2026-11-01T03:59:59", "2026-10-31", ""),  # still October in New York
        ("2026-10-31 23:00:00 UTC", "2026-10-31T23:00", "2026-10-31", ""),
        ("2026-10-31 23:00+02:00", "2026-10-31T21:00", "2026-10-31", ""),
        ("2026-10-31 23:59:59.5", "2026-11-01T03:59:59.500000", "2026-10-31", ""),
    ],
)
def test_a_time_is_an_instant_and_a_calendar_day_in_the_zone(written, instant, day, shift):
    moment = read_moment(written, "iso", NEW_YORK)
    assert moment is not None
    assert moment.instant == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (moment.day, moment.shift) == (date.fromisoformat(day), shift)


def test_the_gap_and_the_fold_of_london_fall_on_other_days():
    gap, fold_of = (
        read_moment("2026-03-29 01:30", "iso", LONDON),
        read_moment("2026-10-25 01:30", "iso", LONDON),
    )
    assert gap is not None
    assert gap.instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 01:30 GMT is 02:30 BST
    assert fold_of is not None
    assert fold_of.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # BST, UTC+1, comes first


@pytest.mark.parametrize(
    "written",
    [
        "2026-13-01",
        "2026-02-30",
        "1899-12-31",
        "2101-01-01",
        "2026-1",
        "2026-10-30Z",
        "epoch",
        "01/02/2026",
        "2026-11-01 24:00",
        "soon",
    ],
)
def test_a_date_outside_the_layout_or_the_calendar_is_missing(written):
    assert read_moment(written, "iso", NEW_YORK) is None


@pytest.mark.parametrize(
    ("written", "layout", "local"),
    [
        ("03/04/2026", "dd/mm/yyyy", "2026-04-03T00:00"),
        ("03/04/2026 17:05", "mm/dd/yyyy hh:mm", "2026-03-04T17:05"),
        ("2026.04.03 17:05:09", "yyyy.mm.dd hh:mm:ss", "2026-04-03T17:05:09"),
        ("03/04/2026 12:05 AM", "mm/dd/yyyy hh:mm am/pm", "2026-03-04T00:05"),
        ("03/04/2026 12:05 pm", "mm/dd/yyyy hh:mm am/pm", "2026-03-04T12:05"),
    ],
)
def test_a_date_is_read_by_its_layout_alone(written, layout, local):
    moment = read_moment(written, layout, NEW_YORK)
    assert moment is not None
    assert moment.instant.astimezone(NEW_YORK).replace(tzinfo=None) == datetime.fromisoformat(local)
    assert read_moment("2026-04-03", layout, NEW_YORK) is None


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1,234.5", ".", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("-5", ".", "-5"),
        ("+7", ".", "7"),
        ("$1,000", ".", "1000"),
        ("1000 USD", ".", "1000"),
        ("€ 20", ".", "20"),
        ("0.1234567", ".", "0.123456"),
    ],
)
def test_a_number_is_read_with_the_declared_mark(cell, mark, number):
    assert read_number(cell, mark) == Decimal(number)


@pytest.mark.parametrize("cell", ["1e3", "0x10", "nan", "ten", "--5", "1,23,4", "", "$", "1.2.3"])
def test_what_is_no_number_is_missing(cell):
    assert CLOCK.read(FieldType.NUMBER, cell) is None


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [("10000", "10000", "USD"), ("€9,999.99", "9999.99", "EUR"), ("GBP 5", "5", "GBP"), ("5 ¥", "5", "JPY")],
)
def test_money_is_in_the_stated_currency_or_the_rulebooks(cell, amount, currency):
    assert CLOCK.read(FieldType.MONEY, cell) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("3 months", 91),  # 3 * 365 / 12 = 91.25
        ("6-12 months", 365),
        ("< 6 months", 182),  # 182.5
        ("1 year", 365),
        ("2 quarters", 182),  # 2 * 365 / 4 = 182.5
        ("90 days", 90),
        ("ASAP", 0),
        ("soon", None),
    ],
)
def test_a_time_frame_is_measured_in_days(cell, days):
    assert read_timeframe(cell) == days


def test_a_date_as_time_frame_counts_from_the_as_of_day():
    assert CLOCK.read(FieldType.TIMEFRAME, "2026-12-01") == 30
    assert CLOCK.read(FieldType.TIMEFRAME, "2026-10-01") == 0


def test_booleans_and_lists_are_read_trimmed():
    assert [CLOCK.read(FieldType.BOOLEAN, cell) for cell in (" Yes ", "X", "0", "maybe")] == [
        True,
        True,
        False,
        None,
    ]
    assert CLOCK.read(FieldType.LIST, " CRM; b i ;;") == ("CRM", "b i")


def test_text_is_folded_without_case_and_accents():
    assert fold("ÉQUIPE") == fold("e\u0301quipe") == "equipe"
    assert CLOCK.read(FieldType.TEXT, "\u00a0 NA \t") == "NA"
    assert CLOCK.read(FieldType.TEXT, "\u00a0 ") is None


@pytest.mark.parametrize(
    ("cell", "wanted", "found"),
    [
        ("VP, Sales", "vp", True),
        ("SVP/VP", "vp", True),
        ("MVP", "vp", False),
        ("vp2", "vp", False),
        ("head-of_sales", "head of", True),
        ("Head of the sales", "head sales", False),
        ("Chef d'équipe", "EQUIPE", True),
    ],
)
def test_a_word_is_a_run_of_letters_and_digits(cell, wanted, found):
    assert has_words(cell, wanted) is found


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("A@Acme.Example", "acme.example"),
        ("a@b@c.de", None),
        ("@c.de", None),
        ("a@nodot", None),
        ("a@.de", None),
    ],
)
def test_the_domain_of_a_well_formed_address(email, domain):
    assert email_domain(email) == domain
