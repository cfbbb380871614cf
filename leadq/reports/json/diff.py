"""The difference of two rulebooks for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `diff.schema.json`. Within a version keys are only added.
"""

from collections.abc import Sequence
from dataclasses import fields

from leadq.ground.findings import Finding
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.reports.masking_impact import masked_impact
from leadq.words.difference import Change, Difference
from leadq.words.impact import Impact

SCHEMA = "leadq/diff"
VERSION = 1


def difference_document(
    found: Difference, impact: Impact | None, warnings: Sequence[Finding], *, show_values: bool
) -> dict[str, Json]:
    """Return the difference as plain JSON values; what identifies a person is masked unless `show_values`.

    `ok` says whether no limit that the user set was passed; `impact` is null without exports.
    """
    data: dict[str, Json] = {
        "old": plain(found.old),
        "new": plain(found.new),
        "changes": [_change(number, change) for number, change in enumerate(found.changes, start=1)],
        "impact": None if impact is None else _impact(impact, show_values=show_values),
        "values_shown": show_values,
    }
    return document(
        SCHEMA,
        VERSION,
        data,
        [diagnostic(warning) for warning in warnings],
        ok=impact is None or not any(gate.tripped for gate in impact.gates),
    )


def _change(number: int, change: Change) -> Json:
    return {
        "number": number,
        "path": change.path,
        "kind": change.kind,
        "effect": change.effect,
        "sentences": list(change.sentences),
    }


def _impact(impact: Impact, *, show_values: bool) -> Json:
    shown = impact if show_values else masked_impact(impact)
    data: dict[str, Json] = {field.name: plain(getattr(shown, field.name)) for field in fields(shown)}
    return {**data, "sales_before": shown.sales_before, "sales_after": shown.sales_after}
