"""The report of `leadq align`: how far marketing and sales agree, about whom they do not, and what would help."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.aligning import (
    CAUTION,
    beyond_chance,
    definition,
    explains,
    lone_wishes,
    masked,
    no_step,
    reached,
    says,
    settles,
    title,
    verdict,
    who,
)
from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import grouped, several
from leadq.words.agreement import Alignment, Overlap

SHOWN = 6
_CAUSES = 8


def render_alignment(alignment: Alignment, *, show_values: bool) -> RenderableType:
    """Return the report as one renderable; people are masked unless `show_values`."""
    shown = alignment if show_values else masked(alignment)

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield Text(title(shown), "bold")
        for side in ("marketing", "sales"):
            yield _beside(side.capitalize(), visible(definition(getattr(shown, side))))
        yield Text()
        yield Text(verdict(shown.overlap), "bold")
        yield heading("Who calls whom good", ink)
        yield _square(shown.overlap)
        yield Text()
        yield Text(beyond_chance(shown.overlap))
        if shown.overlap.kappa is not None:
            yield Text(CAUTION)
        if shown.overlap.disputed:
            yield from _causes(shown, ink)
            yield from _steps(shown, ink)
            yield from _disputed(shown, ink, show_values=show_values)
        if shown.notes:
            yield heading("Notes", ink)
            yield from (Text(f"{visible(note)}.") for note in shown.notes)

    return Sheet(draw)


def _beside(name: str, text: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=9, no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    table.add_row(name, Text(text))
    return table


def _square(overlap: Overlap) -> Table:
    """Draw the 2 × 2 table with its sums."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True)
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    good, other = overlap.both + overlap.only_marketing, overlap.only_sales + overlap.neither
    table.add_row("", Text("Sales: good", "bold"), Text("Sales: not good", "bold"), Text("all", "dim"))
    rows = (
        ("Marketing: good", overlap.both, overlap.only_marketing, good, "bold"),
        ("Marketing: not good", overlap.only_sales, overlap.neither, other, "bold"),
        (
            "all",
            overlap.both + overlap.only_sales,
            overlap.only_marketing + overlap.neither,
            overlap.leads,
            "dim",
        ),
    )
    for name, *counts, weight in rows:
        table.add_row(Text(str(name), str(weight)), *(Text(grouped(int(count))) for count in counts))
    return table


def _causes(alignment: Alignment, ink: Ink) -> Iterator[RenderableType]:
    yield heading("What the disagreement comes from", ink)
    yield Text(explains(alignment))
    if not alignment.causes:
        return
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text("settles", "bold"), Text("unsettles", "bold"), Text("the difference", "bold"))
    about = "about " if alignment.estimated else ""
    for cause in alignment.causes[:_CAUSES]:
        broken = f"{about}{grouped(cause.broken)}" if cause.broken else "0"
        table.add_row(settles(cause, alignment.overlap), broken, Text(visible(cause.sentence)))
    yield table
    if len(alignment.causes) > _CAUSES:
        yield Text(f"and {several(len(alignment.causes) - _CAUSES, 'difference')} that do less")


def _steps(alignment: Alignment, ink: Ink) -> Iterator[RenderableType]:
    yield heading("The smallest changes that reconcile most", ink)
    if not alignment.steps:
        yield Text(no_step(alignment))
        return
    yield Text(f"Now both say the same of {reached(alignment.overlap)}. If marketing changes its rulebook:")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for number, step in enumerate(alignment.steps, start=1):
        then = f"{'then' if number == 1 else 'with that too'}: {reached(step.overlap)}"
        table.add_row(f"{number}.", Text.assemble(visible(step.sentence), "\n", (then, "green")))
    yield table


def _disputed(alignment: Alignment, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    for side, count in lone_wishes(alignment.overlap):
        if not count:
            continue
        yield heading(f"Only {side} calls {'this one' if count == 1 else 'these'} good", ink)
        leads = [lead for lead in alignment.disputed if lead.wanted_by == side]
        rest = f"The best {SHOWN} of {grouped(count)}; --disputed writes all. " if count > SHOWN else ""
        hidden = "" if show_values else "Names and addresses are hidden here; --show-values shows them."
        yield Text(f"{rest}{hidden}".strip())
        for lead in leads[:SHOWN]:
            yield Text()
            yield Text(visible(who(lead)), "bold")
            yield _beside("Marketing", visible(says(lead.marketing)))
            yield _beside("Sales", visible(says(lead.sales)))
