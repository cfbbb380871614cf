"""The section `cases` of a rulebook: small people both teams agree on, and what must come out for them."""

from typing import Any

from pydantic import ConfigDict, Field

from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Day, Line, Names, Number


class CaseActivity(Part):
    """One line of a case's activity: an event by name (or raw columns), on one day or several."""

    model_config = ConfigDict(extra="allow", frozen=True)
    event: Line | None = Field(None, description="Name of an event.")
    on: Names = Field(description="Day or instant, or a list.")


class Expectation(Part):
    """What a case expects. Only what is named is compared."""

    stage: Line | None = Field(None, description="Stage, `blocked`, `disqualified` or `suppressed`.")
    grade: Line | None = Field(None, description="Grade, as A1.")
    fit: Number | None = Field(None, description="Fit score.")
    engagement: Number | None = Field(None, description="Engagement score.")
    score: Number | None = Field(None, description="Total score.")
    fires: Names = Field((), description="Rules that must give points.")
    silent: Names = Field((), description="Rules that must not.")
    missing: Names = Field((), description="Fields that block it.")
    route: Line | None = Field(None, description="Owner or queue.")
    track: Line | None = Field(None, description="Nurture track.")


class Case(Part):
    """A small person both teams agree on."""

    name: Line = Field(description="A sentence that says who it is.")
    as_of: Day = Field(description="The day it is judged.")
    contact: dict[str, Any] = Field(description="Fields of the contact.")
    activity: tuple[CaseActivity, ...] = Field((), description="What they did.")
    expect: Expectation = Field(description="What must come out.")
