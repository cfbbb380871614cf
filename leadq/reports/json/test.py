"""The report of `leadq test` for machines. The document's schema stands beside this file, `test.schema.json`."""

from collections.abc import Sequence
from dataclasses import fields

from leadq.ground.findings import Finding, Span
from leadq.reports.json.document import Json, diagnostic, document, plain
from leadq.words.case_results import CaseReport, CaseResult, Coverage, Mutation

SCHEMA = "leadq/test"
VERSION = 1


def case_document(report: CaseReport, warnings: Sequence[Finding]) -> dict[str, Json]:
    """Return the report as plain JSON values; scores and points are numbers, days are ISO 8601."""
    data: dict[str, Json] = {
        "rulebook": report.rulebook,
        "file": report.file,
        "cases": len(report.results),
        "failed": len(report.failed),
        "results": [_result(result) for result in report.results],
        "coverage": _coverage(report.coverage),
        "mutation": _mutation(report.mutation) if report.mutation is not None else None,
        "suggestions": [
            {"about": s.about, **_place(s.span), "yaml": "".join(f"{line}\n" for line in s.lines)}
            for s in report.suggestions
        ]
        if report.suggestions is not None
        else None,
        "notes": list(report.notes),
    }
    return document(
        SCHEMA,
        VERSION,
        data,
        [diagnostic(warning) for warning in warnings],
        ok=bool(report.results) and not report.failed,
    )


def _result(result: CaseResult) -> dict[str, Json]:
    return {
        "name": result.name,
        **_place(result.span),
        "as_of": result.as_of.isoformat(),
        "holds": result.holds,
        "outcome": plain(result.outcome),
        "differences": plain(result.differences),
        "points": [
            {
                field.name: str(value) if field.name == "last_on" and value is not None else plain(value)
                for field in fields(given)
                for value in [getattr(given, field.name)]
            }
            for given in result.points
        ],
        "reasons": [
            {
                "opening": reason.opening,
                "parts": [{"text": text, **_place(span)} for text, span in reason.parts],
            }
            for reason in result.reasons
        ],
    }


def _coverage(coverage: Coverage) -> dict[str, Json]:
    return {
        "touched": coverage.touched,
        "total": coverage.total,
        "share": round(float(coverage.share), 4),
        "untouched": [
            {"kind": part.kind, "what": part.what, "how": part.how, **_place(part.span)}
            for part in coverage.untouched
        ],
    }


def _mutation(mutation: Mutation) -> dict[str, Json]:
    return {
        "tried": mutation.tried,
        "noticed": mutation.tried - len(mutation.survivors),
        "share": round(float(mutation.share), 4),
        "survivors": [
            {"what": change.what, "old": change.old, "new": change.new, **_place(change.span)}
            for change in mutation.survivors
        ],
    }


def _place(span: Span) -> dict[str, Json]:
    return {"file": span.file, "line": span.line, "column": span.column}
