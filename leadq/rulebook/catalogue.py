"""The catalogue: every field a rulebook may name, standard, derived or declared under `columns:`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadq.ground.findings import Finding
from leadq.rulebook.conditions import EVENT_COMPANIONS, GROUPS, LEAD_KEYS
from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.words.amounts import Unreadable
from leadq.words.datelayout import parse_layout
from leadq.words.fields import (
    ACCOUNT_FIELDS,
    ACCOUNT_MEASURES,
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    Field,
    FieldType,
    normalise_header,
)
from leadq.words.yamltext import Map, Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Fields and their types. `declared_*` are those the rulebook adds; the rest is standard.

    `lead_types` are those of contacts and what is known of a lead's account, `account_types` those of contacts that
    exports of accounts may hold.

    `headers_*` maps a field to the header the rulebook names for it, `formats_*` to the layout of its dates.
    """

    contact_types: Mapping[str, FieldType]
    lead_types: Mapping[str, FieldType]
    activity_types: Mapping[str, FieldType]
    account_types: Mapping[str, FieldType]
    headers_contacts: Mapping[str, str]
    headers_activity: Mapping[str, str]
    formats_contacts: Mapping[str, str]
    formats_activity: Mapping[str, str]
    headers_accounts: Mapping[str, str]
    formats_accounts: Mapping[str, str]


DERIVED = frozenset(f.name for f in DERIVED_CONTACT_FIELDS)
KEPT_TYPES: Mapping[str, frozenset[str]] = {
    "contacts": frozenset({"contact_id", "email", "updated_at", "current_stage", "stage_since"}),
    "accounts": frozenset({"account_id", "updated_at"}),
    "activity": frozenset({"activity_id", "contact_id", "email", "type", "leadq_event", "occurred_at"}),
}
"""Fields that leadq itself reads: their cells hold what they hold."""


@dataclass(slots=True)
class _Section:
    """One of the two parts of `columns` while it is read."""

    name: str
    types: dict[str, FieldType]
    reserved: frozenset[str]
    findings: list[Finding]
    headers: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def read(self, part: Map) -> None:
        """Take in every column; shape errors are left to the model."""
        for name, value in part.items():
            if name in self.reserved:
                self._say(
                    "LQ303",
                    name,
                    f"'{name}' has a meaning of its own and cannot be a column",
                    "choose another name",
                )
                continue
            self.types.setdefault(str(name), FieldType.TEXT)
            if isinstance(value, Text):
                self._header(name, value)
            elif isinstance(value, Map):
                self._options(name, value)

    def _options(self, name: Text, options: Map) -> None:
        kind, header, layout = options.at("type"), options.at("header"), options.at("format")
        if isinstance(header, Text):
            self._header(name, header)
        if isinstance(kind, Text):
            self._type(name, kind)
        if isinstance(layout, Text):
            self._format(name, layout)

    def _type(self, name: Text, kind: Text) -> None:
        known = {str(t) for t in FieldType}
        if kind not in known:
            return  # the model says it
        if kind == FieldType.EMAIL_DOMAIN.value:
            self._say(
                "LQ318", kind, "'email_domain' is worked out from the e-mail address", "declare it as text"
            )
        elif name in KEPT_TYPES[self.name] and str(kind) != self.types[name].value:
            what = f"leadq itself reads '{name}', which holds {self.types[name].value}: its type stays"
            self._say("LQ318", kind, what, "remove `type`")
        else:
            self.types[str(name)] = FieldType(str(kind))

    def _format(self, name: Text, layout: Text) -> None:
        self.formats[str(name)] = str(layout)
        if self.types[name] is not FieldType.DATE:
            self._say(
                "LQ318", layout, f"'{name}' is no date, so it has no layout of dates", "add `type: date`"
            )
            return
        try:
            parse_layout(layout)
        except Unreadable as error:
            self._say("LQ420", layout, error.message, error.hint)

    def _header(self, name: Text, header: Text) -> None:
        self.headers[str(name)] = str(header)
        plain = normalise_header(header)
        if earlier := self.taken.get(plain):
            self._say(
                "LQ315", header, f"'{earlier}' and '{name}' come from the same header", "name another header"
            )
        self.taken.setdefault(plain, str(name))

    def _say(self, code: str, at: Text, message: str, hint: str) -> None:
        self.findings.append(Finding(code, at.span, message, hint))


def read_catalogue(root: Map) -> tuple[Catalogue, list[Finding]]:
    """Build the catalogue from the raw rulebook; shape errors under `columns:` are left to the model."""
    findings: list[Finding] = []
    lead_words = {*LEAD_KEYS, *EVENT_COMPANIONS, *COMPUTED_COLUMNS} - _names(CONTACT_FIELDS)
    measures = ACCOUNT_MEASURES if "accounts" in root else ()
    contacts = _Section(
        "contacts",
        _types((*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS)),
        frozenset({*DERIVED, *GROUPS, *lead_words, *_names(measures)}),
        findings,
    )
    activity = _Section("activity", _types(ACTIVITY_FIELDS), frozenset({*GROUPS, "event", "on"}), findings)
    accounts = _Section("accounts", contacts.types, contacts.reserved, findings)
    columns, named = root.at("columns"), set(_names(ACCOUNT_FIELDS))
    for section in (contacts, accounts, activity):
        part = columns.at(section.name) if isinstance(columns, Map) else None
        if isinstance(part, Map):
            section.read(part)
            named |= set(map(str, part)) if section is accounts else set()
    catalogue = Catalogue(
        contacts.types,
        {**contacts.types, **_types(measures)},
        activity.types,
        {name: kind for name, kind in contacts.types.items() if name in named},
        contacts.headers,
        activity.headers,
        contacts.formats,
        activity.formats,
        accounts.headers,
        accounts.formats,
    )
    return catalogue, findings


def _types(fields: tuple[Field, ...]) -> dict[str, FieldType]:
    return {f.name: f.type for f in fields}


def _names(fields: tuple[Field, ...]) -> set[str]:
    return {f.name for f in fields}
