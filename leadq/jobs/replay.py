"""Plans carried out one after the other over one read of the exports, each making only what is not there already.

`simulate` carries one rulebook out for many days, `align` variants of one for one day: most tables of a plan are then
as they were, and binding their long queries again is what a run over a small export spends its time on.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlglot import exp

from leadq.ingest.activity import kinds_seen
from leadq.jobs.compile import Compiled, compile_score, reads_of
from leadq.jobs.lists import SuppressionList, load_lists
from leadq.jobs.reading import kinds_in
from leadq.jobs.session import Run
from leadq.rulebook.load import Loaded
from leadq.words.steps import Plan, Step, col, render, some, sql, under
from leadq.words.tables import Form

BEFORE_THE_PLAN = frozenset({"suppression_entries", "free_mail_domains", "disposable_domains"})
"""Tables that a plan reads and does not make; the run that is replayed must have kept them."""


class Replay:
    """The tables of a run whose plan is carried out again, for other days or variants; they stay until the next."""

    def __init__(self, run: Run) -> None:
        self._engine, self._exports, self._lists = run.engine, run.exports, run.lists
        self._texts: dict[str, str] = {}
        self._changed: set[str] = set()
        self._settled: set[str] = set()

    def carry_out(self, loaded: Loaded, as_of: datetime, lists: Sequence[SuppressionList]) -> Compiled:
        """Make `leads` and `lead_facts`, and what they are made from, as far as they are not there already.

        Args:
            loaded: the rulebook; it reads no other fields than the session was opened for.
            as_of: the aware instant.
            lists: the entries of its suppression files.
        """
        self._changed.clear()
        compiled = self._compiled(loaded, as_of)
        self._load(compiled, tuple(lists))
        for step in needed(compiled.plan, ("leads", "lead_facts")):
            self.made(step)
        return compiled

    def settle_contacts(self, loaded: Loaded, as_of: datetime) -> None:
        """Take the contacts as they are for all instants from the one carried out to this one, if nothing differs.

        All that an instant decides about a typed contact is how far off a date in a time frame is, never below 0
        days: what is the same at both ends is the same between them.
        """
        (step,) = needed(self._compiled(loaded, as_of).plan, ("contacts_all",))[-1:]
        days = [name for name in self._engine.columns("contacts_all") if name.startswith(f"{Form.DAYS}_")]
        query = sql(
            "SELECT COUNT(*) FROM contacts_all AS c JOIN $then ON t.contact_key = c.contact_key WHERE $differs",
            then=under(step.query, "t"),
            differs=some(sql("$c IS DISTINCT FROM $t", c=col(name, "c"), t=col(name, "t")) for name in days),
        )
        if not days or not self._engine.rows(query)[0][0]:
            self._settled.add("contacts_all")

    def made(self, step: Step) -> None:
        """Make a table, unless it is there and neither its query nor a table that it reads has changed."""
        if step.name in self._settled:
            return
        text = render(step.query)
        reads = {table.name for table in step.query.find_all(exp.Table)}
        if self._texts.get(step.name) == text and not self._changed & reads:
            return
        if self._engine.has(step.name):
            self._engine.drop(step.name)
        self._engine.make(step)
        self._texts[step.name] = text
        self._changed.add(step.name)

    def _compiled(self, loaded: Loaded, as_of: datetime) -> Compiled:
        reads = reads_of(loaded.rulebook)
        seen = kinds_seen(sql("SELECT * FROM kinds_read"), reads.kind_columns, counted=True)
        self.made(Step("kinds_seen", seen))
        fields = self._exports.contacts_found.fields, self._exports.activity_found.fields
        return compile_score(loaded, *fields, as_of, kinds_in(self._engine, reads), only_leads=True)

    def _load(self, compiled: Compiled, lists: tuple[SuppressionList, ...]) -> None:
        lacks_domains = compiled.reads.looks_up_domains and not self._engine.has("free_mail_domains")
        if lists == self._lists and not lacks_domains:
            return
        for name in BEFORE_THE_PLAN:
            if self._engine.has(name):
                self._engine.drop(name)
        load_lists(self._engine, compiled, {item.number: item.entries for item in lists})
        self._lists = lists
        self._changed |= BEFORE_THE_PLAN


def needed(plan: Plan, names: Collection[str]) -> list[Step]:
    """Return the steps of a plan that these tables come from, in order, and its functions."""
    wanted = {*names}
    found = []
    for step in reversed(plan.steps):
        if step.name in wanted or step.kind == "function":
            wanted |= {table.name for table in step.query.find_all(exp.Table)}
            found.append(step)
    return found[::-1]
