"""Agreement beyond chance, held to what SAS prints and to the delta method worked out by numbers."""

import math
from collections.abc import Sequence

import pytest

from leadq.words.agreement import Overlap, cohens_kappa

Table = Sequence[Sequence[int]]
TEN = ((0, 4, 1), (0, 8, 0), (0, 1, 5))
UEBERSAX = ((0, 0, 0), (5, 16, 3), (8, 12, 28))


@pytest.mark.parametrize(
    ("table", "printed"),
    [(TEN, (0.4842, 0.1380, 0.2137, 0.7547)), (UEBERSAX, (0.3333, 0.0814, 0.1738, 0.4929))],
)
def test_the_figures_are_those_that_sas_prints(table: Table, printed: tuple[float, ...]) -> None:
    """Kappa, its standard error and interval: the two printouts of PROC FREQ that statsmodels' own tests hold."""
    kappa = cohens_kappa(table)
    assert kappa is not None
    assert (kappa.value, kappa.error, kappa.low, kappa.high) == pytest.approx(printed, abs=0.00005)


def _kappa(shares: Sequence[float], size: int) -> float:
    seen = sum(shares[n * size + n] for n in range(size))
    rows = [sum(shares[n * size : (n + 1) * size]) for n in range(size)]
    columns = [sum(shares[n::size]) for n in range(size)]
    chance = sum(a * b for a, b in zip(rows, columns, strict=True))
    return (seen - chance) / (1 - chance)


def _by_delta_method(table: Table) -> float:
    """The standard error from the multinomial's covariance and the slopes of kappa, found by small steps."""
    size, cells = len(table), [cell for row in table for cell in row]
    total = sum(cells)
    shares = [cell / total for cell in cells]
    slopes = []
    for n in range(len(cells)):
        up, down = list(shares), list(shares)
        up[n] += 1e-6
        down[n] -= 1e-6
        slopes.append((_kappa(up, size) - _kappa(down, size)) / 2e-6)
    mean = sum(share * slope for share, slope in zip(shares, slopes, strict=True))
    spread = sum(share * slope**2 for share, slope in zip(shares, slopes, strict=True)) - mean**2
    return math.sqrt(spread / total)


@pytest.mark.parametrize(
    "table",
    [TEN, UEBERSAX, ((35, 7), (0, 432)), ((35, 120), (0, 319)), ((10, 20), (30, 5)), ((1, 0), (2, 1))],
)
def test_the_standard_error_is_that_of_the_delta_method(table: Table) -> None:
    kappa = cohens_kappa(table)
    assert kappa is not None
    assert kappa.error == pytest.approx(_by_delta_method(table), rel=1e-4)
    assert -1 <= kappa.low <= kappa.value <= kappa.high <= 1


def test_full_agreement_is_one_and_leaves_no_doubt() -> None:
    kappa = cohens_kappa(((30, 0), (0, 70)))
    assert kappa is not None
    assert (kappa.value, kappa.low, kappa.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize("table", [((0, 0), (0, 0)), ((0, 0), (0, 9)), ((9, 0), (0, 0))])
def test_where_both_say_the_same_of_everybody_chance_cannot_be_told_apart(table: Table) -> None:
    assert cohens_kappa(table) is None


def test_an_overlap_adds_up() -> None:
    overlap = Overlap(both=35, only_marketing=120, only_sales=3, neither=319)
    assert overlap.agreed + overlap.disputed == overlap.leads == 477
    assert overlap.kappa == cohens_kappa(((35, 120), (3, 319)))
