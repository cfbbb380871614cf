"""One read of the exports, over which rulebooks are carried out one after the other.

`score` carries out one, `diff` and `align` two, `explain` one over few contacts, `simulate` one for many days; `test`
does without exports and fills the same tables with its cases (`session_of_cells`). Whoever asks reads the tables that
a plan leaves: no score is worked out anywhere else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ground.errors import UsageError
from leadq.ingest.accounts import READ as ACCOUNTS
from leadq.ingest.activity import JOINED_BY, kinds_seen
from leadq.ingest.dated import DATES, declares_dates
from leadq.ingest.links import LINKS
from leadq.ingest.narrow import loosest, narrowed_activity, narrowed_contacts, narrowed_ids, widest
from leadq.ingest.repeats import ID
from leadq.ingest.spelling import Spelling, spelling_of, spelt
from leadq.jobs.compile import RESULTS, Compiled, Reads, compile_score, reads_of, reads_of_all
from leadq.jobs.consent import reading_too, tables_for_notes
from leadq.jobs.given import Exports, Given, exports_of
from leadq.jobs.lists import DOMAIN_LISTS, SuppressionList, load_domains, load_lists
from leadq.jobs.reading import (
    Input,
    kinds_in,
    load_accounts,
    load_activity,
    load_contacts,
    load_dates,
    load_links,
)
from leadq.jobs.sources import Found
from leadq.jobs.without_activity import make_no_activity, refuse_no_activity
from leadq.jobs.workplace import folders_for_engine, private_folder, unpacking_in
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, sql

Progress = Callable[[str], None]
Inputs = tuple[tuple[Input, ...], tuple[Input, ...], tuple[Input, ...], tuple[Input, ...]]
"""The exports of contacts and of activity, the link files, and the exports of accounts, as they were read."""
_OF_EXPORTS = (
    "kinds_read",
    "activity_scan",
    DATES,
    LINKS,
    ACCOUNTS,
    "contact_cells",
    "contacts_read",
    "same_ids",
)
"""What a plan reads of the exports; it stays from one rulebook to the next. Views stand before what they read.

Where a rulebook merges, or accounts fill contacts, these are in `contacts_read`, and its plan makes `contact_cells` of
them.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A rulebook that was carried out: the engine holds its tables, and nothing is judged or written yet.

    Attributes:
        loaded, as_of: the rulebook, and the instant it was carried out for.
        exports: what it was carried out over.
        engine, compiled: who carried out what.
        people, events, links, companies: the contact and activity exports, the link files and the account exports as
            they were read.
        lists: the suppression lists.
    """

    loaded: Loaded
    as_of: datetime
    exports: Exports
    engine: Engine
    compiled: Compiled
    people: tuple[Input, ...]
    events: tuple[Input, ...]
    links: tuple[Input, ...]
    companies: tuple[Input, ...]
    lists: tuple[SuppressionList, ...]


class Session:
    """Exports in an engine, for one rulebook after the other. See `open_session`."""

    def __init__(
        self,
        engine: Engine,
        definitions: Sequence[Exports],
        read: Callable[[Exports], Inputs],
        progress: Progress = lambda _: None,
    ) -> None:
        self.engine = engine
        self._definitions = definitions
        self._read = read
        self._progress = progress
        self._exports: Exports | None = None
        self._inputs: Inputs = ((), (), (), ())
        self._kept = {*_OF_EXPORTS}
        self._merge = loosest(exports.merge for exports in definitions if exports.merge is not None)
        self._accounts = widest(exports.accounts for exports in definitions if exports.accounts is not None)

    @property
    def _makes_cells(self) -> bool:
        """Whether plans make `contact_cells` of `contacts_read`."""
        return self._merge is not None or any(exports.companies for exports in self._definitions)

    @property
    def contacts_table(self) -> str:
        """The table of the contacts as they were read."""
        return "contacts_read" if self._makes_cells else "contact_cells"

    def carry_out(  # noqa: PLR0913 - all but the first two have defaults
        self,
        loaded: Loaded,
        as_of: datetime,
        lists: Iterable[SuppressionList] = (),
        keep: Collection[str] = RESULTS,
        *,
        definition: int = 0,
        each_alone: bool = False,
    ) -> Run:
        """Run a rulebook's plan; afterwards the engine has its tables `keep`, until the next one is carried out.

        Args:
            loaded: the rulebook; may be a variant of one the session was opened for, if it reads no other fields.
            as_of: the aware instant of the score.
            lists: the entries of its suppression files.
            keep: names of the plan's tables that stay.
            definition: which of the rulebooks the session was opened for says how the exports are to be read.
            each_alone: whether every lead is routed as if it were the only one.
        """
        exports, engine, lists = self._definitions[definition], self.engine, tuple(lists)
        loaded = never_merging(loaded) if self._merge is None else loaded
        engine.clear(self._kept - {"contact_cells"} if engine.has("contacts_read") else self._kept)
        self._bring(exports)
        cells = engine.columns("contacts_read") if self._makes_cells else None
        filled = bool(exports.companies) and loaded.rulebook.accounts is not None
        if self._makes_cells and loaded.rulebook.merge is None and not filled:
            engine.make(Step("contact_cells", sql("SELECT rowid AS rowid, * FROM contacts_read"), "view"))
        reads = reads_of(loaded.rulebook)
        rows = sql("SELECT * FROM kinds_read")
        engine.make(Step("kinds_seen", kinds_seen(rows, reads.kind_columns, counted=True)))
        fields = exports.contacts_found.fields, exports.activity_found.fields
        kinds = kinds_in(engine, reads)
        compiled = compile_score(
            loaded, *fields, as_of, kinds, each_alone=each_alone, cells=cells, of_accounts=exports.of_accounts
        )
        load_lists(engine, compiled, {item.number: item.entries for item in lists})
        kept = {*keep, *self._kept, *tables_for_notes(exports.unheeded)}
        engine.run(compiled.plan, kept, lambda step: self._progress(f"making {step.name.replace('_', ' ')}"))
        return Run(loaded, as_of, exports, engine, compiled, *self._inputs, lists)

    def set_aside(self, prefix: str, tables: Iterable[str]) -> None:
        """Rename tables of the last run to `<prefix>_<name>`, so that they outlive the next."""
        for name in tables:
            self.engine.rename(name, f"{prefix}_{name}")
            self._kept.add(f"{prefix}_{name}")

    def narrow(self, wanted: exp.Expression) -> None:
        """Go on with a few contacts only: they score as among all, but routes that count leads see only these.

        Args:
            wanted: a query of one column, `contact_id`: their ids as in the handoff, over tables that are there.
        """
        self.engine.make(Step("wanted_contacts", wanted))
        self._kept.add("wanted_contacts")
        if self._exports is not None:
            self._narrow(self._exports)

    def read(self, definition: int = 0) -> None:
        """Read the exports now, so that `narrow` may ask for contacts by what stands in `contact_cells`.

        Where a rulebook merges, or accounts fill contacts, it is `contacts_read`.
        """
        self._bring(self._definitions[definition])

    def _bring(self, exports: Exports) -> None:
        """Read the exports, unless they were read with the same layout already."""
        if self._exports is not None and self._exports.layout == exports.layout:
            return
        for name in _OF_EXPORTS:
            if self.engine.has(name):
                self.engine.drop(name)
        self._inputs = self._read(exports)
        if self._makes_cells:
            self.engine.rename("contact_cells", "contacts_read")
        self._exports = exports
        if self.engine.has("wanted_contacts"):
            self._narrow(exports)

    def _narrow(self, exports: Exports) -> None:
        engine, merge = self.engine, self._merge
        table = self.contacts_table
        if engine.has("contacts_read") and engine.has("contact_cells"):
            engine.drop("contact_cells")
        by_links = {e.merge is not None and "link" in e.merge.by for e in self._definitions}
        plan = narrowed_ids(
            merge, self._accounts, table, exported=engine.has(ACCOUNTS), unlike=len(by_links) > 1
        )
        lists: list[str] = []
        if self._accounts is not None:
            lists = [*DOMAIN_LISTS]
            load_domains(engine, suffixes=True)
        for step in plan.steps:
            engine.make(step)
        engine.make(Step("few_contacts", narrowed_contacts(table)))
        engine.make(
            Step(
                "few_activities",
                narrowed_activity(
                    JOINED_BY & {*exports.activity_found.fields}, merge, linked=bool(exports.links)
                ),
            )
        )
        kind_columns = [name for name in engine.columns("kinds_read") if name != "activities"]
        for name in (*(step.name for step in plan.steps), *lists, "kinds_read", "activity_scan", table):
            engine.drop(name)
        engine.rename("few_contacts", table)
        engine.rename("few_activities", "activity_scan")
        engine.make(Step("kinds_read", kinds_seen(sql("SELECT * FROM activity_scan"), kind_columns)))


def never_merging(loaded: Loaded) -> Loaded:
    """Return a rulebook under which every contact is a person by itself."""
    if loaded.rulebook.merge is None:
        return loaded
    return replace(loaded, rulebook=loaded.rulebook.model_copy(update={"merge": None}))


@contextmanager
def open_session(
    given: Given,
    definitions: Sequence[Loaded],
    progress: Progress = lambda _: None,
    *,
    writes_to: Iterable[Path] = (),
) -> Iterator[Session]:
    """Open the exports for the rulebooks that will be carried out over them; nothing is read yet.

    Args:
        given: the exports.
        definitions: the rulebooks, at least one. What any of them reads is read once.
        progress: told what is being done.
        writes_to: folders that the engine may write to.

    Raises:
        LeadqError: an export is not one, or lacks what a rulebook reads.
    """
    if given.activity_links and not given.activity:
        raise UsageError(
            "links say who took part in activity, and no activity is given",
            "give the exports of activity, too",
        )
    if not given.activity:
        for loaded in definitions:
            if not declares_dates(loaded):
                refuse_no_activity(loaded.rulebook)
    with private_folder() as temp_folder:
        progress("opening the exports")
        unpacking = unpacking_in(temp_folder, given.max_expanded, given.memory_limit, given.threads)
        exports = [exports_of(given, loaded, unpacking) for loaded in definitions]
        files = (*exports[0].contacts, *exports[0].activity, *exports[0].links, *exports[0].companies)
        settings = EngineSettings(
            temp_folder,
            folders_for_engine((file.source.path for file in files), temp_folder, *writes_to),
            given.memory_limit,
            given.threads,
            sum(file.source.readable.stat().st_size for file in files),
        )
        reads = reads_of_all(
            reading_too(reads_of(loaded.rulebook), seen.unheeded)
            for loaded, seen in zip(definitions, exports, strict=True)
        )
        if given.activity_links:
            reads = replace(reads, activity=tuple(sorted({*reads.activity, ID})))
        with open_engine(settings) as engine:
            read = _reader(engine, given, reads, temp_folder, progress)
            yield Session(engine, exports, read, progress)


@contextmanager
def session_of_cells(
    contacts: Sequence[Mapping[str, str]], activity: Sequence[Mapping[str, str]], definition: Loaded
) -> Iterator[Session]:
    """Open a session over contacts and activities that are written out, each as its cells by field.

    Fields that nobody has are missing, without a word; the contacts need ids, and activity names them. Cells are
    written as in the exports, but for the times of activity, which are ISO 8601.
    """
    reads = reads_of(definition.rulebook)
    people = Found({"contact_id"}.union(*contacts))
    done = Found({"contact_id", "occurred_at"}.union(*activity))
    written = {role: dict(spelling_of(definition, role).dates) for role in ("contacts", "activity")}
    written["activity"].pop("occurred_at", None)
    with private_folder() as temp_folder, open_engine(EngineSettings(temp_folder, (), threads=1)) as engine:

        def read(_: Exports) -> Inputs:
            for table, role, fields, cells in (
                ("contact_cells", "contacts", reads.contacts, contacts),
                ("activity_scan", "activity", reads.activity, activity),
            ):
                engine.load_rows("written", fields, cells)
                engine.make(Step(table, spelt(sql("SELECT * FROM written"), fields, Spelling(written[role]))))
                engine.drop("written")
            rows = sql("SELECT * FROM activity_scan")
            engine.make(Step("kinds_read", kinds_seen(rows, reads.kind_columns)))
            return (), (), (), ()

        yield Session(engine, [Exports((), (), people, done)], read)


def _reader(
    engine: Engine, given: Given, reads: Reads, temp_folder: Path, progress: Progress
) -> Callable[[Exports], Inputs]:
    def read(exports: Exports) -> Inputs:
        allow_empty = given.allow_empty
        progress("reading contacts")
        people = load_contacts(engine, exports.contacts, reads, temp_folder, allow_empty=allow_empty)
        companies = load_accounts(engine, exports.companies, reads, temp_folder, allow_empty=allow_empty)
        progress("reading activity")
        load_dates(engine, people)
        if not exports.activity and not engine.has(DATES):
            make_no_activity(engine, reads)
            return people, (), (), companies
        links = load_links(engine, exports.links, temp_folder, allow_empty=allow_empty)
        events = load_activity(engine, exports.activity, reads, temp_folder, allow_empty=allow_empty)
        return people, events, links, companies

    return read
