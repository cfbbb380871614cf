"""By which headers a field goes: its name, its aliases, and what the rulebook calls it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.source_layout import known_layouts
from leadq.words.fields import (
    ACCOUNT_FIELDS,
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    Field,
    normalise_header,
)

DERIVED = frozenset(field.name for field in DERIVED_CONTACT_FIELDS)
"""Fields that no column holds: they are worked out."""
_CONNECTOR = normalise_header("property_")


@dataclass(frozen=True, slots=True)
class Role:
    """What the catalogue knows of one kind of export. `headers` are the columns the rulebook names."""

    role: str
    standard: Mapping[str, Field]
    types: Mapping[str, object]
    headers: Mapping[str, str]


def role_of(role: str, catalogue: Catalogue) -> Role:
    """Return what is known of `contacts`, `activity` or `accounts`."""
    if role == "contacts":
        fields, types, headers = CONTACT_FIELDS, catalogue.contact_types, catalogue.headers_contacts
    elif role == "accounts":
        fields, types, headers = ACCOUNT_FIELDS, catalogue.account_types, catalogue.headers_accounts
    else:
        fields, types, headers = ACTIVITY_FIELDS, catalogue.activity_types, catalogue.headers_activity
    return Role(role, {field.name: field for field in fields}, types, headers)


def names_of(field: str, standard: Mapping[str, Field]) -> list[str]:
    """Return the normalised headers a field goes by, best first.

    The field's own name comes first, unless its aliases list it: then it has the place it has there. The same names
    behind `property_` come last.
    """
    own = normalise_header(field)
    aliases = [normalise_header(alias) for alias in (standard[field].aliases if field in standard else ())]
    names = aliases if own in aliases else [own, *aliases]
    return list(dict.fromkeys([*names, *(_CONNECTOR + name for name in names)]))


def names_by_field(known: Role) -> dict[str, frozenset[str]]:
    """Return the normalised headers of each field, those in the exports of systems that leadq knows among them."""
    names = {
        field: {*names_of(field, known.standard), normalise_header(known.headers.get(field, field))}
        for field in known.types
        if field not in DERIVED
    }
    for layout in known_layouts():
        for field, column in layout.columns.items():
            if layout.holds == known.role and field in names:
                names[field].update(map(normalise_header, column.headers))
    return {field: frozenset(found - {""}) for field, found in names.items()}


def is_known_header(role: str, catalogue: Catalogue) -> Callable[[str], bool]:
    """Return a test for headers that leadq or the rulebook knows; it finds the header line of an export."""
    known = role_of(role, catalogue)
    names = {
        name for field in known.types if field not in DERIVED for name in names_of(field, known.standard)
    }
    names.update(normalise_header(header) for header in known.headers.values())
    names.discard("")
    return lambda header: normalise_header(header) in names
