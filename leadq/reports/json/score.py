"""The report of `leadq score` for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `score.schema.json`. Within a version keys are only added.
"""

from collections.abc import Sequence
from dataclasses import fields

from leadq.ground.findings import Finding
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.reports.masking import masked
from leadq.words.summary import AccountCounts, FileWritten, Summary, TopAccount

SCHEMA = "leadq/score"
VERSION = 1


def score_document(  # noqa: PLR0913 - what a run leaves behind
    summary: Summary,
    files: Sequence[FileWritten],
    folder: str,
    seconds: float,
    warnings: Sequence[Finding],
    *,
    show_values: bool,
) -> dict[str, Json]:
    """Return the run as plain JSON values; what identifies a person is masked unless `show_values`.

    Scores and points are numbers: whole ones without a point, others in their shortest decimal form, so that
    what `json.dumps` writes is exactly the decimal that was counted (up to 15 digits).
    """
    shown = summary if show_values else masked(summary)
    data: dict[str, Json] = {field.name: plain(getattr(shown, field.name)) for field in fields(shown)}
    if shown.accounts is None:
        del data["accounts"]
    else:
        data["accounts"] = _accounts(shown.accounts)
    data["seconds"] = round(seconds, 3)
    data["values_shown"] = show_values
    data["handoff"] = {"folder": folder, "files": plain(files)}
    return document(SCHEMA, VERSION, data, [diagnostic(warning) for warning in warnings])


def _accounts(found: AccountCounts) -> dict[str, Json]:
    """Return the accounts, without the names that only masking needs."""
    data: dict[str, Json] = {field.name: plain(getattr(found, field.name)) for field in fields(found)}
    kept = [field.name for field in fields(TopAccount) if field.name != "names"]
    data["top"] = [{name: plain(getattr(account, name)) for name in kept} for account in found.top]
    return data
