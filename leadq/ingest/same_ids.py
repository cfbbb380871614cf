"""Ids that stand in the exports of two systems: is it one person there, or does each system count from 1?

Reads the contacts of each export and makes `same_ids(one, other, ids, differing)`, a row for each two systems that
have ids in common: in how many of these both have an address, and in how many of those no address is the same.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from leadq.ingest.addresses import Addresses, address, is_own
from leadq.words.steps import Step, col, literal, named, sql, under, union_all

_SAME = Addresses(plus_tags=True, gmail_dots=True, role_mailboxes=True)
"""What may be one mailbox is no sign of two people, however the rulebook merges."""


def same_ids_step(tables: Mapping[str, Sequence[str]]) -> Step:
    """Compile `same_ids`.

    Args:
        tables: by system, two at least, the tables of its exports, with `contact_id` and `email` as trimmed cells.
    """
    rows = union_all(
        exp.select(named(literal(system), "system"), "contact_id", "email").from_(exp.to_table(table))
        for system, of_system in tables.items()
        for table in of_system
    )
    email = col("email")
    found = exp.select("system", "contact_id", named(address(email, _SAME), "address")).from_(
        under(rows, "everybody")
    )
    found = found.where("contact_id IS NOT NULL", is_own(email.copy(), _SAME))
    return Step("same_ids", sql(_SAME_IDS, rows=under(found, "addressed")))


_SAME_IDS = """
WITH addressed AS (SELECT * FROM $rows), held AS (
  SELECT contact_id, system, LIST(DISTINCT address) AS addresses FROM addressed
  WHERE contact_id IN (SELECT contact_id FROM addressed GROUP BY contact_id HAVING MIN(system) <> MAX(system))
  GROUP BY contact_id, system
)
SELECT a.system AS one, b.system AS other, COUNT(*) AS ids,
  COUNT(*) FILTER (NOT LIST_HAS_ANY(a.addresses, b.addresses)) AS differing
FROM held AS a JOIN held AS b ON b.contact_id = a.contact_id AND b.system > a.system
GROUP BY a.system, b.system
"""
