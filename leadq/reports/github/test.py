"""The report of `leadq test` as annotations of a GitHub workflow: a mark at the line of what is to be looked at."""

from collections.abc import Iterator

from leadq.reports.failures import failure_headline, failure_lines
from leadq.reports.github.commands import mark, say
from leadq.reports.wording import several, share
from leadq.words.case_results import CaseReport


def annotations(report: CaseReport) -> Iterator[str]:
    """Yield a line for each case that does not hold and each change that no case noticed, and a line that counts."""
    for result in report.failed:
        lines = [failure_headline(result), *failure_lines(result)]
        yield mark("error", result.span, result.name, lines)
    for change in report.mutation.survivors if report.mutation is not None else ():
        said = f"{change.what}: no case notices {change.old} -> {change.new}"
        yield mark("warning", change.span, "No case tries this", [said])
    if not report.results:
        yield say("error", "there are no cases, so nothing is proved")
    for note in report.notes:
        yield say("notice", note)
    coverage = report.coverage
    yield (
        f"{several(len(report.results), 'case')}, {len(report.failed)} failed; "
        f"{share(coverage.touched, coverage.total)} of the rulebook touched"
    )
