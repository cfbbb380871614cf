"""The two rulebooks of a diff as they are carried out: over one read of the exports, then variants of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from leadq.ground.errors import UsageError
from leadq.jobs import diff_tables as tables
from leadq.jobs.balance import balance
from leadq.jobs.compile import RESULTS
from leadq.jobs.diff import Version
from leadq.jobs.given import Given
from leadq.jobs.lists import SuppressionList, read_lists_beside
from leadq.jobs.replay import Replay, stages_alone
from leadq.jobs.session import Progress, Run, Session
from leadq.jobs.simulate_days import CREATED
from leadq.rulebook.changes_names import renames_between
from leadq.rulebook.changes_tree import tree_of
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook, Stage
from leadq.scoring.files import columns_of
from leadq.scoring.labels import stage_label
from leadq.words.difference import Change, Difference
from leadq.words.impact import BLOCKED, DISQUALIFIED, NOT_READ, SUPPRESSED, Place
from leadq.words.steps import Step, sql

_SALES = "sales"
_LEAN = frozenset({"leads", "assigned", "suppressed"})
_JUDGED = RESULTS - {"placed", "lead_rows", "contributions"} | _LEAN
"""What `balance` asks for, without what only files need: the histories of all leads, and the leads in their order."""
_COLUMNS_OF_EXPORTS = ("columns",)
_COUNTED = """
SELECT l.*, w.owner AS routed_owner FROM leads AS l LEFT JOIN assigned AS w ON w.contact_key = l.contact_key
"""
"""What stands for `placed` where leads are only counted: in no order, without their cells."""


class Sides:
    """The two rulebooks as they are carried out.

    Attributes:
        old, new: the rulebooks.
        by: the contact fields to split sales' leads by.
        as_of: the aware instant of both scores.
        definitions: the rulebooks as the exports are read for them.
        renamed: old names of stages that the new rulebook calls otherwise, with the new ones.
        sales: the stages of sales by either rulebook; `first_of_sales` is the top one of the new, `lower` those below.
        recipient: who gets the leads (see `Impact`).
        reads_anew: whether each reads the exports in its own way.
        runs: what was carried out, old and new.
    """

    def __init__(
        self, old: Version, new: Version, found: Difference, by: tuple[str, ...], as_of: datetime
    ) -> None:
        self.old, self.new, self.by, self.as_of = old.loaded, new.loaded, by, as_of
        self._folders = [side.folder for side in (new, old) if side.folder is not None] or [Path()]
        self._lists: dict[tuple[str | None, ...], tuple[SuppressionList, ...]] = {}
        self.definitions = [self._reading_too(self.old), self._reading_too(self.new)]
        names = renames_between(tree_of(self.old), tree_of(self.new)).names
        self.renamed = {was: now for (kind, was), now in names.items() if kind == "stage"}
        before, after = (_stages_of_sales(loaded.rulebook) for loaded in (self.old, self.new))
        self.sales = frozenset({*map(self.name, before), *map(self.name, after)})
        stages = self.new.rulebook.stages
        self.first_of_sales = after[0].id
        self.lower = tuple(stage.id for stage in stages[stages.index(after[0]) + 1 :])
        tops = stages[0], self.old.rulebook.stages[0]
        same = self.name(tops[1]) == tops[0].id
        self.recipient = (
            _SALES
            if any(map(_is_of_sales, stages))
            else " or ".join(map(stage_label, tops[:1] if same else tops))
        )
        self.reads_anew = any(_COLUMNS_OF_EXPORTS in change.edits for change in found.changes)
        self.runs: dict[int, Run] = {}

    def name(self, stage: Stage) -> str:
        """Return the name of a stage of either rulebook: the one that the new rulebook gives it."""
        return self.renamed.get(stage.id, stage.id)

    def _reading_too(self, loaded: Loaded) -> Loaded:
        """Return a rulebook that reads the fields of the splits, and since when contacts are there."""
        book = loaded.rulebook
        more = tuple(dict.fromkeys((*columns_of(book), *self.by, CREATED)))
        handoff = book.handoff.model_copy(update={"columns": more})
        return replace(loaded, rulebook=book.model_copy(update={"handoff": handoff}))

    def lists(self, rulebook: Rulebook) -> tuple[SuppressionList, ...]:
        """Return the suppression lists beside the new rulebook, or else beside the old: the same for both."""
        files = tuple(item.file for item in rulebook.suppress)
        if files not in self._lists:
            self._lists[files] = read_lists_beside(rulebook, self._folders)
        return self._lists[files]

    def carry_out_both(self, session: Session, given: Given) -> tuple[str, ...]:
        """Carry out both rulebooks over the exports, keep where leads end, and return notes about the exports."""
        run = self.runs[1] = self._run(session, 1, _JUDGED)
        self._refuse_absent(run)
        notes = _notes(run, given)
        tables.keep_ends(session, run, "new", self.by, {})
        run = self.runs[0] = self._run(session, 0, _JUDGED if self.reads_anew else _LEAN)
        if self.reads_anew:
            notes = tuple(dict.fromkeys((*notes, *_notes(run, given))))
        tables.keep_ends(session, run, "old", self.by, self.renamed)
        return notes

    def _run(self, session: Session, side: int, keep: frozenset[str]) -> Run:
        loaded = self.definitions[side]
        return session.carry_out(loaded, self.as_of, self.lists(loaded.rulebook), keep, definition=side)

    def _refuse_absent(self, run: Run) -> None:
        """Refuse to split leads by what no export says."""
        for field in self.by:
            made = field == "persona" and run.loaded.rulebook.personas
            if field not in run.exports.contacts_found.fields and not made:
                raise UsageError(
                    f"--by {field}: no contacts export has such a column", "name a field that one has"
                )

    def places(self, flows: Mapping[tuple[str, str], int]) -> tuple[Place, ...]:
        """Return the places where leads end, counted: stages from the top, then who is in none."""
        stages = (*self.new.rulebook.stages, *self.old.rulebook.stages)
        labels = {self.name(stage): stage_label(stage) for stage in reversed(stages)}
        names = [*dict.fromkeys(map(self.name, stages)), BLOCKED, DISQUALIFIED, SUPPRESSED]
        names += [NOT_READ] if any(NOT_READ in pair for pair in flows) else []
        return tuple(
            Place(
                name,
                labels.get(name, name.capitalize()),
                name in self.sales,
                sum(leads for (before, _), leads in flows.items() if before == name),
                sum(leads for (_, after), leads in flows.items() if after == name),
            )
            for name in names
        )

    def room(self, rulebook: Rulebook) -> dict[str, int]:
        """Return how many leads of sales each owner takes in one handoff; owners without a limit are not in it."""
        room: dict[str, int] = {}
        endless: set[str] = set()
        for line in (
            line for stage in rulebook.stages if self.name(stage) in self.sales for line in stage.route
        ):
            for owner in line.to or ():
                if line.at_most is None:
                    endless.add(owner)
                room[owner] = room.get(owner, 0) + (line.at_most or 0)
        return {owner: most for owner, most in room.items() if owner not in endless}


def _is_of_sales(stage: Stage) -> bool:
    return (stage.owner or "").casefold() == _SALES


def _stages_of_sales(rulebook: Rulebook) -> list[Stage]:
    """Return the stages that belong to sales; the top one where none says so."""
    return [*filter(_is_of_sales, rulebook.stages)] or [rulebook.stages[0]]


def _notes(run: Run, given: Given) -> tuple[str, ...]:
    """Judge the exports as `score` does, and return the notes about them."""
    run.engine.make(Step("placed", sql(_COUNTED), "view"))
    return balance(run, given).notes


class Variants:
    """Scores variants of the two rulebooks over the few leads, each making only what the one before has not made."""

    def __init__(self, session: Session, sides: Sides, progress: Progress) -> None:
        self._session, self._sides, self._progress = session, sides, progress
        self._definition = -1
        self._replay: Replay | None = None

    def made(self, variant: Loaded, change: Change) -> dict[str, str]:
        """Return where the leads end by the old rulebook with a change made."""
        return self._tried(variant, change, 0)

    def undone(self, variant: Loaded, change: Change) -> dict[str, str]:
        """Return where the leads end by the new rulebook with a change undone."""
        return self._tried(variant, change, 1)

    def _tried(self, variant: Loaded, change: Change, base: int) -> dict[str, str]:
        self._progress(f"trying {change.path}")
        takes_columns = _COLUMNS_OF_EXPORTS in change.edits
        return self.ends(stages_alone(variant), self._sides.as_of, base ^ takes_columns)

    def ends(self, loaded: Loaded, as_of: datetime, definition: int) -> dict[str, str]:
        """Return where the leads end by a rulebook, by contact id; suppressed ones are not in it.

        Args:
            loaded: the rulebook, with what decides stages alone.
            as_of: the aware instant.
            definition: which of the two says how the exports are to be read: 0 is the old one, 1 the new one.
        """
        replay = self._over(definition if self._sides.reads_anew else 1)
        replay.carry_out(loaded, as_of, self._sides.lists(loaded.rulebook))
        place = tables.place_of(loaded.rulebook, self._sides.renamed)
        query = sql("SELECT l.text_contact_id, $place FROM leads AS l", place=place)
        return dict(self._session.engine.rows(query))

    def _over(self, definition: int) -> Replay:
        """Return the replay over the exports as one of the rulebooks reads them."""
        if self._replay is None or self._definition != definition:
            self._session.read(definition)
            self._replay = Replay(replace(self._sides.runs[definition], lists=()))
            self._definition = definition
        return self._replay
