"""The funnel: where every contact row went, with shares and bars, proved by a line that adds up."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.bars import BarRow, bar_table
from leadq.reports.terminal.headline import stage_name
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, several, share
from leadq.words.summary import Summary, Tally

_LIMIT = 120


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the funnel; a `part` is a reason of the line above it and has no bar."""

    name: str
    count: int
    style: str
    part: bool = False
    weight: str = ""


def draw_funnel(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw every outcome of a contact row with its count, its share of all rows read, and a bar."""
    yield heading("Where every contact went", ink)
    yield conservation(summary)
    yield Text()
    read = summary.contacts.read
    rows = [_row(line, read) for line in _lines(summary)]
    yield bar_table(rows, read, ("left", "right", "right"), ink)


def _row(line: _Line, read: int) -> BarRow:
    quiet = "dim" if line.part else ""
    name = Text(f"  {line.name}" if line.part else line.name, quiet or line.weight)
    cells = (name, Text(grouped(line.count), quiet), Text(share(line.count, read), quiet))
    return BarRow(cells, 0 if line.part else line.count, line.style)


def conservation(summary: Summary) -> Text:
    """Return the sentence that accounts for every contact row read."""
    counts = summary.contacts
    parts = (
        several(counts.rejected, "rejected", "rejected"),
        *([f"{grouped(counts.deleted)} deleted by their system"] if counts.deleted else []),
        several(counts.duplicates, "duplicate"),
        *([f"{grouped(counts.merged)} merged"] if counts.merged else []),
        several(counts.suppressed, "suppressed", "suppressed"),
        several(counts.disqualified, "disqualified", "disqualified"),
        several(counts.blocked, "blocked", "blocked"),
        f"{grouped(counts.staged)} in the stages",
    )
    return Text(f"{several(counts.read, 'contact row')} = {' + '.join(parts)}.")


def _lines(summary: Summary) -> Iterator[_Line]:
    counts = summary.contacts
    yield _Line("Contact rows read", counts.read, "bright_black")
    yield _Line("Rejected: not usable", counts.rejected, "red")
    if counts.deleted:
        yield _Line("Deleted by their system", counts.deleted, "bright_black")
    yield _Line("Duplicate: same contact", counts.duplicates, "bright_black")
    if counts.merged:
        yield _Line("Merged: same person, other id", counts.merged, "bright_black")
    yield _Line("Suppressed: do not contact", counts.suppressed, "bright_black")
    yield from _reasons(summary.suppressed_by)
    yield _Line("Disqualified: not for sales", counts.disqualified, "bright_black")
    yield from _reasons(summary.disqualified_by)
    yield _Line("Blocked: data is missing", counts.blocked, "yellow")
    for position, stage in enumerate(summary.stages):
        owner = f" ({visible(stage.owner, _LIMIT)})" if stage.owner else ""
        style = "blue" if position else "green"
        yield _Line(f"{stage_name(stage)}{owner}", stage.leads, style, weight="bold")


def _reasons(tallies: tuple[Tally, ...]) -> Iterator[_Line]:
    for tally in tallies:
        yield _Line(visible(tally.name, _LIMIT), tally.count, "", part=True)
