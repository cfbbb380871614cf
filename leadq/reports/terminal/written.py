"""The last lines: warnings about the rulebook, the files that were written, and how long it took."""

from collections.abc import Iterator, Sequence

from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from leadq.ground.findings import Finding
from leadq.reports.cells import visible
from leadq.reports.terminal.findings import draw_finding
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import duration, several, size
from leadq.words.summary import FileWritten, StageCount

_LIMIT = 120
_COLUMNS: tuple[JustifyMethod, ...] = ("right", "left", "right", "left")


def draw_warnings(warnings: Sequence[Finding], ink: Ink) -> Iterator[RenderableType]:
    """Draw what the rulebook's author should know; nothing where there is nothing."""
    if not warnings:
        return
    yield heading("About the rulebook", ink)
    for warning in warnings:
        yield from draw_finding(warning, {}, ink.width)


def draw_files(
    files: Sequence[FileWritten], folder: str, seconds: float, stages: Sequence[StageCount]
) -> Iterator[RenderableType]:
    """Draw the files of the handoff and the time the run took."""
    if files:
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(overflow="fold")
        for justify in _COLUMNS:
            table.add_column(justify=justify, no_wrap=True)
        for file in files:
            rows, noun = several(file.rows, "row").split(" ")
            amount, unit = size(file.bytes).split(" ")
            name = Text(visible(file.name, _LIMIT))
            table.add_row(name, f" {rows}", noun, Text(f" {amount}", "dim"), Text(unit, "dim"))
        yield table
        yield Text()
    total = sum(file.bytes for file in files)
    are = "is" if len(files) == 1 else "are"
    wrote = f"{several(len(files), 'file')} ({size(total)}) {are} in " if files else "No file was written to "
    first = f"{stages[0].id}.csv" if stages else ""
    begin = where = ""
    if stages and stages[0].owner and first in {file.name for file in files}:
        begin, where = f", the leads for {visible(stages[0].owner, _LIMIT)} in ", visible(first, _LIMIT)
    yield Text.assemble(
        wrote,
        (visible(folder, _LIMIT), "bold"),
        begin,
        (where, "bold green"),
        f". It took {duration(seconds)}.",
    )
