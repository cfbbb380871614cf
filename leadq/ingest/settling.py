"""Dates of an export that was opened in a spreadsheet and saved again: which of two layouts a column is written in.

It is told by the whole beginning of a column, never cell by cell: only where the layout of the system reads none of
the cells there and the rulebook's reads them all is the column read as the rulebook says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from leadq.ingest.cells import ISO_CELL
from leadq.ingest.spelling import Spelling

_ISO = re.compile(ISO_CELL)


def settled(
    system: Spelling, rulebook: Spelling, cells: Mapping[str, Sequence[str]]
) -> tuple[Spelling, tuple[str, ...]]:
    """Return how an export is written, and the date fields whose columns are not written as its system writes them.

    Args:
        system: how the system that made the export writes it.
        rulebook: how the rulebook says that exports are written.
        cells: the first cells of each column that holds a date, by field.
    """
    resaved = tuple(name for name, texts in cells.items() if _is_resaved(name, texts, system, rulebook))
    if not resaved:
        return system, ()
    dates = {name: layout for name, layout in system.dates.items() if name not in resaved}
    dates |= {name: rulebook.dates[name] for name in resaved if name in rulebook.dates}
    return replace(system, dates=dates), resaved


def _is_resaved(name: str, texts: Sequence[str], system: Spelling, rulebook: Spelling) -> bool:
    filled = [text.strip() for text in texts if text.strip()]
    ours, theirs = rulebook.dates.get(name), system.dates.get(name)
    return (
        ours != theirs
        and bool(filled)
        and all(_reads(text, ours) for text in filled)
        and not any(_reads(text, theirs) for text in filled)
    )


def _reads(text: str, layout: str | None) -> bool:
    if layout is None:
        return _ISO.fullmatch(text) is not None
    try:
        datetime.strptime(text, layout)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True
