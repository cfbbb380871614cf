"""Rows that were read but cannot be used: their numbers in the role's table, why, and where they stand."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from leadq.engines.duckdb import Engine
from leadq.exports.reading import Reject
from leadq.jobs.accounts import unusable_activity
from leadq.jobs.reading import Input, rejects_of
from leadq.words.steps import sql
from leadq.words.summary import InputRead
from leadq.words.tables import BLANKS

NO_IDENTITY = "it has neither an id nor a usable e-mail address"
NO_CONTACT = "it names no contact"
NO_TIME = "its time cannot be read"
TIME_BLANK = "it has no time"
_DAY_OR_MONTH_FIRST = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)")
_HIGHEST_MONTH = 12


def bad_contacts(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of contact rows without an identity, ascending."""
    return [
        (row, NO_IDENTITY)
        for (row,) in engine.rows(sql("SELECT contact_key FROM contact_rejects ORDER BY 1"))
    ]


def bad_activity(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of activity rows that name no contact or no time, ascending."""
    if not unusable_activity(engine):
        return []
    rows = engine.rows(sql("SELECT row_no, nobody FROM unusable_activity ORDER BY 1"))
    return [(row, NO_CONTACT if nobody else NO_TIME) for row, nobody in rows]


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The rows of one role that cannot be used.

    Attributes:
        rejects: every such row but the blank ones, by file and line.
        inputs: what was read, without the blank rows.
        notes: how many blank rows there were, by file.
        unreadable_times: rejected for a time that is there and cannot be read.
        days_first, months_first: how many of those are written `31/10/2026`, and `10/31/2026`.
        either_first: how many may be either, as `03/04/2026`.
    """

    rejects: tuple[Reject, ...]
    inputs: tuple[InputRead, ...]
    notes: tuple[str, ...]
    unreadable_times: int = 0
    days_first: int = 0
    months_first: int = 0
    either_first: int = 0


def quarantine(items: Sequence[Input], bad_rows: Sequence[tuple[int, str]]) -> Quarantine:
    """Look at every row of one role that cannot be used: rows of nothing but delimiters are blank, and no rejects.

    Args:
        items: the exports of the role.
        bad_rows: (row number in the role's table, reason), ascending.
    """
    rejects: list[Reject] = []
    inputs: list[InputRead] = []
    notes: list[str] = []
    times: list[str] = []
    for item in items:
        found = rejects_of([item], bad_rows)
        nothing = f'{BLANKS}"{item.opened.source.delimiter}'
        filled = [reject for reject in found if reject.row.strip(nothing)]
        blank = len(found) - len(filled)
        if blank:
            s = "s" if blank > 1 else ""
            notes.append(f"{item.opened.source.name}: {blank} blank row{s} passed over")
        facts = item.facts()
        inputs.append(replace(facts, rows=facts.rows - blank))
        for reject in filled:
            time = _time(item, reject) if reject.reason == NO_TIME else None
            rejects.append(replace(reject, reason=TIME_BLANK) if time == "" else reject)
            times += [time] if time else []
    shapes = [match for match in map(_DAY_OR_MONTH_FIRST.match, times) if match]
    days = sum(int(shape[1]) > _HIGHEST_MONTH for shape in shapes)
    months = sum(int(shape[2]) > _HIGHEST_MONTH for shape in shapes)
    return Quarantine(
        tuple(rejects), tuple(inputs), tuple(notes), len(times), days, months, len(shapes) - days - months
    )


def _time(item: Input, reject: Reject) -> str | None:
    """Return the time cell of a rejected activity row; None where its text was cut."""
    row = next(csv.reader([reject.row], delimiter=item.opened.source.delimiter), [])
    index = item.opened.mapping.index("occurred_at")
    return row[index].strip() if index < len(row) else None
