"""`score`: exports and a rulebook in, a handoff folder out. Nothing is published unless everything is right."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.exports.reading import Reject, refuse_changed
from leadq.exports.sniff import Options
from leadq.handoff import disk
from leadq.handoff.folder import Staging, check_target, stage
from leadq.handoff.manifest import file_facts
from leadq.jobs.accounts import count_activity, count_contacts
from leadq.jobs.compile import RESULTS, Compiled, compile_score, reads_of
from leadq.jobs.consent import (
    consent_notes,
    reading_too,
    tables_for_notes,
    unheeded_consent,
    unreadable_notes,
)
from leadq.jobs.gates import (
    refuse_blank,
    refuse_future,
    refuse_rejects,
    refuse_same_file,
    refuse_strangers,
    rejects_csv,
    stranger_notes,
)
from leadq.jobs.lists import (
    SuppressionList,
    load_lists,
    read_suppression_lists,
)
from leadq.jobs.manifest import manifest_of
from leadq.jobs.quarantine import bad_activity, bad_contacts, quarantine
from leadq.jobs.reading import (
    Input,
    Opened,
    fields_of,
    fields_of_some,
    kinds_in,
    load_activity,
    load_contacts,
    open_exports,
)
from leadq.jobs.sources import Found, check_sources, may_miss, unused_headers
from leadq.jobs.summarise import summarise
from leadq.jobs.without_activity import make_no_activity, nothing_found, refuse_no_activity
from leadq.jobs.workplace import folders_for_engine, private_folder
from leadq.jobs.writing import write_lead_files
from leadq.rulebook.field_uses import Role
from leadq.rulebook.load import Loaded
from leadq.words.summary import ActivityCounts, ContactCounts, FileWritten, InputRead, Summary, Tally


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What the command was asked to do.

    Attributes:
        loaded: the checked rulebook.
        rulebook_folder: where its list files are looked for.
        contacts, activity: the exports, in order; no activity where no rule reads any.
        as_of: the aware instant of the score.
        out: the handoff folder.
        version: leadq's own version, for the manifest.
        options: what the user says about the exports' dialect.
        max_rejects: the largest share of rows of one role that may be rejects (see `gates.refuse_rejects`).
        allow_empty: whether an export may have no rows.
        allow_missing_columns: whether rules may read columns that no export has.
        allow_orphans: whether all activity may be of people who are in no contact export.
        allow_future: whether more than a little of the activity may lie after the as-of instant.
        raw_cells: whether cells are written without the spreadsheet guard.
        force: whether a handoff folder that was changed by hand may be replaced.
        memory_limit, threads: limits of the engine.
    """

    loaded: Loaded
    rulebook_folder: Path
    contacts: tuple[Path, ...]
    activity: tuple[Path, ...]
    as_of: datetime
    out: Path
    version: str
    options: Options = field(default_factory=Options)
    max_rejects: Decimal = Decimal("0.01")
    allow_empty: bool = False
    allow_missing_columns: bool = False
    allow_orphans: bool = False
    allow_future: bool = False
    raw_cells: bool = False
    force: bool = False
    memory_limit: str | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreOutcome:
    """What the run has made."""

    summary: Summary
    files: tuple[FileWritten, ...]
    out: Path


Progress = Callable[[str], None]


def score(request: ScoreRequest, progress: Progress = lambda _: None) -> ScoreOutcome:
    """Score the exports and publish the handoff folder.

    Raises:
        LeadqError: with the exit code the command ends with; then nothing was published.
    """
    loaded, given = request.loaded, (*request.contacts, *request.activity)
    for role, paths in (("contacts", request.contacts), ("activity", request.activity)):
        refuse_same_file(paths, role)
    if not request.activity:
        refuse_no_activity(loaded.rulebook)
    check_target(request.out, _inputs(request), request.force)
    lists = read_suppression_lists(loaded.rulebook, request.rulebook_folder)
    with private_folder() as temp_folder:
        progress("opening the exports")
        exports = _open(request, temp_folder)
        notes = check_sources(
            loaded, exports.contacts_found, exports.activity_found, allowed=request.allow_missing_columns
        )
        with stage(request.out, force=request.force) as staging:
            folders = folders_for_engine(given, temp_folder, staging.path("x.csv").parent)
            settings = EngineSettings(
                temp_folder,
                folders,
                request.memory_limit,
                request.threads,
                sum(e.source.readable.stat().st_size for e in (*exports.contacts, *exports.activity)),
            )
            with open_engine(settings) as engine:
                run = _carry_out(request, exports, lists, engine, temp_folder, progress)
                accounts = _account(run, notes)
                progress("writing the handoff")
                return _publish(run, accounts, staging)


@dataclass(frozen=True, slots=True)
class _Exports:
    """The exports as they were opened, the fields they have, and the consent among them that no rule reads."""

    contacts: tuple[Opened, ...]
    activity: tuple[Opened, ...]
    contacts_found: Found
    activity_found: Found
    unheeded: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Run:
    """A plan that was carried out: the engine holds its `RESULTS`, and nothing is judged or written yet.

    Attributes:
        request: what was asked for.
        exports: what was opened.
        engine, compiled: who carried out what.
        people, events: the contact and activity exports as they were read.
        lists: the suppression lists.
    """

    request: ScoreRequest
    exports: _Exports
    engine: Engine
    compiled: Compiled
    people: tuple[Input, ...]
    events: tuple[Input, ...]
    lists: tuple[SuppressionList, ...]


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Where every row of the exports went, and what is to be said about them."""

    inputs: tuple[InputRead, ...]
    contacts: ContactCounts
    activity: ActivityCounts
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


def _open(request: ScoreRequest, temp_folder: Path) -> _Exports:
    def opened(paths: tuple[Path, ...], role: Role) -> tuple[Opened, ...]:
        lacking = may_miss(request.loaded, role, allowed=request.allow_missing_columns)
        catalogue = request.loaded.catalogue
        return open_exports(paths, role, request.options, catalogue, temp_folder, may_miss=lacking)

    contacts, activity = opened(request.contacts, "contacts"), opened(request.activity, "activity")
    activity_found = Found(fields_of(activity), unused_headers(activity))
    return _Exports(
        contacts,
        activity,
        Found(fields_of(contacts), unused_headers(contacts), fields_of_some(contacts)),
        activity_found if activity else nothing_found(request.loaded),
        unheeded_consent(request.loaded, [export.mapping for export in contacts]),
    )


def _carry_out(  # noqa: PLR0913 - what is there before the engine is
    request: ScoreRequest,
    exports: _Exports,
    lists: tuple[SuppressionList, ...],
    engine: Engine,
    temp_folder: Path,
    progress: Progress,
) -> _Run:
    """Bring the exports into the engine, compile the rulebook for them and run the plan."""
    loaded, allow_empty = request.loaded, request.allow_empty
    reads = reading_too(reads_of(loaded.rulebook), exports.unheeded)
    progress("reading contacts")
    people = load_contacts(engine, exports.contacts, reads, temp_folder, allow_empty=allow_empty)
    progress("reading activity")
    events: tuple[Input, ...] = ()
    if exports.activity:
        events = load_activity(engine, exports.activity, reads, temp_folder, allow_empty=allow_empty)
    else:
        make_no_activity(engine, reads)
    found = exports.contacts_found.fields, exports.activity_found.fields
    compiled = compile_score(loaded, *found, request.as_of, kinds_in(engine, reads))
    load_lists(engine, compiled, {item.number: item.entries for item in lists})
    kept = RESULTS | tables_for_notes(exports.unheeded)
    engine.run(compiled.plan, kept, lambda step: progress(f"making {step.name.replace('_', ' ')}"))
    return _Run(request, exports, engine, compiled, people, events, lists)


def _account(run: _Run, notes: Sequence[str]) -> _Accounts:
    """Count where every row went, and refuse what makes no sense (`gates`)."""
    request, engine = run.request, run.engine
    bad_people = quarantine(run.people, bad_contacts(engine))
    bad_events = quarantine(run.events, bad_activity(engine))
    for role, found in (("contacts", bad_people), ("activity", bad_events)):
        refuse_blank(found, allowed=request.allow_empty)
        refuse_rejects(found, role, request.max_rejects, request.loaded, request.out)
    inputs = (*bad_people.inputs, *bad_events.inputs, *(item.facts for item in run.lists))
    contacts = count_contacts(engine, inputs, len(bad_people.rejects))
    activity, far_ahead = count_activity(engine, inputs, len(bad_events.rejects))
    fields = run.exports.activity_found.fields
    refuse_strangers(contacts, activity, fields, allowed=request.allow_orphans)
    refuse_future(activity, far_ahead, allowed=request.allow_future)
    every_note = (
        *notes,
        *(
            n
            for item in (*run.people, *run.events)
            for n in (*item.opened.mapping.notes, *item.reading.notes)
        ),
        *bad_people.notes,
        *bad_events.notes,
        *stranger_notes(activity),
        *consent_notes(engine, run.exports.unheeded),
        *unreadable_notes(engine, request.loaded),
    )
    return _Accounts(inputs, contacts, activity, (*bad_people.rejects, *bad_events.rejects), every_note)


def _publish(run: _Run, accounts: _Accounts, staging: Staging) -> ScoreOutcome:
    """Write the files, count what is in them, and show the folder."""
    request, rulebook, rejects = run.request, run.request.loaded.rulebook, accounts.rejects
    written, neutralised = write_lead_files(
        run.engine, run.compiled, rulebook, staging, raw=request.raw_cells
    )
    written["rejects.csv"] = _write_rejects(staging, rejects, request.out)
    files = tuple(
        FileWritten(name, rows, *file_facts(staging.path(name))) for name, rows in sorted(written.items())
    )
    summary = summarise(
        run.engine,
        rulebook,
        request.as_of,
        accounts.contacts,
        accounts.activity,
        accounts.inputs,
        [Tally(reason, count) for reason, count in Counter(r.reason for r in rejects).most_common()],
        accounts.notes,
        run.compiled.files,
        neutralised,
    )
    for item in (*run.people, *run.events):
        refuse_changed(item.reading.source)
    manifest = manifest_of(
        request.loaded, request.version, run.compiled, summary, files, raw=request.raw_cells
    )
    staging.publish(manifest.to_bytes())
    return ScoreOutcome(summary, files, request.out)


def _inputs(request: ScoreRequest) -> list[Path]:
    """Return every file that the run reads: the output folder must not hold any."""
    suppressions = request.loaded.rulebook.suppress
    lists = [request.rulebook_folder / item.file for item in suppressions if item.file is not None]
    return [*request.contacts, *request.activity, Path(request.loaded.file), *lists]


def _write_rejects(staging: Staging, rejects: Sequence[Reject], out: Path) -> int:
    try:
        disk.write_new(staging.path("rejects.csv"), rejects_csv(rejects))
    except OSError as error:
        raise disk.failure(error, out) from error
    return len(rejects)
