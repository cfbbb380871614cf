"""Ids that two systems have given to different people, as their addresses show: told, and too many stop a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from leadq.engines.duckdb import Engine
from leadq.jobs.gates import Closed, opened_by, share_of, too_many
from leadq.rulebook.gates import percent
from leadq.words.steps import sql

_REMEDY = "give the export of one an `id_prefix` under `sources`"


@dataclass(frozen=True, slots=True)
class SameIds:
    """Two systems, the ids with an address in both, and how many of these have no address in common."""

    one: str
    other: str
    ids: int
    differing: int

    @property
    def told(self) -> str:
        """What stands where, in words."""
        s, stand = ("", "stands") if self.differing == 1 else ("s", "stand")
        return (
            f"{self.differing:,} id{s} of {self.ids:,} {stand} in {self.one}'s and in {self.other}'s export "
            "with other e-mail addresses"
        )


def same_ids(engine: Engine) -> tuple[SameIds, ...]:
    """Return what two systems have in common that is not one person's, the most first."""
    if not engine.has("same_ids"):
        return ()
    rows = engine.rows(sql("SELECT one, other, ids, differing FROM same_ids WHERE differing > 0"))
    found = [SameIds(str(one), str(other), int(ids), int(differing)) for one, other, ids, differing in rows]
    return tuple(sorted(found, key=lambda pair: (-pair.differing, pair.one, pair.other)))


def on_same_ids(found: tuple[SameIds, ...], share: Decimal) -> Iterator[Closed]:
    """Close for two systems with too many ids that are not one person's: two people would be handed over as one."""
    for pair in found:
        if too_many(pair.differing, pair.ids, share):
            yield Closed(
                f"{pair.told}, more than the {percent(share)} that are allowed: leadq takes an id for one contact",
                f"if they are different people, {_REMEDY}; if they are the same, "
                + opened_by("same_ids", share_of(pair.differing, pair.ids)),
            )


def same_id_notes(found: tuple[SameIds, ...]) -> list[str]:
    """Say what two systems have in common that is not one person's."""
    return [
        f"{pair.told}: leadq takes an id for one contact; if they are different people, {_REMEDY}"
        for pair in found
    ]
