"""The last lines: warnings about the rulebook, the files that were written, and how long it took."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.ground.findings import Finding
from leadq.reports.cells import visible
from leadq.reports.terminal.findings import draw_finding
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import duration, several, size
from leadq.words.summary import FileWritten

_LIMIT = 120


def draw_warnings(warnings: Sequence[Finding], ink: Ink) -> Iterator[RenderableType]:
    """Draw what the rulebook's author should know; nothing where there is nothing."""
    if not warnings:
        return
    yield heading("About the rulebook", ink)
    for warning in warnings:
        yield from draw_finding(warning, {}, ink.width)


def draw_files(files: Sequence[FileWritten], folder: str, seconds: float, ink: Ink) -> Iterator[RenderableType]:
    """Draw the files of the handoff and the time the run took."""
    yield heading("Files", ink)
    if files:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for file in files:
            rows = several(file.rows, "row")
            table.add_row(Text(visible(file.name, _LIMIT)), Text(rows), Text(size(file.bytes), "dim"))
        yield table
        yield Text()
    total = sum(file.bytes for file in files)
    wrote = f"{several(len(files), 'file')}, {size(total)}, in " if files else "No file was written to "
    yield Text.assemble(wrote, (visible(folder, _LIMIT), "bold"), f". It took {duration(seconds)}.")
