"""Addresses that hardly anybody writes from: domains that look like others, IP addresses, localhost. Told by number."""

import unicodedata
from collections import Counter
from ipaddress import ip_address

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.rulebook.load import Loaded
from leadq.words.steps import sql

_EAST_ASIA = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
)
"""Scripts that stand beside Latin letters in one word."""
_SUSPECTS = """
SELECT domain, COUNT(DISTINCT LOWER(email)) FROM (
  SELECT email, LOWER(SPLIT_PART(email, '@', -1)) AS domain FROM $contacts
  WHERE email LIKE '_%@%' AND (STRLEN(email) <> LENGTH(email) OR CONTAINS(LOWER(email), 'xn--')
    OR RIGHT(email, 1) < 'A' OR RIGHT(email, 1) = ']' OR ENDS_WITH(LOWER(email), 'localhost'))
) AS d GROUP BY domain
"""
"""Few domains are worth a look; those of plain letters that end in one are none."""


def odd_domain_notes(engine: Engine, loaded: Loaded) -> list[str]:
    """Say how many addresses of contacts have an odd domain, never which; nothing where no rule reads addresses."""
    if not _reads_addresses(loaded):
        return []
    table = "contacts_read" if engine.has("contacts_read") else "contact_cells"
    found: Counter[str] = Counter()
    for domain, count in engine.rows(sql(_SUSPECTS, contacts=exp.to_table(table))):
        found[oddity(domain)] += count
    return [
        f"{found[what]:,} address{'es have' if found[what] > 1 else ' has'} {what}: "
        f"look at {'them' if found[what] > 1 else 'it'} before anybody writes"
        for what in (_MIXED, _IP, _LOCAL)
        if found[what]
    ]


_MIXED, _IP, _LOCAL = "a domain of mixed scripts", "an IP address for a domain", "'localhost' for a domain"


def oddity(domain: str) -> str:
    """Return what is odd about a domain in small letters, in words; empty for nothing."""
    bare = unicodedata.normalize("NFKC", domain).strip(" .")
    if bare == "localhost" or bare.endswith(".localhost"):
        return _LOCAL
    try:
        ip_address(bare.removeprefix("[").removesuffix("]").removeprefix("ipv6:"))
    except ValueError:
        return _MIXED if any(len(_scripts(label)) > 1 for label in bare.split(".")) else ""
    return _IP


def _scripts(label: str) -> set[str]:
    """Return the scripts of a label's letters; those of East Asia, which stand beside Latin letters, are none."""
    if label.startswith("xn--"):
        try:
            label = label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            return set()
    return {unicodedata.name(c, "").partition(" ")[0] for c in label if c.isalpha()} - _EAST_ASIA


def _reads_addresses(loaded: Loaded) -> bool:
    book = loaded.rulebook
    by = {*(book.merge.by if book.merge else ()), *(book.accounts.by if book.accounts else ())}
    asked = any(use.role == "contacts" and use.field in {"email", "email_domain"} for use in loaded.uses)
    return asked or "email" in by or any(rule.file is not None for rule in book.suppress)
