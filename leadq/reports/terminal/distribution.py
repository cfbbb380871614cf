"""How the scores are spread, as bars, the highest on top."""

from collections.abc import Iterator

from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.terminal.ink import Ink, bar, heading
from leadq.reports.wording import grouped, points, several, share
from leadq.words.summary import Summary

_WIDEST_BAR = 48
_COLUMNS: tuple[JustifyMethod, ...] = ("right", "left", "right", "right", "right", "left")


def draw_distribution(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw one bar for each stretch of scores; the second number of a stretch is not part of it."""
    total = sum(part.leads for part in summary.distribution)
    yield heading("Scores", ink)
    if not total:
        yield Text("No lead has a score.")
        return
    yield Text(f"{several(total, 'lead has a score', 'leads have a score')}; the highest stand on top.")
    yield Text()
    fullest = max(part.leads for part in summary.distribution)
    lines = [
        (
            points(part.lower),
            "to under",
            points(part.upper),
            f" {grouped(part.leads)}",
            share(part.leads, total),
        )
        for part in reversed(summary.distribution)
    ]
    taken = sum(max(map(len, column)) + 1 for column in zip(*lines, strict=True))
    width = max(0, min(_WIDEST_BAR, ink.width - taken - 1))
    table = Table.grid(padding=(0, 1, 0, 0))
    for justify in _COLUMNS:
        table.add_column(justify=justify, no_wrap=True)
    for part, line in zip(reversed(summary.distribution), lines, strict=True):
        table.add_row(*map(Text, line), Text(bar(part.leads, fullest, width, ink), "blue"))
    yield table
