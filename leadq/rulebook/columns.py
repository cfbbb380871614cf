"""The section `columns` of a rulebook: where fields come from in the user's exports, and what their cells hold."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from leadq.rulebook.date_column import DateColumns
from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Id, Line
from leadq.words.fields import FieldType
from leadq.words.yamltext import Text


class Column(Part):
    """Where a field comes from in the export, and what its cells hold."""

    header: Line | None = Field(None, description="The header in the export, if it is not the field's name.")
    type: FieldType | None = Field(
        None,
        description="What the cells hold: text (the default), number, money, date, timeframe, boolean, list.",
    )
    format: Line | None = Field(None, description="Layout of its dates, if it differs from `dates`.")


def _column(value: object) -> object:
    return {"header": value} if isinstance(value, Text) else value


ColumnOrHeader = Annotated[Column, BeforeValidator(_column)]


class Columns(Part):
    """Names of the user's columns. What is named as a CRM exports it needs no entry."""

    contacts: dict[Id, ColumnOrHeader] = Field(
        default_factory=dict,
        description="Fields of a contact: `job_title: Position`, or `{header: …, type: number}`.",
    )
    activity: dict[Id, ColumnOrHeader] = Field(
        default_factory=dict, description="Fields of an activity, likewise."
    )
    accounts: dict[Id, ColumnOrHeader] = Field(
        default_factory=dict,
        description="Fields of a company in exports of accounts (`--accounts`), likewise; its contacts then have them.",
    )
    activity_from_contacts: DateColumns = Field(
        default_factory=dict,
        description="Columns of contacts whose filled cells are each an activity, at that date: "
        "`Last Webinar On: Webinar`.",
    )
