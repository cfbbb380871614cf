"""Maven's 8,800 opportunities (dates M/D/YYYY, blank accounts) and a bank's 45,211 contacts (no activity at all)."""

from decimal import Decimal

import pandas as pd
import pytest

from tests.real_data.exports import RULEBOOKS, SHARED, Run, needs, score, table

PIPELINE = SHARED / "maven_crm_sales" / "sales_pipeline.csv"
BANK = SHARED / "uci_bank_marketing" / "bank_market.csv"
AS_OF = "2017-12-31"


@pytest.fixture(scope="module")
def maven(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("maven")
    return score("maven", [PIPELINE], [PIPELINE], AS_OF, folder, "--max-rejects", "6%").worked()


@pytest.fixture(scope="module")
def bank(tmp_path_factory) -> Run:
    """A list of clients: who they are, and nothing they did."""
    return score("bank", [BANK], [], "2012-01-01", tmp_path_factory.mktemp("bank")).worked()


def opportunities() -> pd.DataFrame:
    """The opportunities that are scored, with the day they were engaged; Lost ones are suppressed."""
    rows = table(PIPELINE).query("deal_stage != 'Lost'").set_index("opportunity_id")
    rows["day"] = pd.to_datetime(rows["engage_date"].replace("", None), format="%m/%d/%Y")
    return rows


@needs("maven_crm_sales")
def test_every_score_of_an_opportunity_equals_the_one_counted_by_hand(maven):
    expected = {}
    for row in opportunities().itertuples():
        points = Decimal(10 * (row.product == "GTXPro") + 3 * (row.product == "MG Special"))
        recent = row.day >= pd.Timestamp("2017-09-30")  # 31 December less 3 months: the last day of September
        points += {"Won": 20, "Engaging": 5}.get(row.deal_stage, 0) * bool(recent)
        points += min(Decimal(30), Decimal(row.close_value) / 100) if row.deal_stage == "Won" else 0
        expected[row.Index] = points
    assert maven.scores == expected


@needs("maven_crm_sales")
def test_every_row_ends_where_a_plain_count_says(maven):
    rows = opportunities()
    hot = (rows["deal_stage"] == "Engaging") & (rows["day"] >= "2017-10-31")
    early = (rows["deal_stage"] == "Prospecting") & (rows["account"] == "")
    blocked = hot & (rows["account"] == "")
    counts = maven.data["contacts"]
    assert counts["suppressed"] == (table(PIPELINE)["deal_stage"] == "Lost").sum()
    assert (counts["disqualified"], counts["blocked"]) == (early.sum(), blocked.sum())
    assert set(maven.leads.query("file == 'hot'").index) == set(rows[hot & ~blocked].index)
    assert set(maven.leads.query("file == 'blocked'")["missing"]) == {"company"}


@needs("maven_crm_sales")
def test_an_opportunity_goes_to_its_agent_or_waits_in_a_queue_of_five(maven):
    hot = maven.leads.query("file == 'hot'")
    rows = opportunities().reindex(hot.index)
    gtx = rows["product"].str.startswith("GTX")
    assert (hot["owner"][gtx] == rows["sales_agent"][gtx]).all()
    queues = hot["owner"][~gtx].tolist()
    turns = [f"queue-{1 + place % 3}" for place in range(15)] + ["overflow"] * len(queues)
    assert queues == turns[: len(queues)]


@needs("maven_crm_sales")
def test_rows_without_a_date_are_rejected_with_their_line(maven):
    blank = table(PIPELINE)["engage_date"] == ""
    rejects = pd.read_csv(maven.folder / "rejects.csv", dtype=str, encoding="utf-8-sig")
    assert rejects["line"].astype(int).tolist() == [place + 2 for place in blank[blank].index]
    assert maven.data["activity"]["rejected"] == blank.sum() == 500


@needs("maven_crm_sales")
def test_five_rows_of_a_hundred_without_a_date_stop_a_run_that_allows_one(tmp_path):
    run = score("maven", [PIPELINE], [PIPELINE], AS_OF, tmp_path)
    assert run.code == 65
    assert "500 of 8800 activity rows cannot be used" in run.err
    assert (tmp_path / "handoff-rejects.csv").is_file()


@needs("maven_crm_sales")
@pytest.mark.parametrize(
    ("layout", "code", "said"),
    [("iso", 2, "set `dates: mm/dd/yyyy`"), ("dd/mm/yyyy", 65, "time cannot be read")],
)
def test_the_wrong_layout_of_dates_stops_the_run(tmp_path, layout, code, said):
    rules = tmp_path / "rules.yaml"
    rules.write_text((RULEBOOKS / "maven.yaml").read_text().replace("dates: mm/dd/yyyy", f"dates: {layout}"))
    run = score(rules, [PIPELINE], [PIPELINE], AS_OF, tmp_path, "--max-rejects", "6%")
    assert run.code == code
    assert said in run.err


def bank_points(row: object) -> Decimal:
    """Return the fit of a bank's contact by hand; `unknown` and -1 stand for what the bank does not know."""
    age, balance, pdays = int(row.age), Decimal(row.balance), int(row.pdays)
    life = 10 * (row.job in ("student", "retired")) + 6 * (age <= 25 or age >= 60)
    points = Decimal("7.5") * (row.housing == "no" and row.loan == "no")
    points += Decimal("2.25") * (row.education in ("secondary", "tertiary"))
    points += 30 * (row.poutcome == "success") + 8 * (0 <= pdays <= 180) + (row.job == "admin.")
    return points + min(life, 12) + 5 * (balance > 1500) - 5 * (balance < 0)


@pytest.fixture(scope="module")
def bank_by_hand() -> pd.DataFrame:
    """The bank's contacts with their points."""
    rows = table(BANK)
    rows["points"] = [bank_points(row) for row in rows.itertuples()]
    return rows.set_index("Cust_num")


@needs("uci_bank_marketing")
def test_all_45211_contacts_score_as_counted_by_hand(bank, bank_by_hand):
    assert bank.data["contacts"]["read"] == 45211
    assert bank.scores == bank_by_hand[bank_by_hand["default"] == "no"]["points"].to_dict()


@needs("uci_bank_marketing")
def test_contacts_of_the_bank_end_where_a_plain_count_says(bank, bank_by_hand):
    rows = bank_by_hand
    in_default = rows["default"] == "yes"
    minor = ~in_default & (rows["age"].astype(int) < 20)
    points = rows["points"]
    call, later = points >= 30, (points >= 15) & (points < 30)
    staged = ~in_default & ~minor
    stages = {stage["id"]: stage["leads"] for stage in bank.data["stages"]}
    counts = bank.data["contacts"]
    assert (counts["suppressed"], counts["disqualified"]) == (in_default.sum(), minor.sum())
    assert stages == {
        "call": (staged & call).sum(), "later": (staged & later).sum(), "never": (staged & (points < 15)).sum(),
    }  # fmt: skip


@needs("uci_bank_marketing")
def test_the_better_the_stage_the_more_of_its_people_bought(bank):
    """Who gets the better file was worth calling: what a rulebook is for, on an outcome it never read."""
    bought = table(BANK).set_index("Cust_num")["y"] == "yes"
    leads = bank.leads
    share = bought.reindex(leads.index).groupby(leads["file"]).mean()
    assert share["call"] > 3 * share["later"] / 2 > share["never"]
    assert share["call"] > 5 * share["never"]
