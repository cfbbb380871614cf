"""Variants of a rulebook carried out over the same cases: what a change leaves alone is made once."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping

from sqlglot import exp

from leadq.jobs.cases import KEPT, Batch, Judged, for_cases, instant_of, outcomes
from leadq.jobs.compile import compile_score
from leadq.jobs.lists import SuppressionList
from leadq.jobs.reading import kinds_in
from leadq.jobs.session import Session
from leadq.rulebook.conditions import Condition
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.words.steps import Plan, Step, named, render, sql

_BEFORE_THE_PLAN = frozenset({"kinds_seen", "suppression_entries", "free_mail_domains", "disposable_domains"})


class Variants:
    """The cases of a batch, over which variants of one rulebook are carried out.

    A step of the plan is run again only if its query, or a table that it reads, is another than last time: a change of
    a threshold leaves nearly all of them alone.
    """

    def __init__(
        self, batch: Batch, session: Session, loaded: Loaded, lists: Iterable[SuppressionList]
    ) -> None:
        self._batch, self._engine, self._loaded = (
            batch,
            session.engine,
            for_cases(loaded),
        )
        self._as_of = instant_of(batch, loaded)
        self._run = session.carry_out(
            self._loaded, self._as_of, lists, {*KEPT, *_BEFORE_THE_PLAN}, each_alone=True
        )
        self._kinds = kinds_in(self._engine, self._run.compiled.reads)
        self._texts: dict[str, str] = {}

    def judge(self, rulebook: Rulebook) -> dict[int, Judged]:
        """Carry out a variant that reads nothing else of the cases; return what came out, by the cases' numbers."""
        loaded = for_cases(dataclasses.replace(self._loaded, rulebook=rulebook))
        exports = self._run.exports
        fields = exports.contacts_found.fields, exports.activity_found.fields
        compiled = compile_score(loaded, *fields, self._as_of, self._kinds, each_alone=True)
        changed: set[str] = set()
        for step, reads in _needed(compiled.plan, KEPT):
            if self._made(step, again=bool(changed & reads)):
                changed.add(step.name)
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

    def _made(self, step: Step, *, again: bool) -> bool:
        """Make a table unless it is there already; say whether it was made."""
        text = render(step.query)
        if not again and self._texts.get(step.name) == text:
            return False
        if self._engine.has(step.name):
            self._engine.drop(step.name)
        self._engine.make(step)
        self._texts[step.name] = text
        return True


def _needed(plan: Plan, names: Collection[str]) -> list[tuple[Step, set[str]]]:
    """Return the steps that these tables come from, in order, and all functions; each with what it reads."""
    wanted, found = {*names}, list[tuple[Step, set[str]]]()
    for step in reversed(plan.steps):
        if step.name in wanted or step.kind in {"function", "variable"}:
            reads = {table.name for table in step.query.find_all(exp.Table)}
            wanted |= reads
            found.append((step, reads))
    return found[::-1]
