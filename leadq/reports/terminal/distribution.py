"""How the scores are spread, as bars, the highest on top."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.terminal.ink import Ink, bar, heading
from leadq.reports.wording import grouped, points, several, share
from leadq.words.summary import Summary


def draw_distribution(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw one bar for each stretch of scores; the second number of a stretch is not part of it."""
    total = sum(part.leads for part in summary.distribution)
    yield heading("Scores", ink)
    if not total:
        yield Text("No lead has a score.")
        return
    yield Text(f"How the scores of {several(total, 'lead')} are spread, the highest on top.")
    yield Text()
    fullest = max(part.leads for part in summary.distribution)
    table = Table.grid(padding=(0, 1, 0, 0))
    for justify in ("right", "left", "right", "right", "right"):
        table.add_column(justify="right" if justify == "right" else "left", no_wrap=True)
    width = max(8, ink.width - 50) if ink.width < 80 else 30  # noqa: PLR2004
    table.add_column(width=width, no_wrap=True)
    for part in reversed(summary.distribution):
        drawn = Text(bar(part.leads, fullest, width, ink), "blue")
        count, of_all = Text(grouped(part.leads)), Text(share(part.leads, total))
        table.add_row(Text(points(part.lower)), "to under", Text(points(part.upper)), Text(f" {count}"), of_all, drawn)
    yield table
