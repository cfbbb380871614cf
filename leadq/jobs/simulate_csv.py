"""A replay as a table: a row for each value of the threshold, period and place."""

from typing import TYPE_CHECKING

from leadq.handoff.cells import guard
from leadq.handoff.single import csv_bytes
from leadq.words.simulation import Period, Simulation

if TYPE_CHECKING:
    from decimal import Decimal

HEADER = ("threshold", "value", "first_day", "last_day", "stage", "label", "standing", "new")


def simulation_csv(simulation: Simulation) -> bytes:
    """Return the file of `--csv`; `threshold` and `value` are empty where nothing was varied."""
    curve = simulation.curve
    name = curve.threshold if curve is not None else None
    lines: list[tuple[Decimal | None, tuple[Period, ...]]] = [(None, simulation.periods)]
    if curve is not None:
        lines = [(variant.value, variant.periods) for variant in curve.variants]
    return csv_bytes(
        HEADER,
        (
            (name, value, period.first, period.last, place.id, guard(place.label), standing, new)
            for value, periods in lines
            for period in periods
            for place, standing, new in zip(simulation.places, period.standing, period.new, strict=True)
        ),
    )
