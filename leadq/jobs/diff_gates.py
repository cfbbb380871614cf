"""Limits that a user sets to a diff: `--fail-if "sql +20%"` is passed where sql has more than 20 % more leads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.words.impact import Gate, Place

_WRITTEN = re.compile(
    r"\s*(?P<place>\S.*?)\s*(?P<sign>[+-])\s*(?P<amount>[0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(?P<percent>%?)\s*"
)
_SALES = "sales"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many leads more (`sign` is 1) or fewer (-1) in a place are too many; a share of what it had, in percent."""

    given: str
    place: str
    sign: int
    amount: Decimal
    is_share: bool


def limit_of(text: str) -> Limit:
    """Read a limit: `sql +20%`, `sql -5`, `Sales qualified +10`.

    Raises:
        UsageError: it is not one.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UsageError(
            f"--fail-if '{text}' is not a limit", 'write a stage and a limit: "sql +20%" or "sql -5"'
        )
    sign = 1 if found["sign"] == "+" else -1
    return Limit(text.strip(), found["place"], sign, Decimal(found["amount"]), bool(found["percent"]))


def refuse_unknown(limits: Sequence[Limit], names: Sequence[tuple[str, str]]) -> None:
    """Refuse a limit of a place that is none.

    Args:
        limits: the limits.
        names: id and label of every place.

    Raises:
        UsageError: neither rulebook has the place.
    """
    known = {name.casefold() for pair in names for name in pair} | {_SALES}
    for limit in limits:
        if limit.place.casefold() not in known:
            ids = [*dict.fromkeys(name for name, _ in names), _SALES]
            hint = did_you_mean(limit.place, ids) or f"use one of {', '.join(ids)}"
            raise UsageError(f"--fail-if '{limit.given}': there is no stage '{limit.place}'", hint)


def judged(limit: Limit, places: Sequence[Place]) -> Gate:
    """Return whether a limit was passed."""
    wanted = limit.place.casefold()
    own = [place for place in places if wanted in {place.id.casefold(), place.label.casefold()}]
    if not own and wanted == _SALES:
        own = [place for place in places if place.is_sales]
    before, after = sum(place.before for place in own), sum(place.after for place in own)
    allowed = limit.amount * before / 100 if limit.is_share else limit.amount
    label = own[0].label if len(own) == 1 else limit.place
    return Gate(limit.given, label, before, after, (after - before) * limit.sign > allowed)
