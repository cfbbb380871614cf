"""The report of `leadq check` as SARIF 2.1.0: what code scanners, editors and GitHub's Security page read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from leadq.ground.findings import Finding
from leadq.reports.findings import help_page
from leadq.reports.json.document import Json
from leadq.words.checked import Checked

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(checked: Checked, titles: Mapping[str, str], version: str) -> dict[str, Json]:
    """Return a log with one run; warnings that a comment silences are results with a suppression.

    Args:
        checked: what was found.
        titles: the title of each code.
        version: leadq's.
    """
    ignored = [finding for rulebook in checked.rulebooks for finding in rulebook.ignored]
    every = [*checked.findings, *ignored]
    codes = sorted({finding.code for finding in every})
    one_of = {finding.code: finding for finding in every}
    rules: list[Json] = [
        {
            "id": code,
            "shortDescription": {"text": titles[code]},
            "help": {"text": f"See {help_page(one_of[code])}"},
            "defaultConfiguration": {"level": str(one_of[code].severity)},
        }
        for code in codes
    ]
    results: list[Json] = [_result(finding, codes.index(finding.code)) for finding in checked.findings]
    results += [
        {**_result(finding, codes.index(finding.code)), "suppressions": [{"kind": "inSource"}]}
        for finding in ignored
    ]
    run: dict[str, Json] = {
        "tool": {"driver": {"name": "leadq", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, rule: int) -> dict[str, Json]:
    span = finding.span
    text = "\n".join(part for part in (finding.message, finding.hint) if part)
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.width}
    place: Json = {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": str(finding.severity),
        "message": {"text": text},
        "locations": [place],
    }


def _uri(file: str) -> str:
    """Return a path as a relative reference, or a file's address where the path is absolute."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
