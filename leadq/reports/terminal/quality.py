"""What was read, and how good it was: rows that were turned away, cells that could not be read, and notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import delimiter, field, grouped, several, size
from leadq.words.summary import ActivityCounts, InputRead, Summary, Tally

_SHOWN = 8
_LIMIT = 80


def draw_quality(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw what the exports held and what of it could not be used."""
    yield heading("The exports", ink)
    for export in summary.inputs:
        yield _read(export)
    yield from _activity(summary)
    yield from _cells(summary)
    for note in summary.notes:
        yield Text.assemble(("Note: ", "yellow"), _ended(visible(note)))
    unreadable, of_activity = (
        tuple(replace(tally, name=field(tally.name)) for tally in tallies)
        for tallies in (summary.unreadable, summary.unreadable_activity)
    )
    counted = (
        ("Rows rejected, by reason", summary.rejected_because, "for", "reason"),
        ("Activity rows that are no event of the rulebook, by type", summary.unmapped, "of", "type"),
        ("Cells that could not be read and count as missing, by field", unreadable, "in", "field"),
        (
            "Cells of activity that could not be read and count as missing, by field",
            of_activity,
            "in",
            "field",
        ),
    )
    for title, tallies, joint, kind in counted:
        if tallies:
            yield Text.assemble("\n", (title, "bold"))
            yield _tallies(tallies, joint, kind)


def _read(export: InputRead) -> Text:
    how = ", ".join(
        part for part in (visible(export.encoding, 40), delimiter(visible(export.delimiter, 20))) if part
    )
    rows = several(export.rows, "row")
    name = (visible(export.name, _LIMIT), "bold")
    return Text.assemble(
        f"{visible(export.role, 20).capitalize()}: ",
        name,
        f", {rows}, {size(export.bytes)} ({how}).{_layout(export)}",
    )


def _layout(export: InputRead) -> str:
    """Say which system and layout an export was recognised as; nothing where it was not."""
    system, layout = visible(export.system, _LIMIT), visible(export.layout, _LIMIT)
    if not layout:
        return ""
    by = f"the layout '{layout}'"
    return f" It was read as {by}." if system.casefold() == layout else f" It is from {system}, read as {by}."


def _activity(summary: Summary) -> Iterator[Text]:
    counts = summary.activity
    if not counts.read:
        if not any(export.role == "activity" for export in summary.inputs):
            yield Text("No activity was given: leads are scored by who they are alone.")
        return
    parts = (
        several(counts.rejected, "rejected", "rejected"),
        *([f"{grouped(counts.deleted)} deleted by their system"] if counts.deleted else []),
        *([f"{grouped(counts.repeated)} repeated"] if counts.repeated else []),
        f"{grouped(counts.orphans)} of unknown contacts",
        f"{grouped(counts.future)} in the future",
        several(counts.used, "used", "used"),
    )
    yield Text(f"{_read_and_shared(counts)} = {' + '.join(parts)}.")
    if counts.of_suppressed:
        belong = several(counts.of_suppressed, "used row belongs", "used rows belong")
        yield Text(
            f"{belong} to suppressed contacts and {'counts' if counts.of_suppressed == 1 else 'count'} for nobody."
        )
    if counts.unmapped:
        yield Text(
            f"{several(counts.unmapped, 'used row is', 'used rows are')} no event that the rulebook names."
        )
    if counts.shifted_gap:
        moved = several(counts.shifted_gap, "time stands", "times stand")
        yield Text(f"{moved} in an hour that the clock skips in spring; moved forward.")
    if counts.shifted_fold:
        twice = several(counts.shifted_fold, "time stands", "times stand")
        yield Text(f"{twice} in an hour that comes twice in autumn; read as the first.")


def _read_and_shared(counts: ActivityCounts) -> str:
    """Say how much activity there is: rows, dates of contacts, and how many more through people who share a row."""
    rows = counts.read - counts.dates
    parts = [several(rows, "activity row")] if rows or not counts.dates else []
    if counts.dates:
        parts.append(several(counts.dates, "date in columns of contacts", "dates in columns of contacts"))
    if counts.shared:
        parts.append(f"{grouped(counts.shared)} more as rows of several people")
    return " + ".join(parts)


def _cells(summary: Summary) -> Iterator[Text]:
    harmless = summary.cells_neutralised
    if harmless:
        were = several(harmless, "cell was", "cells were")
        yield Text(f"{were} made harmless with an apostrophe: a spreadsheet would run or damage them.")


def _ended(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."


def _tallies(tallies: Sequence[Tally], joint: str, kind: str) -> Table:
    """Draw the first tallies, and the others as one line: ``5  for 5 other reasons``."""
    shown = len(tallies) if len(tallies) == _SHOWN + 1 else _SHOWN
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for tally in tallies[:shown]:
        table.add_row(Text(f"  {grouped(tally.count)}"), Text(visible(tally.name, _LIMIT)))
    rest = tallies[shown:]
    if rest:
        more = f"{joint} {grouped(len(rest))} other {kind}s"
        table.add_row(Text(f"  {grouped(sum(tally.count for tally in rest))}", "dim"), Text(more, "dim"))
    return table
