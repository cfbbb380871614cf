"""The literals of a rulebook: what is read, what is refused, and what is said of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.words.amounts import (
    Duration,
    Money,
    Unreadable,
    parse_boolean,
    parse_count,
    parse_date,
    parse_days,
    parse_duration,
    parse_money,
    parse_number,
    parse_points,
    parse_time_of_day,
)

PARSERS = (
    parse_boolean, parse_count, parse_date, parse_days, parse_duration, parse_money, parse_number,
    parse_points,
    parse_time_of_day,
)  # fmt: skip


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text(max_size=20) | st.from_regex(r"[0-9²٣_.,:+\-]{1,8} ?[a-zA-Z]{0,7}", fullmatch=True))
def test_whatever_is_typed_is_read_or_refused_in_words(parse, text):
    said = None
    try:
        parse(text)
    except Unreadable as error:
        said = error
    assert said is None or (said.message and str(said).startswith(said.message))


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30d", Duration(30, "days")),
        ("2 Weeks", Duration(2, "weeks")),
        ("12 months", Duration(12, "months")),
        ("1mo", Duration(1, "months")),
        ("4h", Duration(4, "hours")),
        ("90m", Duration(90, "minutes")),
        ("0d", Duration(0, "days")),
        ("100y", Duration(100, "years")),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(text, duration):
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["30", "d", "1.5h", "-3d", "3 q", "²d", "٣d", "101 years", "36501d", "1201 months", "123456d"]
)
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(Unreadable):
        parse_duration(text)


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    st.integers(0, 1200).map(lambda n: Duration(n, "months"))
    | st.integers(0, 36500).map(lambda n: Duration(n, "days")),
)
def test_a_window_never_leaves_the_calendar_and_never_exceeds_its_bound(day, duration):
    assert duration.before(day) <= day <= duration.after(day)
    assert 0 <= duration.days_before(day) <= duration.most_days
    assert 0 <= duration.days_after(day) <= duration.most_days


def test_a_month_back_from_a_long_month_is_the_last_day_of_the_short_one():
    assert Duration(1, "months").before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert Duration(1, "months").before(date(2024, 3, 31)) == date(2024, 2, 29)
    assert Duration(1, "years").before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert Duration(13, "months").after(date(2026, 12, 31)) == date(2028, 1, 31)


def test_minutes_written_as_m_point_to_months():
    with pytest.raises(Unreadable) as caught:
        parse_days("3m")
    assert caught.value.message == "'3m' is minutes, and windows are counted in whole days"
    assert caught.value.hint == "write 3mo for months"


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("10000 USD", Money(Decimal(10000), "USD")),
        ("usd 10,000", Money(Decimal(10000), "USD")),
        ("9.50eur", Money(Decimal("9.50"), "EUR")),
        ("10_000 GBP", Money(Decimal(10000), "GBP")),
        ("-5 USD", Money(Decimal(-5), "USD")),
    ],
)
def test_money_is_an_amount_with_a_currency(text, money):
    assert parse_money(text) == money


@pytest.mark.parametrize(
    "text",
    [
        "10000",
        "$10",
        "10.000 EUR",
        "10.000,50 EUR",
        "1,00 USD",
        "1e3 USD",
        "10 EURO",
        "nan USD",
        "5 Mio",
        "1" * 16 + " USD",
    ],
)
def test_money_that_could_be_read_in_two_ways_is_refused(text):
    with pytest.raises(Unreadable):
        parse_money(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", "12.5"), ("2_000", "2000"), ("+3", "3"), ("-0", "0"), ("-0.00", "0.00"), ("007", "7")],
)
def test_a_number_is_digits_with_an_optional_point(text, number):
    assert parse_number(text) == Decimal(number)
    assert not parse_number(text).is_signed()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2,000", "write it without commas, 2000"),
        ("1,5", "write a point for the decimals, 1.5"),
        ("1.1234567", "write at most 15 digits and six decimals"),
        ("1" * 16, "write at most 15 digits and six decimals"),
        ("1e3", "write digits with an optional point, 2000 or 12.5"),
        ("٣", "write digits with an optional point, 2000 or 12.5"),
    ],
)
def test_a_number_that_is_none_gets_a_way_out(text, hint):
    with pytest.raises(Unreadable) as caught:
        parse_number(text)
    assert caught.value.hint == hint


@given(st.decimals(-10_000, 10_000, places=2))
def test_points_are_kept_to_the_hundredth(points):
    assert parse_points(f"{points:f}") == points


@pytest.mark.parametrize("text", ["10000.01", "-10001", "0.001", "nan"])
def test_points_out_of_range_or_too_fine_are_refused(text):
    with pytest.raises(Unreadable):
        parse_points(text)


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "²", "1000001", "", "1" * 5000])
def test_a_count_is_a_whole_number_from_one_to_a_million(text):
    with pytest.raises(Unreadable):
        parse_count(text)


def test_a_day_is_read_within_1900_and_2100():
    assert parse_date("2026-10-31") == date(2026, 10, 31)
    for text, said in (
        ("2026-02-30", "there is no day '2026-02-30' in the calendar"),
        ("1.2.2026", "'1.2.2026' is not a calendar day"),
        ("1899-12-31", "'1899-12-31' is out of range"),
        ("9999-01-01", "'9999-01-01' is out of range"),
    ):
        with pytest.raises(Unreadable) as caught:
            parse_date(text)
        assert caught.value.message == said


def test_a_time_of_day_has_24_hours():
    assert parse_time_of_day("9:05") == "09:05"
    for text in ("24:00", "9", "9:60", "²:00", "09:5", "9h"):
        with pytest.raises(Unreadable):
            parse_time_of_day(text)
