"""The explanation of one lead for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `explain.schema.json`. Within a version keys are only added.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from leadq.reports.explaining import sentences
from leadq.reports.explaining_changes import what_if_sentence
from leadq.reports.json.score import Json
from leadq.reports.masking_explanation import masked_explanation
from leadq.words.explanation import Explanation

SCHEMA = "leadq/explain"
VERSION = 1


def explanation_document(told: Explanation, *, show_values: bool) -> dict[str, Json]:
    """Return the explanation as plain JSON values; what identifies the person is masked unless `show_values`.

    `ok` says whether there is such a contact. Points are numbers, days and instants ISO 8601.
    """
    shown = told if show_values else masked_explanation(told)
    data = {field.name: _plain(getattr(shown, field.name)) for field in fields(shown)}
    data["sentences"] = list(sentences(shown))
    data["what_if_sentence"] = what_if_sentence(shown.what_if) if shown.what_if is not None else ""
    data["values_shown"] = show_values
    return {"schema": SCHEMA, "version": VERSION, "ok": bool(told.contact_id), "data": data}


def _plain(value: object) -> Json:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"an explanation holds no {type(value).__name__}")
