"""What a rulebook reads must be in the exports: a rule over a column that is not there would be silently false."""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Finding
from leadq.jobs.opening import Opened
from leadq.rulebook.field_uses import FieldUse, Role
from leadq.rulebook.load import Loaded
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, Field, normalise_header

WORKED_OUT_OF = {"email_domain": "email"}
"""Fields that are not columns, with the column that each needs."""
_STANDARD: dict[Role, dict[str, Field]] = {
    "contacts": {field.name: field for field in CONTACT_FIELDS},
    "activity": {field.name: field for field in ACTIVITY_FIELDS},
}
_NEEDED = frozenset({"contact_id", "occurred_at"})
_MOST_NAMED = 2
_CLOSE = 0.7


@dataclass(frozen=True, slots=True)
class Found:
    """What the exports of one role have: the fields that were found, and the headers that hold none.

    `partly` are fields that some of them lack, each with the name of one that does.
    """

    fields: Collection[str]
    unused: Sequence[str] = ()
    partly: Mapping[str, str] = dataclasses.field(default_factory=dict)


def may_miss(loaded: Loaded, role: str, *, allowed: bool) -> frozenset[str]:
    """Return the fields whose column the rulebook names under `columns` and an export need not have.

    Among them are the headers of columns of dates (`activity_from_contacts`). Without `--allow-missing-columns` there
    are none. What a suppression reads may never be missing, nor what nothing works without.
    """
    catalogue = loaded.catalogue
    named = catalogue.headers_contacts if role == "contacts" else catalogue.headers_activity
    kept = {use.field for use in loaded.uses if use.role == role and use.is_consent}
    dated = loaded.rulebook.columns.activity_from_contacts if role == "contacts" else ()
    return (frozenset(named) - kept - _NEEDED) | {*dated} if allowed else frozenset()


def unused_headers(opened: Iterable[Opened]) -> tuple[str, ...]:
    """Return the headers of some exports that hold no field."""
    return tuple(header for export in opened for header in export.mapping.unused)


def check_sources(
    loaded: Loaded,
    contacts: Found,
    activity: Found,
    *,
    allowed: bool,
    option: str = "--allow-missing-columns",
) -> tuple[str, ...]:
    """Check that every field the rulebook reads is in an export.

    Args:
        loaded: the rulebook.
        contacts: what the contact exports have.
        activity: what the activity exports have.
        allowed: whether fields may be missing. Those that a suppression reads may never: consent fails safe.
        option: how the user allows it.

    Returns:
        Notes, one for each missing field, if missing fields are allowed.

    Raises:
        RulebookError: with the place of each rule that reads a field no export has.
    """
    exports: dict[Role, Found] = {"contacts": contacts, "activity": activity}
    missing = [
        use for use in loaded.uses if WORKED_OUT_OF.get(use.field, use.field) not in exports[use.role].fields
    ]
    refused = [use for use in missing if use.is_consent or not allowed]
    findings = _partly(loaded, exports["contacts"].partly)
    of_accounts = loaded.catalogue.account_types if loaded.rulebook.accounts is not None else {}
    findings += [
        _finding(use, exports[use.role].unused, option, may_be_accounts=use.field in of_accounts)
        for use in refused
    ]
    findings += [
        found for use in loaded.uses if (found := _undecided(use, exports[use.role], loaded)) is not None
    ]
    if findings:
        raise RulebookError(sorted(findings, key=lambda finding: finding.span))
    return tuple(_notes(missing))


def _partly(loaded: Loaded, lacking: Mapping[str, str]) -> list[Finding]:
    """Refuse consent that only some of the contact exports have: the people of the others would not be asked."""
    return [
        Finding(
            "LQ602",
            use.span,
            f"{use.of} reads '{use.field}', and '{lacking[column]}' does not have it",
            "add the column to that export, empty where nobody has said no",
        )
        for use in loaded.uses
        if use.is_consent and (column := WORKED_OUT_OF.get(use.field, use.field)) in lacking
    ]


def _undecided(use: FieldUse, found: Found, loaded: Loaded) -> Finding | None:
    """Refuse consent that several columns may hold, of which only one is read, unless the rulebook names that one."""
    standard = _STANDARD[use.role].get(use.field)
    if not use.is_consent or standard is None or use.field in loaded.catalogue.headers_contacts:
        return None
    names = {normalise_header(name) for name in (standard.name, *standard.aliases)}
    others = [header for header in found.unused if normalise_header(header) in names]
    if use.field not in found.fields or not others:
        return None
    return Finding(
        "LQ603",
        use.span,
        f"{use.of} reads '{use.field}' from one column, and {' and '.join(map(repr, others))} may hold it too",
        f"name the one that counts: `columns: {{contacts: {{{use.field}: header}}}}`; "
        "to heed several, give each a field of its own there and suppress by each",
    )


def _finding(use: FieldUse, unused: Sequence[str], option: str, *, may_be_accounts: bool) -> Finding:
    needed = WORKED_OUT_OF.get(use.field)
    field = f"'{use.field}'" + (f" (it comes from '{needed}')" if needed else "")
    what = f"{use.of} reads {field}, and no {_exports(use.role)} has it"
    close = _closest(needed or use.field, use.role, unused)
    looks = f"{' and '.join(repr(header) for header in close)} look{'s' if len(close) == 1 else ''} close: "
    ways = "add the column to the export, or map it under `columns:`"
    accounts = ", or give the export of accounts that has it" if may_be_accounts else ""
    if use.is_consent:
        return Finding("LQ602", use.span, what, (looks if close else "") + ways)
    return Finding("LQ601", use.span, what, (looks if close else "") + f"{ways}{accounts}, or pass {option}")


def _closest(field: str, role: Role, unused: Sequence[str]) -> list[str]:
    """Return the headers that hold no field and look most like one of the field's names."""
    standard = _STANDARD[role].get(field)
    names = [normalise_header(name) for name in (field, *(standard.aliases if standard else ()))]
    plain = {normalise_header(header): header for header in unused if header.strip()}
    close = [c for name in names for c in get_close_matches(name, list(plain), _MOST_NAMED, _CLOSE)]
    holding = [header for header in plain if normalise_header(field) in header]
    return [plain[header] for header in dict.fromkeys((*close, *holding))][:_MOST_NAMED]


def _notes(missing: Sequence[FieldUse]) -> Iterator[str]:
    """Yield a sentence for each missing field: who reads it, the first by name, the others by number."""
    readers: dict[tuple[Role, str], dict[str, None]] = {}
    for use in missing:
        readers.setdefault((use.role, use.field), {})[use.of] = None
    for (role, field), by in readers.items():
        first, *others = by
        more = f" and {len(others)} more" if others else ""
        yield f"no {_exports(role)} has '{field}', which {first}{more} read{'' if others else 's'}"


def _exports(role: Role) -> str:
    return "contact export" if role == "contacts" else "activity export"
