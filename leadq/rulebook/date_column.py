"""A column of a contacts export that says when something last happened: each filled cell is an activity."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Line


class DateColumn(Part):
    """What the activity is that such a column tells of."""

    type: Line = Field(description="Its type, as events read it: `Webinar`.")
    asset: Line | None = Field(None, description="What it was about, if the column says so.")
    format: Line | None = Field(None, description="Layout of its dates, if it differs from `dates`.")


def _as_date_column(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


DateColumns = dict[Line, Annotated[DateColumn, BeforeValidator(_as_date_column)]]
"""By header. A bare value is the type."""
