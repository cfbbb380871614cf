"""What may be shown of files that were looked at: no cell that may name a person, unless that was asked for."""

from dataclasses import replace

from leadq.words.inspection import ColumnSeen, FileSeen, Inspection, TypeSeen
from leadq.words.scrubbing import HIDDEN, scrub


def masked(inspection: Inspection) -> Inspection:
    """Return what was seen without cells that may name a person; addresses and long numbers are hidden everywhere."""
    return replace(inspection, files=tuple(map(_file, inspection.files)))


def _file(file: FileSeen) -> FileSeen:
    return replace(
        file,
        columns=tuple(map(_column, file.columns)),
        types=tuple(map(_type, file.types)),
        notes=tuple(map(scrub, file.notes)),
    )


def _type(kind: TypeSeen) -> TypeSeen:
    """Hide a type that may name a person, and the events, which are called like it."""
    if kind.personal:
        return replace(kind, name=HIDDEN, events=())
    return replace(kind, name=scrub(kind.name))


def _column(column: ColumnSeen) -> ColumnSeen:
    headers = tuple(map(scrub, column.headers))
    values = () if column.personal else tuple(map(scrub, column.values))
    return replace(column, headers=headers, values=values)
