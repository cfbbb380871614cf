"""Thresholds from the scores that the user's own leads have: few for sales, more for marketing, round numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Counts = Sequence[tuple[int, int, int, int]]
"""(fit, engagement, score, leads), in whole points rounded down."""

FOR_SALES, FOR_MARKETING = 0.05, 0.20
"""Which part of the leads the first stage, and the first two together, are to take."""
_FIT = (0.20, 0.50)
_ENGAGEMENT = (0.07, 0.25)
_TOO_MANY = 0.15
_COARSE_FROM = 20


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bands, best first, and the scores from which sales and marketing get a lead (None: no such threshold).

    `sql_share` and `mql_share` say which part of the leads reaches each. `sql_engagement` is what somebody has to have
    done besides; `lumped` says that so many leads have one score that no threshold takes few of them.
    """

    fit: dict[str, int]
    engagement: dict[str, int]
    sql: int | None
    sql_engagement: int | None
    mql: int | None
    sql_share: float = 0.0
    mql_share: float = 0.0
    lumped: bool = False


def provisional(*, fit: bool, engagement: bool) -> Thresholds:
    """Return thresholds to score with once, so that all is read that may be read; one half may have no rules."""
    fit_bands, bands = {"A": 10, "B": 0} if fit else {"A": 0}, {"1": 5, "2": 0} if engagement else {"1": 0}
    return Thresholds(fit_bands, bands, sql=10, sql_engagement=None, mql=5)


def choose(counts: Counts, most: tuple[int, int], *, fit: bool, engagement: bool) -> Thresholds:
    """Return thresholds for these leads.

    Args:
        counts: the leads by their scores.
        most: the most points that the rules of each half give together.
        fit: whether there are rules that give points for who somebody is.
        engagement: whether there are some that give points for what somebody did.
    """
    fit_bands = _bands(counts, 0, ("A", "B", "C"), _FIT, most[0]) if fit else {"A": 0}
    bands = _bands(counts, 1, ("1", "2", "3"), _ENGAGEMENT, most[1]) if engagement else {"1": 0}
    active = list(bands.values())[-2] if engagement and fit else None
    if active is not None and not any(count[1] >= active for count in counts):
        active = None

    def for_sales(least: int) -> float:
        return _share(counts, lambda c: c[2] >= least and (active is None or c[1] >= active))

    scores = _steps(counts, 2)
    sql = _closest(scores, for_sales, FOR_SALES)
    if sql is None:
        return Thresholds(fit_bands, bands, max(2, sum(most) // 2), None, max(1, sum(most) // 4))

    def for_either(least: int) -> float:
        return _share(counts, lambda c: c[2] >= least)

    part = for_sales(sql)
    mql = _closest(
        [step for step in scores if step < sql and for_either(step) > part], for_either, FOR_MARKETING
    )
    shares = part, for_either(mql) if mql is not None else 0.0
    return Thresholds(fit_bands, bands, sql, active, mql, *shares, lumped=part > _TOO_MANY)


def _bands(
    counts: Counts, place: int, names: Sequence[str], shares: tuple[float, float], most: int
) -> dict[str, int]:
    def share(least: int) -> float:
        return _share(counts, lambda c: c[place] >= least)

    steps = _steps(counts, place)
    top = _closest(steps, share, shares[0])
    if top is None:  # nobody has any
        return {names[0]: max(1, most // 2), names[1]: 0}
    middle = _closest([step for step in steps if step < top and share(step) > share(top)], share, shares[1])
    return {names[0]: top, names[1]: 0} if middle is None else {names[0]: top, names[1]: middle, names[2]: 0}


def _steps(counts: Counts, place: int) -> list[int]:
    """Round numbers up to the largest score; whole points where there are few."""
    most = max((count[place] for count in counts), default=0)
    step = 5 if most >= _COARSE_FROM else 1
    return list(range(step, most + 1, step))


def _share(counts: Counts, holds: Callable[[tuple[int, int, int, int]], bool]) -> float:
    total = sum(count[3] for count in counts)
    return sum(count[3] for count in counts if holds(count)) / total if total else 0.0


def _closest(steps: Sequence[int], share: Callable[[int], float], wanted: float) -> int | None:
    """The step that takes a part of the leads closest to the wanted one, and some; of several the highest."""
    found = [(abs(part - wanted), -step) for step in steps if (part := share(step)) > 0]
    return -min(found)[1] if found else None
