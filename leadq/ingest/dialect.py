"""What the ingest compilers must know to read cells: the rulebook's zone, marks and layouts, and the as-of instant."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadq.words.fields import FieldType


@dataclass(frozen=True, slots=True)
class CellDialect:
    """How the cells of one run are written.

    `layouts` are strptime layouts by field; a field without one is read as `default_layout` (None: ISO 8601).
    `as_of` is in microseconds since 1970 UTC, `as_of_day` the local day since 1970-01-01.
    """

    types: Mapping[str, FieldType]
    decimal_mark: str
    currency: str
    default_layout: str | None
    layouts: Mapping[str, str | None]
    as_of: int
    as_of_day: int

    def layout(self, field: str) -> str | None:
        """Return the strptime layout of a date field, None for ISO 8601."""
        return self.layouts.get(field, self.default_layout)
