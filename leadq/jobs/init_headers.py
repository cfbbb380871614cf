"""Open exports for which there is no rulebook, and match their headers: all columns are read, known or not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from leadq.exports.source import Source
from leadq.exports.unpacking import Unpacking
from leadq.ingest.headers import names_of
from leadq.ingest.mapping import Column
from leadq.ingest.recognise import knows_header, recognised
from leadq.jobs.given import Given
from leadq.jobs.opening import Opened, sources_in
from leadq.jobs.opening import opened as read_as
from leadq.rulebook.load import Loaded, load
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, header_words, normalise_header

OTHER = "header:"
"""Before the plain header of a column that is no field leadq knows."""
NOTHING = """leadq: 1
name: No rulebook
fit: {bands: {A: 0}}
engagement: {bands: {1: 0}}
stages: [{id: everybody}]
"""
_ACTIVITY = {known.name: known for known in ACTIVITY_FIELDS}
_CONTACT = {known.name: known for known in CONTACT_FIELDS}
_ID = re.compile(r"\b(id|guid|uuid|key|num|no|number)$")
_WHEN = {"date", "time", "timestamp", "day", "at", "on", "datetime"}
_NOT_WHEN = {"close", "closed", "end", "due", "birth", "modified", "updated", "update", "synced", "expiry"}


def sources_of(given: Given, role: str, unpacking: Unpacking) -> list[Source]:
    """Open the exports of a role; a column of ids is enough to know a header by."""
    paths = given.contacts if role == "contacts" else given.activity
    nothing = no_rulebook()
    return sources_in(paths, role, given.options, nothing, unpacking, is_header_cell(role, nothing))


@cache
def no_rulebook() -> Loaded:
    """Return a rulebook that says nothing: exports are read as their headers and their systems say."""
    return load(NOTHING.encode(), "")


def matched(
    sources: Sequence[Source], role: str, others: Sequence[Source]
) -> tuple[tuple[Opened, ...], dict[str, str]]:
    """Match the headers of a role, all columns of which are read; also say which columns are taken for a field.

    `others` are the exports of the other role: what both have may be the id by which activity finds its contact.
    """
    shared = [header for source in others for header in source.header]
    nothing = no_rulebook()
    layouts = [recognised(source.header, role, nothing).layout for source in sources]
    told = {field for layout in layouts if layout is not None for field in layout.columns}
    taken_for = _taken_for([source.header for source in sources], role, shared)
    named = {field: header for field, header in taken_for.items() if field not in told}
    side = "headers_contacts" if role == "contacts" else "headers_activity"
    catalogue = replace(nothing.catalogue, **{side: named})  # type: ignore[arg-type]
    bare = replace(nothing, catalogue=catalogue)
    return tuple(with_all_columns(read_as(source, role, bare)) for source in sources), named


def with_all_columns(export: Opened) -> Opened:
    """Return an export all columns of which are read; those that are no field go by `OTHER` and their header."""
    mapping = export.mapping
    taken = {index for column in mapping.columns for index in column.places}
    own: dict[str, Column] = {}
    for index, header in enumerate(export.source.header):
        plain = normalise_header(header)
        if index not in taken and plain and header in mapping.unused:
            own.setdefault(OTHER + plain, Column(OTHER + plain, (header,), (index,)))
    return replace(export, mapping=replace(mapping, columns=(*mapping.columns, *own.values())))


def is_header_cell(role: str, loaded: Loaded) -> Callable[[str], bool]:
    """Return a test for cells of a header: names that leadq or the rulebook knows, and columns of ids."""
    known = knows_header(role, loaded)
    return lambda cell: known(cell) or bool(_ID.search(header_words(cell)))


def _taken_for(headers: Sequence[Sequence[str]], role: str, others: Sequence[str]) -> dict[str, str]:
    """Return the columns that say who it is and when, where no export names them in a way that leadq knows.

    Args:
        headers: the header of each export of the role.
        role: `contacts` or `activity`.
        others: all headers of the other role.
    """
    if not headers:
        return {}
    everywhere = [header for header in headers[0] if all(header in file for file in headers)]
    plain = {normalise_header(header) for file in headers for header in file}
    fields = _CONTACT if role == "contacts" else _ACTIVITY
    named = {}
    if not plain & {*names_of("contact_id", fields)}:
        ids = [header for header in everywhere if _ID.search(header_words(header))]
        elsewhere = {*names_of("contact_id", _ACTIVITY if role == "contacts" else _CONTACT)}
        theirs = [header for header in others if normalise_header(header) in elsewhere] or others
        shared = [header for header in ids if header in theirs]
        if shared:
            named["contact_id"] = shared[0]
        elif ids and not plain & {*names_of("email", fields)} and (not others or len(ids) == 1):
            named["contact_id"] = ids[0]
    if role == "activity" and not plain & {*names_of("occurred_at", fields)}:
        for header in everywhere:
            words = set(header_words(header).split())
            if words & _WHEN and not words & _NOT_WHEN:
                return named | {"occurred_at": header}
    return named
