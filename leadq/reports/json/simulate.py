"""The report of `leadq simulate` for machines; its schema stands beside this file, `simulate.schema.json`.

Within a version keys are only added.
"""

from collections.abc import Sequence
from datetime import date

from leadq.ground.findings import Finding
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.words.scrubbing import scrub
from leadq.words.simulation import Period, Simulation

SCHEMA = "leadq/simulate"
VERSION = 1


def simulation_document(simulation: Simulation, warnings: Sequence[Finding]) -> dict[str, Json]:
    """Return the replay as plain JSON values; counts stand under the ids of stages, `blocked` and `disqualified`."""
    places = [place.id for place in simulation.places]
    curve = simulation.curve
    data: dict[str, Json] = {
        "rulebook": simulation.rulebook,
        "revision": simulation.revision,
        "as_of": simulation.as_of.isoformat(),
        "timezone": simulation.timezone,
        "per": simulation.per,
        "stages": plain(simulation.places),
        "contacts_created_later_left_out": simulation.knows_created,
        "periods": [_period(period, places) for period in simulation.periods],
        "notes": [scrub(note) for note in simulation.notes],
        "curve": None,
    }
    if curve is not None:
        wish = curve.wish
        data["curve"] = {
            "threshold": curve.threshold,
            "current": plain(curve.current),
            "stage": places[curve.place],
            "values": [
                {
                    "value": plain(variant.value),
                    "periods": [_period(period, places) for period in variant.periods],
                }
                for variant in curve.variants
            ],
            "wanted": None if wish is None else {"leads": plain(wish.amount), "per": wish.per},
            "closest": None if curve.closest is None else plain(curve.variants[curve.closest].value),
            "misleading": [plain(curve.variants[number].value) for number in curve.misleading],
        }
    return document(SCHEMA, VERSION, data, [diagnostic(warning) for warning in warnings])


def _period(period: Period, places: Sequence[str]) -> Json:
    return {
        "first_day": _day(period.first),
        "last_day": _day(period.last),
        "standing": dict(zip(places, period.standing, strict=True)),
        "new": dict(zip(places, period.new, strict=True)),
    }


def _day(day: date) -> str:
    return day.isoformat()
