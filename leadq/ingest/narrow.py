"""The rows of a few contacts among the exports, so that these contacts score as they do among all.

A contact is all its rows. It also takes whoever shares an e-mail address with it: an activity that names an address
belongs to the first contact that has it, and that must stay the same one.
"""

from collections.abc import Collection

from sqlglot import exp

from leadq.ingest.contacts import identity_of_cells
from leadq.words.steps import col, some, sql
from leadq.words.tables import trimmed


def narrowed_ids() -> exp.Expression:
    """Return the query of `few_ids(place, contact_id, email, wanted)`: every row of the exports that has an identity.

    Reads `contact_cells` and `wanted_contacts(contact_id)`. `wanted` says whether the row goes along.
    """
    return sql(_IDS, identity=identity_of_cells())


_IDS = """
WITH everybody AS (
  SELECT rowid AS place, $identity AS contact_id, LOWER(email) AS email FROM contact_cells
), addresses AS (
  SELECT email FROM everybody WHERE contact_id IN (SELECT contact_id FROM wanted_contacts) AND email IS NOT NULL
), ids AS (
  SELECT contact_id FROM wanted_contacts
  UNION SELECT contact_id FROM everybody WHERE email IN (SELECT email FROM addresses)
)
SELECT place, contact_id, email, COALESCE(contact_id IN (SELECT contact_id FROM ids), FALSE) AS wanted FROM everybody
"""


def narrowed_contacts() -> exp.Expression:
    """Return the query of the rows of `contact_cells` that go along, in their order."""
    return sql(
        "SELECT * FROM contact_cells WHERE rowid IN (SELECT place FROM few_ids WHERE wanted) ORDER BY rowid"
    )


def narrowed_activity(joined_by: Collection[str]) -> exp.Expression:
    """Return the query of the rows of `activity_scan` that may be of these contacts: by id, or else by address."""
    ways: list[exp.Expression] = []
    by_id = trimmed(col("contact_id"))
    if "contact_id" in joined_by:
        ways.append(sql("$id IN (SELECT contact_id FROM few_ids WHERE wanted)", id=by_id))
    if "email" in joined_by:
        own = sql("LOWER($email) IN (SELECT email FROM few_ids WHERE wanted)", email=trimmed(col("email")))
        if "contact_id" in joined_by:
            known = sql("$id IN (SELECT contact_id FROM few_ids)", id=by_id)
            own = sql("$own AND COALESCE(NOT $known, TRUE)", own=own, known=known)
        ways.append(own)
    return exp.select("*").from_("activity_scan").where(some(ways))
