"""The connector files of Marketo (mails opened and clicked) and Pardot (times with a zone word, types as numbers)."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.real_data.exports import SHARED, Run, ages, cents, half_life, needs, score, table

pytestmark = needs("fivetran_crm_seeds")
MARKETO, PARDOT = (SHARED / "fivetran_crm_seeds" / name for name in ("marketo", "pardot"))
OPENS = MARKETO / "marketo_activity_open_email_data.csv"
CLICKS = MARKETO / "marketo_activity_click_email_data.csv"
LEADS = MARKETO / "marketo_lead_data.csv"
READ_OF_PROSPECTS = ("score", "grade", "is_do_not_email", "industry", "created_at")
PROSPECTS, VISITS = PARDOT / "pardot_prospect_data.csv", PARDOT / "pardot_visitor_activity_data.csv"


def people_of(activity: pd.DataFrame, column: str, folder: Path, blank: tuple[str, ...] = ()) -> Path:
    """Write a contacts export of everybody an activity export names; the tools' own lists name nobody of them.

    `blank` are further columns, without a cell in them.
    """
    path = folder / "people.csv"
    people = pd.DataFrame({"contact_id": sorted(set(activity[column]) - {""})})
    people.reindex(columns=["contact_id", *blank]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def marketo(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("marketo")
    people = people_of(pd.concat([table(OPENS), table(CLICKS)]), "lead_id", folder)
    return score("marketo", [people], [OPENS, CLICKS], "2020-05-20", folder).worked()


@pytest.fixture(scope="module")
def pardot(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("pardot")
    return score("pardot", [PROSPECTS], [VISITS], "2020-03-01", folder, "--allow-orphans").worked()


def test_marketo_opens_count_two_a_day_at_most_and_ten_in_all(marketo):
    opens = table(OPENS).assign(
        age=lambda t: ages(t["activity_date"], "2020-05-20"), day=lambda t: t["activity_date"].str[:10]
    )
    a_day = opens[opens["age"] <= 30].groupby(["lead_id", "day"]).size().clip(upper=2)
    assert marketo.points("open") == a_day.groupby("lead_id").sum().clip(upper=10).to_dict()


def test_marketo_clicks_lose_half_in_a_week(marketo):
    expected: Counter[str] = Counter()
    clicks = table(CLICKS)
    for lead, age in zip(clicks["lead_id"], ages(clicks["activity_date"], "2020-05-20"), strict=True):
        expected[lead] += 5 * half_life(age, 7) if age <= 30 else 0
    rounded = {lead: cents(points) for lead, points in expected.items() if points}
    assert marketo.points("click") == {lead: points for lead, points in rounded.items() if points}


def test_marketo_invitations_are_found_by_a_word_of_the_asset(marketo):
    clicks = table(CLICKS)
    recent = clicks[ages(clicks["activity_date"], "2020-05-20") <= 30]
    invited = recent[recent["primary_attribute_value"].str.contains(r"(?i)\binvite\b")]
    assert len(invited) > 0
    assert marketo.points("invited") == dict.fromkeys(invited["lead_id"], Decimal(3))


def test_no_lead_of_marketo_did_what_its_activity_says(tmp_path):
    run = score("marketo", [LEADS], [OPENS, CLICKS], "2020-05-20", tmp_path, "--allow-orphans").worked()
    assert (run.data["activity"]["orphans"], run.data["activity"]["used"]) == (200, 0)
    assert not set(table(LEADS)["id"]) & {*table(OPENS)["lead_id"], *table(CLICKS)["lead_id"]}


WANTED = "is_do_not_email != 'true' and _fivetran_deleted != 'true'"


def test_pardot_prospects_who_want_no_mail_are_nowhere(pardot):
    prospects = table(PROSPECTS)
    no_mail = prospects.query("is_do_not_email == 'true'")
    assert pardot.data["contacts"]["deleted"] == sum(prospects["_fivetran_deleted"] == "true") > 0
    assert pardot.data["contacts"]["suppressed"] == sum(no_mail["_fivetran_deleted"] != "true")
    assert len(no_mail) > 0
    assert not set(no_mail["id"]) & set(pardot.leads.index)


def test_pardot_times_with_a_zone_word_are_days(pardot):
    """`2019-07-12 09:50:36 UTC`."""
    prospects = table(PROSPECTS).query(WANTED).set_index("id")
    new = prospects["created_at"].str[:10].between("2019-07-12", "2019-07-31")
    assert set(pardot.points("new")) == set(new[new].index)
    assert pardot.data["unreadable"] == []


def test_pardot_scores_equal_those_counted_by_hand(pardot):
    prospects = table(PROSPECTS).query(WANTED)
    assert pardot.scores == {
        row.id: 5 * (int(row.score or 0) > 0)
        + 5 * (row.industry != "")
        + 2 * ("2019-07-12" <= row.created_at[:10] <= "2019-07-31")
        for row in prospects.itertuples()
    }


def test_pardot_activity_of_its_own_people_counts_by_type_name(tmp_path):
    visits = table(VISITS)
    people = people_of(visits, "prospect_id", tmp_path, READ_OF_PROSPECTS)
    run = score("pardot", [people], [VISITS], "2020-03-01", tmp_path).worked()
    emails = visits[visits["type_name"] == "Email"]["prospect_id"].value_counts()
    won = visits[visits["type_name"] == "Opportunity Won"]["prospect_id"].value_counts()
    assert run.points("email") == emails.to_dict()
    assert run.points("won") == (20 * won).to_dict()
    assert run.data["activity"]["unmapped"] == len(visits) - emails.sum() - won.sum()
