"""What the ingest compilers must know to read cells that are behind the door (`ingest/spelling.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadq.words.fields import FieldType


@dataclass(frozen=True, slots=True)
class CellDialect:
    """How the cells of one run are written: their types by field, and what holds for numbers and amounts."""

    types: Mapping[str, FieldType] = field(hash=False)
    decimal_mark: str
    currency: str
