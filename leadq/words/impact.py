"""Whom a change of a rulebook moves, from where to where, and which change did it: `diff` counts it, reports draw it.

A *place* is where a lead ends: a stage, or `blocked`, `disqualified`, `suppressed`. A lead *moves* if it ends in
another place. Changes go by their numbers in the `Difference`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

How = Literal["alone", "any", "together", "untold"]
BLOCKED, DISQUALIFIED, SUPPRESSED = "blocked", "disqualified", "suppressed"
NOT_READ = "not read"
"""The place of who is in no file because the other rulebook reads the exports in another way."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead may end. `is_sales` says that it is a stage of sales; `before` and `after` count its leads."""

    id: str
    label: str
    is_sales: bool
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Leads that end in one place by the old rulebook and in one by the new; also those that stay."""

    before: str
    after: str
    leads: int


@dataclass(frozen=True, slots=True)
class Part:
    """Sales' leads of one owner, queue or segment. `room` is how many it takes in one handoff, if that is limited."""

    name: str
    before: int
    after: int
    gained: int
    lost: int
    room_before: int | None = None
    room_after: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Sales' leads by one field, largest change first; `others` are the parts that are not shown."""

    field: str
    parts: tuple[Part, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Volume:
    """An estimate: sales' leads who are new within so many days, by each rulebook.

    Who is with sales at the as-of instant, and would not have been so many days earlier.
    """

    days: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a lead moves.

    Attributes:
        how: `alone`: this change by itself; `any`: each of these by itself; `together`: only several at once, among
            them these; `untold`: it was not tried.
        numbers: of the changes. A group that was tried as one stands whole.
    """

    how: How
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A change, or changes that were tried as one, with the leads it moves.

    `alone` are leads that it moves by itself, `together` those it moves only with others.
    """

    numbers: tuple[int, ...]
    alone: int
    together: int


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead by both rulebooks, as text. Personal data: reports mask it unless asked."""

    contact_id: str
    email: str
    name: str
    company: str
    before: str
    after: str
    grade_before: str
    grade_after: str
    score_before: Decimal | None
    score_after: Decimal | None
    owner_before: str
    owner_after: str
    segments: tuple[str, ...]
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Border:
    """Leads on both sides of the border of a stage by the new rulebook, nearest first; none who raised a hand."""

    stage: str
    inside: tuple[Lead, ...]
    outside: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit that the user set (`--fail-if "sql +20%"`), and whether it was passed."""

    given: str
    place: str
    before: int
    after: int
    tripped: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """Whom the new rulebook moves.

    Attributes:
        as_of, timezone: the instant both are for.
        recipient: who gets the leads: `sales`, or the name of the top stage where no stage belongs to sales.
        places: where leads end: stages of the new rulebook from the top, those only the old one has, and the rest.
        flows: how many go from where to where.
        moved: leads that end in another place.
        owner_only: leads of sales that stay with it and get another owner.
        gained, lost: leads that come to sales and leave it.
        splits: sales' leads by owner and by the fields that were asked for.
        volume: how many are new to sales, where that was estimated.
        suspects: the changes that were tried, with what they do; in order of their numbers.
        tried: moved leads whose cause was looked for; others are `untold`.
        leads: the first of those who move, those who come to sales or leave it first.
        borders: leads near the border of sales' first stage.
        gates: limits that the user set.
        notes: what is to be known about the exports.
    """

    as_of: datetime
    timezone: str
    recipient: str
    places: tuple[Place, ...]
    flows: tuple[Flow, ...]
    moved: int
    owner_only: int
    gained: int
    lost: int
    splits: tuple[Split, ...]
    volume: Volume | None
    suspects: tuple[Suspect, ...]
    tried: int
    leads: tuple[Lead, ...]
    borders: tuple[Border, ...]
    gates: tuple[Gate, ...]
    notes: tuple[str, ...]

    @property
    def sales_before(self) -> int:
        """Leads with sales by the old rulebook."""
        return sum(place.before for place in self.places if place.is_sales)

    @property
    def sales_after(self) -> int:
        """Leads with sales by the new rulebook."""
        return sum(place.after for place in self.places if place.is_sales)
