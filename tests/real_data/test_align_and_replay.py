"""Olist's leads: two views of them compared, and a fortnight replayed; both counted again from what `score` writes."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from leadq.jobs.align import AlignRequest, align
from leadq.jobs.given import Given
from leadq.jobs.simulate import SimulateRequest, simulate
from leadq.jobs.simulate_days import Days, instant
from leadq.rulebook.load import Loaded, load
from tests.real_data.exports import RULEBOOKS, SHARED, needs, score

pytestmark = needs("olist_marketing_funnel")
LEADS = SHARED / "olist_marketing_funnel" / "olist_marketing_qualified_leads_dataset.csv"
GIVEN = Given((LEADS,), (LEADS,), allow_future=True)
MARKETING = RULEBOOKS / "olist_first_contact.yaml"
DAY = date(2018, 5, 20)
GOOD = {"sql", "mql"}


def sales(folder: Path) -> Path:
    """Write sales' view: paid search says nothing, and interest fades faster."""
    text = MARKETING.read_text("utf-8")
    for old, new in (
        ("half_life: 15d", "half_life: 5d"),
        ("[organic search, paid search]", "organic search"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "sales.yaml").write_text(text, "utf-8")
    return folder / "sales.yaml"


def loaded(path: Path) -> Loaded:
    return load(path.read_bytes(), path.name)


def stages(rulebook: Path, folder: Path, day: date = DAY) -> pd.Series:
    """Return the file of each lead as `leadq score` writes it, by contact id."""
    return score(rulebook, [LEADS], [LEADS], day.isoformat(), folder, "--allow-future").worked().leads["file"]


def test_the_overlap_is_that_of_two_scores(tmp_path: Path) -> None:
    theirs = sales(tmp_path)
    ours = stages(MARKETING, tmp_path / "m").isin(GOOD)
    other = stages(theirs, tmp_path / "s").isin(GOOD).reindex(ours.index)
    both = loaded(MARKETING), loaded(theirs)
    found = align(AlignRequest(*both, (tmp_path, tmp_path), (1, 1), GIVEN, instant(DAY, "America/Sao_Paulo")))
    overlap = found.overlap
    assert (overlap.both, overlap.only_marketing) == (int((ours & other).sum()), int((ours & ~other).sum()))
    assert (overlap.only_sales, overlap.neither) == (int((~ours & other).sum()), int((~ours & ~other).sum()))
    assert {lead.contact_id for lead in found.disputed} == set(ours.index[ours != other])
    assert found.steps[-1].overlap.disputed == 0


def test_the_replay_stands_where_each_score_stood(tmp_path: Path) -> None:
    """A lead came into being on the day of its first contact: the export's only date."""
    days = Days(DAY - timedelta(days=2), DAY)
    found = simulate(SimulateRequest(loaded(MARKETING), tmp_path, GIVEN, days, "day"))
    came = pd.read_csv(LEADS, index_col="mql_id")["first_contact_date"]
    before: dict[str, set[str]] = {}
    seen: dict[str, set[str]] = {}
    for number, day in enumerate(days.all):
        placed = stages(MARKETING, tmp_path / str(day), day)
        placed = placed[came.reindex(placed.index) <= day.isoformat()]
        there = {stage: set(placed.index[placed == stage]) for stage in (*GOOD, "nurture")}
        if number:
            period = found.days[number - 1]
            for n, place in enumerate(found.places[:3]):
                fresh = there[place.id] - before[place.id] - seen.setdefault(place.id, set())
                assert (period.standing[n], period.new[n]) == (len(there[place.id]), len(fresh))
                seen[place.id] |= fresh
        before = there
