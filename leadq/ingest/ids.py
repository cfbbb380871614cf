"""Ids of contacts as two systems, or two exports of one, can be told apart or brought together.

A Salesforce id has 15 characters in reports and 18 elsewhere; the three more say which of the 15 are capital letters.
Ids of a system that counts from 1 may be another's too: an export's own prefix keeps them apart.
"""

import re
from collections.abc import Collection, Iterable

from sqlglot import exp

from leadq.words.steps import literal, sql
from leadq.words.tables import trimmed

_SHORT = "00[0-9A-Za-z]{13}"
_SHORT_ID = re.compile(_SHORT)
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_GROUP = 5
"""So many characters of an id come to one of its check characters, the first of them as the lowest bit."""


def long_id(cell: exp.Expression) -> exp.Expression:
    """Return a raw cell of an id, with 18 characters if it has 15 of Salesforce."""
    return _lengthened(trimmed(cell), cell)


def long_ids(cell: exp.Expression) -> exp.Expression:
    """Return a raw cell of ids with `;` between them, with 18 characters for each that has 15 of Salesforce."""
    part = exp.column("part")
    return sql(
        "ARRAY_TO_STRING(LIST_TRANSFORM(STRING_SPLIT($cell, ';'), LAMBDA part : $long), ';')",
        cell=cell,
        long=_lengthened(trimmed(part), part),
    )


def _lengthened(text: exp.Expression, otherwise: exp.Expression) -> exp.Expression:
    checks = exp.Anonymous(this="CONCAT", expressions=[_check(text, n) for n in range(3)])
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($text, $short) THEN $text || $checks ELSE $otherwise END",
        text=text,
        otherwise=otherwise,
        short=_SHORT,
        checks=checks,
    )


def _check(text: exp.Expression, group: int) -> exp.Expression:
    """The check character of a group: capital letters are the bits of its number."""
    place: exp.Expression = literal(1)
    for bit in range(_GROUP):
        capital = "SUBSTRING($text, $at, 1) BETWEEN 'A' AND 'Z'"
        place = sql(
            f"$place + CASE WHEN {capital} THEN $bit ELSE 0 END",
            place=place,
            text=text,
            at=_GROUP * group + bit + 1,
            bit=1 << bit,
        )
    return sql("SUBSTRING($checks, $place, 1)", checks=_CHECKS, place=place)


def prefixed(cell: exp.Expression, prefix: str) -> exp.Expression:
    """Return a raw cell of an id behind a prefix; blank ones and e-mail addresses stay as they are."""
    text = trimmed(cell)
    return sql(
        "CASE WHEN CONTAINS($text, '@') THEN $cell ELSE $prefix || $text END",
        text=text,
        cell=cell,
        prefix=prefix,
    )


def as_exported(entries: Iterable[str], prefixes: Collection[str]) -> set[str]:
    """Return entries of a suppression list, and every id that exports may have made of one: it holds for these, too."""
    found = set(entries)
    found |= {_longer(entry) for entry in found if _SHORT_ID.fullmatch(entry)}
    return found | {prefix + entry for entry in found if "@" not in entry for prefix in prefixes}


def _longer(text: str) -> str:
    groups = (text[n : n + _GROUP] for n in range(0, len(text), _GROUP))
    return text + "".join(_CHECKS[sum(("A" <= c <= "Z") << bit for bit, c in enumerate(g))] for g in groups)
