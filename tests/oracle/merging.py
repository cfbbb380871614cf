"""Rows to people, as docs/semantics.md says under "One person, several rows"; written from that page alone."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from leadq.rulebook.merge import Merge
from leadq.words.fields import CONSENT
from tests.oracle.cells import (
    DISPOSABLE,
    FREE_MAIL,
    Moment,
    email_domain,
    on_list,
    read_consent,
    trim,
    words,
)

MOST_IDS = 50
ROLES = frozenset(
    [
        "abuse",
        "accounting",
        "accounts",
        "admin",
        "billing",
        "careers",
        "contact",
        "enquiries",
        "hello",
        "help",
        "hr",
        "info",
        "inquiries",
        "jobs",
        "kontakt",
        "mail",
        "marketing",
        "no-reply",
        "noreply",
        "office",
        "postmaster",
        "press",
        "reception",
        "sales",
        "service",
        "support",
        "team",
        "webmaster",
    ]
)
_LATEST = datetime.max.replace(tzinfo=UTC)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with an identity: its place, its id, its cells, and the instants that put rows in order."""

    place: int
    identity: str
    cells: Mapping[str, str]
    updated_at: Moment | None
    created_at: Moment | None

    def cell(self, name: str) -> str:
        """Return a trimmed cell, empty where there is none."""
        return trim(self.cells.get(name, ""))


@dataclass(frozen=True, slots=True)
class Whole:
    """A person: the row that gives its id and place, all its rows, and the cells that count."""

    kept: Entry
    entries: Sequence[Entry]
    cells: Mapping[str, str] = field(default_factory=dict)


def address(cell: str, merge: Merge) -> str:
    """Return an e-mail cell as it is compared."""
    plain = _plain(cell)
    domain = email_domain(plain)
    if domain is None:
        return plain
    local = plain.partition("@")[0]
    if merge.plus_tags == "same":
        local = local.partition("+")[0] or local
    if merge.gmail_dots == "same" and domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFC", narrow(cell).lower())


def narrow(cell: str) -> str:
    """Return a text with full-width letters, digits and marks as plain ones."""
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in cell)


def people_of(entries: Sequence[Entry], merge: Merge) -> list[Whole]:
    """Return the people that rows are, in the order of the files."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_id[entry.identity].append(entry)
    found = [
        _whole([entry for identity in ids for entry in by_id[identity]], merge)
        for ids in _groups(by_id, merge)
    ]
    return sorted(found, key=lambda person: person.kept.place)


def _groups(by_id: Mapping[str, Sequence[Entry]], merge: Merge) -> Iterator[set[str]]:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for identity, rows in by_id.items():
        for key in {key for row in rows for way in merge.by for key in _KEYS[way](row, merge)}:
            owners[key].add(identity)
    near: dict[str, set[str]] = defaultdict(set)
    for ids in owners.values():
        if len(ids) <= merge.at_most:
            for identity in ids:
                near[identity] |= ids
    seen: set[str] = set()
    for identity in by_id:
        if identity in seen:
            continue
        group, open_ = {identity}, [identity]
        while open_:
            new = near[open_.pop()] - group
            group |= new
            open_ += new
        seen |= group
        if len(group) > MOST_IDS:
            yield from ({one} for one in group)
        else:
            yield group


def _by_email(row: Entry, merge: Merge) -> Iterable[tuple[str, ...]]:
    plain = _plain(row.cell("email"))
    if email_domain(plain) is None:
        return
    role = plain.partition("@")[0].partition("+")[0] in ROLES
    if not role or merge.role_mailboxes == "same":
        yield "email", address(row.cell("email"), merge)


def links_of(cell: str) -> frozenset[str]:
    """Return the ids that a cell of `linked_id` names."""
    return frozenset(trim(part) for part in cell.split(";")) - {""}


def _by_link(row: Entry, _: Merge) -> Iterable[tuple[str, ...]]:
    yield "link", row.identity
    yield from (("link", linked) for linked in links_of(row.cell("linked_id")))


_HOST = re.compile(r"(?s)(?:[a-z]+://)?(?:www\.)?([^/:?#\s@]+\.[^/:?#\s@.]+)\.?(?:[/:?#].*)?", re.ASCII)


def host(website: str) -> str | None:
    """Return the host of a website's cell, small letters, without `www.`."""
    found = _HOST.fullmatch(website.lower())
    return found and found[1]


def _by_name(row: Entry, _: Merge) -> Iterable[tuple[str, ...]]:
    first, last = row.cell("first_name"), row.cell("last_name")
    name = words(f"{first} {last}" if first and last else row.cell("full_name"))
    for domain in (email_domain(row.cell("email")), host(row.cell("website"))):
        if len(name) > 1 and domain and not on_list(domain, FREE_MAIL) and not on_list(domain, DISPOSABLE):
            yield ("name", *name, domain)


_KEYS: Mapping[str, Callable[[Entry, Merge], Iterable[tuple[str, ...]]]] = {
    "email": _by_email,
    "link": _by_link,
    "name": _by_name,
}


def _whole(rows: Sequence[Entry], merge: Merge) -> Whole:
    """Choose the row that gives the id, and for each field the cell that counts. No row here has a source."""
    kept = min(
        rows,
        key=lambda r: (not r.cell("contact_id"), r.created_at.instant if r.created_at else _LATEST, r.place),
    )
    newest = sorted(
        rows, key=lambda r: (r.updated_at.instant if r.updated_at else _EARLIEST, -r.place), reverse=True
    )
    cells: dict[str, str] = {}
    for name in {name for row in rows for name in row.cells}:
        filled = [row for row in newest if row.cell(name)]
        if name in CONSENT:
            filled.sort(key=lambda row: {True: 0, None: 1, False: 2}[read_consent([row.cells[name]])])
        elif name == "stage_since":
            filled = [row for row in newest if row.cell("current_stage")][:1]
        elif name == "contact_id" or (name == "email" and not any(row.cell("contact_id") for row in rows)):
            filled = [kept]
        cells[name] = filled[0].cells.get(name, "") if filled else ""
    return Whole(kept, sorted(rows, key=lambda row: row.place), cells)
