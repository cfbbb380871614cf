"""What a supposed change would do to one lead: a sentence, and a table of before and after."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.explaining import place, way_up, what_if_sentence
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import points, signed
from leadq.words.explanation import Change, Explanation

_LIMIT = 600


def draw_what_if(told: Explanation, ink: Ink) -> Iterator[RenderableType]:
    """Draw what was supposed and what it would change."""
    if told.what_if is None:
        return
    yield heading("What if", ink)
    yield Text(visible(what_if_sentence(told.what_if), _LIMIT))
    if told.what_if.next_step:
        yield Text(visible(f"Then t{way_up(told.what_if.next_step)[1:]}", _LIMIT))
    yield Text()
    yield _table(told.what_if.change)


def _table(change: Change) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    before, after = change.before, change.after
    table.add_row("", Text("now", "dim"), Text("then", "dim"), Text("change", "dim"))
    table.add_row("where it ends", visible(place(before), 60), visible(place(after), 60), "")
    if not (before.grade and after.grade):  # one of the two is not scored
        return table
    table.add_row("grade", visible(before.grade, 12), visible(after.grade, 12), "")
    for name, old, new in (
        ("score", before.score, after.score),
        ("fit", before.fit, after.fit),
        ("engagement", before.engagement, after.engagement),
    ):
        table.add_row(name, points(old), points(new), signed(new - old) if new != old else "")
    for rule in change.rules:
        old, new = rule.before, rule.after
        table.add_row(f"  {visible(rule.label, 60)}", points(old), points(new), signed(new - old))
    return table
