"""What may be shown of files that were looked at: no cell that may name a person, unless that was asked for."""

import re
from dataclasses import replace

from leadq.words.inspection import ColumnSeen, FileSeen, Inspection, TypeSeen
from leadq.words.scrubbing import HIDDEN, scrub

_DATE = re.compile(r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\b")


def masked(inspection: Inspection) -> Inspection:
    """Return what was seen without cells that may name a person; addresses and long numbers are hidden everywhere."""
    return replace(inspection, files=tuple(map(_file, inspection.files)))


def _file(file: FileSeen) -> FileSeen:
    bare = any(_is_data(header) for column in file.columns for header in column.headers)
    return replace(
        file,
        columns=tuple(_column(column, bare=bare) for column in file.columns),
        types=tuple(map(_type, file.types)),
        notes=tuple(map(scrub, file.notes)),
    )


def _type(kind: TypeSeen) -> TypeSeen:
    """Hide a type that may name a person, and the events, which are called like it."""
    if kind.personal:
        return replace(kind, name=HIDDEN, events=())
    return replace(kind, name=scrub(kind.name))


def _is_data(header: str) -> bool:
    """Whether a column's name is somebody's cell, an address, a telephone number or a date: the file has no header."""
    return "@" in header or scrub(header) != header or _DATE.search(header) is not None


def _column(column: ColumnSeen, *, bare: bool) -> ColumnSeen:
    headers = tuple(HIDDEN if bare else scrub(header) for header in column.headers)
    values = () if column.personal else tuple(map(scrub, column.values))
    return replace(column, headers=headers, values=values)
