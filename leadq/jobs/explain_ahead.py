"""What becomes of a lead if nothing happens: the rulebook carried out for later days, as if the log ended now.

A change is looked for after 1, 3, 9, 27 … days and then pinned down by halving, so about ten runs find the first one.
A lead that goes and comes back between two of these days is not noticed.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from leadq.ingest.forms import Layers
from leadq.jobs.compile import dialect_of, micros
from leadq.jobs.explain_change import change_of
from leadq.jobs.explain_lead import KEPT, Lead, read_lead
from leadq.jobs.explain_outcome import stage_of
from leadq.jobs.explain_tables import replace_activity
from leadq.jobs.lists import SuppressionList
from leadq.jobs.replay import Replay, stages_alone
from leadq.jobs.session import Progress, Session
from leadq.rulebook.wording import say_day
from leadq.words.explanation import Ahead
from leadq.words.steps import col, sql

Place = tuple[str, str]


def look_ahead(
    session: Session, lead: Lead, lists: Sequence[SuppressionList], days: int, progress: Progress
) -> Ahead | None:
    """Return the first change of stage within so many days; None where there is nothing to look for.

    Leaves the session with the activity up to the as-of instant only. The lead's run has kept `BEFORE_THE_PLAN`.
    """
    if not days or lead.suppression:
        return None
    _end_now(session, lead)
    now, replay, lean = stage_of(session.engine, lead.key), Replay(lead.run), stages_alone(lead.run.loaded)

    def place_after(ahead: int) -> Place:
        instant = later(lead, ahead)
        progress(f"looking ahead to {say_day(instant.date())}")
        replay.carry_out(lean, instant, lists)
        return stage_of(session.engine, lead.key)

    found = first_change(place_after, now, days)
    if found is None:
        return Ahead(days)
    instant = later(lead, found)
    run = session.carry_out(lead.run.loaded, instant, lists, KEPT, each_alone=True)
    return Ahead(days, instant.date(), found, change_of(lead, read_lead(run, lead.key)))


def first_change(place_after: Callable[[int], Place], now: Place, days: int) -> int | None:
    """Return the number of days, at most `days`, after which a place differs from `now` and the day before does not."""
    same = 0
    for ahead in _farther(days):
        if place_after(ahead) == now:
            same = ahead
            continue
        other = ahead
        while other - same > 1:
            middle = (same + other) // 2
            if place_after(middle) == now:
                same = middle
            else:
                other = middle
        return other
    return None


def _farther(days: int) -> Iterator[int]:
    ahead = 1
    while ahead < days:
        yield ahead
        ahead *= 3
    yield days


def later(lead: Lead, days: int) -> datetime:
    """Return the as-of instant so many days later, at the same time of day in the rulebook's zone."""
    zone = ZoneInfo(lead.rulebook.timezone)
    local = lead.run.as_of.astimezone(zone).replace(tzinfo=None)
    return (local + timedelta(days=days)).replace(tzinfo=zone)


def _end_now(session: Session, lead: Lead) -> None:
    """Take the activity after the as-of instant away: later days are to see what is known now."""
    as_of = lead.run.as_of
    layers = Layers(dialect_of(lead.run.loaded, "activity"))
    at = layers.instant("occurred_at")
    columns = [col(name) for name in session.engine.columns("activity_scan")]
    rows = layers.over(exp.to_table("activity_scan"))
    query = exp.select(*columns).from_(
        exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("told")))
    )
    replace_activity(session.engine, query.where(sql("$at <= $now", at=at, now=micros(as_of))))
