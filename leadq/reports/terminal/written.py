"""The last lines: warnings about the rulebook, the files that were written, and how long it took."""

from collections.abc import Iterator, Sequence

from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from leadq.ground.findings import Finding
from leadq.reports.cells import visible
from leadq.reports.terminal.findings import draw_finding
from leadq.reports.terminal.headline import blocked_count, passed_count, passed_files
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import duration, listed, several, size
from leadq.words.summary import FileWritten, Summary

_LIMIT = 120
_TABLES = (".csv", ".parquet")
_COLUMNS: tuple[JustifyMethod, ...] = ("right", "left", "right", "left")


def draw_warnings(warnings: Sequence[Finding], ink: Ink) -> Iterator[RenderableType]:
    """Draw what the rulebook's author should know; nothing where there is nothing."""
    if not warnings:
        return
    yield heading("About the rulebook", ink)
    for warning in warnings:
        yield from draw_finding(warning, {}, ink.width)


def draw_files(
    files: Sequence[FileWritten], folder: str, seconds: float, summary: Summary
) -> Iterator[RenderableType]:
    """Draw the files of the handoff, the time the run took, and once more how many leads stand where."""
    if files:
        yield _table(files)
        yield Text()
    total = sum(file.bytes for file in files)
    are = "is" if len(files) == 1 else "are"
    wrote = f"{several(len(files), 'file')} ({size(total)}) {are} in " if files else "No file was written to "
    yield Text.assemble(wrote, (visible(folder, _LIMIT), "bold"), f". It took {duration(seconds)}.")
    if summary.stages:
        count = summary.contacts.blocked
        blocked = [" ", blocked_count(count), *_see(["blocked.csv"])] if count else []
        yield Text.assemble(passed_count(summary), *_see(passed_files(summary)), *blocked)


def _see(names: Sequence[str]) -> list[str | Text]:
    return [", see ", Text(listed(names), "bold"), "."] if names else ["."]


def _table(files: Sequence[FileWritten]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    for justify in _COLUMNS:
        table.add_column(justify=justify, no_wrap=True)
    for file in files:
        rows, noun = several(file.rows, "row").split(" ") if file.name.endswith(_TABLES) else ("", "")
        amount, unit = size(file.bytes).split(" ")
        name = Text(visible(file.name, _LIMIT))
        table.add_row(name, f" {rows}", noun, Text(f" {amount}", "dim"), Text(unit, "dim"))
    return table
