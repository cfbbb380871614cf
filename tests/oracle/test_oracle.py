"""The oracle's points against examples worked out by hand: decay, caps, groups, spans, windows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from leadq.rulebook.load import load
from leadq.words.amounts import Duration
from tests.oracle.by_hand import book, happened, lead, result
from tests.oracle.engagement import decay_factor, reaches
from tests.oracle.scorer import score

# --- decay ---


@pytest.mark.parametrize(
    ("kind", "days", "age", "factor"),
    [
        ("half_life", 30, 0, "1.000000"),
        ("half_life", 30, 30, "0.500000"),
        ("half_life", 30, 12, "0.757858"),  # 2^-0.4  = 0.75785828
        ("half_life", 30, 26, "0.548412"),  # 2^-0.8666… = 0.54841249
        ("half_life", 10, 70, "0.007813"),  # 2^-7 = 0.0078125: a tie, half up
        ("half_life", 7, 140, "0.000001"),  # 2^-20 = 0.00000095
        ("linear_decay", 30, 10, "0.666667"),
        ("linear_decay", 128, 1, "0.992188"),  # 127/128 = 0.9921875: a tie, half up
        ("linear_decay", 640, 1, "0.998438"),  # 639/640 = 0.9984375: a tie that a double cannot hold
        ("linear_decay", 30, 30, "0.000000"),
        ("linear_decay", 30, 31, "0.000000"),
    ],
)
def test_a_decay_factor_is_half_up_to_six_decimals(kind, days, age, factor):
    assert decay_factor(kind, days, age) == Decimal(factor)


def test_prospect_b_gets_two_webinars_that_fade():
    loaded = book("{id: w, event: webinar, points: 20, window: 90d, half_life: 30d}")
    # 20 * 0.757858 + 20 * 0.548412 = 15.15716 + 10.96824 = 26.1254
    assert lead(loaded, happened("2026-10-20", "2026-10-06", kind="Webinar")).engagement == Decimal("26.13")


def test_the_sum_is_rounded_once_and_half_away_from_zero():
    # 2.5 * 0.25 (age 20, half-life 10) = 0.625: 0.63, and -0.63 for a penalty
    for points, raw in (("2.5", "0.63"), ("-2.5", "-0.63")):
        loaded = book(f"{{id: w, event: visit, points: {points}, half_life: 10d}}")
        assert lead(loaded, happened("2026-10-12")).engagement == Decimal(raw)
    # 0.01 * 0.5 twice = 0.01; each rounded by itself would give 0.02
    loaded = book("{id: w, event: visit, points: 0.01, half_life: 10d}")
    assert lead(loaded, happened("2026-10-22", "2026-10-22")).engagement == Decimal("0.01")


def test_a_rules_own_decay_replaces_the_sections_and_none_switches_it_off():
    section = ", half_life: 10d"
    for own, given in (
        ("", "5"),
        (", half_life: none", "10"),
        (", linear_decay: 20d", "5"),
        (", linear_decay: 40d", "7.5"),
    ):
        loaded = book(f"{{id: w, event: visit, points: 10{own}}}", groups=section)
        assert lead(loaded, happened("2026-10-22")).engagement == Decimal(given)  # age 10


# --- caps and groups ---


def test_the_cap_of_a_day_is_before_decay_and_the_cap_of_a_rule_after():
    # today: 3 * 10 = 30, capped to 20 a day, * 1; ten days ago: 2 * 10 = 20 * 0.5; together 30, capped to 25
    loaded = book("{id: w, event: visit, points: 10, max_per_day: 20, max: 25, half_life: 10d}")
    visits = happened("2026-11-01", "2026-11-01", "2026-11-01", "2026-10-22", "2026-10-22")
    assert lead(loaded, visits).engagement == Decimal(25)
    assert lead(loaded, visits[:3]).engagement == Decimal(20)


def test_caps_limit_the_size_of_negative_points_too():
    loaded = book("{id: w, event: visit, points: -10, max_per_day: -15, max: -20}")
    assert lead(loaded, happened("2026-11-01", "2026-11-01")).engagement == Decimal(-15)
    assert lead(loaded, happened("2026-11-01", "2026-11-01", "2026-10-31")).engagement == Decimal(-20)


def test_a_group_gives_each_rule_in_its_order_what_still_fits():
    rules = ", ".join(
        f"{{id: {i}, event: {e}, points: 10}}"
        for i, e in (("a", "visit"), ("b", "webinar"), ("c", "download"))
    )
    loaded = book(rules, groups=", groups: {g: {rules: [c, a, b], max: 25}}")
    # c 20 and a 20 are listed first: c 20, a 5 of 20, b nothing of 10
    scored = lead(loaded, happened("2026-11-01", "2026-10-30"), happened("2026-11-01", kind="Webinar"),
                  happened("2026-11-01", "2026-10-31", kind="Download"))  # fmt: skip
    assert [(c.rule, c.raw, c.points) for c in scored.contributions] == [
        ("a", 20, 5),
        ("b", 10, 0),
        ("c", 20, 20),
    ]
    assert scored.engagement == sum(c.points for c in scored.contributions) == 25


def test_a_group_with_min_is_the_mirror_image():
    fit = "{id: a, when: {country: US}, points: -10}, {id: b, when: {country: US}, points: -10}"
    loaded = book(fit=fit, fit_groups=", groups: {g: {rules: [a, b], min: -12.5}}")
    assert [c.points for c in lead(loaded, country="us").contributions] == [-10, Decimal("-2.5")]


def test_points_taken_by_a_group_still_fire():
    fit = "{id: a, when: {country: US}, points: 10}, {id: b, when: {country: US}, points: 10}"
    loaded = book(
        fit=fit,
        fit_groups=", groups: {g: {rules: [a, b], max: 10}}",
        stages="[{id: top, enter: {rule: b}}, {id: rest}]",
    )
    assert lead(loaded, country="US").stage == "top"
    assert lead(loaded, country="FR").stage == "rest"


# --- quantities and windows ---


@pytest.mark.parametrize(
    ("window", "as_of", "oldest", "too_old"),
    [
        ("30d", "2026-11-01", "2026-10-02", "2026-10-01"),
        ("2 weeks", "2026-11-01", "2026-10-18", "2026-10-17"),
        ("1 month", "2026-03-31", "2026-02-28", "2026-02-27"),  # February has no 31st
        ("1 month", "2024-03-30", "2024-02-29", "2024-02-28"),
        ("3 months", "2026-05-31", "2026-02-28", "2026-02-27"),
        ("1 year", "2024-02-29", "2023-02-28", "2023-02-27"),
    ],
)
def test_a_window_holds_its_first_day_and_not_the_day_before(window, as_of, oldest, too_old):
    loaded = book("{id: w, event: visit, points: 10}", window=window)
    assert lead(loaded, happened(oldest), as_of=as_of).engagement == 10
    assert lead(loaded, happened(too_old), as_of=as_of).engagement == 0


def test_a_rules_own_window_wins_and_all_has_no_end():
    assert (
        lead(book("{id: w, event: visit, points: 10, window: 60d}"), happened("2026-09-02")).engagement == 10
    )
    assert (
        lead(book("{id: w, event: visit, points: 10, window: all}"), happened("1999-09-02")).engagement == 10
    )


def test_a_day_of_25_hours_is_one_day():
    loaded = book("{id: w, event: visit, points: 10, linear_decay: 2d}", zone="America/New_York")
    scored = lead(
        loaded, happened("2026-11-01 00:00"), as_of="2026-11-02"
    )  # 25 hours ago: age 1, half is left
    assert scored.engagement == 5


def test_the_day_is_the_zones_day():
    loaded = book("{id: w, event: visit, points: 10, window: 1d}", zone="America/New_York")
    # 2026-10-31T03:59Z is 30 October in New York, two days before 1 November; a minute later it is the 31st
    assert lead(loaded, happened("2026-10-31T03:59Z")).engagement == 0
    assert lead(loaded, happened("2026-10-31T04:00Z")).engagement == 10


def test_counting_days_counts_a_day_once_and_summing_adds_a_field():
    visits = happened("2026-11-01", "2026-10-30", "2026-10-30", value="2.5")
    assert lead(book("{id: w, event: visit, points: 2, count: days}"), visits).engagement == 4
    assert lead(book("{id: w, event: visit, points: 2, sum: value}"), visits).engagement == 15
    assert lead(book("{id: w, event: visit, points: 2, sum: value}"), happened("2026-11-01")).engagement == 0


@pytest.mark.parametrize(
    ("days", "at_least", "within", "reached"),
    [
        ((1, 4, 8), 3, 7, True),  # the 1st and the 8th are seven days apart
        ((1, 4, 9), 3, 7, False),
        ((1, 4, 9), 2, 3, True),
        ((1, 4, 9), 3, None, True),
        ((1, 4, 9), 4, None, False),
    ],
)
def test_at_least_within_looks_for_one_stretch_of_days(days, at_least, within, reached):
    quantities = {date(2026, 10, day): Decimal(1) for day in days}
    span = None if within is None else Duration(within, "days")
    assert reaches(quantities, Decimal(at_least), span) is reached


def test_at_least_gives_its_points_once_and_does_not_fade():
    loaded = book("{id: w, event: visit, points: 10, at_least: 3}", groups=", half_life: 10d")
    assert lead(loaded, happened("2026-10-30", "2026-10-12", "2026-10-12", "2026-10-10")).engagement == 10
    assert lead(loaded, happened("2026-10-30", "2026-10-12")).engagement == 0


def test_once_fades_by_the_newest_and_first_ever_by_the_first():
    visits = happened("2026-10-12", "2026-10-22")  # ages 20 and 10
    (once,) = lead(book("{id: w, event: visit, points: 8, once: true, half_life: 10d}"), visits).contributions
    assert (once.raw, once.events, once.first_on) == (4, 1, date(2026, 10, 22))
    (first,) = lead(
        book("{id: w, event: visit, points: 8, first_ever: true, half_life: 10d}"), visits
    ).contributions
    assert (first.raw, first.events, first.last_on) == (2, 1, date(2026, 10, 12))


def test_first_ever_gives_nothing_if_the_first_was_before_the_window():
    loaded = book("{id: w, event: visit, points: 8, first_ever: true}")
    assert lead(loaded, happened("2026-09-01", "2026-10-22")).engagement == 0


def test_silence_is_days_without_an_event():
    loaded = book("{id: s, no_event_for: 60d, points: -15}")
    assert lead(loaded).engagement == -15
    assert (
        lead(loaded, happened("2026-09-02", kind="Fax")).engagement == 0
    )  # age 60, no event of the rulebook
    assert lead(loaded, happened("2026-09-01", kind="Fax")).engagement == -15  # age 61
    assert (
        lead(
            book("{id: s, event: visit, no_event_for: 60d, points: -15}"), happened("2026-11-01", kind="Fax")
        ).engagement
        == -15
    )


def test_one_row_that_is_two_events_of_a_rule_counts_once():
    loaded = book("{id: w, event: [visit, webinar], points: 5}")
    scored = result(loaded, happened("2026-11-01", leadq_event="webinar"))
    assert scored.leads[0].engagement == 5


def test_a_date_in_a_column_of_contacts_is_an_activity_that_counts_once():
    book = loaded_with_dates()
    contacts = [
        {"contact_id": "1", "Last On": "2026-10-30", "First On": "2026-10-30"},
        {"contact_id": "1", "Last On": "2026-10-30", "First On": "soon"},
        {"contact_id": " ", "email": "", "Last On": "2026-10-30"},
    ]
    rows = [{"contact_id": "1", "occurred_at": "2026-10-30", "type": "Webinar"}] * 2
    tally = score(book, contacts, rows, datetime(2026, 11, 1, tzinfo=UTC)).activity
    assert (tally.read, tally.dates, tally.repeated, tally.used) == (5, 3, 3, 2)


def loaded_with_dates():
    return load(
        b"""leadq: 1
name: Dates
timezone: UTC
columns: {activity_from_contacts: {Last On: Webinar, First On: Webinar}}
events: {webinar: {type: Webinar}}
fit: {bands: {A: 10, B: 0}}
engagement: {window: 30d, bands: {1: 3, 2: 0}, rules: [{id: webinar, event: webinar, points: 7}]}
stages: [{id: all}]
""",
        "rules.yaml",
    )
