"""The alignment of two definitions for machines; its schema stands beside this file, `align.schema.json`.

Within a version keys are only added.
"""

from collections.abc import Sequence

from leadq.ground.findings import Finding
from leadq.reports.aligning import masked
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.words.agreement import Alignment, Overlap

SCHEMA = "leadq/align"
VERSION = 1


def alignment_document(
    alignment: Alignment, warnings: Sequence[Finding], *, show_values: bool
) -> dict[str, Json]:
    """Return the alignment as plain JSON values; what identifies a person is masked unless `show_values`."""
    shown = alignment if show_values else masked(alignment)
    data: dict[str, Json] = {
        "as_of": shown.as_of.isoformat(),
        "timezone": shown.timezone,
        "marketing": plain(shown.marketing),
        "sales": plain(shown.sales),
        "overlap": _overlap(shown.overlap),
        "differences": shown.differences,
        "differences_tried": shown.tried,
        "causes": plain(shown.causes),
        "causes_are_estimates": shown.estimated,
        "steps": [{"sentence": step.sentence, "overlap": _overlap(step.overlap)} for step in shown.steps],
        "disputed": plain(shown.disputed),
        "notes": list(shown.notes),
        "values_shown": show_values,
    }
    return document(SCHEMA, VERSION, data, [diagnostic(warning) for warning in warnings])


def _overlap(overlap: Overlap) -> dict[str, Json]:
    kappa = overlap.kappa
    return {
        "leads": overlap.leads,
        "both": overlap.both,
        "only_marketing": overlap.only_marketing,
        "only_sales": overlap.only_sales,
        "neither": overlap.neither,
        "kappa": None
        if kappa is None
        else {"value": kappa.value, "standard_error": kappa.error, "low": kappa.low, "high": kappa.high},
    }
