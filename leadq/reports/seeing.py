"""What may be shown of files that were looked at: no cell that may name a person, unless that was asked for."""

from dataclasses import replace

from leadq.words.inspection import ColumnSeen, FileSeen, Inspection
from leadq.words.scrubbing import scrub


def masked(inspection: Inspection) -> Inspection:
    """Return what was seen without cells that may name a person; addresses and long numbers are hidden everywhere."""
    return replace(inspection, files=tuple(map(_file, inspection.files)))


def _file(file: FileSeen) -> FileSeen:
    return replace(
        file,
        columns=tuple(map(_column, file.columns)),
        types=tuple(replace(kind, name=scrub(kind.name)) for kind in file.types),
        notes=tuple(map(scrub, file.notes)),
    )


def _column(column: ColumnSeen) -> ColumnSeen:
    headers = tuple(map(scrub, column.headers))
    values = () if column.personal else tuple(map(scrub, column.values))
    return replace(column, headers=headers, values=values)
