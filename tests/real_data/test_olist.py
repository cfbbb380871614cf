"""Olist's marketing funnel: 8,000 leads with a first contact, 842 deals that were won."""

import re
from calendar import month_abbr
from decimal import Decimal

import pytest

from tests.real_data.exports import SHARED, Run, ages, cents, half_life, linear, needs, score, table

pytestmark = needs("olist_marketing_funnel")
LEADS = SHARED / "olist_marketing_funnel" / "olist_marketing_qualified_leads_dataset.csv"
DEALS = SHARED / "olist_marketing_funnel" / "olist_closed_deals_dataset.csv"
BEST_PAGES = ["b76ef37428e6799c421989521c0e5077", "22c29808c4f815213303f8933030604c"]
SEARCH = ["organic search", "paid search"]


@pytest.fixture(scope="module")
def first_contact(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("first")
    return score("olist_first_contact", [LEADS], [LEADS], "2018-06-01", folder).worked()


@pytest.fixture(scope="module")
def deals(tmp_path_factory) -> Run:
    return score(
        "olist_closed_deals", [LEADS], [DEALS], "2018-11-20", tmp_path_factory.mktemp("won")
    ).worked()


def expected_first_contact() -> dict[str, tuple[Decimal, Decimal]]:
    """(fit, engagement) of every lead, by hand."""
    leads = table(LEADS)
    leads["age"] = ages(leads["first_contact_date"], "2018-06-01")
    found = {}
    for row in leads.itertuples():
        fit = Decimal(0)
        fit += 10 * (row.origin in ("direct traffic", "referral")) + 15 * (row.origin in SEARCH)
        fit += 10 * (row.landing_page_id in BEST_PAGES) - 5 * (row.origin in ("unknown", ""))
        recent = cents(40 * half_life(row.age, 15)) if row.age <= 60 else Decimal(0)
        found[row.mql_id] = fit, recent
    return found


def test_every_score_equals_the_one_counted_by_hand(first_contact):
    leads = first_contact.leads
    found = {
        key: (Decimal(fit), Decimal(engagement))
        for key, fit, engagement in zip(
            leads.index, leads["fit_score"], leads["engagement_score"], strict=True
        )
    }
    assert found == expected_first_contact()


def test_stages_hold_as_many_as_counted_by_hand(first_contact):
    scores = expected_first_contact().values()
    sql = sum(fit >= 20 and engagement >= 5 for fit, engagement in scores)
    mql = sum(fit + engagement >= 15 for fit, engagement in scores) - sql
    stages = {stage["id"]: stage["leads"] for stage in first_contact.data["stages"]}
    assert stages == {"sql": sql, "mql": mql, "nurture": 8000 - sql - mql}


def test_leads_by_origin_page_and_month_equal_a_plain_count(first_contact):
    leads, plain = first_contact.leads, table(LEADS)
    assert leads["source"].value_counts().to_dict() == plain["origin"].value_counts().to_dict()
    page = leads["history"].map(lambda text: re.search(r"\((\w+)\)", text)[1])
    assert page.value_counts().to_dict() == plain["landing_page_id"].value_counts().to_dict()
    days = leads["history"].str.extract(r"^(\d+ \w+ \d+) ")[0]
    month = days.map(lambda text: text.split(" ", 1)[1])
    year_month = plain["first_contact_date"].map(lambda text: text[:7])
    assert month.value_counts().to_dict() == {
        f"{month_abbr[int(text[5:])]} {text[:4]}": count for text, count in year_month.value_counts().items()
    }


def test_the_midnight_that_brazil_skipped_is_still_that_day(first_contact):
    """On 15 October 2017 clocks in São Paulo went from 00:00 to 01:00; seven first contacts bear that day."""
    that_day = table(LEADS).query("first_contact_date == '2017-10-15'")["mql_id"]
    assert len(that_day) == 7
    assert first_contact.data["activity"]["shifted_gap"] == 0  # a plain day has no time that could move
    assert first_contact.leads.loc[that_day, "history"].str.startswith("15 Oct 2017 ").all()


def test_owners_take_turns_from_the_best_lead_on(first_contact):
    leads = first_contact.leads
    owners = leads[leads["file"] == "sql"]["owner"].tolist()
    assert owners == [f"sdr-{1 + place % 2}" for place in range(len(owners))]


def test_every_deal_makes_its_lead_a_customer(deals):
    leads = deals.leads
    assert set(leads[leads["file"] == "customer"].index) == set(table(DEALS)["mql_id"])
    assert deals.data["activity"]["orphans"] == 0


def test_every_score_of_a_deal_equals_the_one_counted_by_hand(deals):
    plain = table(DEALS)
    plain["age"] = ages(plain["won_date"], "2018-11-20")
    origin = table(LEADS).set_index("mql_id")["origin"]
    expected = {key: Decimal(10 * (text in SEARCH)) for key, text in origin.items()}
    for row in plain.itertuples():
        points = Decimal(50) + 5 * row.lead_type.startswith("online") + 2 * (row.has_company == "True")
        points += 3 * ("cat" in re.split(r"\W+", row.lead_behaviour_profile))
        points += cents(20 * linear(row.age, 40)) if row.age <= 30 else 0
        points += min(Decimal(100), cents(Decimal(row.declared_monthly_revenue) / 100))
        expected[row.mql_id] += points
    assert deals.scores == expected


def test_a_day_is_that_of_the_zone_and_not_of_utc(deals):
    """`won_date` names no zone: 23:30 is that evening in São Paulo, and already the next day in UTC."""
    plain = table(DEALS).set_index("mql_id")["won_date"]
    late = plain[plain.str[11:13] >= "21"]
    assert len(late) > 0
    last = deals.contributions().query("rule == 'won'").set_index("contact_id")["last_on"]
    assert (last.astype(str) == plain.str[:10].reindex(last.index)).all()


def test_deals_won_after_the_day_of_the_score_refuse_it_and_say_how_many(tmp_path):
    later = (table(DEALS)["won_date"] >= "2018-06-02").sum()
    run = score("olist_closed_deals", [LEADS], [DEALS], "2018-06-01", tmp_path)
    assert (run.code, run.folder.exists()) == (65, False)
    assert f"{later} of 842 activity rows" in run.err
