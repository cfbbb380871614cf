"""Rows that were read but cannot be used: their numbers in the role's table, why, and where they stand.

Rows that are no data are told apart here, by what stands in them: blank ones, the header again, what a system deleted.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.exports.reading import Reject
from leadq.ground.errors import InputRefused
from leadq.ingest.accounts import READ
from leadq.ingest.nobody import header_again, says_deleted
from leadq.ingest.sharing import host
from leadq.jobs.counts import unusable_activity
from leadq.jobs.reading import Input, rejects_of
from leadq.words.steps import col, sql
from leadq.words.summary import InputRead
from leadq.words.tables import BLANKS

NO_IDENTITY = "it has neither an id nor a usable e-mail address"
NO_COMPANY = "it has neither an account id nor a usable website"
NO_CONTACT = "it names no contact"
NO_TIME = "its time cannot be read"
TIME_BLANK = "it has no time"
HEADER_AGAIN = "the header again"
_DAY_OR_MONTH_FIRST = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)")
_HIGHEST_MONTH = 12


def bad_contacts(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of contact rows without an identity, ascending."""
    return [
        (row, NO_IDENTITY)
        for (row,) in engine.rows(sql("SELECT contact_key FROM contact_rejects ORDER BY 1"))
    ]


def bad_accounts(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of rows of account exports without an id and a usable website, ascending."""
    if not engine.has(READ):
        return []
    rows = exp.select("rowid").from_(READ).where("account_id IS NULL").order_by("rowid")
    nameless = rows.where(sql("$host IS NULL", host=host(col("website"))))
    return [(row, NO_COMPANY) for (row,) in engine.rows(nameless)]


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
        rejects: every such row but the blank and the deleted ones, by file and line.
        inputs: what was read, without the blank rows.
        notes: how many blank and deleted rows there were, by file.
        deleted: rows that their system has deleted.
        stated: exports whose footer states another number of rows than they have: (name, stated, rows).
        unreadable_times: rejected for a time that is there and cannot be read.
        days_first, months_first: how many of those are written `31/10/2026`, and `10/31/2026`.
        either_first: how many may be either, as `03/04/2026`.
    """

    rejects: tuple[Reject, ...]
    inputs: tuple[InputRead, ...]
    notes: tuple[str, ...]
    deleted: int = 0
    stated: tuple[tuple[str, int, int], ...] = ()
    unreadable_times: int = 0
    days_first: int = 0
    months_first: int = 0
    either_first: int = 0


def quarantine(items: Sequence[Input], bad_rows: Sequence[tuple[int, str]]) -> Quarantine:
    """Look at every row of one role that cannot be used.

    Args:
        items: the exports of the role.
        bad_rows: (row number in the role's table, reason), ascending.

    Raises:
        InputRefused: a header with other columns stands in the middle of an export.
    """
    sorted_out = [_sorted(item, rejects_of([item], bad_rows)) for item in items]
    rejects = tuple(reject for found in sorted_out for reject in found.rejects)
    inputs = tuple(
        replace(facts, rows=facts.rows - found.blank)
        for facts, found in zip((item.facts() for item in items), sorted_out, strict=True)
    )
    stated = tuple(
        (facts.name, item.reading.stated, facts.rows)
        for item, facts in zip(items, inputs, strict=True)
        if item.reading.stated not in {None, facts.rows}
    )
    times = [time for found in sorted_out for time in found.times]
    shapes = [match for match in map(_DAY_OR_MONTH_FIRST.match, times) if match]
    days = sum(int(shape[1]) > _HIGHEST_MONTH for shape in shapes)
    months = sum(int(shape[2]) > _HIGHEST_MONTH for shape in shapes)
    return Quarantine(
        rejects,
        inputs,
        tuple(note for item, found in zip(items, sorted_out, strict=True) for note in found.notes(item)),
        sum(found.deleted for found in sorted_out),
        stated,
        len(times),
        days,
        months,
        len(shapes) - days - months,
    )


@dataclass(slots=True)
class _Sorted:
    """The unusable rows of one export. `times` are the cells of those whose time cannot be read."""

    rejects: list[Reject] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    blank: int = 0
    deleted: int = 0

    def notes(self, item: Input) -> list[str]:
        """Say what was passed over."""
        name, notes = item.opened.source.name, []
        if self.blank:
            notes.append(f"{name}: {self.blank} blank row{'s' if self.blank > 1 else ''} passed over")
        if self.deleted and item.opened.layout is not None:
            rows = "1 row" if self.deleted == 1 else f"{self.deleted} rows"
            notes.append(f"{name}: {rows} that {item.opened.layout.system} has deleted set aside")
        return notes


def _sorted(item: Input, rejects: Sequence[Reject]) -> _Sorted:
    found, source, place = _Sorted(), item.opened.source, item.opened.deleted_at
    header = [_word(cell) for cell in source.header]
    for reject in rejects:
        if not reject.row.strip(f'{BLANKS}"{source.delimiter}'):
            found.blank += 1
            continue
        cells = _cells(reject.row, source.delimiter)
        if _is_header(cells, header):
            if len(cells) == len(header) and list(map(_word, cells)) != header:
                _refuse_other_header(reject)
            found.rejects.append(replace(reject, reason=HEADER_AGAIN))
        elif again := header_again(cells, item.opened.mapping):
            if again == "other":
                _refuse_other_header(reject)
            found.rejects.append(replace(reject, reason=HEADER_AGAIN))
        elif place is not None and len(cells) == len(header) and says_deleted(cells[place]):
            found.deleted += 1
        else:
            found.rejects.append(_with_column(item, reject, cells, found.times))
    return found


def _with_column(item: Input, reject: Reject, cells: Sequence[str], times: list[str]) -> Reject:
    """Return the reject with the header of the column that is at fault; takes note of a time that cannot be read."""
    mapping = item.opened.mapping
    fields = {NO_IDENTITY: ("contact_id", "email"), NO_CONTACT: ("contact_id", "email")}
    asked = ("occurred_at",) if reject.reason == NO_TIME else fields.get(reject.reason, ())
    columns = [header for name in asked if name in mapping.fields for header in mapping.column(name).headers]
    reject = replace(reject, column=", ".join(columns))
    if reject.reason != NO_TIME:
        return reject
    index = mapping.column("occurred_at").places[:1]
    time = cells[index[0]].strip() if index and index[0] < len(cells) else None
    times += [time] if time else []
    return replace(reject, reason=TIME_BLANK) if time == "" else reject


def _cells(row: str, delimiter: str) -> list[str]:
    """Return the cells of a raw row; none where it was cut, or its quotes are wrong."""
    try:
        return next(csv.reader([row], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row holds words of the header alone: at least two, or all there are."""
    words = [word for word in map(_word, cells) if word]
    return len(words) >= min(2, len(header)) and set(words) <= set(header)


def _word(cell: str) -> str:
    return cell.strip(BLANKS).lower()


def _refuse_other_header(reject: Reject) -> None:
    raise InputRefused(
        f"{reject.file}: line {reject.line} is a header with its columns in another order: "
        "what stands below would be read as something else",
        "two exports were pasted together: give each a file of its own",
    )
