"""What all documents for machines have in common: their envelope, and how values and findings are written in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from leadq.ground.findings import Finding

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def document(
    schema: str, version: int, data: Mapping[str, Json], diagnostics: Sequence[Json] = (), *, ok: bool = True
) -> dict[str, Json]:
    """Return a document: `schema` and `version` say what `data` is, `ok` what the exit code says, in short."""
    return {"schema": schema, "version": version, "ok": ok, "data": data, "diagnostics": list(diagnostics)}


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
    """Return a value made of frozen dataclasses as JSON values; days and instants as ISO 8601."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"a report holds no {type(value).__name__}")


def written(document: Mapping[str, Json], encoding: str | None) -> str:
    """Return a document as text for an output of this encoding, whatever cannot be seen in it as an escape.

    It means the same to a machine, and does nothing to a terminal: JSON itself escapes ESC, but neither the controls
    beyond ASCII nor what turns the direction of text.
    """
    plain = (encoding or "ascii").lower() not in {"utf-8", "utf8"}
    text = json.dumps(document, indent=2, ensure_ascii=plain)
    for character in set(text):
        if not character.isprintable() and character != "\n":
            text = text.replace(character, json.dumps(character)[1:-1])
    return text
