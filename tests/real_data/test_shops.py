"""A click stream (31,106 events of 600 users), and CDNOW's purchases with the summary its authors published."""

import gzip
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.real_data.exports import SHARED, Run, cents, half_life, linear, needs, score, table

CLICKS = SHARED / "retentioneering_ecom" / "ecom.csv.gz"
CDNOW = SHARED / "cdnow"
LOOK = {"catalog", "product_view", "search", "filter_results", "compare"}
CART, TROUBLE = {"add_to_cart", "cart"}, {"error_page", "payment_error", "checkout_bug"}


@pytest.fixture(scope="module")
def clicks(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("unpacked") / "ecom.csv"
    path.write_bytes(gzip.decompress(CLICKS.read_bytes()))
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory, clicks) -> Run:
    return score("ecom", [clicks], [clicks], "2024-06-30", tmp_path_factory.mktemp("shop")).worked()


def _capped(number: Decimal, size: int) -> Decimal:
    return max(-Decimal(size), min(Decimal(size), number))


def by_hand(events: pd.DataFrame) -> dict[str, Decimal]:
    """Return the raw points of every engagement rule of the rulebook `ecom` for one user's events."""
    days: dict[str, dict[int, Decimal]] = {
        name: defaultdict(Decimal) for name in ("look", "cart", "buy", "trouble")
    }
    mobile = False
    for event in events.itertuples():
        for name, kinds, window in (
            ("look", LOOK, 30), ("cart", CART, 30), ("buy", {"purchase"}, 90), ("trouble", TROUBLE, 30),
        ):  # fmt: skip
            if event.event in kinds and event.age <= window:
                days[name][event.age] += 1
        mobile |= event.event == "product_view" and event.platform == "mobile" and event.age <= 30
    return {
        "look": _capped(cents(sum((min(n / 2, Decimal(5)) for n in days["look"].values()), Decimal(0))), 20),
        "cart": cents(sum((2 * n * linear(age, 30) for age, n in days["cart"].items()), Decimal(0))),
        "buy": cents(sum((10 * n * half_life(age, 10) for age, n in days["buy"].items()), Decimal(0))),
        "trouble": _capped(-sum(days["trouble"].values(), Decimal(0)), 3),
        "mobile": Decimal(mobile),
        "silent": Decimal(0 if (events["age"] <= 21).any() else -7),
    }


@needs("retentioneering_ecom")
def test_every_score_of_a_visitor_equals_the_one_counted_by_hand(shop, clicks):
    events = table(clicks)
    events["age"] = (pd.Timestamp("2024-06-30") - pd.to_datetime(events["timestamp"].str[:10])).dt.days
    expected = {}
    for user, mine in events[events["timestamp"] < "2024-06-30"].groupby("user_id"):
        raw = by_hand(mine)
        first = mine.iloc[0]
        fit = 10 * (first.acquisition_channel == "email") + 4 * (first.user_cohort in ("2024-03", "2024-04"))
        shared = min(raw.pop("look") + raw.pop("cart"), Decimal(24))
        expected[user] = fit + shared + sum(raw.values())
    assert shop.scores == expected


@needs("retentioneering_ecom")
def test_a_click_stream_is_also_a_list_of_contacts(shop):
    counts = shop.data["contacts"]
    assert (counts["read"], counts["duplicates"], counts["staged"]) == (31106, 30506, 600)


@needs("retentioneering_ecom")
def test_buyers_of_two_weeks_raise_their_hand(shop, clicks):
    events = table(clicks)
    lately = events[(events["event"] == "purchase") & (events["timestamp"] >= "2024-06-16")]
    leads = shop.leads
    raised = leads[leads["why_now"].str.startswith("Raised a hand: ")]
    assert set(raised.index) == set(lately["user_id"])
    assert set(raised["file"]) == {"buyer"}


@needs("retentioneering_ecom")
def test_a_packed_export_is_read_as_what_is_in_it(tmp_path):
    run = score("ecom", [CLICKS], [CLICKS], "2024-06-30", tmp_path).worked()
    assert run.data["activity"]["read"] == len(table(CLICKS))


def purchases() -> pd.DataFrame:
    """The sample of CDNOW to the end of the months its authors calibrate with; fixed-width, dates YYYYMMDD."""
    names = ["master", "customer_id", "date", "cds", "dollar_value"]
    rows = pd.read_csv(CDNOW / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names, dtype=str)
    return rows[rows["date"] <= "19970930"]


def written(rows: pd.DataFrame, folder: Path) -> Path:
    path = folder / "purchases.csv"
    rows[["customer_id", "date", "dollar_value"]].to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("cdnow")
    rows = purchases()
    rows["date"] = pd.to_datetime(rows["date"], format="%Y%m%d").dt.strftime("%Y-%m-%d")
    path = written(rows, folder)
    return score("cdnow", [path], [path], "1997-09-30", folder).worked()


@needs("cdnow")
def test_frequency_recency_and_age_are_those_the_authors_published(cdnow):
    """Their numbers: days with a purchase after the first; weeks from the first to the last; weeks since the first."""
    published = pd.read_csv(CDNOW / "cdnow_customers_summary.csv")
    published.index = published["ID"].map("{:04}".format)
    days = cdnow.contributions().query("rule == 'days'").set_index("contact_id").reindex(published.index)
    first, last = pd.to_datetime(days["first_on"]), pd.to_datetime(days["last_on"])
    assert len(cdnow.leads) == len(published) == 2357
    assert (days["points"].astype(float) - 1 == published["frequency"]).all()
    assert ((last - first).dt.days / 7 - published["recency"]).abs().max() < 0.006
    assert ((pd.Timestamp("1997-09-30") - first).dt.days / 7 - published["T"]).abs().max() < 0.006


@needs("cdnow")
def test_orders_and_money_add_up_for_every_customer(cdnow):
    rows = purchases()
    orders = rows["customer_id"].value_counts()
    money = rows["dollar_value"].map(Decimal).groupby(rows["customer_id"]).sum()
    assert cdnow.points("orders") == orders.to_dict()
    assert cdnow.points("money") == money[money > 0].to_dict()


@needs("cdnow")
def test_newcomers_made_their_first_purchase_in_the_last_31_weeks(cdnow):
    first = purchases().groupby("customer_id")["date"].min()
    assert set(cdnow.points("newcomer")) == set(first[first >= "19970225"].index)


@needs("cdnow")
def test_ids_keep_their_zeros(cdnow):
    assert set(cdnow.leads.index) == set(purchases()["customer_id"])


@needs("cdnow")
def test_dates_without_separators_are_not_read_as_iso(tmp_path):
    path = written(purchases(), tmp_path)
    run = score("cdnow", [path], [path], "1997-09-30", tmp_path)
    assert run.code == 65
    assert "4960 of 4960 activity rows cannot be used" in run.err
    assert "time cannot be read" in run.err


@needs("cdnow")
@pytest.mark.parametrize("name", ["CDNOW_master.txt", "CDNOW_sample.txt"])
def test_columns_of_fixed_width_are_refused(tmp_path, name):
    run = score("cdnow", [CDNOW / name], [CDNOW / name], "1997-09-30", tmp_path)
    assert run.code == 65
    assert name in run.err
