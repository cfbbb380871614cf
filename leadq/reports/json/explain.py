"""The explanation of one lead for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `explain.schema.json`. Within a version keys are only added.
"""

from dataclasses import fields

from leadq.reports.explaining import sentences
from leadq.reports.explaining_changes import what_if_sentence
from leadq.reports.json.document import Json, plain
from leadq.reports.masking_explanation import masked_explanation
from leadq.words.explanation import Explanation

SCHEMA = "leadq/explain"
VERSION = 1


def explanation_document(told: Explanation, *, show_values: bool) -> dict[str, Json]:
    """Return the explanation as plain JSON values; what identifies the person is masked unless `show_values`.

    `ok` says whether there is such a contact. Points are numbers, days and instants ISO 8601.
    """
    shown = told if show_values else masked_explanation(told)
    data = {field.name: plain(getattr(shown, field.name)) for field in fields(shown)}
    data["sentences"] = list(sentences(shown))
    data["what_if_sentence"] = what_if_sentence(shown.what_if) if shown.what_if is not None else ""
    data["values_shown"] = show_values
    return {"schema": SCHEMA, "version": VERSION, "ok": bool(told.contact_id), "data": data}
