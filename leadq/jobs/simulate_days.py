"""A rulebook carried out for one day after the other, and for variants of its thresholds, over one read of the exports.

For each day and variant the engine keeps `day_<number>_<variant>(contact_key, place)`: where every lead stood, places
numbered as by `places`.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.jobs.replay import Replay, stages_alone
from leadq.jobs.session import Session
from leadq.rulebook.conditions import Test
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Disqualification, Rulebook
from leadq.scoring.labels import stage_label
from leadq.scoring.leads import lead_plan
from leadq.scoring.predicates import Compiler
from leadq.words.fields import FieldType
from leadq.words.simulation import Place
from leadq.words.steps import Step, sql, under, union_all

CREATED = "created_at"
"""The field that says since when a contact exists."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a replay: the day before the first, which tells what is new on it, and those that are counted."""

    first: date
    last: date

    @property
    def all(self) -> tuple[date, ...]:
        """Return the day before the first, then the days."""
        start = self.first - timedelta(days=1)
        return tuple(start + timedelta(days=n) for n in range((self.last - start).days + 1))


def instant(day: date, zone: str) -> datetime:
    """Return the first instant of a day in a zone: what `--as-of` means by the day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def places(rulebook: Rulebook) -> tuple[Place, ...]:
    """Return where a lead may stand: the stages in order, then blocked and disqualified."""
    stages = [Place(stage.id, stage_label(stage), stage.owner or "") for stage in rulebook.stages]
    return (*stages, Place("blocked", "Blocked"), Place("disqualified", "Disqualified"))


def on_day(loaded: Loaded, day: date) -> Loaded:
    """Return the rulebook as it is carried out for a day: what decides stages alone.

    Contacts that came into being later are disqualified before anything else, so that they have no stage.
    """
    lean = stages_alone(loaded)
    later = Test(CREATED, FieldType.DATE, "after", (day,))
    absent = Disqualification.model_construct(id="not-there-yet", when=later, reason="not there yet")
    rulebook = lean.rulebook.model_copy(update={"disqualify": (absent, *lean.rulebook.disqualify)})
    return dataclasses.replace(lean, rulebook=rulebook)


def leads_query(
    loaded: Loaded, variant: Rulebook, day: date, compiler: Compiler, replay: Replay
) -> exp.Expression:
    """Return the query of `leads` for a rulebook with other thresholds, over the day that was carried out last."""
    changed = on_day(dataclasses.replace(loaded, rulebook=variant), day).rulebook
    facts, leads = lead_plan(changed, compiler).steps[-2:]
    replay.made(facts, facts.reads)
    return leads.query


def stand(session: Session, leads: exp.Expression, rulebook: Rulebook, day: int, variant: int) -> None:
    """Keep where every lead of a query like `leads` stands; those who were not there yet stand nowhere."""
    blocked = len(rulebook.stages)
    stood = sql(
        """
        SELECT contact_key, CAST(CASE WHEN disqualified_no IS NOT NULL THEN $out WHEN missing IS NOT NULL
          THEN $blocked ELSE stage_no END AS SMALLINT) AS place
        FROM $leads WHERE disqualified_no IS DISTINCT FROM 0
        """,
        leads=under(leads, "l"),
        blocked=blocked,
        out=blocked + 1,
    )
    session.engine.make(Step("stood", stood))
    session.set_aside(f"day_{day}_{variant}", ["stood"])


def standing(engine: Engine, days: Days, count: int, variant: int) -> list[tuple[int, ...]]:
    """Return how many leads stood in each of `count` places on every day, the day before the first too."""
    rows = engine.rows(sql("SELECT day, place, COUNT(*) FROM $days GROUP BY 1, 2", days=_all(days, variant)))
    return _grid(rows, len(days.all), count)


def new(engine: Engine, days: Days, count: int, variant: int) -> list[tuple[int, ...]]:
    """Return how many leads were new in each of `count` places on every day; a lead once in each place."""
    rows = engine.rows(
        sql(
            """
            SELECT day, place, COUNT(*) FROM (
              SELECT contact_key, place, MIN(day) AS day FROM (
                SELECT contact_key, place, day, LAG(day) OVER (PARTITION BY contact_key, place ORDER BY day) AS before
                FROM $days
              ) AS s WHERE day > 0 AND before IS DISTINCT FROM day - 1 GROUP BY 1, 2
            ) AS n GROUP BY 1, 2
            """,
            days=_all(days, variant),
        )
    )
    return _grid(rows, len(days.all), count)


def _all(days: Days, variant: int) -> exp.Expression:
    tables = [
        sql(
            "SELECT $n AS day, contact_key, place FROM $day",
            n=n,
            day=exp.to_table(f"day_{n}_{variant}_stood"),
        )
        for n in range(len(days.all))
    ]
    return under(union_all(tables), "d")


def _grid(rows: Sequence[tuple[int, int, int]], days: int, count: int) -> list[tuple[int, ...]]:
    found = {(day, place): leads for day, place, leads in rows}
    return [tuple(found.get((day, place), 0) for place in range(count)) for day in range(days)]
