"""The difference of two rulebooks for machines: everything the drawing says, under names that stay.

The document's schema stands beside this file, `diff.schema.json`. Within a version keys are only added.
"""

from collections.abc import Sequence

from leadq.ground.findings import Finding
from leadq.reports.json.score import Json, diagnostic, plain
from leadq.words.difference import Change, Difference

SCHEMA = "leadq/diff"
VERSION = 1


def difference_document(found: Difference, warnings: Sequence[Finding]) -> dict[str, Json]:
    """Return the difference as plain JSON values; `ok` says whether there is none."""
    data: dict[str, Json] = {
        "old": plain(found.old),
        "new": plain(found.new),
        "changes": [_change(number, change) for number, change in enumerate(found.changes, start=1)],
    }
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "ok": not found.changes,
        "data": data,
        "diagnostics": [diagnostic(warning) for warning in warnings],
    }


def _change(number: int, change: Change) -> Json:
    return {
        "number": number,
        "path": change.path,
        "kind": change.kind,
        "effect": change.effect,
        "sentences": list(change.sentences),
    }
