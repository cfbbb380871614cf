"""Consent that an export holds and the rulebook does not heed: nobody is handed over in silence against it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from leadq.engines.duckdb import Engine
from leadq.ingest import cells
from leadq.ingest.mapping import HeaderMapping
from leadq.jobs.compile import Reads
from leadq.jobs.counts import AS_TYPE, unreadable_activity, unreadable_cells
from leadq.rulebook.field_uses import THE_HANDOFF
from leadq.rulebook.load import Loaded
from leadq.words.steps import col, sql

_CONSENT = {
    "unsubscribed": ("has opted out of e-mail", "have opted out of e-mail"),
    "do_not_call": ("has asked not to be called", "have asked not to be called"),
    "bounced": ("has an address that bounced", "have an address that bounced"),
}


def unheeded_consent(loaded: Loaded, contacts: Iterable[HeaderMapping]) -> dict[str, tuple[str, ...]]:
    """Return the consent fields that exports have and no condition reads, each with its headers.

    A rulebook that asks for one anywhere, and be it to take points away, knows of it.
    """
    heeded = {use.field for use in loaded.uses if use.role == "contacts" and use.of != THE_HANDOFF}
    headers: dict[str, dict[str, None]] = {}
    for mapping in contacts:
        for column in mapping.columns:
            if column.field in _CONSENT and column.field not in heeded:
                headers.setdefault(column.field, {}).update(dict.fromkeys(column.headers))
    return {field: tuple(headers[field]) for field in _CONSENT if field in headers}


def reading_too(reads: Reads, fields: Iterable[str]) -> Reads:
    """Return what is read of the exports with further fields of contacts."""
    return replace(reads, contacts=tuple(sorted({*reads.contacts, *fields})))


def tables_for_notes(unheeded: Collection[str]) -> set[str]:
    """Return the tables that `consent_notes` reads and that would be dropped after the plan."""
    return {"contact_cells"} if unheeded else set()


def consent_notes(engine: Engine, unheeded: Mapping[str, Sequence[str]]) -> list[str]:
    """Say how many leads have said no, in any of their rows, and are handed over or blocked all the same."""
    notes = []
    for field, headers in unheeded.items():
        count = engine.rows(sql(_COUNT, said_no=cells.consent(col(field, "r"))))[0][0]
        one, many = _CONSENT[field]
        if count:
            s, verb, them = ("", one, "it") if count == 1 else ("s", many, "them")
            column = f"column{'s' if len(headers) > 1 else ''} {' and '.join(map(repr, headers))}"
            notes.append(f"{count} lead{s} {verb} ({column}) and the rulebook does not suppress {them}")
    return notes


def unreadable_notes(engine: Engine, loaded: Loaded) -> list[str]:
    """Say where a suppression keeps people back because what it asks for is said in words that leadq does not know."""
    asked = {use.field for use in loaded.uses if use.is_consent}
    notes = []
    for tally in unreadable_cells(engine):
        if tally.name in asked:
            reading = AS_TYPE[loaded.catalogue.contact_types[tally.name]]
            s, it_counts = ("", "it counts") if tally.count == 1 else ("s", "they count")
            notes.append(
                f"{tally.count} cell{s} of '{tally.name}' cannot be read {reading}; a suppression asks for it, "
                f"so to be safe {it_counts} as a no"
            )
    return [*notes, *_unreadable_sums(engine, loaded)]


def _unreadable_sums(engine: Engine, loaded: Loaded) -> list[str]:
    """Say which rules add up cells that are no numbers: a wrong decimal mark makes all of them nothing."""
    rules = loaded.rulebook.engagement.rules
    notes = []
    for tally in unreadable_activity(engine):
        adding = [f"'{rule.id}'" for rule in rules if rule.sum == tally.name]
        if adding:
            s, add = ("", "adds") if tally.count == 1 else ("s", "add")
            notes.append(
                f"{tally.count} cell{s} of '{tally.name}' in the activity cannot be read as a number "
                f"(`decimal_mark` is '{loaded.rulebook.decimal_mark}') and {add} nothing to {' and '.join(adding)}"
            )
    return notes


_COUNT = """
SELECT COUNT(DISTINCT p.contact_key) FROM contact_cells AS r
LEFT JOIN contact_duplicates AS d ON d.contact_key = r.rowid
JOIN placed AS p ON p.contact_key = COALESCE(d.kept_key, r.rowid)
WHERE $said_no AND p.disqualified_no IS NULL
"""
