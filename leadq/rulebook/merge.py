"""The section `merge` of a rulebook: which rows of the exports are one person."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Count, Line, Names, listed

SameOrDifferent = Literal["same", "different"]


class Merge(Part):
    """Which rows of the exports are one person, and whose values count. Without it, rows with the same id are one."""

    by: Annotated[tuple[Literal["email", "link", "name"], ...], BeforeValidator(listed)] = Field(
        min_length=1,
        description="What makes ids one person: `email`, the same address; `link`, ids named in `linked_id`; "
        "`name`, the same name at the same company domain.",
    )
    plus_tags: SameOrDifferent = Field(
        "different", description="Whether `ann+news@` is `ann@`: `same` or `different` (the default)."
    )
    gmail_dots: SameOrDifferent = Field(
        "different",
        description="Whether at Gmail `ann.lee@` is `annlee@`: `same` or `different` (the default).",
    )
    role_mailboxes: SameOrDifferent = Field(
        "different",
        description="Whether all who have an address as info@ or sales@ are one person: `same`, or `different` "
        "(the default).",
    )
    at_most: Count = Field(5, description="What more ids than this share is nobody's own, and merges no one.")
    prefer: dict[Line, Names] = Field(
        default_factory=dict,
        description="Fields and whose value goes first: `phone: [Salesforce, HubSpot]`, systems or names of files. "
        "Otherwise the value updated last counts.",
    )
