"""Amounts over time as upright columns on a line: one column a day, the largest as high as the chart."""

from collections.abc import Sequence

from rich.text import Text

from leadq.reports.terminal.ink import Ink
from leadq.reports.wording import grouped

_HEIGHT = 4
_EIGHTHS = "▁▂▃▄▅▆▇█"
_WIDEST = 3


def column_chart(amounts: Sequence[int], first: str, last: str, ink: Ink, style: str = "") -> Text | None:
    """Return the chart with the day of the first and the last column below it; None where it does not fit.

    Whatever is not nothing gets a mark, and nothing gets none.
    """
    most = max(amounts, default=0)
    side = len(grouped(most)) + 1
    wide = min(_WIDEST, (ink.width - side - 1) // max(1, len(amounts)))
    if wide < 1 or not amounts:
        return None
    line, post = ("-", "|") if ink.blocks == "#" else ("─", "│")
    marks = "#" if ink.blocks == "#" else _EIGHTHS
    steps = len(marks)
    heights = [max(1, round(n * _HEIGHT * steps / most)) if n else 0 for n in amounts]
    chart = Text()
    for level in reversed(range(_HEIGHT)):
        filled = [min(steps, max(0, height - level * steps)) for height in heights]
        cells = "".join((marks[n - 1] if n else " ") * max(1, wide - 1) + " " * (wide > 1) for n in filled)
        scale = grouped(most) if level == _HEIGHT - 1 else ""
        chart.append(f"{scale:>{side - 1}} {post}").append(cells.rstrip(), style).append("\n")
    length = wide * len(amounts)
    chart.append(f"{0:>{side - 1}} {post}{line * length}\n")
    chart.append(f"{'':{side + 1}}{first}{last:>{max(1, length - len(first))}}")
    return chart
