"""The report of `leadq test` as annotations of a GitHub workflow: a mark at the line of what is to be looked at.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from leadq.ground.findings import Span
from leadq.reports.cells import visible
from leadq.reports.failures import failure_headline, failure_lines
from leadq.reports.wording import several, share
from leadq.words.case_results import CaseReport


def annotations(report: CaseReport) -> Iterator[str]:
    """Yield a line for each case that does not hold and each change that no case noticed, and a line that counts."""
    for result in report.failed:
        message = "\n".join((failure_headline(result), *failure_lines(result)))
        yield _command("error", result.span, result.name, message)
    for change in report.mutation.survivors if report.mutation is not None else ():
        message = f"{change.what}: no case notices {change.old} -> {change.new}"
        yield _command("warning", change.span, "No case tries this", message)
    if not report.results:
        yield "::error::there are no cases, so nothing is proved"
    for note in report.notes:
        yield f"::notice::{_data(note)}"
    coverage = report.coverage
    yield (
        f"{several(len(report.results), 'case')}, {len(report.failed)} failed; "
        f"{share(coverage.touched, coverage.total)} of the rulebook touched"
    )


def _command(kind: str, span: Span, title: str, message: str) -> str:
    place = (
        f"file={_property(span.file)},line={span.line},col={span.column},title={_property(visible(title))}"
    )
    return f"::{kind} {place}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
