"""What the ids of the exports have in common, by the ways that `merge` names: addresses, links, names at a company.

Reads `contacts_read` and makes

- `merge_rows(contact_key, identity, address, own, …)`: every row that has an identity, with what makes its keys;
- `merge_ids(identity, node, times)`: the identities; a node is the place of an identity's first row;
- `merge_shared(key, way, node)`: the keys that several identities have, and who has them.
"""

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.addresses import address, addresses_of, is_own
from leadq.ingest.contacts import identity_of_cells
from leadq.rulebook.merge import Merge
from leadq.words.steps import Plan, Step, col, named, sql, under, union_all
from leadq.words.tables import BLANKS

_HOST = r"(?s)^(?:[a-z]+://)?(?:www\.)?([^/:?#\s@]+\.[^/:?#\s@.]+)\.?(?:[/:?#].*)?$"


def sharing_plan(merge: Merge, *, knows_domains: bool = True) -> Plan:
    """Compile `merge_rows` to `merge_shared`: who has what in common with whom.

    Args:
        merge: the rulebook's section.
        knows_domains: whether the lists of e-mail domains are there; without them too many share a `name`.
    """
    same = addresses_of(merge)
    assert same is not None  # noqa: S101 - it merges
    columns = [
        sql("CAST(rowid AS INTEGER) AS contact_key"),
        named(identity_of_cells(), "identity"),
        named(address(col("email"), same), "address"),
        named(is_own(col("email"), same), "own"),
    ]
    if "link" in merge.by:
        columns.append(col("linked_id"))
    if "name" in merge.by:
        columns += [
            named(_name(), "name"),
            named(cells.email_domain(col("email")), "domain"),
            named(host(col("website")), "host"),
        ]
    rows = exp.select("*").from_(under(exp.select(*columns).from_("contacts_read"), "r"))
    steps = [
        Step("merge_rows", rows.where("identity IS NOT NULL")),
        Step(
            "merge_ids",
            sql(
                "SELECT identity, MIN(contact_key) AS node, COUNT(*) AS times FROM merge_rows GROUP BY identity"
            ),
        ),
    ]
    if "link" in merge.by:
        steps.append(Step("merge_linked", sql(_LINKED, blanks=BLANKS)))
    if "name" in merge.by:
        steps.append(Step("merge_names", sql(_NAMED)))
        if knows_domains:
            steps.append(Step("merge_public", sql(_PUBLIC)))
    ways = {"email": _BY_EMAIL, "link": _BY_LINK, "name": _BY_NAME if knows_domains else _BY_ANY_NAME}
    steps.append(Step("merge_had", union_all([sql(ways[way]) for way in merge.by])))
    steps.append(Step("merge_shared", sql(_SHARED)))
    return Plan(tuple(steps))


def host(website: exp.Expression) -> exp.Expression:
    """Return the host of a website's cell, small letters, without `www.` and without dots at its end."""
    return sql("NULLIF(REGEXP_EXTRACT(LOWER($website), $host, 1), '')", website=website, host=_HOST)


def _name() -> exp.Expression:
    """The words of a name, if there are two of them at least."""
    text = sql(
        "CASE WHEN first_name IS NOT NULL AND last_name IS NOT NULL THEN first_name || ' ' || last_name "
        "ELSE full_name END"
    )
    words = cells.words(text)
    return sql("CASE WHEN $words LIKE ' % % ' THEN $words END", words=words)


_BY_EMAIL = """
SELECT DISTINCT 'email:' || r.address AS key, 'email' AS way, i.node AS node
FROM merge_rows AS r JOIN merge_ids AS i ON i.identity = r.identity
WHERE r.own AND r.address IN (SELECT address FROM merge_rows WHERE own GROUP BY address HAVING COUNT(*) > 1)
"""
_LINKED = """
SELECT i.node AS node, UNNEST(LIST_TRANSFORM(STRING_SPLIT(r.linked_id, ';'), LAMBDA x : TRIM(x, $blanks))) AS id
FROM merge_rows AS r JOIN merge_ids AS i ON i.identity = r.identity WHERE r.linked_id IS NOT NULL
"""
_BY_LINK = """
SELECT DISTINCT 'link:' || id AS key, 'link' AS way, node AS node FROM (
  SELECT id, node FROM merge_linked WHERE id <> ''
  UNION ALL SELECT identity, node FROM merge_ids WHERE identity IN (SELECT id FROM merge_linked)
) AS l
"""
_NAMED = """
SELECT DISTINCT i.node, r.name, r.domain FROM (
  SELECT identity, name, domain FROM merge_rows UNION ALL SELECT identity, name, host FROM merge_rows
) AS r JOIN merge_ids AS i ON i.identity = r.identity
WHERE r.name IS NOT NULL AND r.domain IS NOT NULL
"""
_PUBLIC = """
SELECT DISTINCT domain FROM (
  SELECT domain, UNNEST(LIST_TRANSFORM(RANGE(1, LEN(parts)),
    LAMBDA n : ARRAY_TO_STRING(LIST_SLICE(parts, n, LEN(parts)), '.'))) AS parent
  FROM (SELECT domain, STRING_SPLIT(domain, '.') AS parts FROM (SELECT DISTINCT domain FROM merge_names) AS d) AS p
) AS above
WHERE parent IN (SELECT domain FROM free_mail_domains) OR parent IN (SELECT domain FROM disposable_domains)
"""
_BY_ANY_NAME = "SELECT 'name:' || name || domain AS key, 'name' AS way, node FROM merge_names"
_BY_NAME = """
SELECT 'name:' || name || domain AS key, 'name' AS way, node FROM merge_names
WHERE domain NOT IN (SELECT domain FROM merge_public)
"""
_SHARED = """
SELECT key, way, node FROM merge_had WHERE key IN (SELECT key FROM merge_had GROUP BY key HAVING COUNT(*) > 1)
"""
