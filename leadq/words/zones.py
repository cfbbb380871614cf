"""Wall clock to instant and back, as plain arithmetic over a zone's offset changes.

The rules (see docs/semantics.md): in the hour that is skipped in spring a wall time is moved forward by the gap; in
the hour that comes twice it is the first. The offset changes come from the IANA database by `zoneinfo`, so every
engine computes the same; engines' own time zone functions are not used.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from leadq.words.steps import Plan, Step, cases, literal

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(2038, 1, 1, tzinfo=UTC)
_WEEK = timedelta(days=7)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a zone's offset: the instant (seconds since 1970 UTC), the offsets before and after (seconds)."""

    at: int
    before: int
    after: int


@lru_cache(maxsize=8)
def changes(zone: str) -> tuple[Change, ...]:
    """Return the offset changes of a zone from 1970 to 2037, newest first; later, the last offset goes on."""
    info = ZoneInfo(zone)
    found: list[Change] = []
    instant, offset = _FIRST, _offset(info, _FIRST)
    while instant < _LAST:
        following = instant + _WEEK
        after = _offset(info, following)
        if after != offset:
            found.append(_pin_down(info, instant, following))
            offset = after
        instant = following
    return tuple(reversed(found))


def _offset(info: ZoneInfo, instant: datetime) -> int:
    difference = instant.astimezone(info).utcoffset()
    return int(difference.total_seconds()) if difference is not None else 0


def _pin_down(info: ZoneInfo, low: datetime, high: datetime) -> Change:
    before, after = _offset(info, low), _offset(info, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(info, middle) == before:
            low = middle
        else:
            high = middle
    return Change(int((high - _EPOCH).total_seconds()), before, after)


def _first_offset(zone: str) -> int:
    found = changes(zone)
    return found[-1].before if found else _offset(ZoneInfo(zone), _FIRST)


@lru_cache(maxsize=8)
def zone_plan(zone: str) -> Plan:
    """Return the zone's two functions, `wall_offset` and `instant_offset`: seconds in, offset in seconds out."""
    walls = [(c.at + max(c.before, c.after), c.after) for c in changes(zone)]
    instants = [(c.at, c.after) for c in changes(zone)]
    return Plan(
        (
            Step("wall_offset", _stepwise(walls, zone), "function"),
            Step("instant_offset", _stepwise(instants, zone), "function"),
        )
    )


def wall_offset(wall_seconds: exp.Expression) -> exp.Expression:
    """Return the offset (seconds) of a wall time given in seconds as if it were UTC."""
    return exp.Anonymous(this="wall_offset", expressions=[wall_seconds])


def instant_offset(instant_seconds: exp.Expression) -> exp.Expression:
    """Return the offset (seconds) in force at an instant given in seconds since 1970 UTC."""
    return exp.Anonymous(this="instant_offset", expressions=[instant_seconds])


def _stepwise(edges: list[tuple[int, int]], zone: str) -> exp.Expression:
    """Return the offset as a CASE from the newest edge down: most rows are settled by the first few."""
    branches = [
        (exp.GTE(this=exp.column("x"), expression=literal(edge)), literal(offset)) for edge, offset in edges
    ]
    return exp.cast(cases(branches, literal(_first_offset(zone))), "BIGINT")


def local_day(instant: datetime, zone: str) -> int:
    """Return the calendar day of an instant in a zone, as days since 1970-01-01."""
    return (instant.astimezone(ZoneInfo(zone)).date() - _EPOCH.date()).days


def ambiguous_walls(zone: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Return (skipped, repeated) stretches of wall time, each [from, to) in seconds as if UTC."""
    skipped = tuple((c.at + c.before, c.at + c.after) for c in changes(zone) if c.after > c.before)
    repeated = tuple((c.at + c.after, c.at + c.before) for c in changes(zone) if c.after < c.before)
    return skipped, repeated
