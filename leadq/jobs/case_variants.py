"""Variants of a rulebook carried out over the same cases."""

import dataclasses
from collections.abc import Iterable, Mapping

from sqlglot import exp

from leadq.jobs.cases import KEPT, Batch, Judged, for_cases, instant_of, outcomes
from leadq.jobs.lists import SuppressionList
from leadq.jobs.replay import BEFORE_THE_PLAN, Replay
from leadq.jobs.session import Session
from leadq.rulebook.conditions import Condition
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.words.steps import named, sql


class Variants:
    """The cases of a batch, over which variants of one rulebook are carried out (`leadq.jobs.replay`)."""

    def __init__(
        self, batch: Batch, session: Session, loaded: Loaded, lists: Iterable[SuppressionList]
    ) -> None:
        self._batch, self._engine, self._loaded = batch, session.engine, for_cases(loaded)
        self._as_of, self._lists = instant_of(batch, loaded), tuple(lists)
        self._run = session.carry_out(
            self._loaded, self._as_of, self._lists, BEFORE_THE_PLAN, each_alone=True
        )
        self._replay = Replay(self._run, {*KEPT, "lead_facts"}, each_alone=True)

    def judge(self, rulebook: Rulebook) -> dict[int, Judged]:
        """Carry out a variant that reads nothing else of the cases; return what came out, by the cases' numbers."""
        loaded = for_cases(dataclasses.replace(self._loaded, rulebook=rulebook))
        compiled = self._replay.carry_out(loaded, self._as_of, self._lists)
        return outcomes(self._batch, dataclasses.replace(self._run, loaded=loaded, compiled=compiled))

    def moved(self, changes: Mapping[int, tuple[Condition, Condition]]) -> set[int]:
        """Return which of these changes of a condition about a contact or lead have another answer for some case.

        Asked of the rulebook that was carried out last.
        """
        holds = self._run.compiled.compiler.holds
        flipped = [
            named(
                sql("COALESCE(BOOL_OR($old <> $new), FALSE)", old=holds(old), new=holds(new)),
                f"moved_{number}",
            )
            for number, (old, new) in changes.items()
        ]
        if not flipped:
            return set()
        answers = self._engine.rows(exp.select(*flipped).from_("lead_facts"))[0]
        return {number for number, answer in zip(changes, answers, strict=True) if answer}
