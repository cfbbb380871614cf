"""The section `accounts` of a rulebook: which people are at one company, and what their account is asked for."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from leadq.rulebook.part import Part
from leadq.rulebook.scalars import ContactCondition, Id, Points, listed


class Accounts(Part):
    """Which contacts belong to one company, and how the engagement of all of them comes together."""

    by: Annotated[tuple[Literal["account_id", "website", "email"], ...], BeforeValidator(listed)] = Field(
        min_length=1,
        description="What names the account of a contact, in this order: `account_id`, the CRM's own id of it; "
        "`website` and `email`, the company's domain.",
    )
    engaged_from: Points | None = Field(
        None,
        description="Engagement from which somebody counts as engaged. Without it, any above zero does.",
    )
    roles: dict[Id, ContactCondition] = Field(
        default_factory=dict,
        description="Parts of a buying group: `decision-maker: {persona: executive}`. One may have several.",
    )
