"""Which difference between two rulebooks explains their disagreement: each is tried, and the best are put together.

Marketing's rulebook takes sales' version of one difference and is carried out again; what changes is what that
difference decides. Then the one that raises agreement most stays, and the next is looked for beside it.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadq.jobs.align_verdicts import compared, judge, overlap
from leadq.jobs.lists import SuppressionList, read_suppression_lists
from leadq.jobs.replay import Replay
from leadq.jobs.session import Progress, Run
from leadq.rulebook.changes import with_change
from leadq.rulebook.load import Loaded
from leadq.words.agreement import Cause, Overlap
from leadq.words.difference import Change
from leadq.words.steps import sql

MARKETING, SALES = "verdict_marketing", "verdict_sales"
"""Tables of verdicts: what each side says of everybody."""
MOST_TRIED = 40
MOST_STEPS = 3
_SECOND_LOOK = 6
"""How many of the best single changes are looked at again beside those that were taken."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What trials need to know.

    Attributes:
        marketing, sales: the rulebooks.
        folders: where suppression lists lie: marketing's, then sales'.
        stage: id of the stage from which on up marketing calls a lead good.
        as_of: the instant.
        one_in: of the leads that are agreed on, one in so many is there.
    """

    marketing: Loaded
    sales: Loaded
    folders: tuple[Path, ...]
    stage: str
    as_of: datetime
    one_in: int = 1


class Trials:
    """Variants of marketing's rulebook against the verdicts of both, which the engine has as tables."""

    def __init__(self, run: Run, trial: Trial, progress: Progress) -> None:
        self._engine, self._replay, self._trial, self._progress = run.engine, Replay(run), trial, progress

    def causes(self, changes: Sequence[Change]) -> list[tuple[Change, Cause]]:
        """Try each change alone; return those that change any verdict, those that settle most first."""
        found = []
        for number, change in enumerate(changes[:MOST_TRIED], start=1):
            self._progress(f"trying {number} of {min(len(changes), MOST_TRIED)} differences")
            settled, broken = self._effect([change])
            if settled or broken:
                found.append((change, Cause(change.sentence, settled, broken)))
        return sorted(found, key=lambda pair: (-pair[1].net, -pair[1].settled))

    def steps(self, causes: Sequence[tuple[Change, Cause]]) -> Iterator[list[Change]]:
        """Yield the changes to take: first the best, then that with the next best, as long as agreement rises."""
        taken: list[Change] = []
        best = 0
        candidates = [change for change, cause in causes if cause.settled][:_SECOND_LOOK]
        gains = {change: cause.net for change, cause in causes}
        while candidates and len(taken) < MOST_STEPS:
            if taken:
                self._progress(f"looking for change {len(taken) + 1}")
                gains = {change: self._net([*taken, change]) for change in candidates}
            chosen = max(candidates, key=lambda change: gains[change])
            if gains[chosen] <= best:
                return
            best = gains[chosen]
            taken.append(chosen)
            candidates.remove(chosen)
            yield [*taken]

    def _net(self, changes: Sequence[Change]) -> int:
        settled, broken = self._effect(changes)
        return settled - broken

    def _effect(self, changes: Sequence[Change]) -> tuple[int, int]:
        """Return (disputed leads that are settled, agreed ones that are broken) if marketing takes these changes."""
        if not self.judged(changes, "variant"):
            return 0, 0
        both = compared(MARKETING, SALES)
        rows = self._engine.rows(
            sql(
                """
                SELECT COUNT(*) FILTER (WHERE c.marketing <> c.sales), COUNT(*) FILTER (WHERE c.marketing = c.sales)
                FROM ($both) AS c LEFT JOIN variant AS v ON v.contact_id = c.contact_id
                WHERE COALESCE(v.good, FALSE) <> c.marketing
                """,
                both=both,
            )
        )
        settled, broken = rows[0]
        return settled, broken * self._trial.one_in

    def overlap(self, changes: Sequence[Change]) -> Overlap:
        """Return what both would agree on if marketing took these changes."""
        self.judged(changes, "variant")
        return overlap(self._engine, "variant", SALES)

    def judged(self, changes: Sequence[Change], table: str) -> bool:
        """Make a table of verdicts of marketing's rulebook with changes; False where its stage is gone with them."""
        trial = self._trial
        variant = taking(changes, trial.marketing, trial.sales)
        ids = [stage.id for stage in variant.rulebook.stages]
        if trial.stage not in ids:
            return False
        lists = lists_of(variant, trial.folders)
        self._replay.carry_out(lean(variant), trial.as_of, lists)
        judge(self._engine, "leads", ids.index(trial.stage), table)
        return True


def taking(changes: Sequence[Change], marketing: Loaded, sales: Loaded) -> Loaded:
    """Return marketing's rulebook with sales' version of some differences."""
    edits = frozenset(edit for change in changes for edit in change.edits)
    return with_change(marketing, sales, dataclasses.replace(changes[0], edits=edits))


def lean(loaded: Loaded) -> Loaded:
    """Return a rulebook without what decides nothing about stages."""
    bare: dict[str, object] = {"route": (), "tracks": {}, "first_touch_within": None}
    stages = tuple(stage.model_copy(update=bare) for stage in loaded.rulebook.stages)
    return dataclasses.replace(loaded, rulebook=loaded.rulebook.model_copy(update={"stages": stages}))


def lists_of(loaded: Loaded, folders: Sequence[Path]) -> tuple[SuppressionList, ...]:
    """Read the suppression lists of a rulebook from the first folder that has them all.

    Raises:
        LeadqError: no folder has; the error is the first folder's.
    """
    files = [item.file for item in loaded.rulebook.suppress if item.file is not None]
    having = [folder for folder in folders if all((folder / file).exists() for file in files)]
    return read_suppression_lists(loaded.rulebook, (having or [*folders])[0])
