"""Rows of numbers with a bar at their end that takes the room the numbers leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from leadq.reports.terminal.ink import Ink

_GAP = 2
_WIDEST = 44
_SHORTEST = 10
_NAME_NEEDS = 24


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row: its cells, of which the first may wrap, and the amount its bar stands for (0: no bar)."""

    cells: tuple[Text, ...]
    amount: int
    style: str = ""


def bar_table(rows: Sequence[BarRow], whole: int, columns: Sequence[JustifyMethod], ink: Ink) -> Table:
    """Return a table; `whole` is the amount of the longest bar, `columns` says how each cell is set."""
    widths = [max(row.cells[column].cell_len for row in rows) for column in range(len(columns))]
    room = ink.width - sum(widths[1:]) - _GAP * len(widths[1:])
    longest = _room_for_bar(widths[0], room)
    table = Table.grid(padding=(0, _GAP, 0, 0))
    first = max(1, min(widths[0], room - (longest + _GAP if longest else 0)))
    table.add_column(justify=columns[0], width=first, overflow="fold")
    for justify, width in zip(columns[1:], widths[1:], strict=True):
        table.add_column(justify=justify, width=width, no_wrap=True)
    if longest:
        table.add_column(width=longest, no_wrap=True)
    for row in rows:
        drawn = [Text(bar(row.amount, whole, longest, ink), row.style)] if longest else []
        table.add_row(*row.cells, *drawn)
    return table


def _room_for_bar(name: int, room: int) -> int:
    """Return how long the longest bar may be (0: no bars) where name and bar have `room` cells."""
    left = room - name - _GAP
    if left >= _SHORTEST:
        return min(left, _WIDEST)
    return _SHORTEST if room - _SHORTEST - _GAP >= _NAME_NEEDS else 0


def bar(part: int, whole: int, width: int, ink: Ink) -> str:
    """Return a bar of `part` of `whole`, at most `width` cells; whatever is not nothing gets a mark."""
    if part <= 0 or whole <= 0 or width <= 0:
        return ""
    steps = len(ink.blocks)
    units = max(1, min(width * steps, round(part * width * steps / whole)))
    full, rest = divmod(units, steps)
    return ink.blocks[-1] * full + (ink.blocks[rest - 1] if rest else "")
