"""The report of `leadq score` for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `score.schema.json`. Within a version keys are only added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal

from leadq.ground.findings import Finding
from leadq.reports.masking import masked
from leadq.words.summary import FileWritten, Summary

SCHEMA = "leadq/score"
VERSION = 1
Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


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
    data["seconds"] = round(seconds, 3)
    data["values_shown"] = show_values
    data["handoff"] = {"folder": folder, "files": plain(files)}
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "ok": True,
        "data": data,
        "diagnostics": [diagnostic(warning) for warning in warnings],
    }


def diagnostic(finding: Finding) -> dict[str, Json]:
    """Return a finding as a flat object; line and column count from 1."""
    span = finding.span
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "width": span.width,
    }


def plain(value: object) -> Json:
    """Return a value made of frozen dataclasses as JSON values; an instant as ISO 8601 with its offset."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"a report holds no {type(value).__name__}")
