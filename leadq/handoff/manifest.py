r"""`manifest.json`: what made a handoff folder and what is in it, as a model with canonical bytes.

It is a contract (`leadq/handoff`, version 1): the JSON Schema of `manifest_schema` is published, and the
same facts always give the same bytes. ASCII only (`\u00e9` for é), so that no terminal, editor or locale
can change or misread a name; keys in the order of this file; two spaces; a line feed at the end.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

MANIFEST_NAME = "manifest.json"
RULEBOOK_NAME = "rules.yaml"
"""The rulebook that made the folder, byte for byte."""
SCHEMA = "leadq/handoff"
VERSION = 1


def _sorted(versions: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(versions.items()))


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)+$", max_length=128)]
"""A file of the folder. Lower case: two names must not meet on a disk that ignores case. Never a path."""
InputName = Annotated[str, StringConstraints(pattern=r"^[^/\\]+$")]
"""The last part of an input's path, or `-`."""
Versions = Annotated[dict[str, str], AfterValidator(_sorted)]
Instant = Annotated[AwareDatetime, AfterValidator(lambda instant: instant.astimezone(UTC))]


class Facts(BaseModel):
    """A part of the manifest: complete, unchangeable, and without keys of its own."""

    model_config = ConfigDict(
        extra="forbid",
        defer_build=True,
        frozen=True,
        strict=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


class Engine(Facts):
    """What ran the rules."""

    name: str
    version: str


class RulebookFacts(Facts):
    """Which rulebook made the folder."""

    name: str
    revision: str | None = Field(description="The revision the rulebook names, if it names one.")
    sha256: Sha256 = Field(description="Of the bytes of the rulebook's file.")


class InputFacts(Facts):
    """One export that was read, in the order of the command line."""

    role: Literal["contacts", "activity", "links", "accounts", "suppression"]
    name: InputName = Field(
        description="Name of the file, without its folder, and of its part that was read."
    )
    bytes: NonNegativeInt = Field(description="Size of the file that was given, packed or not.")
    sha256: Sha256 = Field(description="Of that file.")
    unpacked_sha256: Sha256 | None = Field(
        None, description="Of the text that was read, if the file is packed or a workbook."
    )
    system: str | None = Field(None, description="The system that it was recognised as an export of.")
    layout: str | None = Field(
        None,
        description="Id of the layout by which it was read: one of leadq, or of the rulebook's `sources`.",
    )
    encoding: str
    delimiter: str
    rows: NonNegativeInt = Field(description="Rows of data that were read, broken ones too.")


class ContactCounts(Facts):
    """Where every contact row went: `read` is the sum of all others."""

    read: NonNegativeInt
    rejects: NonNegativeInt
    deleted: NonNegativeInt = Field(0, description="Rows that their system has deleted.")
    duplicates: NonNegativeInt
    merged: NonNegativeInt = Field(0, description="Rows of another id of the same person, see `merge`.")
    suppressed: NonNegativeInt
    disqualified: NonNegativeInt
    blocked: NonNegativeInt
    stages: dict[str, NonNegativeInt] = Field(description="Leads by stage, first stage first.")

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        lost = (
            self.rejects
            + self.deleted
            + self.duplicates
            + self.merged
            + self.suppressed
            + self.disqualified
            + self.blocked
        )
        if self.read != lost + sum(self.stages.values()):
            raise ValueError("the counts do not add up to the contact rows that were read")
        return self


class ActivityCounts(Facts):
    """Where every activity went: `read` and `shared` are the sum of the others but `dates`."""

    read: NonNegativeInt
    rejects: NonNegativeInt
    deleted: NonNegativeInt = Field(description="Rows that their system has deleted.")
    repeated: NonNegativeInt = Field(description="Rows that were there before, see `repeated_activity`.")
    orphans: NonNegativeInt = Field(description="Rows of contacts that are in no export.")
    future: NonNegativeInt = Field(description="Rows later than the as-of instant.")
    used: NonNegativeInt
    dates: NonNegativeInt = Field(
        0, description="Those of `read` that stand in columns of dates of contacts, not in rows of activity."
    )
    shared: NonNegativeInt = Field(
        0, description="How many there are more because a row is several people's, see `--activity-links`."
    )

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.read + self.shared != (
            self.rejects + self.deleted + self.repeated + self.orphans + self.future + self.used
        ):
            raise ValueError("the counts do not add up to the activity rows that were read")
        return self


class AccountCounts(Facts):
    """The accounts of the leads that are neither suppressed nor disqualified; see `accounts.csv`."""

    accounts: NonNegativeInt
    engaged: NonNegativeInt = Field(description="Those with somebody who is engaged.")
    leads_without: NonNegativeInt = Field(description="Leads that have no account.")


class CellFacts(Facts):
    """How text cells were written to the CSV files."""

    mode: Literal["guarded", "raw"]
    made_harmless: NonNegativeInt = Field(description="Cells that got an apostrophe.")


class FileFacts(Facts):
    """One file of the folder."""

    name: FileName
    rows: NonNegativeInt
    bytes: NonNegativeInt
    sha256: Sha256


def _by_name(files: tuple[FileFacts, ...]) -> tuple[FileFacts, ...]:
    if len({file.name for file in files}) != len(files):
        raise ValueError("two files have the same name")
    if any(file.name == MANIFEST_NAME for file in files):
        raise ValueError(f"{MANIFEST_NAME} does not list itself")
    return tuple(sorted(files, key=lambda file: file.name))


class Manifest(Facts):
    """What made a handoff folder and what is in it; no path, no clock but the as-of, nobody's data."""

    schema_: Literal["leadq/handoff"] = Field("leadq/handoff", alias="schema")
    version: Literal[1] = 1
    leadq: str = Field(description="Version of leadq.")
    engine: Engine
    as_of: Instant = Field(description="The only clock, in UTC.")
    rulebook: RulebookFacts
    inputs: tuple[InputFacts, ...]
    domain_lists: Versions = Field(description="Versions of the lists of e-mail domains, by list.")
    contacts: ContactCounts
    activity: ActivityCounts | None = None
    accounts: AccountCounts | None = None
    cells: CellFacts
    files: Annotated[tuple[FileFacts, ...], AfterValidator(_by_name)] = Field(
        description="All files but the manifest itself, by name."
    )

    def to_bytes(self) -> bytes:
        """Return the canonical bytes: equal facts give equal bytes, those of earlier versions as they did."""
        facts = self.model_dump(mode="json")
        for name in ("deleted", "merged"):
            if not facts["contacts"][name]:
                del facts["contacts"][name]
        for item in facts["inputs"]:
            for name in ("system", "layout"):
                if item[name] is None:
                    del item[name]
        for name in ("activity", "accounts"):
            if facts[name] is None:
                del facts[name]
        return (json.dumps(facts, indent=2, ensure_ascii=True) + "\n").encode("ascii")

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read a manifest.

        Raises:
            ValueError: it is not one of version 1; the message names the keys, never what stands in them.
        """
        try:
            manifest = cls.model_validate_json(content)
            wrong = {"schema", "version"} - {name.rstrip("_") for name in manifest.model_fields_set}
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) if problem["loc"] else "the whole" for problem in error.errors()}
        if not wrong:
            return manifest
        known = {field.alias or name for name, field in cls.model_fields.items()} | {"the whole"}
        places = ", ".join(sorted(place if place in known else "an unknown key" for place in wrong))
        raise ValueError(f"not a manifest of {SCHEMA} {VERSION}, see {places}")


def file_facts(path: Path) -> tuple[int, str]:
    """Return the size in bytes and the sha256 of a file, read once."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the manifest."""
    schema = Manifest.model_json_schema(by_alias=True, mode="serialization")
    for name in ("activity", "accounts"):  # manifests of earlier versions have none of these
        schema["required"].remove(name)
    for name in ("deleted", "merged"):
        schema["$defs"]["ContactCounts"]["required"].remove(name)
    for name in ("system", "layout"):
        schema["$defs"]["InputFacts"]["required"].remove(name)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{SCHEMA} {VERSION}"} | {
        key: part for key, part in schema.items() if key != "title"
    }
