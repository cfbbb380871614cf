"""The report of `leadq inspect`: of each file what it is, in sentences, and its columns as a table."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.seeing import masked
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import delimiter, field, grouped, listed, several, share
from leadq.words.inspection import ColumnSeen, DatesSeen, FileSeen, Inspection
from leadq.words.scrubbing import HIDDEN

_NAME = 60
_HEADER = 40
_SENTENCE = 400
_HOW = {"rulebook": "rulebook", "sources": "sources", "system": "its system", "name": "its name"}


def render_inspection(inspection: Inspection, *, show_values: bool) -> RenderableType:
    """Return the report as one renderable; what may name a person is masked unless `show_values`."""
    shown = inspection if show_values else masked(inspection)

    def draw(ink: Ink) -> Iterator[RenderableType]:
        for file in shown.files:
            yield heading(visible(file.name, _NAME), ink)
            if file.header_line:
                yield Text(_what(file))
                yield Text(_how(file))
            if file.refused:
                yield from _refused(file)
            yield from (Text(sentence) for sentence in _rows(file))
            yield from _columns(file, ink)
            yield from _dates(file)
            yield from _types(file)
            for note in file.notes:
                yield Text.assemble(("Note: ", "yellow"), _ended(visible(note, _SENTENCE)))
        yield from _next(shown, ink)

    return Sheet(draw)


def _what(file: FileSeen) -> str:
    what = file.holds
    give = " `leadq score` takes it under accounts." if what == "accounts" else ""
    second = file.runner_up
    if file.system and file.own:
        return (
            f"Read as {what} of {file.system}, as '{file.layout}' under sources of the rulebook says.{give}"
        )
    if file.system:
        all_of = "the header" if file.asked == 1 else f"all {file.asked} headers"
        by = f"{all_of} by which leadq knows such an export {'is' if file.asked == 1 else 'are'} there"
        next_best = (
            f" Next most likely was {second.system}, with {second.found} of {second.asked}." if second else ""
        )
        return f"This is an export of {what} from {file.system}: {by}.{give}{next_best}"
    taken = f"Read as {what}, as you said." if file.told else f"Taken for {what}, by its headers."
    nearest = f" (nearest: {second.system}, with {second.found} of {second.asked} headers)" if second else ""
    others = [f"--holds {other}" for other in ("contacts", "activity", "accounts") if other != what]
    ask = "" if file.told else f" If it is not, say {' or '.join(others)}."
    return f"{taken} It is no export of a system that leadq knows{nearest}.{give}{ask}"


def _how(file: FileSeen) -> str:
    above = f", below {several(file.above, 'line')} of something else" if file.above else ""
    below = (
        f"; {several(file.below, 'line')} below the last row {'is' if file.below == 1 else 'are'} left out"
        if file.below
        else ""
    )
    written = f"Written in {visible(file.encoding, _HEADER)}, columns apart by {delimiter(file.delimiter)}"
    return f"{written}; the header is line {file.header_line}{above}{below}."


def _refused(file: FileSeen) -> Iterator[Text]:
    yield Text.assemble(("It cannot be read: ", "bold red"), _ended(visible(file.refused, _SENTENCE)))
    if file.hint:
        yield Text(f"What to do: {_ended(visible(file.hint, _SENTENCE))}")


def _rows(file: FileSeen) -> Iterator[str]:
    if not file.header_line:
        return
    if not file.rows:
        yield "It has a header and no rows."
        return
    bad = f", of which {grouped(file.rejected)} cannot be read (`score` says which)" if file.rejected else ""
    yield f"{several(file.rows, 'row')}{bad}."
    who = f"{several(file.people, 'person', 'people')}" if file.holds == "activity" and file.people else ""
    if file.key and file.repeated:
        repeated = several(file.repeated, "row repeats", "rows repeat")
        yield f"{repeated} the {field(file.key)} of another row{f'; the activity is of {who}' if who else ''}."
    elif file.key:
        yield f"No {field(file.key)} stands twice{f'; the activity is of {who}' if who else ''}."
    elif who:
        yield f"The activity is of {who}."


def _columns(file: FileSeen, ink: Ink) -> Iterator[RenderableType]:
    used = [column for column in file.columns if column.field]
    others = [column for column in file.columns if not column.field]
    if used:
        yield Text.assemble("\n", ("Columns that are used", "bold"))
        yield _table(used, file.rows, ink, field_too=True)
    if others:
        yield Text.assemble("\n", ("Columns that are not used", "bold"))
        yield Text("A field of your own for one of them: `columns` in the rulebook.", "dim")
        yield _table(others, file.rows, ink, field_too=False)


def _table(columns: Sequence[ColumnSeen], rows: int, ink: Ink, *, field_too: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("column", overflow="fold", ratio=3)
    if field_too or rows:
        table.add_column("is" if field_too else "looks like", overflow="fold", ratio=2)
    if field_too:
        table.add_column("known by", no_wrap=True)
    if rows:
        table.add_column("filled", justify="right", no_wrap=True)
        table.add_column("different", justify="right", no_wrap=True)
        if ink.is_wide:
            table.add_column("most frequent", overflow="ellipsis", no_wrap=True, ratio=3)
    for column in columns:
        cells = [_headers(column)]
        if field_too or rows:
            cells.append(field(column.field) if field_too else column.kind or "(empty)")
        cells += [_HOW[column.known_by]] if field_too else []
        if rows:
            cells += [share(column.filled, rows), grouped(column.distinct)]
            cells += [", ".join(visible(value, _HEADER) for value in column.values)] if ink.is_wide else []
        table.add_row(*map(Text, cells))
    return table


def _headers(column: ColumnSeen) -> str:
    return " + ".join(visible(header, _HEADER) for header in column.headers) or "(the same in every row)"


def _dates(file: FileSeen) -> Iterator[Text]:
    """Sentences on columns whose cells have to be read: dates, numbers, yes and no."""
    dated = [column for column in file.columns if column.field and column.dates is not None]
    odd = [column for column in file.columns if column.unread and column.dates is None]
    if not dated and not odd:
        return
    yield Text.assemble("\n", ("Cells", "bold"))
    groups: dict[tuple[str, str, bool], list[ColumnSeen]] = {}
    for column in dated:
        assert column.dates is not None  # noqa: S101 - chosen above
        groups.setdefault((column.dates.layout, column.dates.known_by, column.dates.open), []).append(column)
    for same in groups.values():
        assert same[0].dates is not None  # noqa: S101 - chosen above
        yield Text(_of_dates(file, same, same[0].dates))
    for column in dated:
        if column.dates is not None and column.dates.layout and column.dates.unread:
            yield Text(_of_unread(column, column.dates.unread, column.dates.mixed))
    for column in odd:
        what = {"boolean": "neither yes nor no", "timeframe": "no time frame"}.get(column.kind, "no number")
        cells = several(column.unread, "cell is", "cells are")
        yield Text(f"{_headers(column)}: {cells} {what}, which counts as missing.")


def _of_dates(file: FileSeen, columns: Sequence[ColumnSeen], dates: DatesSeen) -> str:
    names = listed([_headers(column) for column in columns])
    if not dates.layout:
        return f"{names}: no dates that leadq can read."
    as_ = "2026-10-31 (iso)" if dates.layout == "iso" else dates.layout
    if dates.open:
        swapped = _swapped(dates.layout)
        return (
            f"{names}: DAY OR MONTH IN FRONT? It may be {dates.layout} or {swapped}, and no cell tells. "
            f"Say it: `dates: {dates.layout}` in the rulebook, `format` for one column, or --dates."
        )
    by = {
        "rulebook": "as the rulebook says",
        "option": "as you said",
        "sources": "as its entry under sources says",
        "system": f"as {file.system} writes dates",
        "cells": "as the cells show; the rulebook has to say so (`dates`), or --write does",
    }[dates.known_by]
    if dates.known_by == "cells" and dates.layout == "iso":
        by = "which needs no word of the rulebook"
    return f"{names}: dates as {as_}, {by}."


def _swapped(layout: str) -> str:
    day, _, time = layout.partition(" ")
    mark = day[2]
    return mark.join(("mm", "dd", "yyyy")) + (f" {time}" if time else "")


def _of_unread(column: ColumnSeen, unread: int, mixed: bool) -> str:
    why = "; some of them have day and month the other way round" if mixed else ""
    cells = several(unread, "cell is", "cells are")
    then = "rejects the row" if column.field == "occurred_at" else "counts as missing"
    return f"{_headers(column)}: {cells} written in another way, which {then}{why}."


def _types(file: FileSeen) -> Iterator[RenderableType]:
    if not file.types:
        return
    yield Text.assemble("\n", ("Types of activity, and what they could be called in the rulebook", "bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("type", overflow="fold", ratio=2)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("event", overflow="fold", ratio=3)
    for kind in file.types:
        nothing = "(it may name a person)" if kind.personal else "(none: no sign of interest)"
        events = ", ".join(kind.events) or nothing
        table.add_row(Text(visible(kind.name, _HEADER)), Text(grouped(kind.rows)), Text(events))
    yield table
    if any(kind.personal and kind.name == HIDDEN for kind in file.types):
        yield Text(f"{HIDDEN} stands for a type that may name a person; --show-values shows it.", "dim")
    types, rows = file.rare
    if types:
        yield Text(
            f"And {several(types, 'type')} with fewer than five rows, {grouped(rows)} together.", "dim"
        )


def _next(inspection: Inspection, ink: Ink) -> Iterator[RenderableType]:
    readable = [file for file in inspection.files if not file.refused]
    yield heading("Is that right?", ink)
    if inspection.written:
        entries = listed([f"'{entry}'" for entry in inspection.written])
        more = "entries" if len(inspection.written) > 1 else "entry"
        yield Text(
            f"{visible(inspection.rules, _NAME)} has {entries} under sources now: `leadq score` reads such exports by "
            f"the {more}, and says when their header has changed. Correct there what is wrong here."
        )
    elif readable:
        yield Text(
            "If a column is taken for something else: `leadq inspect FILE --write RULES` puts the reading of each file "
            "into the rulebook under `sources`; correct it there once, and the next export is read the same way."
        )
    else:
        yield Text("None of the files can be read yet.")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
