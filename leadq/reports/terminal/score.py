"""The report of `leadq score`: what the run found, in sentences first and numbers after them.

``python -m leadq.reports.terminal.score`` draws one of invented people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.table import Table

from leadq.ground.findings import Finding
from leadq.reports.masking import masked
from leadq.reports.terminal.accounts import draw_accounts
from leadq.reports.terminal.blockers import draw_blockers
from leadq.reports.terminal.distribution import draw_distribution
from leadq.reports.terminal.funnel import draw_funnel
from leadq.reports.terminal.grid import draw_grid
from leadq.reports.terminal.headline import draw_headline
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.terminal.quality import draw_quality
from leadq.reports.terminal.rules import draw_rules
from leadq.reports.terminal.top import draw_top
from leadq.reports.terminal.written import draw_files, draw_warnings
from leadq.words.summary import FileWritten, Summary

_GAP = 4


def render_score(  # noqa: PLR0913 - what a run leaves behind
    summary: Summary,
    files: Sequence[FileWritten],
    folder: str,
    seconds: float,
    warnings: Sequence[Finding],
    *,
    show_values: bool,
) -> RenderableType:
    """Return the report as one renderable; what identifies a person is masked unless `show_values`."""
    shown = summary if show_values else masked(summary)

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from draw_headline(shown)
        yield from draw_funnel(shown, ink)
        yield from draw_blockers(shown, ink)
        yield from draw_top(shown, ink, show_values=show_values)
        yield from draw_accounts(shown, ink, show_values=show_values)
        yield from _side_by_side(shown, ink)
        yield from draw_rules(shown, ink)
        yield from draw_quality(shown, ink)
        yield from draw_warnings(warnings, ink)
        yield heading("Files", ink)
        yield from draw_files(files, folder, seconds, shown)

    return Sheet(draw)


def _side_by_side(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw grid and distribution beside each other where there is room, else one below the other."""
    if not ink.is_wide:
        yield from draw_grid(summary, ink)
        yield from draw_distribution(summary, ink)
        return
    half = replace(ink, width=(ink.width - _GAP) // 2)
    table = Table.grid(padding=(0, _GAP, 0, 0))
    table.add_column(width=half.width)
    table.add_column(width=half.width)
    table.add_row(Group(*draw_grid(summary, half)), Group(*draw_distribution(summary, half)))
    yield table


if __name__ == "__main__":
    from leadq.reports.demo import FILES, SUMMARY, WARNINGS

    Console().print(render_score(SUMMARY, FILES, "handoff-2026-11-01", 0.8, WARNINGS, show_values=False))
