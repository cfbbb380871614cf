"""How scores are put into bins, so that a few outliers do not hide how all others are spread."""

from decimal import Decimal

import pytest

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.jobs.summarise import _distribution
from leadq.words.steps import Step, sql


@pytest.fixture
def bins(tmp_path):
    """Return a function from scores to (lower, upper, leads) of each bin."""

    def made(scores: list[str]) -> list[tuple[float, float, int]]:
        with open_engine(EngineSettings(tmp_path, ())) as engine:
            rows = sql("SELECT CAST(UNNEST($all) AS DECIMAL(18, 2)) AS score", all=scores)
            placed = sql(
                "SELECT score, CAST(NULL AS INTEGER) AS disqualified_no FROM ($rows) AS r", rows=rows
            )
            engine.make(Step("placed", placed))
            found = _distribution(engine)
        assert sum(part.leads for part in found) == len(scores)
        for part in found:
            held = [score for score in scores if part.lower <= Decimal(score) < part.upper]
            assert len(held) == part.leads
        return [(float(part.lower), float(part.upper), part.leads) for part in found]

    return made


def test_no_scores_have_no_bins(bins):
    assert bins([]) == []


def test_one_score_has_one_bin(bins):
    assert bins(["12.5"]) == [(12, 13, 1)]


def test_scores_that_are_spread_evenly_have_bins_of_one_width(bins):
    found = bins([str(n) for n in range(-20, 80)])
    assert found == [(lower, lower + 10, 10) for lower in range(-20, 80, 10)]


def test_an_outlier_stands_alone_and_the_others_are_still_told_apart(bins):
    """300 customers, of whom one has bought for two thousand times as much as most."""
    found = bins([str(n % 100) for n in range(299)] + ["28000"])
    assert found[:-1] == [(n, n + 10, 29 if n == 90 else 30) for n in range(0, 100, 10)]
    assert found[-1] == (100, 28010, 1)


def test_outliers_below_stand_alone_too(bins):
    found = bins([str(n % 100) for n in range(299)] + ["-505.25"])
    assert found[0] == (-510, 0, 1)
    assert len(found) == 11


def test_where_nearly_all_score_the_same_the_rest_are_more(bins):
    assert bins(["0"] * 999 + ["40"]) == [(0, 1, 999), (1, 41, 1)]


def test_a_score_on_the_edge_of_a_bin_is_in_the_upper_one(bins):
    found = {lower: leads for lower, _, leads in bins([str(n) for n in (0, 5, 10, 10, 15, 20, 100)])}
    assert (found[0], found[10], found[20]) == (2, 3, 1)
