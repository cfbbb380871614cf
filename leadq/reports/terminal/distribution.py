"""How the scores are spread, as bars, the highest on top."""

from collections.abc import Iterator, Sequence

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
    fullest = max(part.leads for part in summary.distribution)
    stretches = _stretches(summary.distribution)
    rows = [_row(*named, total) for named in zip(summary.distribution, stretches, strict=True)]
    yield bar_table(rows[::-1], fullest, ("right", "right", "right"), ink)


def _stretches(parts: Sequence[Bin]) -> Iterator[str]:
    """Yield which scores each bin holds: one at an end that is wider than the others holds all that lie beyond them."""
    width = min(part.upper - part.lower for part in parts)
    room = max(len(points(part.upper)) for part in parts if part.upper - part.lower == width)
    for part in parts:
        if part.upper - part.lower == width:
            yield f"{points(part.lower)} to under {points(part.upper):>{room}}"
        elif part is parts[0]:
            yield f"under {points(part.upper)}"
        else:
            yield f"{points(part.lower)} and more"


def _row(part: Bin, stretch: str, total: int) -> BarRow:
    return BarRow(
        (Text(stretch), Text(grouped(part.leads)), Text(share(part.leads, total))), part.leads, "blue"
    )
