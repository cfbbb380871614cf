"""`score`: exports and a rulebook in, a handoff folder out. Nothing is published unless everything is right."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadq.exports.places import named_files
from leadq.exports.reading import refuse_changed
from leadq.ground.errors import LeadqError
from leadq.handoff import disk
from leadq.handoff.folder import Staging, check_target, read_manifest, stage
from leadq.handoff.manifest import RULEBOOK_NAME, Manifest, file_facts
from leadq.jobs.balance import Balance, balance
from leadq.jobs.given import Given
from leadq.jobs.lists import read_suppression_lists
from leadq.jobs.manifest import manifest_of
from leadq.jobs.rejects_file import rejects_csv
from leadq.jobs.session import Progress, Run, open_session
from leadq.jobs.summarise import summarise
from leadq.jobs.writing import write_lead_files
from leadq.rulebook.load import Loaded
from leadq.words.summary import FileWritten, Summary


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What the command was asked to do.

    Attributes:
        loaded: the checked rulebook.
        rulebook_folder: where its list files are looked for.
        given: the exports.
        as_of: the aware instant of the score.
        out: the handoff folder.
        version: leadq's own version, for the manifest.
        raw_cells: whether cells are written without the spreadsheet guard.
        force: whether a handoff folder that was changed by hand may be replaced.
        previous: the handoff before, with which sizes are compared; without it the one that is replaced.
    """

    loaded: Loaded
    rulebook_folder: Path
    given: Given
    as_of: datetime
    out: Path
    version: str
    raw_cells: bool = False
    force: bool = False
    previous: Path | None = None


@dataclass(frozen=True, slots=True)
class ScoreOutcome:
    """What the run has made."""

    summary: Summary
    files: tuple[FileWritten, ...]
    out: Path


def score(request: ScoreRequest, progress: Progress = lambda _: None) -> ScoreOutcome:
    """Score the exports and publish the handoff folder.

    Raises:
        LeadqError: with the exit code the command ends with; then nothing was published.
    """
    loaded = request.loaded
    check_target(request.out, _inputs(request), request.force)
    previous = _previous(request)
    lists = read_suppression_lists(loaded.rulebook, request.rulebook_folder)
    with stage(request.out, force=request.force) as staging:
        folder = staging.path(RULEBOOK_NAME).parent
        with open_session(request.given, [loaded], progress, writes_to=[folder]) as session:
            run = session.carry_out(loaded, request.as_of, lists)
            found = balance(run, request.given, request.out, previous)
            progress("writing the handoff")
            return _publish(request, run, found, staging)


def _publish(request: ScoreRequest, run: Run, found: Balance, staging: Staging) -> ScoreOutcome:
    """Write the files, count what is in them, and show the folder."""
    rulebook, rejects = request.loaded.rulebook, found.rejects
    written, neutralised = write_lead_files(
        run.engine, run.compiled, rulebook, staging, raw=request.raw_cells
    )
    _write(staging, "rejects.csv", rejects_csv(rejects), request.out)
    written["rejects.csv"] = len(rejects)
    _write(staging, RULEBOOK_NAME, request.loaded.data, request.out)
    written[RULEBOOK_NAME] = 0
    files = tuple(
        FileWritten(name, rows, *file_facts(staging.path(name))) for name, rows in sorted(written.items())
    )
    summary = summarise(
        run.engine,
        rulebook,
        request.as_of,
        found.contacts,
        found.activity,
        found.inputs,
        found.reasons(),
        found.notes,
        run.compiled.files,
        neutralised,
    )
    for item in (*run.people, *run.events, *run.links, *run.companies):
        refuse_changed(item.reading.source)
    manifest = manifest_of(
        request.loaded, request.version, run.compiled, summary, files, raw=request.raw_cells
    )
    staging.publish(manifest.to_bytes())
    return ScoreOutcome(summary, files, request.out)


def _previous(request: ScoreRequest) -> Manifest | None:
    """Return the manifest of the handoff before, if there is one."""
    if request.previous is not None:
        return read_manifest(request.previous)
    try:
        return read_manifest(request.out)
    except LeadqError:  # there is none
        return None


def _inputs(request: ScoreRequest) -> list[Path]:
    """Return every file that the run reads: the output folder must not hold any."""
    suppressions = request.loaded.rulebook.suppress
    lists = [request.rulebook_folder / item.file for item in suppressions if item.file is not None]
    given = request.given
    exports = (
        *named_files(given.contacts, "contacts"),
        *named_files(given.activity, "activity"),
        *named_files(given.activity_links, "activity-links"),
        *named_files(given.accounts, "accounts"),
    )
    return [*(file.path for file in exports), Path(request.loaded.file), *lists]


def _write(staging: Staging, name: str, content: bytes, out: Path) -> None:
    try:
        disk.write_new(staging.path(name), content)
    except OSError as error:
        raise disk.failure(error, out) from error
