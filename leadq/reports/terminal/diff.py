"""The report of `leadq diff`: what changes, in business words, and then whom it moves."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.diffing import HEADINGS, headline, nothing
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.words.difference import Change, Difference

_LIMIT = 400


def render_difference(found: Difference) -> RenderableType:
    """Return the report without data as one renderable."""

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from draw_changes(found, ink)
        if found.with_effect("stage"):
            yield Text()
            yield Text("Whom it moves, and why: add --contacts and --activity.")

    return Sheet(draw)


def draw_changes(found: Difference, ink: Ink) -> Iterator[RenderableType]:
    """Draw the changes under what they can do."""
    for line in headline(found):
        yield Text(line, "bold")
    if not found.changes:
        yield Text(nothing(found))
        return
    for effect, title in HEADINGS.items():
        changes = found.with_effect(effect)
        if changes:
            yield heading(title, ink)
            yield _table(changes)


def _table(changes: tuple[tuple[int, Change], ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for number, change in changes:
        lines = [Text(visible(sentence, _LIMIT)) for sentence in change.sentences]
        table.add_row(Text(str(number)), Text("\n").join(lines))
    return table
