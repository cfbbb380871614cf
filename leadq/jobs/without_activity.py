"""Scoring by attributes alone: a run without any activity, where no rule of the rulebook asks for some."""

from collections.abc import Iterator

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ground.errors import UsageError
from leadq.ingest.activity import kinds_seen
from leadq.jobs.compile import Reads
from leadq.jobs.sources import Found
from leadq.rulebook.conditions import Condition, EventSeen, walk
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook, Stage
from leadq.words.steps import Step, named

_JOINED_BY = "contact_id"
"""The column by which activity that is not there would find its contact."""


def refuse_no_activity(rulebook: Rulebook, option: str = "--activity") -> None:
    """Refuse a run without activity if a rule reads some: everybody would look as if they had done nothing.

    Raises:
        UsageError: naming who reads it.
    """
    readers = list(dict.fromkeys(_readers(rulebook)))
    if readers:
        more = f" and {len(readers) - 1} more" if len(readers) > 1 else ""
        raise UsageError(
            f"no {option} is given, and the rulebook reads activity ({readers[0]}{more})",
            f"give {option}; only a rulebook about who people are can do without",
        )


def _readers(rulebook: Rulebook) -> Iterator[str]:
    yield from (f"engagement rule '{rule.id}'" for rule in rulebook.engagement.rules)
    for barred in rulebook.disqualify:
        if _asks_for_events(barred.when):
            yield f"disqualification '{barred.id}'"
    for stage in rulebook.stages:
        if any(map(_asks_for_events, _conditions(stage))):
            yield f"stage '{stage.id}'"


def _conditions(stage: Stage) -> Iterator[Condition | None]:
    yield from (stage.hand_raiser, stage.enter, stage.leave.when if stage.leave else None)
    yield from (line.when for line in stage.route)
    yield from stage.tracks.values()


def _asks_for_events(condition: Condition | None) -> bool:
    return any(isinstance(part, EventSeen) for part in walk(condition))


def nothing_found(loaded: Loaded) -> Found:
    """Return what the exports of activity hold where there are none: every field that an event names, in no row."""
    return Found({_JOINED_BY, *(use.field for use in loaded.uses if use.role == "activity")})


def make_no_activity(engine: Engine, reads: Reads) -> None:
    """Make `activity_scan` and `kinds_read` without a row."""
    columns = [named(exp.cast(exp.null(), "TEXT"), field) for field in reads.activity]
    engine.make(Step("activity_scan", exp.select(*columns).where(exp.false())))
    rows = exp.select("*").from_("activity_scan")
    engine.make(Step("kinds_read", kinds_seen(rows, reads.kind_columns)))
