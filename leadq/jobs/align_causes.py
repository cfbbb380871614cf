"""Which difference between two rulebooks explains their disagreement: each is tried, and the best are put together.

Marketing's rulebook takes sales' version of one difference and is carried out again; what changes is what that
difference decides. Then the one that raises agreement most stays, and the next is looked for beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadq.ground.errors import RulebookError
from leadq.jobs.align_verdicts import compared, judge, overlap
from leadq.jobs.lists import read_lists_beside
from leadq.jobs.replay import Replay, stages_alone
from leadq.jobs.session import Progress, Run
from leadq.rulebook.changes import changes, with_change
from leadq.rulebook.load import Loaded
from leadq.scoring.labels import stage_label
from leadq.words.agreement import Cause, Overlap
from leadq.words.difference import Change, Place
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


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which sales' idea of a good lead differs: places in the rulebook, or the stage that counts."""

    sentence: str
    edits: frozenset[Place] = frozenset()
    stage: str | None = None


def differences(marketing: Loaded, sales: Loaded, stages: tuple[int, int]) -> list[Difference]:
    """Return what may move a lead from good to not good: first the stage that counts, if it differs, then changes."""
    ours, theirs = (loaded.rulebook.stages[n] for loaded, n in zip((marketing, sales), stages, strict=True))
    found = []
    if theirs.id != ours.id and theirs.id in [stage.id for stage in marketing.rulebook.stages]:
        sentence = (
            f"good is whoever is in {stage_label(theirs)} or above, not in {stage_label(ours)} or above"
        )
        found.append(Difference(sentence, stage=theirs.id))
    moving = [change for change in changes(marketing, sales) if change.moves_leads]
    return found + [Difference(change.sentence, change.edits) for change in moving]


class Trials:
    """Variants of marketing's rulebook against the verdicts of both, which the engine has as tables."""

    def __init__(self, run: Run, trial: Trial, progress: Progress) -> None:
        self._engine, self._replay, self._trial, self._progress = run.engine, Replay(run), trial, progress

    def causes(self, found: Sequence[Difference]) -> list[tuple[Difference, Cause]]:
        """Try each difference alone; return those that change any verdict, those that settle most first."""
        telling = []
        for number, one in enumerate(found[:MOST_TRIED], start=1):
            self._progress(f"trying {number} of {min(len(found), MOST_TRIED)} differences")
            settled, broken = self._effect([one])
            if settled or broken:
                telling.append((one, Cause(one.sentence, settled, broken)))
        return sorted(telling, key=lambda pair: (-pair[1].net, -pair[1].settled))

    def steps(self, causes: Sequence[tuple[Difference, Cause]]) -> Iterator[list[Difference]]:
        """Yield the changes to take: first the best, then that with the next best, as long as agreement rises."""
        taken: list[Difference] = []
        best = 0
        candidates = [one for one, cause in causes if cause.settled][:_SECOND_LOOK]
        gains = {one: cause.net for one, cause in causes}
        while candidates and len(taken) < MOST_STEPS:
            if taken:
                self._progress(f"looking for change {len(taken) + 1}")
                gains = {one: self._net([*taken, one]) for one in candidates}
            chosen = max(candidates, key=lambda one: gains[one])
            if gains[chosen] <= best:
                return
            best = gains[chosen]
            taken.append(chosen)
            candidates.remove(chosen)
            yield [*taken]

    def _net(self, taken: Sequence[Difference]) -> int:
        settled, broken = self._effect(taken)
        return settled - broken

    def _effect(self, taken: Sequence[Difference]) -> tuple[int, int]:
        """Return (disputed leads settled, agreed ones broken) if marketing takes these differences."""
        if not self.judged(taken, "variant"):
            return 0, 0
        both = compared(MARKETING, SALES)
        if self._trial.one_in > 1:
            there = "SELECT * FROM ($both) AS a WHERE contact_id IN (SELECT contact_id FROM wanted_contacts)"
            both = sql(there, both=both)
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

    def overlap(self, taken: Sequence[Difference]) -> Overlap:
        """Return what both would agree on if marketing took these changes."""
        self.judged(taken, "variant")
        return overlap(self._engine, "variant", SALES)

    def judged(self, taken: Sequence[Difference], table: str) -> bool:
        """Make a table of verdicts with changes; False where they give no rulebook that has the stage."""
        trial = self._trial
        try:
            variant = taking(taken, trial.marketing, trial.sales)
        except RulebookError:  # each makes sense alone; together they need not
            return False
        stage = next((one.stage for one in taken if one.stage is not None), trial.stage)
        ids = [stage.id for stage in variant.rulebook.stages]
        if stage not in ids:
            return False
        lists = read_lists_beside(variant.rulebook, trial.folders)
        self._replay.carry_out(stages_alone(variant), trial.as_of, lists)
        judge(self._engine, "leads", ids.index(stage), table)
        return True


def taking(taken: Sequence[Difference], marketing: Loaded, sales: Loaded) -> Loaded:
    """Return marketing's rulebook with sales' version of some differences."""
    edits = frozenset(edit for one in taken for edit in one.edits)
    return with_change(marketing, sales, Change("", "changed", (), "stage", edits)) if edits else marketing
