"""How a system writes an export: where each field stands and how cells are spelt.

A rulebook's `sources` is a list of them.

The layouts of well-known systems are the data files in `leadq/systems/`, in the same form; a rulebook's own go first.
"""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field

from leadq.rulebook.date_column import DateColumns
from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Count, Flag, Id, Line, Names, Share

Grade = Literal["documented", "seen", "inferred"]
"""How a fact is known: from the vendor, from somebody's export, or by reasoning: then look at a real export."""


class SourceColumn(Part):
    """Where a field's cells come from, and what they hold. One of the first four keys says where."""

    header: Line | None = Field(None, description="The column that holds it.")
    nth: Count = Field(1, description="With `header`: which of several columns of that name, counted from 1.")
    first_of: Names = Field((), description="Several columns: the first of them that is filled.")
    join: Names = Field((), description="Several columns, written one after the other with a blank between.")
    value: Line | None = Field(None, description="No column: the same text in every row.")
    json_key: Line | None = Field(
        None, description="With `header`: its cells are JSON objects, and the field stands under this key."
    )
    format: Line | None = Field(None, description="Layout of its dates, if it differs from `dates`.")
    first_part: Literal[";", ","] | None = Field(
        None, description="Its cells hold several values with this between them: the first of them."
    )
    words: dict[str, Line] = Field(
        default_factory=dict, description="What the system's codes stand for: `{10: Open Email}`."
    )
    filled: Flag = Field(default=False, description="A filled cell says yes, as the date of a bounce does.")

    @property
    def headers(self) -> tuple[str, ...]:
        """Every column it reads."""
        return (self.header,) if self.header is not None else (*self.first_of, *self.join)

    @property
    def rewrites(self) -> bool:
        """Whether the field's cell is another than the column's."""
        return self.filled or bool(self.json_key or self.first_part or self.words)


def _as_column(value: object) -> object:
    if isinstance(value, str):
        return {"header": value}
    return {"first_of": value} if isinstance(value, list) else value


ColumnOrHeaders = Annotated[SourceColumn, BeforeValidator(_as_column)]


class SourceLayout(Part):
    """One kind of export of one system."""

    id: Id = Field(description="Name of the layout; stands in reports and in the manifest.")
    system: Line = Field(description="The system that writes it, as people call it.")
    holds: Literal["contacts", "activity", "accounts"] = Field(description="What a row is.")
    recognise: Names = Field(description="Headers that are all there, spelt so: by these it is recognised.")
    any_case: Flag = Field(default=False, description="The headers may be in capital letters.")
    header: Names = Field(
        (), description="The whole header it was made from: what is gone or new since then is told."
    )
    unreadable: dict[Id, Share] = Field(
        default_factory=dict,
        description="In which share of the rows the cell of a field could not be read when it was made, "
        "`{employees: 0.2%}`; of other fields in none. It is told when that is far more now.",
    )
    columns: dict[Id, ColumnOrHeaders] = Field(
        default_factory=dict,
        description="Where fields stand: a header, a list (the first that is filled), or a mapping.",
    )
    activity_from_contacts: DateColumns = Field(
        default_factory=dict,
        description="With `holds: contacts`: columns whose filled cells are each an activity, as under `columns`.",
    )
    unused: Names = Field((), description="Headers that look like a field and are none.")
    dates: Line | None = Field(None, description="Layout of dates; without it, the rulebook's.")
    utc: Flag = Field(default=False, description="Times without a zone are UTC, not local.")
    decimal_mark: Literal[".", ","] | None = Field(
        None, description="Decimal mark; without it, the rulebook's."
    )
    id_prefix: Line | None = Field(
        None,
        description="What is put before every `contact_id` of the export, so that it is no other system's: `hs-`.",
    )
    long_ids: Flag = Field(
        default=False,
        description="Its ids are Salesforce's: those of 15 characters are written as the same of 18.",
    )
    lists: Literal[";", ","] = Field(";", description="What stands between the parts of a list.")
    empty: Names = Field((), description="What is written where there is nothing, as `null`.")
    apostrophes: Flag = Field(
        default=False, description="A leading `'` before `=`, `+`, `-` or `@` is no part of the cell."
    )
    footer: Names = Field((), description="How lines behind the last row begin.")
    deleted: Line | None = Field(
        None, description="The column that says yes where the system has deleted the row: it is set aside."
    )
    evidence: dict[str, Grade] = Field(
        default_factory=dict,
        description="How well each of these facts is known: documented, seen or inferred.",
    )


@cache
def known_layouts() -> tuple[SourceLayout, ...]:
    """Return the layouts of the systems that leadq knows, by file and place."""
    data = sorted((f for f in (files("leadq") / "systems").iterdir() if f.name.endswith(".yaml")), key=str)
    return tuple(
        SourceLayout.model_validate(layout)
        for file in data
        for layout in yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - it makes texts alone
    )


_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
