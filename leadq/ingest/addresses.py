"""An e-mail address as it is compared between the contacts of a rulebook that merges (docs/semantics.md)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from leadq.ingest import cells
from leadq.rulebook.merge import Merge
from leadq.words.steps import sql
from leadq.words.widths import NARROW, WIDE

ROLES = (
    "abuse", "accounting", "accounts", "admin", "billing", "careers", "contact", "enquiries", "hello", "help", "hr",
    "info", "inquiries", "jobs", "kontakt", "mail", "marketing", "no-reply", "noreply", "office", "postmaster", "press",
    "reception", "sales", "service", "support", "team", "webmaster",
)  # fmt: skip
"""What stands before the '@' of a mailbox that many read."""
_DNS = "xn--"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Which addresses are one: by their tags, by dots at Gmail; and whether those of roles are somebody's."""

    plus_tags: bool
    gmail_dots: bool
    role_mailboxes: bool


def addresses_of(merge: Merge | None) -> Addresses | None:
    """Return how a rulebook compares addresses; None if it does not merge."""
    if merge is None:
        return None
    return Addresses(merge.plus_tags == "same", merge.gmail_dots == "same", merge.role_mailboxes == "same")


def address(cell: exp.Expression, same: Addresses) -> exp.Expression:
    """Return a trimmed cell as it is compared; what is no well-formed address just in small letters."""
    plain = _plain(cell)
    domain = cells.email_domain(plain)
    gmail = sql("$domain IN ('gmail.com', 'googlemail.com')", domain=domain)
    local = sql("SPLIT_PART($plain, '@', 1)", plain=plain)
    if same.plus_tags:
        local = _unless_empty("SPLIT_PART($local, '+', 1)", local)
    if same.gmail_dots:
        undotted = _unless_empty("REPLACE($local, '.', '')", local)
        local = sql(
            "CASE WHEN $gmail THEN $undotted ELSE $local END", gmail=gmail, undotted=undotted, local=local
        )
        domain = sql("CASE WHEN $gmail THEN 'gmail.com' ELSE $domain END", gmail=gmail, domain=domain)
    return sql("COALESCE($local || '@' || $domain, $plain)", local=local, domain=domain, plain=plain)


def is_own(cell: exp.Expression, same: Addresses) -> exp.Expression:
    """Return whether a trimmed cell is a well-formed address that is not of a role."""
    plain = _plain(cell)
    well_formed = sql("$domain IS NOT NULL", domain=cells.email_domain(plain))
    if same.role_mailboxes:
        return well_formed
    roles = exp.Tuple(expressions=[exp.Literal.string(role) for role in ROLES])
    return sql(
        "$well_formed AND SPLIT_PART(SPLIT_PART($plain, '@', 1), '+', 1) NOT IN $roles",
        well_formed=well_formed,
        plain=plain,
        roles=roles,
    )


def _plain(cell: exp.Expression) -> exp.Expression:
    """Small letters; of an address that is not all ASCII, full-width forms as plain ones, and accents composed."""
    return sql(
        "CASE WHEN STRLEN($cell) = LENGTH($cell) THEN LOWER($cell) "
        "ELSE NFC_NORMALIZE(LOWER(TRANSLATE($cell, $wide, $narrow))) END",
        cell=cell,
        wide=WIDE,
        narrow=NARROW,
    )


def _unless_empty(shortened: str, local: exp.Expression) -> exp.Expression:
    return sql(f"COALESCE(NULLIF({shortened}, ''), $local)", local=local)


def either_spelling(entries: Iterable[str]) -> set[str]:
    """Return addresses and domains, each in letters and as DNS writes it: `bücher.de`, `xn--bcher-kva.de`.

    A dot at the end of a domain is the root's and says nothing; full-width letters are also written as plain ones. Ids
    and whatever else stay as they are.
    """
    found = set(entries)
    narrow = {unicodedata.normalize("NFKC", entry) for entry in found if not entry.isascii()}
    found |= {entry for entry in narrow if "@" in entry or "." in entry}
    for entry in [*found]:
        if entry.isascii() and "xn--" not in entry.lower() and not entry.endswith("."):
            continue
        local, at, domain = entry.rpartition("@")
        if at or "." in domain.rstrip("."):
            bare = domain.rstrip(".")
            found |= {f"{local}{at}{spelt}" for spelt in (bare, _in_letters(bare), _as_dns_writes(bare))}
    return found


def _in_letters(domain: str) -> str:
    labels = domain.split(".")
    if not any(label.lower().startswith(_DNS) for label in labels):
        return domain
    try:
        return ".".join(
            label[len(_DNS) :].lower().encode().decode("punycode")
            if label.lower().startswith(_DNS)
            else label
            for label in labels
        )
    except UnicodeError:
        return domain


def _as_dns_writes(domain: str) -> str:
    if domain.isascii():
        return domain
    labels = unicodedata.normalize("NFKC", domain).lower().split(".")
    return ".".join(
        label if label.isascii() else _DNS + label.encode("punycode").decode() for label in labels
    )
