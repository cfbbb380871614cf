"""The oracle against examples worked out by hand: decay, caps, groups, spans, windows, stages, routes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from leadq.rulebook.load import Loaded, load
from leadq.words.amounts import Duration
from tests.oracle.engagement import decay_factor, reaches
from tests.oracle.scorer import Lead, OracleResult, band, plain_number, score

HEAD = """leadq: 1
name: By hand
timezone: {zone}
columns: {{contacts: {{billing_country: {{type: text}}, seats: {{type: number}}}}, activity: {{}}}}
events: {{visit: {{type: Page View}}, webinar: {{type: Webinar}}, download: {{type: Download}}}}
{more}
fit: {{bands: {{A: 40, B: 20, C: 0}}, rules: [{fit}]{fit_groups}}}
engagement: {{window: {window}, bands: {{1: 60, 2: 25, 3: 0}}, rules: [{rules}]{groups}}}
stages: {stages}
"""


def book(
    rules: str = "",
    *,
    fit: str = "",
    fit_groups: str = "",
    groups: str = "",
    window: str = "30d",
    zone: str = "UTC",
    more: str = "",
    stages: str = "[{id: top, enter: {score: {at_least: 1000}}}, {id: rest}]",
) -> Loaded:
    parts = {"rules": rules, "fit": fit, "window": window, "zone": zone, "more": more, "stages": stages}
    text = HEAD.format(fit_groups=fit_groups, groups=groups, **parts)
    return load(text.encode(), "by-hand.yaml")


def happened(*days: str, kind: str = "Page View", **cells: str) -> list[dict[str, str]]:
    return [{"contact_id": "1", "type": kind, "occurred_at": day, **cells} for day in days]


def result(loaded: Loaded, *activity: list[dict[str, str]], as_of: str = "2026-11-01", **cells: str) -> OracleResult:
    instant = datetime.fromisoformat(as_of).replace(tzinfo=ZoneInfo(loaded.rulebook.timezone))
    return score(loaded, [{"contact_id": "1", **cells}], [row for rows in activity for row in rows], instant)


def lead(loaded: Loaded, *activity: list[dict[str, str]], as_of: str = "2026-11-01", **cells: str) -> Lead:
    return result(loaded, *activity, as_of=as_of, **cells).leads[0]


# --- decay ----------------------------------------------------------------------------------------------------------


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
    # 20 × 0.757858 + 20 × 0.548412 = 15.15716 + 10.96824 = 26.1254
    assert lead(loaded, happened("2026-10-20", "2026-10-06", kind="Webinar")).engagement == Decimal("26.13")


def test_the_sum_is_rounded_once_and_half_away_from_zero():
    # 2.5 × 0.25 (age 20, half-life 10) = 0.625: 0.63, and -0.63 for a penalty
    for points, raw in (("2.5", "0.63"), ("-2.5", "-0.63")):
        loaded = book(f"{{id: w, event: visit, points: {points}, half_life: 10d}}")
        assert lead(loaded, happened("2026-10-12")).engagement == Decimal(raw)
    # 0.01 × 0.5 twice = 0.01; each rounded by itself would give 0.02
    loaded = book("{id: w, event: visit, points: 0.01, half_life: 10d}")
    assert lead(loaded, happened("2026-10-22", "2026-10-22")).engagement == Decimal("0.01")


def test_a_rules_own_decay_replaces_the_sections_and_none_switches_it_off():
    section = ", half_life: 10d"
    for own, given in (("", "5"), (", half_life: none", "10"), (", linear_decay: 20d", "5"), (", linear_decay: 40d", "7.5")):
        loaded = book(f"{{id: w, event: visit, points: 10{own}}}", groups=section)
        assert lead(loaded, happened("2026-10-22")).engagement == Decimal(given)  # age 10


# --- caps and groups ------------------------------------------------------------------------------------------------


def test_the_cap_of_a_day_is_before_decay_and_the_cap_of_a_rule_after():
    # today: 3 × 10 = 30, capped to 20 a day, × 1; ten days ago: 2 × 10 = 20 × 0.5; together 30, capped to 25
    loaded = book("{id: w, event: visit, points: 10, max_per_day: 20, max: 25, half_life: 10d}")
    visits = happened("2026-11-01", "2026-11-01", "2026-11-01", "2026-10-22", "2026-10-22")
    assert lead(loaded, visits).engagement == Decimal(25)
    assert lead(loaded, visits[:3]).engagement == Decimal(20)


def test_caps_limit_the_size_of_negative_points_too():
    loaded = book("{id: w, event: visit, points: -10, max_per_day: 15, max: 20}")
    assert lead(loaded, happened("2026-11-01", "2026-11-01")).engagement == Decimal(-15)
    assert lead(loaded, happened("2026-11-01", "2026-11-01", "2026-10-31")).engagement == Decimal(-20)


def test_a_group_gives_each_rule_in_its_order_what_still_fits():
    rules = "{id: a, event: visit, points: 10}, {id: b, event: webinar, points: 10}, {id: c, event: download, points: 10}"
    loaded = book(rules, groups=", groups: {g: {rules: [c, a, b], max: 25}}")
    # c 20 and a 20 are listed first: c 20, a 5 of 20, b nothing of 10
    scored = lead(loaded, happened("2026-11-01", "2026-10-30"), happened("2026-11-01", kind="Webinar"),
                  happened("2026-11-01", "2026-10-31", kind="Download"))  # fmt: skip
    assert [(c.rule, c.raw, c.points) for c in scored.contributions] == [("a", 20, 5), ("b", 10, 0), ("c", 20, 20)]
    assert scored.engagement == sum(c.points for c in scored.contributions) == 25


def test_a_group_with_min_is_the_mirror_image():
    fit = "{id: a, when: {country: US}, points: -10}, {id: b, when: {country: US}, points: -10}"
    loaded = book(fit=fit, fit_groups=", groups: {g: {rules: [a, b], min: -12.5}}")
    assert [c.points for c in lead(loaded, country="us").contributions] == [-10, Decimal("-2.5")]


def test_points_taken_by_a_group_still_fire():
    fit = "{id: a, when: {country: US}, points: 10}, {id: b, when: {country: US}, points: 10}"
    loaded = book(fit=fit, fit_groups=", groups: {g: {rules: [a, b], max: 10}}", stages="[{id: top, enter: {rule: b}}, {id: rest}]")
    assert lead(loaded, country="US").stage == "top"
    assert lead(loaded, country="FR").stage == "rest"


# --- quantities and windows -----------------------------------------------------------------------------------------


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
    assert lead(book("{id: w, event: visit, points: 10, window: 60d}"), happened("2026-09-02")).engagement == 10
    assert lead(book("{id: w, event: visit, points: 10, window: all}"), happened("1999-09-02")).engagement == 10


def test_a_day_of_25_hours_is_one_day():
    loaded = book("{id: w, event: visit, points: 10, linear_decay: 2d}", zone="America/New_York")
    scored = lead(loaded, happened("2026-11-01 00:00"), as_of="2026-11-02")  # 25 hours ago: age 1, half is left
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
    (first,) = lead(book("{id: w, event: visit, points: 8, first_ever: true, half_life: 10d}"), visits).contributions
    assert (first.raw, first.events, first.last_on) == (2, 1, date(2026, 10, 12))


def test_first_ever_gives_nothing_if_the_first_was_before_the_window():
    loaded = book("{id: w, event: visit, points: 8, first_ever: true}")
    assert lead(loaded, happened("2026-09-01", "2026-10-22")).engagement == 0


def test_silence_is_days_without_an_event():
    loaded = book("{id: s, no_event_for: 60d, points: -15}")
    assert lead(loaded).engagement == -15
    assert lead(loaded, happened("2026-09-02", kind="Fax")).engagement == 0  # age 60, no event of the rulebook
    assert lead(loaded, happened("2026-09-01", kind="Fax")).engagement == -15  # age 61
    assert lead(book("{id: s, event: visit, no_event_for: 60d, points: -15}"), happened("2026-11-01", kind="Fax")).engagement == -15


def test_one_row_that_is_two_events_of_a_rule_counts_once():
    loaded = book("{id: w, event: [visit, webinar], points: 5}")
    scored = result(loaded, happened("2026-11-01", leadq_event="webinar"))
    assert scored.leads[0].engagement == 5


# --- grade, reasons, stages -----------------------------------------------------------------------------------------


def test_a_band_is_reached_at_its_number_and_the_last_holds_the_rest():
    bands = {"A": Decimal(40), "B": Decimal(20), "C": Decimal(0)}
    assert [band(bands, Decimal(n)) for n in ("40", "39.99", "20", "-7")] == ["A", "B", "B", "C"]


def test_reasons_are_largest_first_and_sum_to_the_score():
    fit = "{id: free-mail, when: {email_domain: {is: free_mail}}, points: -10}, {id: decision-maker, when: {job_title: {word: vp}}, points: 20}"
    loaded = book("{id: visits, label: Webinar, event: visit, points: 20, half_life: 30d}", fit=fit)
    scored = lead(loaded, happened("2026-10-20"), email="a@mail.gmail.com", job_title="VP, Sales")
    assert scored.reasons == "decision maker +20; Webinar +15.16; free mail -10"
    assert (scored.score, scored.grade) == (Decimal("25.16"), "C3")
    assert plain_number(Decimal("20.00")) == "20"


@pytest.mark.parametrize(
    ("since", "visits", "stage"),
    [
        ("2026-10-25", ("2026-11-01",), "top"),  # engagement 10: does not leave
        ("2026-10-25", (), "rest"),  # leaves after seven days
        ("2026-10-26", (), "top"),  # six days only
        ("", (), "rest"),  # unknown counts as long enough
    ],
)
def test_a_lead_stays_until_it_may_leave(since, visits, stage):
    stages = "[{id: top, label: Sales Qualified, enter: {score: {at_least: 90}}, leave: {when: {engagement: {below: 10}}, min_stay: 7d}}, {id: rest}]"
    loaded = book("{id: w, event: visit, points: 10}", stages=stages)
    for name in ("top", "sales qualified"):
        assert lead(loaded, happened(*visits), current_stage=name, stage_since=since).stage == stage


def test_without_leave_the_current_stage_does_not_hold_a_lead():
    assert lead(book(), current_stage="top").stage == "rest"


def test_a_missing_required_field_blocks_with_the_stage_reached():
    loaded = book(stages="[{id: top, hand_raiser: {country: US}, require: [phone, seats, country]}, {id: rest}]")
    blocked = lead(loaded, country="US", seats="many", owner="rep-z")
    assert (blocked.fate, blocked.stage, blocked.missing) == ("blocked", "top", ("phone", "seats"))
    assert lead(loaded, country="US", seats="5", phone="1").fate == "stage"


def test_not_equals_asks_for_a_value_and_none_does_not():
    fit = "{id: a, when: {country: {not_equals: US}}, points: 1}, {id: b, when: {none: [{country: US}]}, points: 2}"
    loaded = book(fit=fit)
    assert [lead(loaded, country=c).fit for c in ("US", "FR", "")] == [0, 3, 2]


def test_amounts_in_different_currencies_satisfy_no_test():
    fit = "{id: a, when: {budget: {at_least: 10000 USD}}, points: 1}, {id: b, when: {budget: {not_equals: 10000 USD}}, points: 2}"
    loaded = book(fit=fit)
    assert [lead(loaded, budget=b).fit for b in ("10000", "EUR 20000", "$9,999.99", "")] == [1, 0, 2, 0]


def test_fields_are_compared_only_where_both_are_there():
    loaded = book(fit="{id: a, when: {country: {not_equals: {field: billing_country}}}, points: 1}")
    assert [lead(loaded, country="US", billing_country=b).fit for b in ("us", "FR", "")] == [0, 1, 0]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_every_contact_row_and_every_activity_row_ends_in_one_place():
    more = "suppress: [{unsubscribed: true}]\ndisqualify: [{id: s, when: {job_title: {word: student}}, reason: Student}]"
    contacts = [
        {"contact_id": "1", "updated_at": "2026-01-01", "email": "a@b.example"},
        {"contact_id": "", "email": "nobody"},
        {"contact_id": "1", "updated_at": "2026-02-01", "email": "a@b.example"},
        {"contact_id": "2", "unsubscribed": "yes"},
        {"contact_id": "3", "job_title": "Student"},
    ]
    activity = [
        {"contact_id": "1", "type": "Page View", "occurred_at": "2026-11-01"},
        {"contact_id": "1", "type": "Page View", "occurred_at": "2026-11-01 00:00:01"},  # after the as-of
        {"contact_id": "9", "email": "A@B.example", "type": "Fax", "occurred_at": "2026-10-01"},  # unknown id: by e-mail
        {"contact_id": "9", "email": "", "type": "Fax", "occurred_at": "2026-10-01"},
        {"contact_id": "", "email": "", "type": "Fax", "occurred_at": "2026-10-01"},
        {"contact_id": "1", "type": "Fax", "occurred_at": "yesterday"},
    ]
    scored = score(book("{id: w, event: visit, points: 1}", more=more), contacts, activity, datetime(2026, 11, 1, tzinfo=UTC))
    assert [one.fate for one in scored.leads] == ["duplicate", "rejected", "stage", "suppressed", "disqualified"]
    assert (scored.leads[2].engagement, scored.leads[4].reason) == (1, "Student")
    tally = scored.activity
    assert (tally.used, tally.future, tally.orphans, tally.rejected, tally.unmapped) == (2, 1, 1, 2, 1)
    assert tally.read == tally.used + tally.future + tally.orphans + tally.rejected


def test_duplicates_of_equal_age_leave_the_first_and_no_ids_means_e_mail():
    contacts = [{"email": "A@b.example", "country": "US"}, {"email": "a@B.example", "country": "FR"}]
    scored = score(book(), contacts, [], datetime(2026, 11, 1, tzinfo=UTC))
    assert [one.fate for one in scored.leads] == ["stage", "duplicate"]


def test_a_suppression_list_holds_addresses_domains_and_ids():
    loaded = book(more="suppress: [{id: l, file: no.csv}]")
    contacts = [{"contact_id": c, "email": e} for c, e in (("1", "A@b.example"), ("2", "x@Gone.example"), ("3", ""), ("4", "y@sub.gone.example"))]
    lists = {"no.csv": ["a@B.example", "GONE.example", "3"]}
    scored = score(loaded, contacts, [], datetime(2026, 11, 1, tzinfo=UTC), lists)
    assert [one.fate for one in scored.leads] == ["suppressed", "suppressed", "suppressed", "stage"]


def test_hand_raisers_come_first_and_owners_take_turns_until_they_have_enough():
    stages = """
  - id: top
    hand_raiser: {country: US}
    enter: {score: {at_least: 0}}
    route: [{to: [ann, bob], by: round_robin, at_most: 1}, {to: queue}]
  - {id: rest}"""
    loaded = book(fit="{id: a, when: {seats: {at_least: 10}}, points: 5}", stages=stages)
    contacts = [
        {"contact_id": "9", "seats": "1"},
        {"contact_id": "10", "seats": "1"},
        {"contact_id": "7", "seats": "10"},
        {"contact_id": "8", "seats": "1", "country": "US"},
    ]
    scored = score(loaded, contacts, [], datetime(2026, 11, 1, tzinfo=UTC))
    assert scored.files == {"top": ("8", "7", "10", "9"), "rest": ()}  # "10" is before "9" as text
    assert {one.contact_id: one.owner for one in scored.leads} == {"8": "ann", "7": "bob", "10": "queue", "9": "queue"}


def test_questions_count_answers_and_satisfying_ones():
    questions = "questions: {bant: {need: {field: need}, budget: {field: budget, when: {budget: {at_least: 10000 USD}}}}}"
    for wanted, stage in (("{satisfied: 2}", "rest"), ("{answered: 2}", "top"), ("{satisfied: 1}", "top")):
        loaded = book(more=questions, stages=f"[{{id: top, enter: {{questions: {{bant: {wanted}}}}}}}, {{id: rest}}]")
        assert lead(loaded, need="yes", budget="5000").stage == stage


def test_the_first_persona_that_holds_is_the_persona():
    loaded = book(more="personas: {chief: {job_title: {word: ceo}}, builder: {job_title: {present: true}}}")
    assert [lead(loaded, job_title=t, persona="crm").persona for t in ("CEO", "Dev", "")] == ["chief", "builder", "crm"]


def test_an_event_is_seen_within_its_days():
    stages = "[{id: top, hand_raiser: {event: visit, within: 14d, at_least: 2}}, {id: rest}]"
    loaded = book(stages=stages)
    assert lead(loaded, happened("2026-10-18", "2026-10-30")).stage == "top"
    assert lead(loaded, happened("2026-10-17", "2026-10-30")).stage == "rest"
