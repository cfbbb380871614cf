"""What the manifest of a handoff says of the run that made it."""

from collections.abc import Sequence

from leadq.engines.duckdb import VERSION as ENGINE_VERSION
from leadq.handoff.manifest import AccountCounts as ManifestAccounts
from leadq.handoff.manifest import ActivityCounts as ManifestActivity
from leadq.handoff.manifest import CellFacts, FileFacts, InputFacts, Manifest, RulebookFacts
from leadq.handoff.manifest import ContactCounts as ManifestContacts
from leadq.handoff.manifest import Engine as EngineFacts
from leadq.jobs.compile import Compiled
from leadq.jobs.lists import domain_list_versions
from leadq.rulebook.load import Loaded
from leadq.words.summary import FileWritten, InputRead, Summary


def manifest_of(  # noqa: PLR0913 - the parts of a run
    loaded: Loaded,
    version: str,
    compiled: Compiled,
    summary: Summary,
    files: Sequence[FileWritten],
    *,
    raw: bool,
) -> Manifest:
    """Return the manifest; `version` is leadq's own, `raw` says whether cells went without the spreadsheet guard."""
    rulebook = loaded.rulebook
    return Manifest(
        leadq=version,
        engine=EngineFacts(name="duckdb", version=ENGINE_VERSION),
        as_of=summary.as_of,
        rulebook=RulebookFacts(name=rulebook.name, revision=rulebook.revision, sha256=loaded.sha256),
        inputs=tuple(map(_input, summary.inputs)),
        domain_lists=domain_list_versions() if compiled.reads.looks_up_domains else {},
        contacts=_contacts(summary),
        activity=_activity(summary),
        accounts=_accounts(summary),
        cells=CellFacts(mode="raw" if raw else "guarded", made_harmless=summary.cells_neutralised),
        files=tuple(FileFacts(name=f.name, rows=f.rows, bytes=f.bytes, sha256=f.sha256) for f in files),
    )


def _input(item: InputRead) -> InputFacts:
    return InputFacts(
        role=item.role,  # type: ignore[arg-type]
        name=item.name,
        bytes=item.bytes,
        sha256=item.sha256,
        unpacked_sha256=item.unpacked_sha256 or None,
        system=item.system or None,
        layout=item.layout or None,
        encoding=item.encoding,
        delimiter=item.delimiter,
        rows=item.rows,
    )


def _contacts(summary: Summary) -> ManifestContacts:
    counts = summary.contacts
    return ManifestContacts(
        read=counts.read,
        rejects=counts.rejected,
        deleted=counts.deleted,
        duplicates=counts.duplicates,
        merged=counts.merged,
        suppressed=counts.suppressed,
        disqualified=counts.disqualified,
        blocked=counts.blocked,
        stages={stage.id: stage.leads for stage in summary.stages},
    )


def _activity(summary: Summary) -> ManifestActivity | None:
    counts = summary.activity
    if not counts.dates and not any(item.role == "activity" for item in summary.inputs):
        return None
    return ManifestActivity(
        read=counts.read,
        rejects=counts.rejected,
        deleted=counts.deleted,
        repeated=counts.repeated,
        orphans=counts.orphans,
        future=counts.future,
        used=counts.used,
        dates=counts.dates,
        shared=counts.shared,
    )


def _accounts(summary: Summary) -> ManifestAccounts | None:
    found = summary.accounts
    if found is None:
        return None
    return ManifestAccounts(accounts=found.accounts, engaged=found.engaged, leads_without=found.without)
