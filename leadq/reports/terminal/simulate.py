"""The report of `leadq simulate`: what the rulebook would have given over a past period, and other thresholds."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from rich.console import RenderableType
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.bars import BarRow, bar_table
from leadq.reports.terminal.columns import column_chart
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import grouped, points, several
from leadq.words.scrubbing import scrub
from leadq.words.simulation import Curve, Period, Place, Simulation

_LIMIT = 60
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render_simulation(simulation: Simulation) -> RenderableType:
    """Return the report as one renderable."""

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from _headline(simulation)
        if simulation.curve is not None:
            yield from _curve(simulation, simulation.curve, ink)
        for number, place in enumerate(simulation.places[:-3]):
            yield heading(_name(place), ink)
            yield from _stage(simulation, number, ink)
        yield heading("The others at the end", ink)
        yield from _rest(simulation)
        yield heading("How this was counted", ink)
        yield from _small_print(simulation)

    return Sheet(draw)


def _headline(simulation: Simulation) -> Iterator[RenderableType]:
    days = simulation.days
    revision = f", revision {visible(simulation.revision, _LIMIT)}" if simulation.revision else ""
    yield Text.assemble((visible(simulation.rulebook, _LIMIT), "bold"), f"{revision}, replayed day by day")
    yield Text(
        f"{day_of(days[0].first)} to {day_of(days[-1].last, year=True)}: {several(len(days), 'day')}, "
        f"each scored at 00:00 ({simulation.timezone})"
    )
    yield Text()
    for number, place in enumerate(simulation.places[:-3]):
        new = sum(day.new[number] for day in days)
        yield Text.assemble(
            (f"{_new(new, _name(place))}", "bold green" if not number else "bold"),
            f", {points(simulation.a_week(new))} a week; {grouped(days[-1].standing[number])} stand there at the end.",
        )


def _new(count: int, where: str) -> str:
    return f"{several(count, 'lead')} {'was' if count == 1 else 'were'} new in {where}"


def _stage(simulation: Simulation, number: int, ink: Ink) -> Iterator[RenderableType]:
    """Draw how many leads were new: columns for days, where there is room, else a row for each period."""
    days, periods = simulation.days, simulation.periods
    if simulation.per == "day":
        amounts = [day.new[number] for day in days]
        first, last = day_of(days[0].first), day_of(days[-1].last)
        chart = column_chart(amounts, first, last, ink, "blue") if any(amounts) else Text("Nobody was new.")
        if chart is not None:
            yield Text("New leads a day")
            yield chart
            return
    rows = [
        BarRow(
            (
                Text(_span(period)),
                Text(f"{grouped(period.new[number])} new"),
                Text(f"{grouped(period.standing[number])} in it"),
            ),
            period.new[number],
            "blue",
        )
        for period in periods
    ]
    most = max(period.new[number] for period in periods)
    yield bar_table(rows, most, ("left", "right", "right"), ink)


def _span(period: Period) -> str:
    return (
        day_of(period.first)
        if period.first == period.last
        else f"{day_of(period.first)} to {day_of(period.last)}"
    )


def day_of(day: date, *, year: bool = False) -> str:
    """Return a day as people write it: `5 Oct`, `5 Oct 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def _rest(simulation: Simulation) -> Iterator[RenderableType]:
    last = simulation.days[-1].standing
    yield Text(
        f"{grouped(last[-3])} in {_name(simulation.places[-3])}, {grouped(last[-2])} blocked because data is "
        f"missing, {grouped(last[-1])} disqualified."
    )


def _curve(simulation: Simulation, curve: Curve, ink: Ink) -> Iterator[RenderableType]:
    """Draw new leads a week by the value of the threshold, and say which value comes closest to what is wanted."""
    place = simulation.places[curve.place]
    yield heading(f"New leads a week in {_name(place)}, by {curve.threshold}", ink)
    if curve.wish is not None and curve.closest is not None:
        yield from _answer(simulation, curve)
    yield Text(f"{curve.threshold} is {curve.said}: {points(curve.current)} now.")
    yield Text()
    rows = []
    for number, variant in enumerate(curve.variants):
        new = variant.new(curve.place)
        mark = "closest" if number == curve.closest else ""
        now = "now" if variant.value == curve.current else ""
        weight = "bold" if mark or now else ""
        cells = (
            Text(points(variant.value), weight),
            Text(", ".join(filter(None, (now, mark))), weight),
            Text(f"{points(simulation.a_week(new))} a week", weight),
            Text(f"({grouped(new)} in all)", "dim"),
        )
        rows.append(BarRow(cells, new, "green" if mark else "blue"))
    most = max(variant.new(curve.place) for variant in curve.variants)
    yield bar_table(rows, most, ("right", "left", "right", "right"), ink)
    if most == min(variant.new(curve.place) for variant in curve.variants):
        yield Text("\nIt makes no difference: other conditions decide who enters.")
    yield from _misleading(curve, _name(place))


def _misleading(curve: Curve, where: str) -> Iterator[RenderableType]:
    """Say of which values the number of new leads tells nothing good (or bad)."""
    now = next(variant.new(curve.place) for variant in curve.variants if variant.value == curve.current)
    odd = [curve.variants[number] for number in curve.misleading]
    for what, why, variants in (
        ("more", "fewer", [variant for variant in odd if variant.new(curve.place) > now]),
        ("fewer", "more", [variant for variant in odd if variant.new(curve.place) < now]),
    ):
        if variants:
            values = ", ".join(points(variant.value) for variant in variants)
            yield Text(
                f"\nWith {values} {what} leads are new only because {why} stand in {where} already: "
                f"no way to {what} leads."
            )


def _answer(simulation: Simulation, curve: Curve) -> Iterator[RenderableType]:
    assert curve.wish is not None and curve.closest is not None  # noqa: S101, PT018 - the caller has looked
    place, wish = simulation.places[curve.place], curve.wish
    variant = curve.variants[curve.closest]
    had = variant.new(curve.place)
    rate = simulation.a_week(had) if wish.per == "week" else _a_day(had, len(simulation.days))
    aim = f"{points(wish.amount)} {'lead' if wish.amount == 1 else 'leads'} a {wish.per}"
    value, now = points(variant.value), variant.value == curve.current
    if abs(rate - wish.amount) * 5 > wish.amount:
        yield Text(
            f"No value that was tried gives {_name(place)} {aim}: the closest, {value}, would have given "
            f"{points(rate)}. Try a wider range, or another threshold, with --vary.",
            "bold",
        )
        return
    act = f"leave {curve.threshold} at" if now else f"set {curve.threshold} to"
    yield Text(
        f"To give {_name(place)} {aim}, {act} {value}: that would have been {points(rate)} a {wish.per}.",
        "bold",
    )


def _a_day(new: int, days: int) -> Decimal:
    return (Decimal(new) / days).quantize(Decimal("0.1"))


def _small_print(simulation: Simulation) -> Iterator[RenderableType]:
    yield Text(
        "A lead is new in a stage on the first day it stands in it and did not the day before; it counts once."
    )
    if simulation.knows_created:
        yield Text("Contacts that were created after a day are left out of it.")
    else:
        yield Text("No export says when contacts were created: all of them count on every day.")
    yield Text(
        "Activity is as it was on each day. What the contacts export says of a person (title, consent, current stage) "
        "is as it is today: leadq does not know what it said then."
    )
    for note in simulation.notes:
        yield Text(f"Note: {visible(scrub(note))}.")


def _name(place: Place) -> str:
    return visible(place.label or place.id, _LIMIT)


__all__: Sequence[str] = ("day_of", "render_simulation")
