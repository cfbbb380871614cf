"""Plans carried out one after the other over one read of the exports, each making only what is not there already.

`simulate` and `explain` carry one rulebook out for many days; `align`, `diff` and `test` variants of one for one day.
Most tables of a plan are then as they were, and binding their long queries again is what a run over little data spends
its time on.
"""

import dataclasses
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from leadq.ingest.activity import kinds_seen
from leadq.jobs.compile import Compiled, KindsSeen, compile_score, reads_of
from leadq.jobs.lists import DOMAIN_LISTS, SuppressionList, load_lists
from leadq.jobs.reading import kinds_in
from leadq.jobs.session import Run
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, sql

BEFORE_THE_PLAN = frozenset({"suppression_entries", *DOMAIN_LISTS})
"""Tables that a plan reads and does not make; the run that is replayed must have kept them."""


class Replay:
    """The tables of a run whose plan is carried out again, for other days or variants; they stay until the next."""

    def __init__(
        self, run: Run, names: Collection[str] = ("leads", "lead_facts"), *, each_alone: bool = False
    ) -> None:
        """Go on from a run that has kept `BEFORE_THE_PLAN`.

        Args:
            run: what was carried out.
            names: the tables to be made each time.
            each_alone: whether every lead is routed as if it were the only one.
        """
        self._engine, self._exports, self._lists = run.engine, run.exports, run.lists
        self._names, self._each_alone = names, each_alone
        self._kinds: tuple[tuple[str, ...], KindsSeen] | None = None
        self._made_of: dict[str, tuple[str, dict[str, int]]] = {}
        self._times_made: Counter[str] = Counter()

    def carry_out(self, loaded: Loaded, as_of: datetime, lists: Sequence[SuppressionList]) -> Compiled:
        """Make the tables asked for, and what they are made from, as far as they are not there already.

        Args:
            loaded: the rulebook; it reads no other fields than the session was opened for.
            as_of: the aware instant.
            lists: the entries of its suppression files.
        """
        compiled = self._compiled(loaded, as_of)
        self._load(compiled, tuple(lists))
        for step, reads in compiled.plan.needed(self._names):
            self.made(step, reads)
        return compiled

    def _compiled(self, loaded: Loaded, as_of: datetime) -> Compiled:
        """Compile the plan of a rulebook; the engine is asked only where a rulebook reads other kinds of activity."""
        reads = reads_of(loaded.rulebook)
        if self._kinds is None or self._kinds[0] != reads.kind_columns:
            seen = kinds_seen(sql("SELECT * FROM kinds_read"), reads.kind_columns, counted=True)
            self.made(Step("kinds_seen", seen), {"kinds_read"})
            self._kinds = reads.kind_columns, kinds_in(self._engine, reads)
        fields = self._exports.contacts_found.fields, self._exports.activity_found.fields
        return compile_score(
            loaded,
            *fields,
            as_of,
            self._kinds[1],
            each_alone=self._each_alone,
            only_leads="assigned" not in self._names,
            of_accounts=self._exports.of_accounts,
        )

    def made(self, step: Step, reads: Collection[str]) -> None:
        """Make a table, unless it is there from the same query over the same tables and functions (`reads`)."""
        made_of = step.text, {name: self._times_made[name] for name in reads}
        if self._made_of.get(step.name) == made_of:
            return
        if self._engine.has(step.name):
            self._engine.drop(step.name)
        self._engine.make(step)
        self._made_of[step.name] = made_of
        self._times_made[step.name] += 1

    def _load(self, compiled: Compiled, lists: tuple[SuppressionList, ...]) -> None:
        lacks_domains = (compiled.reads.looks_up_domains and not self._engine.has("free_mail_domains")) or (
            compiled.reads.looks_up_companies and not self._engine.has("public_suffixes")
        )
        if lists == self._lists and not lacks_domains:
            return
        for name in BEFORE_THE_PLAN:
            if self._engine.has(name):
                self._engine.drop(name)
        load_lists(self._engine, compiled, {item.number: item.entries for item in lists})
        self._lists = lists
        self._times_made.update(BEFORE_THE_PLAN)


def stages_alone(loaded: Loaded) -> Loaded:
    """Return the rulebook without what decides no stage: routes, tracks, deadlines and columns."""
    rulebook = loaded.rulebook
    bare: dict[str, object] = {"route": (), "tracks": {}, "first_touch_within": None}
    lean = rulebook.model_copy(
        update={
            "stages": tuple(stage.model_copy(update=bare) for stage in rulebook.stages),
            "handoff": rulebook.handoff.model_copy(update={"columns": ("contact_id",)}),
        }
    )
    return dataclasses.replace(loaded, rulebook=lean)
