"""`score`: exports and a rulebook in, a handoff folder out. Nothing is published unless everything is right."""

import glob
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from leadq.engines.duckdb import VERSION as ENGINE_VERSION
from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.exports.reading import Reject, refuse_changed
from leadq.exports.sniff import Options
from leadq.ground.errors import WriteFailed
from leadq.handoff import beside, disk
from leadq.handoff.folder import Staging, check_target, stage
from leadq.handoff.manifest import (
    CellFacts,
    FileFacts,
    InputFacts,
    Manifest,
    RulebookFacts,
    file_facts,
)
from leadq.handoff.manifest import ContactCounts as ManifestContacts
from leadq.handoff.manifest import Engine as EngineFacts
from leadq.jobs.compile import RESULTS, Compiled, compile_score, micros, reads_of
from leadq.jobs.gates import (
    refuse_future,
    refuse_rejects,
    refuse_same_file,
    rejects_csv,
    stranger_notes,
)
from leadq.jobs.lists import (
    SuppressionList,
    domain_list_versions,
    load_lists,
    read_suppression_lists,
)
from leadq.jobs.quarantine import bad_activity, bad_contacts, quarantine
from leadq.jobs.reading import (
    Input,
    fields_of,
    hashes_are_exact,
    load_activity,
    load_contacts,
    open_exports,
)
from leadq.jobs.sources import Found, check_sources, unused_headers
from leadq.jobs.summarise import count_activity, count_contacts, summarise
from leadq.jobs.writing import write_lead_files
from leadq.rulebook.load import Loaded
from leadq.words.summary import FileWritten, Summary, Tally


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What the command was asked to do.

    Attributes:
        loaded: the checked rulebook.
        rulebook_folder: where its list files are looked for.
        contacts, activity: the exports, in order.
        as_of: the aware instant of the score.
        out: the handoff folder.
        version: leadq's own version, for the manifest.
        options: what the user says about the exports' dialect.
        max_rejects: the largest share of rows of one role that may be rejects (see `gates.refuse_rejects`).
        allow_empty: whether an export may have no rows.
        allow_missing_columns: whether rules may read columns that no export has.
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
    for role, paths in (("contacts", request.contacts), ("activity", request.activity)):
        refuse_same_file(paths, role)
    check_target(request.out, _inputs(request), request.force)
    lists = read_suppression_lists(request.loaded.rulebook, request.rulebook_folder)
    with _private_folder() as temp_folder:
        progress("opening the exports")
        catalogue = request.loaded.catalogue
        contacts = open_exports(request.contacts, "contacts", request.options, catalogue, temp_folder)
        activity = open_exports(request.activity, "activity", request.options, catalogue, temp_folder)
        found = fields_of(contacts), fields_of(activity)
        notes = check_sources(
            request.loaded,
            Found(found[0], unused_headers(contacts)),
            Found(found[1], unused_headers(activity)),
            allowed=request.allow_missing_columns,
        )
        folders = {temp_folder} | {
            folder
            for path in (*request.contacts, *request.activity)
            for folder in (path.resolve().parent, path.absolute().parent)
        }
        # The engine is given escaped paths and compares them as they are.
        folders |= {Path(glob.escape(str(folder))) for folder in folders}
        with stage(request.out, force=request.force) as staging:
            folders.add(staging.path("x.csv").parent)
            settings = EngineSettings(
                temp_folder, tuple(sorted(folders)), request.memory_limit, request.threads
            )
            with open_engine(settings) as engine:
                reads = reads_of(request.loaded.rulebook)
                progress("reading contacts")
                people = load_contacts(engine, contacts, reads, temp_folder, allow_empty=request.allow_empty)
                progress("reading activity")
                events = load_activity(engine, activity, reads, temp_folder, allow_empty=request.allow_empty)
                by_hash = hashes_are_exact(engine, reads)
                compiled = compile_score(request.loaded, *found, request.as_of, by_hash=by_hash)
                load_lists(engine, compiled, {item.number: item.entries for item in lists})
                engine.run(
                    compiled.plan, RESULTS, lambda step: progress(f"making {step.name.replace('_', ' ')}")
                )
                return _publish(request, compiled, engine, staging, people, events, lists, notes, progress)


def _publish(  # noqa: PLR0913 - everything the run has gathered
    request: ScoreRequest,
    compiled: Compiled,
    engine: Engine,
    staging: Staging,
    people: Sequence[Input],
    events: Sequence[Input],
    lists: Sequence[SuppressionList],
    notes: Sequence[str],
    progress: Progress,
) -> ScoreOutcome:
    bad_people = quarantine(people, bad_contacts(engine))
    bad_events = quarantine(events, bad_activity(engine))
    for role, found in (("contacts", bad_people), ("activity", bad_events)):
        refuse_rejects(found, role, request.max_rejects, request.loaded, request.out)
    inputs = [*bad_people.inputs, *bad_events.inputs, *(item.facts for item in lists)]
    contacts = count_contacts(engine, inputs, len(bad_people.rejects))
    activity, far_ahead = count_activity(
        engine, inputs, len(bad_events.rejects), micros(request.as_of), request.loaded.rulebook.timezone
    )
    refuse_future(activity, far_ahead)
    progress("writing the handoff")
    written, neutralised = write_lead_files(
        engine, compiled, request.loaded.rulebook, staging, raw=request.raw_cells
    )
    rejects = [*bad_people.rejects, *bad_events.rejects]
    written["rejects.csv"] = _write_rejects(staging, rejects)
    files = tuple(
        FileWritten(name, rows, *file_facts(staging.path(name))) for name, rows in sorted(written.items())
    )
    every_note = [
        *notes,
        *(n for item in (*people, *events) for n in (*item.opened.mapping.notes, *item.reading.notes)),
        *bad_people.notes,
        *bad_events.notes,
        *stranger_notes(activity),
    ]
    summary = summarise(
        engine,
        request.loaded.rulebook,
        request.as_of,
        contacts,
        activity,
        inputs,
        [Tally(reason, count) for reason, count in Counter(r.reason for r in rejects).most_common()],
        every_note,
        compiled.files,
        neutralised,
    )
    for item in (*people, *events):
        refuse_changed(item.reading.source)
    staging.publish(_manifest(request, compiled, summary, files).to_bytes())
    return ScoreOutcome(summary, files, request.out)


def _inputs(request: ScoreRequest) -> list[Path]:
    """Return every file that the run reads: the output folder must not hold any."""
    suppressions = request.loaded.rulebook.suppress
    lists = [request.rulebook_folder / item.file for item in suppressions if item.file is not None]
    return [*request.contacts, *request.activity, Path(request.loaded.file), *lists]


def _write_rejects(staging: Staging, rejects: Sequence[Reject]) -> int:
    path = staging.path("rejects.csv")
    try:
        disk.write_new(path, rejects_csv(rejects))
    except OSError as error:
        raise disk.failure(error, path.parent) from error
    return len(rejects)


def _manifest(
    request: ScoreRequest, compiled: Compiled, summary: Summary, files: Sequence[FileWritten]
) -> Manifest:
    rulebook, counts = request.loaded.rulebook, summary.contacts
    return Manifest(
        leadq=request.version,
        engine=EngineFacts(name="duckdb", version=ENGINE_VERSION),
        as_of=request.as_of,
        rulebook=RulebookFacts(name=rulebook.name, revision=rulebook.revision, sha256=request.loaded.sha256),
        inputs=tuple(
            InputFacts(
                role=item.role,  # type: ignore[arg-type]
                name=item.name,
                bytes=item.bytes,
                sha256=item.sha256,
                encoding=item.encoding,
                delimiter=item.delimiter,
                rows=item.rows,
            )
            for item in summary.inputs
        ),
        domain_lists=domain_list_versions() if compiled.reads.looks_up_domains else {},
        contacts=ManifestContacts(
            read=counts.read,
            rejects=counts.rejected,
            duplicates=counts.duplicates,
            suppressed=counts.suppressed,
            disqualified=counts.disqualified,
            blocked=counts.blocked,
            stages={stage.id: stage.leads for stage in summary.stages},
        ),
        cells=CellFacts(
            mode="raw" if request.raw_cells else "guarded", made_harmless=summary.cells_neutralised
        ),
        files=tuple(FileFacts(name=f.name, rows=f.rows, bytes=f.bytes, sha256=f.sha256) for f in files),
    )


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder of one's own for readable copies and spilling, gone afterwards; what killed runs left is tidied."""
    place = Path(tempfile.gettempdir()).resolve() / "leadq"
    with suppress(OSError):  # another user's, in a folder that all share
        beside.tidy(place)
    with ExitStack() as leaving:
        try:
            folder = leaving.enter_context(beside.new_folder(place))
        except OSError as error:
            raise WriteFailed(
                f"the temporary folder cannot be used: {error.strerror}", "set TMPDIR to a folder with room"
            ) from error
        yield folder
