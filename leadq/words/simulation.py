"""What `leadq simulate` tells: how many leads stood in each stage and were new in it, and what a threshold changes.

Stages are in the order of the rulebook; every tuple of counts beside them has one number for each.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Per = Literal["day", "week"]
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead may stand: a stage, or `blocked` or `disqualified`, which have no owner."""

    id: str
    label: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or a week of days, of the replay.

    Attributes:
        first, last: its days; both belong to it.
        standing: leads in each place on its last day.
        new: leads that were new in each place on any of its days.
    """

    first: date
    last: date
    standing: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One value of the varied threshold, and what the periods would have been with it."""

    value: Decimal
    periods: tuple[Period, ...]

    def new(self, place: int) -> int:
        """Return how many leads would have been new in a place over all periods."""
        return sum(period.new[place] for period in self.periods)


@dataclass(frozen=True, slots=True)
class Wish:
    """How many new leads somebody wants: `amount` a day or week in the place with this number."""

    place: int
    amount: Decimal
    per: Per


@dataclass(frozen=True, slots=True)
class Curve:
    """What a threshold does to the number of new leads.

    Attributes:
        threshold: its name, as `sql.score` or `engagement.bands.1`.
        said: what it is, in words: `the score that Sales qualified asks for`.
        current: what the rulebook says.
        place: number of the place the curve is about.
        variants: by value; the current value is one of them.
        wish: what was asked for, if anything.
        closest: number of the variant that comes closest to the wish.
        misleading: numbers of the variants with more new leads than now although fewer are in the place, or the other
            way round: whoever stood in it before the first day is not new. None of these is the closest.
    """

    threshold: str
    said: str
    current: Decimal
    place: int
    variants: tuple[Variant, ...]
    wish: Wish | None = None
    closest: int | None = None
    misleading: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """A rulebook carried out for each day of a past period, over one read of today's exports.

    Attributes:
        rulebook, revision: its names.
        as_of: the instant of the last day.
        timezone: the rulebook's, in which days begin.
        places: the stages, then `blocked` and `disqualified`.
        days, periods: the counts by day, and by what the user asked for (`per`).
        knows_created: whether an export says when contacts came into being; those of later are left out then.
        curve: what another threshold would have done.
        notes: what else is to be said.
    """

    rulebook: str
    revision: str
    as_of: datetime
    timezone: str
    places: tuple[Place, ...]
    per: Per
    days: tuple[Period, ...]
    periods: tuple[Period, ...]
    knows_created: bool
    curve: Curve | None = None
    notes: tuple[str, ...] = ()

    @property
    def weeks(self) -> Decimal:
        """How many weeks the days are."""
        return Decimal(len(self.days)) / WEEK_DAYS

    def a_week(self, new: int) -> Decimal:
        """Return a number of leads over all days as a number a week, rounded to tenths."""
        return (new / self.weeks).quantize(Decimal("0.1"))
