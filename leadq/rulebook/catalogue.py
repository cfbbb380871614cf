"""The catalogue: every field a rulebook may name, standard, derived or declared under `columns:`."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadq.ground.findings import Finding
from leadq.words.fields import (
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    FieldType,
)
from leadq.words.yamltext import Map, Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Fields and their types. `declared_*` are those the rulebook adds; the rest is standard.

    `headers_*` maps a field to the header the rulebook names for it.
    """

    contact_types: Mapping[str, FieldType]
    activity_types: Mapping[str, FieldType]
    headers_contacts: Mapping[str, str]
    headers_activity: Mapping[str, str]
    formats_contacts: Mapping[str, str]
    formats_activity: Mapping[str, str]


DERIVED = frozenset(f.name for f in DERIVED_CONTACT_FIELDS)


def read_catalogue(root: Map) -> tuple[Catalogue, list[Finding]]:
    """Build the catalogue from the raw rulebook; shape errors under `columns:` are left to the schema."""
    findings: list[Finding] = []
    columns = root.get(Text("columns", root.span))
    contact_types = {f.name: f.type for f in (*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS)}
    activity_types = {f.name: f.type for f in ACTIVITY_FIELDS}
    read = [
        _declared(columns, "contacts", contact_types, findings),
        _declared(columns, "activity", activity_types, findings),
    ]
    return Catalogue(contact_types, activity_types, read[0][0], read[1][0], read[0][1], read[1][1]), findings


def _declared(
    columns: object, section: str, types: dict[str, FieldType], findings: list[Finding]
) -> tuple[dict[str, str], dict[str, str]]:
    headers: dict[str, str] = {}
    formats: dict[str, str] = {}
    part = columns.get(section) if isinstance(columns, Map) else None  # type: ignore[call-overload]
    for name, value in part.items() if isinstance(part, Map) else ():
        if name in DERIVED:
            findings.append(Finding("LQ303", name.span, f"'{name}' is worked out by leadq and cannot be a column"))
            continue
        types.setdefault(str(name), FieldType.TEXT)
        if isinstance(value, Text):
            headers[str(name)] = str(value)
        if not isinstance(value, Map):
            continue
        for key, option in value.items():
            if key == "header" and isinstance(option, Text):
                headers[str(name)] = str(option)
            elif key == "format" and isinstance(option, Text):
                formats[str(name)] = str(option)
            elif key == "type" and isinstance(option, Text) and option in set(FieldType):
                types[str(name)] = FieldType(str(option))
    return headers, formats
