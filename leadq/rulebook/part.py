"""What all parts of the rulebook's model have in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the rulebook: unknown keys are findings, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)
