"""The report of `leadq check` for machines. The document's schema stands beside this file, `check.schema.json`."""

from collections.abc import Mapping

from leadq.ground.findings import Finding
from leadq.reports.findings import help_page
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.words.checked import Checked, RulebookChecked

SCHEMA = "leadq/check"
VERSION = 1


def check_document(checked: Checked) -> dict[str, Json]:
    """Return what was found as plain JSON values; line and column count from 1."""
    data: dict[str, Json] = {
        "errors": checked.errors,
        "warnings": checked.warnings,
        "ignored": checked.ignored,
        "rulebooks": [_rulebook(rulebook) for rulebook in checked.rulebooks],
        "seen": plain(checked.seen),
    }
    return document(
        SCHEMA, VERSION, data, [_diagnostic(finding) for finding in checked.findings], ok=not checked.errors
    )


def _rulebook(rulebook: RulebookChecked) -> Mapping[str, Json]:
    return {"file": rulebook.file, "ignored": [_diagnostic(finding) for finding in rulebook.ignored]}


def _diagnostic(finding: Finding) -> dict[str, Json]:
    return {**diagnostic(finding), "help": help_page(finding)}
