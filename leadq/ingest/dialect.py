"""What the ingest compilers must know to read cells: the rulebook's marks and layouts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadq.words.fields import FieldType


@dataclass(frozen=True, slots=True)
class CellDialect:
    """How the cells of one run are written.

    `layouts` are strptime layouts by field; a field without one is read as `default_layout` (None: ISO 8601).
    """

    types: Mapping[str, FieldType] = field(hash=False)
    decimal_mark: str
    currency: str
    default_layout: str | None
    layouts: Mapping[str, str | None] = field(hash=False)

    def layout(self, field: str) -> str | None:
        """Return the strptime layout of a date field, None for ISO 8601."""
        return self.layouts.get(field, self.default_layout)
