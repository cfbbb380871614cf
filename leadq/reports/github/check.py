"""The report of `leadq check` as annotations of a GitHub workflow, and a line that counts."""

from collections.abc import Iterator

from leadq.reports.findings import count_of, help_page
from leadq.reports.github.commands import mark
from leadq.words.checked import Checked


def annotations(checked: Checked) -> Iterator[str]:
    """Yield a workflow command for each finding, in order, and a line of plain text."""
    for finding in checked.findings:
        lines = [
            finding.message,
            *([f"hint: {finding.hint}"] if finding.hint else []),
            f"see {help_page(finding)}",
        ]
        yield mark(str(finding.severity), finding.span, finding.code, lines)
    yield count_of(checked)
