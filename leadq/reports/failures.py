"""A case that does not hold, in lines of plain text: for build servers, which show no tables."""

from collections.abc import Iterator

from leadq.reports.cells import visible
from leadq.reports.wording import points, signed
from leadq.words.case_results import CaseResult

_LONG = 1000


def failure_headline(result: CaseResult) -> str:
    """Return what differs on one line: `stage: expected sql, got nurture; grade: expected A1, got B3`."""
    return "; ".join(
        f"{d.key}: expected {visible(d.expected)}, got {visible(d.got)}" for d in result.differences
    )


def failure_lines(result: CaseResult) -> Iterator[str]:
    """Yield where the case stands, why its stage is another one, and the points that led there."""
    yield visible(str(result.span))
    for reason in result.reasons:
        yield visible(reason.opening, _LONG)
        yield from (f"- {visible(text, _LONG)} ({visible(str(span))})" for text, span in reason.parts)
    outcome = result.outcome
    if outcome.fit is not None and outcome.engagement is not None and outcome.score is not None:
        yield (
            f"fit {points(outcome.fit)} + engagement {points(outcome.engagement)} = score {points(outcome.score)}, "
            f"grade {outcome.grade}"
        )
    yield from (f"{visible(given.label)} {signed(given.points)}" for given in result.points)
