"""How the scores are spread, as bars, the highest on top."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from leadq.reports.terminal.bars import BarRow, bar_table
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, points, several, share
from leadq.words.summary import Bin, Summary


def draw_distribution(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw one bar for each stretch of scores; the second number of a stretch is not part of it."""
    total = sum(part.leads for part in summary.distribution)
    yield heading("Scores", ink)
    if not total:
        yield Text("No lead has a score.")
        return
    yield Text(f"{several(total, 'lead has a score', 'leads have a score')}; the highest stand on top.")
    yield Text()
    upper = max(len(points(part.upper)) for part in summary.distribution)
    rows = [_row(part, total, upper) for part in reversed(summary.distribution)]
    fullest = max(part.leads for part in summary.distribution)
    yield bar_table(rows, fullest, ("right", "right", "right"), ink)


def _row(part: Bin, total: int, upper: int) -> BarRow:
    stretch = f"{points(part.lower)} to under {points(part.upper):>{upper}}"
    return BarRow(
        (Text(stretch), Text(grouped(part.leads)), Text(share(part.leads, total))), part.leads, "blue"
    )
