"""Cells that no longer are what their field holds, since the entry of `sources` for their export was made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from leadq.jobs.counts import AS_TYPE
from leadq.jobs.gates import FEW
from leadq.rulebook.gates import percent
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.fields import FieldType
from leadq.words.summary import Tally

_TWICE = 2
"""So much more than before is told: exports of two days are never the same."""


def changed_cells(
    exports: Sequence[tuple[str, int, SourceLayout | None]],
    own: Collection[SourceLayout],
    unreadable: Iterable[Tally],
    types: Mapping[str, FieldType],
) -> list[str]:
    """Say of which fields much more cells cannot be read than when `leadq inspect` wrote the entry for the export.

    Args:
        exports: the name of each export of one role, its rows, and the layout by which it was read.
        own: the rulebook's `sources`. Nothing is said unless each export was read by one that was made from a file.
        unreadable: fields with cells that could not be read, of all exports of the role together.
        types: the types of the fields.
    """
    made = [layout for _, _, layout in exports if layout is not None and layout in own and layout.header]
    rows = sum(count for _, count, _ in exports)
    if len(made) < len(exports) or not rows:
        return []
    name, others = exports[0][0], len(exports) - 1
    has = f"{name} has" if not others else f"{name} and {others} more have"
    notes = []
    for tally in unreadable:
        columns = [
            header
            for entry in made
            if tally.name in entry.columns
            for header in entry.columns[tally.name].headers
        ]
        before = max(entry.unreadable.get(tally.name, Decimal(0)) for entry in made)
        if columns and tally.count > FEW and tally.count > _TWICE * before * rows:
            now = percent((Decimal(tally.count) / rows).quantize(Decimal("0.001")))
            notes.append(
                f"{has} changed since '{made[0].id}' under sources was made: in {now} of the rows '{columns[0]}' "
                f"cannot be read {AS_TYPE[types[tally.name]]}, then it was {percent(before)}"
            )
    return notes
