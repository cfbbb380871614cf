"""The rows of a few contacts among the exports, so that these contacts score as they do among all.

A contact is all its rows. It also takes whoever shares an e-mail address with it: an activity that names an address
belongs to the first contact that has it, and that must stay the same one.
"""

from collections.abc import Collection, Iterable

from sqlglot import exp

from leadq.ingest.accounts import company_plan
from leadq.ingest.activity import compared
from leadq.ingest.addresses import addresses_of
from leadq.ingest.contacts import identity_of_cells
from leadq.ingest.outside import few_outside, outside_ties
from leadq.ingest.repeats import ID
from leadq.ingest.sharing import sharing_plan
from leadq.rulebook.accounts import Accounts
from leadq.rulebook.merge import Merge
from leadq.words.steps import Plan, Step, col, every, some, sql, union_all
from leadq.words.tables import trimmed


def loosest(merges: Iterable[Merge]) -> Merge | None:
    """Return a section under which two ids have a key in common if they have one under any of these."""
    found = list(merges)
    if not found:
        return None
    ways = dict.fromkeys(way for merge in found for way in merge.by)
    loose = {
        name: "same"
        for name in ("plus_tags", "gmail_dots", "role_mailboxes")
        if any(getattr(merge, name) == "same" for merge in found)
    }
    return found[0].model_copy(update={"by": (*ways,), **loose})


def widest(sections: Iterable[Accounts]) -> Accounts | None:
    """Return a section under which two rows may be of one account if they may be under any of these."""
    found = list(sections)
    if not found:
        return None
    return found[0].model_copy(update={"by": tuple(dict.fromkeys(way for one in found for way in one.by))})


def narrowed_ids(
    merge: Merge | None,
    accounts: Accounts | None,
    table: str,
    *,
    exported: bool = False,
    unlike: bool = False,
) -> Plan:
    """Compile `few_ids(place, contact_id, email, wanted)`: every row of the exports that has an identity.

    Where contacts merge by links also each id that they name and that has no row, without a place.

    Reads a table of all rows, and `wanted_contacts(contact_id)`. `wanted` says whether the row goes along. Where
    contacts merge, whoever has a key of a wanted person goes along too, however many have it: who merges with whom
    among the few is then what it is among all. So does, where a rulebook has accounts, everybody who may be at one of
    their accounts.

    Args:
        merge: the loosest section of the rulebooks, if any of them merges.
        accounts: the widest section of the rulebooks, if any of them has accounts.
        table: `contact_cells`, or `contacts_read` where plans make that.
        exported: whether there are account exports.
        unlike: whether some of the rulebooks merge by links, and others do not.
    """
    if merge is None and accounts is None:
        return Plan((Step("few_ids", sql(_IDS, identity=identity_of_cells())),))
    plan, ties = Plan(()), [_SAME_EMAIL]
    links = merge is not None and "link" in merge.by
    everybody = sql(_EVERYBODY, identity=identity_of_cells(), rows=exp.to_table(table))
    if merge is not None:
        plan += sharing_plan(merge, knows_domains=False)
        everybody = sql(
            "SELECT contact_key AS place, identity AS contact_id, address AS email FROM merge_rows"
        )
        ties.append(_SAME_PERSON)
    if accounts is not None:
        plan += company_plan(accounts, table, exported=exported)
        ties.append(_SAME_ACCOUNT)
        ties += [_SAME_ENTRY] if exported else []
    tied, ids = [sql(tie) for tie in ties], sql(_TIED_IDS)
    if links:
        address = compared(trimmed(col("email")), addresses_of(merge))
        tied += outside_ties(address if unlike else None)
        ids = sql(_TIED_IDS + _AND_OUTSIDE)
    steps = (
        Step("few_rows", everybody),
        *([few_outside()] if links else []),
        Step("few_ties", union_all(tied)),
        Step("few_ids", ids),
    )
    return plan + Plan(steps)


_EVERYBODY = "SELECT rowid AS place, $identity AS contact_id, LOWER(email) AS email FROM $rows"
_SAME_EMAIL = "SELECT contact_id, 'email:' || email AS tie FROM few_rows WHERE email IS NOT NULL"
_SAME_PERSON = """
SELECT i.identity AS contact_id, s.key AS tie FROM merge_shared AS s JOIN merge_ids AS i ON i.node = s.node
"""
_SAME_ACCOUNT = """
SELECT r.contact_id, 'account:' || a.account_id AS tie
FROM few_rows AS r JOIN account_rows AS a ON a.contact_key = r.place WHERE a.account_id IS NOT NULL
UNION ALL
SELECT r.contact_id, 'account:' || d.company AS tie
FROM few_rows AS r JOIN account_rows AS a ON a.contact_key = r.place
JOIN company_domains AS d ON d.domain IN (a.host, a.domain)
"""
_SAME_ENTRY = """
SELECT 'entry:' || e.".entry" AS contact_id, 'account:' || e.account_id AS tie
FROM account_entries AS e WHERE e.account_id IS NOT NULL
UNION ALL
SELECT 'entry:' || e.".entry" AS contact_id, 'account:' || d.company AS tie
FROM account_entries AS e JOIN company_domains AS d ON d.domain = e.".host"
"""
"""A row of an account export ties its id and its domain together, as somebody would who has both."""
_TIED_IDS = """
WITH RECURSIVE ways(here, there) AS (
  SELECT 'id:' || contact_id, 'tie:' || tie FROM few_ties WHERE contact_id IS NOT NULL
  UNION ALL SELECT 'tie:' || tie, 'id:' || contact_id FROM few_ties WHERE contact_id IS NOT NULL
), near(node) AS (
  SELECT 'id:' || contact_id FROM wanted_contacts
  UNION SELECT w.there FROM near AS n JOIN ways AS w ON w.here = n.node
)
SELECT place, contact_id, email, COALESCE('id:' || contact_id IN (SELECT node FROM near), FALSE) AS wanted FROM few_rows
"""
_AND_OUTSIDE = """
UNION ALL
SELECT NULL, id, NULL, 'tie:outside:' || id IN (SELECT node FROM near) FROM (SELECT DISTINCT id FROM few_outside) AS o
"""
"""From contacts to what ties them to others and on to these, until nobody is new."""


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


def narrowed_contacts(table: str = "contact_cells") -> exp.Expression:
    """Return the query of the rows of a table of contacts that go along, in their order."""
    return sql(
        "SELECT * FROM $table WHERE rowid IN (SELECT place FROM few_ids WHERE wanted) ORDER BY rowid",
        table=exp.to_table(table),
    )


def narrowed_activity(
    joined_by: Collection[str], merge: Merge | None = None, *, linked: bool = False
) -> exp.Expression:
    """Return the query of the rows of `activity_scan` that may be of these contacts: by id, or else by address.

    With `linked` also those that name nobody, if `activity_links` says that one of these contacts took part.
    """
    ways: list[exp.Expression] = []
    by_id = trimmed(col("contact_id"))
    if "contact_id" in joined_by:
        ways.append(sql("$id IN (SELECT contact_id FROM few_ids WHERE wanted)", id=by_id))
    if "email" in joined_by:
        address = compared(trimmed(col("email")), addresses_of(merge))
        own = sql("$address IN (SELECT email FROM few_ids WHERE wanted)", address=address)
        if "contact_id" in joined_by:
            known = sql("$id IN (SELECT contact_id FROM few_ids)", id=by_id)
            own = sql("$own AND COALESCE(NOT $known, TRUE)", own=own, known=known)
        ways.append(own)
    if linked:
        nobody = every(sql("$cell IS NULL", cell=trimmed(col(field))) for field in sorted(joined_by))
        theirs = sql(_LINKED, id=trimmed(col(ID)))
        ways.append(sql("$nobody AND $theirs", nobody=nobody, theirs=theirs))
    return exp.select("*").from_("activity_scan").where(some(ways))


_LINKED = """
$id IN (
  SELECT activity_id FROM activity_links WHERE contact_id IN (SELECT contact_id FROM few_ids WHERE wanted)
)
"""
