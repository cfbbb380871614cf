"""Fit beside engagement: how many leads have each grade, as a heat map that is readable without colour."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, heading, shade
from leadq.reports.wording import grouped, several, share
from leadq.words.summary import Summary

_HEAT = ("", "#08306b on #deebf7", "#08306b on #9ecae1", "#ffffff on #2171b5", "bold #ffffff on #08306b")
_ROOMY = 16
_BAND_LIMIT = 12


def draw_grid(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw the fit bands down and the engagement bands across, or a list where that is too wide."""
    yield heading("Fit and engagement", ink)
    total = sum(cell.leads for cell in summary.grid)
    if not total:
        yield Text("No lead was scored.")
        return
    yield Text(_best(summary))
    yield Text()
    width = _cell_width(summary, ink)
    yield _map(summary, ink, width) if width else _list(summary, total)


def _best(summary: Summary) -> str:
    leads = {_grade(cell.fit_band, cell.engagement_band): cell.leads for cell in summary.grid}
    best = _grade(summary.fit_bands[0], summary.engagement_bands[0])
    usual = max(leads, key=lambda grade: leads[grade])
    count = leads.get(best, 0)
    has = several(count, "lead has", "leads have") if count else "No lead has"
    most = f"; most, {grouped(leads[usual])}, have {usual}" if usual != best and leads[usual] > 1 else ""
    return f"{has} the best grade, {best}{most}. The first part of a grade is fit, the second engagement."


def _grade(fit_band: str, engagement_band: str) -> str:
    return visible(f"{fit_band}{engagement_band}", _BAND_LIMIT * 2)


def _cell_width(summary: Summary, ink: Ink) -> int:
    """Return how wide a field can be, 0 if the map does not fit."""
    need = max(
        len(grouped(max(cell.leads for cell in summary.grid))) + 4,
        *(cell_len(visible(band, _BAND_LIMIT)) for band in summary.engagement_bands),
        9,
    )
    room = (ink.width - _side(summary) - 1) // max(1, len(summary.engagement_bands)) - 1
    return 0 if room < need else max(need, min(_ROOMY, room))


def _side(summary: Summary) -> int:
    return len("Fit ") + max(cell_len(visible(band, _BAND_LIMIT)) for band in summary.fit_bands)


def _map(summary: Summary, ink: Ink, width: int) -> Table:
    leads = {(cell.fit_band, cell.engagement_band): cell.leads for cell in summary.grid}
    fullest, total = max(leads.values()), sum(leads.values())
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, width=_side(summary))
    for _ in summary.engagement_bands:
        table.add_column(width=width, no_wrap=True)
    table.add_row("", *(_across(band, width) for band in summary.engagement_bands))
    for position, fit in enumerate(summary.fit_bands):
        if position:
            table.add_row()
        counts = [leads.get((fit, band), 0) for band in summary.engagement_bands]
        fields = [_field(count, total, shade(count, fullest), width, ink) for count in counts]
        table.add_row(Text.assemble("Fit ", (visible(fit, _BAND_LIMIT), "bold")), *fields)
    return table


def _across(band: str, width: int) -> Text:
    name = visible(band, _BAND_LIMIT)
    full = Text.assemble("Engagement ", (name, "bold"), justify="center")
    return full if full.cell_len <= width else Text(name, "bold", justify="center")


def _field(count: int, total: int, level: int, width: int, ink: Ink) -> Text:
    """Return the two lines of a field, count and share, on a ground as dark as `level`."""
    mark = ink.shades[level]
    lines = [f" {grouped(count)} ", f" {share(count, total)} "]
    if ink.heat:
        return Text("\n".join(line.center(width) for line in lines), _HEAT[level])
    return Text("\n".join(line.center(width, mark) for line in lines))


def _list(summary: Summary, total: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for cell in summary.grid:
        if cell.leads:
            grade = _grade(cell.fit_band, cell.engagement_band)
            table.add_row(Text(grade, "bold"), Text(grouped(cell.leads)), Text(share(cell.leads, total)))
    return table
