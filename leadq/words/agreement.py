"""What `leadq align` tells: how far two definitions of a good lead agree, about whom not, and what would help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import sqrt
from typing import Literal

Side = Literal["marketing", "sales"]
_Z = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa with its standard error and 95 % interval, cut off at -1 and 1."""

    value: float
    error: float
    low: float
    high: float


def cohens_kappa(table: Sequence[Sequence[int]]) -> Kappa | None:
    """Return the agreement of two judges beyond what chance gives.

    The interval is from the large-sample standard error of Fleiss, Cohen and Everitt, "Large sample standard errors of
    kappa and weighted kappa", Psychological Bulletin 72 (1969) 323-327, formula 13.

    Args:
        table: how often the first judge said the row's and the second the column's category; as many rows as columns.

    Returns:
        None where chance alone would agree always (both said the same of everybody), or nobody was judged.
    """
    size = range(len(table))
    total = sum(map(sum, table))
    if not total:
        return None
    share = [[cell / total for cell in row] for row in table]
    first = [sum(row) for row in share]
    second = [sum(row[n] for row in share) for n in size]
    seen = sum(share[n][n] for n in size)
    chance = sum(first[n] * second[n] for n in size)
    if chance >= 1:
        return None
    kappa = (seen - chance) / (1 - chance)
    same = sum(share[n][n] * (1 - (first[n] + second[n]) * (1 - kappa)) ** 2 for n in size)
    other = (1 - kappa) ** 2 * sum(
        share[i][j] * (second[i] + first[j]) ** 2 for i in size for j in size if i != j
    )
    variance = max(0.0, same + other - (kappa - chance * (1 - kappa)) ** 2)
    error = sqrt(variance / total) / (1 - chance)
    return Kappa(kappa, error, max(-1.0, kappa - _Z * error), min(1.0, kappa + _Z * error))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many leads both call good, one does, or neither."""

    both: int
    only_marketing: int
    only_sales: int
    neither: int

    @property
    def leads(self) -> int:
        """All of them."""
        return self.both + self.disputed + self.neither

    @property
    def disputed(self) -> int:
        """Leads that one calls good and the other does not."""
        return self.only_marketing + self.only_sales

    @property
    def agreed(self) -> int:
        """Leads of which both say the same."""
        return self.both + self.neither

    @property
    def kappa(self) -> Kappa | None:
        """Cohen's kappa; None where both say the same of everybody."""
        return cohens_kappa(((self.both, self.only_marketing), (self.only_sales, self.neither)))


@dataclass(frozen=True, slots=True)
class Definition:
    """One side's rulebook, and from which stage on up it calls a lead good; `is_top`: no stage is above it."""

    rulebook: str
    revision: str
    file: str
    stage: str
    label: str
    is_top: bool


@dataclass(frozen=True, slots=True)
class View:
    """What one side says of a disputed lead.

    Attributes:
        good: whether it calls the lead good.
        stage: where the lead stands: a stage's label, or `Blocked`, `Disqualified`, `Suppressed`.
        grade, score: None for the suppressed.
        reason: why, in words that say nothing about who it is.
        why_now: the handoff's sentence about it, which may name the person's title and company.
    """

    good: bool
    stage: str
    grade: str | None
    score: Decimal | None
    reason: str
    why_now: str = ""


@dataclass(frozen=True, slots=True)
class Disputed:
    """A lead that one side calls good and the other does not."""

    contact_id: str
    name: str
    email: str
    company: str
    marketing: View
    sales: View

    @property
    def wanted_by(self) -> Side:
        """Who calls it good."""
        return "marketing" if self.marketing.good else "sales"


@dataclass(frozen=True, slots=True)
class Cause:
    """One difference between the rulebooks, and what marketing's would do if it took sales' version of it.

    Attributes:
        sentence: the difference in business words.
        settled: disputed leads that both would say the same of.
        broken: leads that both say the same of now and would not then.
    """

    sentence: str
    settled: int
    broken: int

    @property
    def net(self) -> int:
        """How many more leads both would say the same of."""
        return self.settled - self.broken


@dataclass(frozen=True, slots=True)
class Step:
    """One of the changes that together reconcile most, and what the overlap is with it and those before it."""

    sentence: str
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two definitions of a good lead on the same leads.

    Attributes:
        as_of, timezone: the instant of the comparison; marketing's zone.
        marketing, sales: the two.
        overlap: what they agree on.
        disputed: the leads they do not, marketing's first, best first.
        causes: the differences that explain most of it, those that settle most first; only those that change anything.
        differences: how many differences can change anybody's stage.
        tried: how many of them were tried.
        steps: the smallest changes to marketing's rulebook that reconcile most, each added to those before it.
        estimated: whether `causes` come from a sample of the leads that are agreed on.
        notes: what else is to be said.
    """

    as_of: datetime
    timezone: str
    marketing: Definition
    sales: Definition
    overlap: Overlap
    disputed: tuple[Disputed, ...] = ()
    causes: tuple[Cause, ...] = ()
    differences: int = 0
    tried: int = 0
    steps: tuple[Step, ...] = ()
    estimated: bool = False
    notes: tuple[str, ...] = ()
