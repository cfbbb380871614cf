"""What a supposed change would do to one lead: a sentence, and a table of before and after."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import SENTENCE, visible
from leadq.reports.explaining import way_up
from leadq.reports.explaining_changes import change_rows, what_if_sentence
from leadq.reports.terminal.ink import Ink, heading
from leadq.words.explanation import Change, Explanation


def draw_what_if(told: Explanation, ink: Ink) -> Iterator[RenderableType]:
    """Draw what was supposed and what it would change."""
    if told.what_if is None:
        return
    yield heading("What if", ink)
    yield Text(visible(what_if_sentence(told.what_if), SENTENCE))
    if told.what_if.next_step:
        yield Text(visible(f"Then t{way_up(told.what_if.next_step)[1:]}", SENTENCE))
    yield Text()
    yield _table(told.what_if.change)


def _table(change: Change) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_row("", Text("now", "dim"), Text("then", "dim"), Text("change", "dim"))
    for row in change_rows(change):
        table.add_row(*(visible(cell, 60) for cell in row))
    return table
