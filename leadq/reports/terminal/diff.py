"""The report of `leadq diff`: what changes, in business words, and then whom it moves."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import SENTENCE, visible
from leadq.reports.diffing import HEADINGS, headline, nothing, rows, told_suspects
from leadq.reports.masking_impact import masked_impact
from leadq.reports.terminal.diff_impact import draw_impact, draw_verdict
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.words.difference import Difference
from leadq.words.impact import Impact


def render_difference(
    found: Difference, impact: Impact | None = None, *, show_values: bool = False
) -> RenderableType:
    """Return the report as one renderable; what identifies a person is masked unless `show_values`."""
    shown = impact if impact is None or show_values else masked_impact(impact)

    def draw(ink: Ink) -> Iterator[RenderableType]:
        for line in headline(found):
            yield Text(line, "bold")
        if shown is not None:
            yield Text()
            yield from draw_verdict(shown)
        yield from _changes(found, shown, ink)
        if shown is not None:
            yield from draw_impact(shown, ink, show_values=show_values)
        elif found.with_effect("stage"):
            yield Text()
            yield Text("Whom it moves, and why: add --contacts and --activity.")

    return Sheet(draw)


def _changes(found: Difference, impact: Impact | None, ink: Ink) -> Iterator[RenderableType]:
    """Draw the changes under what they can do, with what they did."""
    if not found.changes:
        yield Text(nothing(found))
        return
    told = told_suspects(impact)
    for effect, title in HEADINGS.items():
        if found.with_effect(effect):
            yield heading(title, ink)
            yield _table(rows(found, effect), told)


def _table(changes: Iterable[tuple[str, tuple[str, ...]]], told: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for number, sentences in changes:
        lines = [Text(visible(sentence, SENTENCE)) for sentence in sentences]
        lines += [Text(f"→ {told[number]}", "bold cyan")] if number in told else []
        table.add_row(number, Text("\n").join(lines))
    return table
