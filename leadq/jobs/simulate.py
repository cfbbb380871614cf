"""`leadq simulate`: the rulebook carried out for each day of a past period, over one read of the exports.

Each day is scored as `score --as-of DAY --allow-future` scores it: activity after the day's first instant is left out
by the plan itself. Contacts are those of today's export, with today's attributes; those that the export says were
created after the day are left out.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from leadq.jobs.balance import balance
from leadq.jobs.compile import RESULTS
from leadq.jobs.given import Given
from leadq.jobs.lists import read_suppression_lists
from leadq.jobs.replay import BEFORE_THE_PLAN, Replay
from leadq.jobs.session import Progress, open_session
from leadq.jobs.simulate_days import (
    CREATED,
    Days,
    instant,
    leads_query,
    new,
    on_day,
    places,
    stand,
    standing,
)
from leadq.jobs.simulate_thresholds import Sweep
from leadq.rulebook.load import Loaded
from leadq.words.simulation import WEEK_DAYS, Curve, Per, Period, Simulation, Variant, Wish
from leadq.words.steps import sql


@dataclass(frozen=True, slots=True)
class SimulateRequest:
    """What is to be replayed.

    Attributes:
        loaded, rulebook_folder: the rulebook, and where its suppression lists lie.
        given: the exports.
        days: the days.
        per: whether counts are put together by day or by week.
        sweep: what is varied, and the values it takes.
        wish: how many new leads somebody wants.
    """

    loaded: Loaded
    rulebook_folder: Path
    given: Given
    days: Days
    per: Per = "week"
    sweep: Sweep | None = None
    wish: Wish | None = None


def simulate(request: SimulateRequest, progress: Progress = lambda _: None) -> Simulation:
    """Carry the rulebook out for each day and count who stands where and who is new there.

    Raises:
        LeadqError: the exports or the rulebook are refused, as by `score`.
    """
    loaded, rulebook, days = request.loaded, request.loaded.rulebook, request.days
    given = dataclasses.replace(request.given, allow_future=True)
    lists = read_suppression_lists(rulebook, request.rulebook_folder)
    stages, zone = places(rulebook), rulebook.timezone
    variants = request.sweep.rulebooks() if request.sweep is not None else []
    with open_session(given, [on_day(loaded, days.first)], progress) as session:
        before = on_day(loaded, days.all[0])
        run = session.carry_out(before, instant(days.all[0], zone), lists, RESULTS | BEFORE_THE_PLAN)
        found = balance(run, given)
        replay = Replay(run)
        for number, day in enumerate(days.all):
            progress(f"scoring {day.day} {day:%b %Y}: {number} of {len(days.all) - 1} days")
            compiled = replay.carry_out(on_day(loaded, day), instant(day, zone), lists)
            stand(session, sql("SELECT * FROM leads"), rulebook, number, 0)
            for nth, variant in enumerate(variants, start=1):
                leads = leads_query(loaded, variant, day, compiled.compiler, replay)
                stand(session, leads, variant, number, nth)
        engine, count = session.engine, len(stages)
        counted = [
            _periods(days, standing(engine, days, count, nth), new(engine, days, count, nth))
            for nth in range(len(variants) + 1)
        ]
    return Simulation(
        rulebook=rulebook.name,
        revision=rulebook.revision or "",
        as_of=instant(days.last, rulebook.timezone),
        timezone=rulebook.timezone,
        places=stages,
        per=request.per,
        days=counted[0],
        periods=_put_together(counted[0], request.per),
        knows_created=CREATED in run.exports.contacts_found.fields,
        curve=_curve(request, counted),
        notes=found.notes,
    )


def _curve(request: SimulateRequest, counted: Sequence[tuple[Period, ...]]) -> Curve | None:
    """Put the variants beside the rulebook as it is, by value, and find the one closest to the wish."""
    if request.sweep is None:
        return None
    threshold, wish = request.sweep.threshold, request.wish
    by_value = sorted(zip((threshold.value, *request.sweep.values), counted, strict=True))
    variants = tuple(Variant(value, _put_together(days, request.per)) for value, days in by_value)
    place = threshold.place if wish is None else wish.place
    now = next(n for n, variant in enumerate(variants) if variant.value == threshold.value)
    misleading = tuple(_misleading([days for _, days in by_value], now, place))
    closest = None
    if wish is not None:
        honest = [n for n in range(len(variants)) if n not in misleading]
        closest = _closest(honest, variants, wish, threshold.value, len(counted[0]))
    return Curve(threshold.name, threshold.said, threshold.value, place, variants, wish, closest, misleading)


def _misleading(counted: Sequence[tuple[Period, ...]], now: int, place: int) -> Iterator[int]:
    """Yield the variants whose new leads go the other way than the days that leads spend in the place."""
    new = [sum(day.new[place] for day in days) for days in counted]
    spent = [sum(day.standing[place] for day in days) for days in counted]
    for number in range(len(counted)):
        if (new[number] - new[now]) * (spent[number] - spent[now]) < 0:
            yield number


def _closest(
    numbers: Sequence[int], variants: Sequence[Variant], wish: Wish, current: Decimal, days: int
) -> int:
    """Return which of the variants comes closest to the wish; of equals the one nearest the current value."""
    wanted = wish.amount * days if wish.per == "day" else wish.amount * days / WEEK_DAYS
    return min(
        numbers,
        key=lambda n: (abs(variants[n].new(wish.place) - wanted), abs(variants[n].value - current)),
    )


def _periods(
    days: Days, stood: Sequence[tuple[int, ...]], came: Sequence[tuple[int, ...]]
) -> tuple[Period, ...]:
    return tuple(
        Period(day, day, leads, newcomers)
        for day, leads, newcomers in zip(days.all[1:], stood[1:], came[1:], strict=True)
    )


def _put_together(days: tuple[Period, ...], per: Per) -> tuple[Period, ...]:
    """Put days together to weeks, counted from the first day; the last may be shorter."""
    if per == "day":
        return days
    weeks = [days[n : n + WEEK_DAYS] for n in range(0, len(days), WEEK_DAYS)]
    return tuple(
        Period(
            week[0].first,
            week[-1].last,
            week[-1].standing,
            tuple(map(sum, zip(*(day.new for day in week), strict=True))),
        )
        for week in weeks
    )
