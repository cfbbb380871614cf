"""Ids that contacts name as their own (`linked_id`) and that have no row, where a rulebook merges by `link`.

If all contacts that name one are one person, it is that person's id. Otherwise it is nobody's, and so is activity that
names it.
"""

from sqlglot import exp

from leadq.words.steps import Step, col, sql
from leadq.words.tables import trimmed

NO_ROW = "link, no row"
"""How such an id hangs together with its person, in `merge_trail`."""

_OUTSIDE = """
SELECT l.id AS identity, MIN(l.node) AS node, COUNT(DISTINCT COALESCE(g.person, l.node)) AS people
FROM merge_linked AS l LEFT JOIN merge_groups AS g ON g.node = l.node
WHERE l.id <> '' AND l.id NOT IN (SELECT identity FROM merge_ids) GROUP BY l.id
"""

_TRAIL = """
SELECT COALESCE(d.kept_key, o.node) AS contact_key, o.identity, NULL AS differs, $by AS by
FROM merge_outside AS o LEFT JOIN contact_duplicates AS d ON d.contact_key = o.node WHERE o.people = 1
"""

_IDS = """
SELECT o.identity AS contact_id,
  CASE WHEN o.people > 1 THEN $nobody WHEN s.contact_key IS NOT NULL THEN $suppressed ELSE o.contact_key END
    AS contact_key
FROM (
  SELECT o.identity, o.people, COALESCE(d.kept_key, o.node) AS contact_key
  FROM merge_outside AS o LEFT JOIN contact_duplicates AS d ON d.contact_key = o.node
) AS o LEFT JOIN suppressed AS s ON s.contact_key = o.contact_key
"""

_FEW = """
SELECT l.id, i.identity AS contact_id FROM merge_linked AS l JOIN merge_ids AS i ON i.node = l.node
WHERE l.id <> '' AND l.id NOT IN (SELECT identity FROM merge_ids)
"""

_BY_ADDRESS = """
SELECT r.contact_id, 'outside:' || a.id AS tie
FROM (SELECT DISTINCT $id AS id, $email AS email FROM activity_scan) AS a JOIN few_rows AS r ON r.email = a.email
WHERE a.id IN (SELECT id FROM few_outside)
"""


def outside_step() -> Step:
    """Return the step that makes `merge_outside(identity, node, people)`.

    `node` is the first that names the id, `people` how many do; it reads `merge_linked`, `merge_groups`, `merge_ids`.
    """
    return Step("merge_outside", sql(_OUTSIDE))


def outside_trail() -> exp.Expression:
    """Return what such ids add to `merge_trail`."""
    return sql(_TRAIL, by=NO_ROW)


def outside_ids(nobody: int, suppressed: int) -> exp.Expression:
    """Return what such ids add to `contact_ids`: whose activity is that names them."""
    return sql(_IDS, nobody=nobody, suppressed=suppressed)


def few_outside() -> Step:
    """Return the step that makes `few_outside(id, contact_id)`: such ids, and whoever names them."""
    return Step("few_outside", sql(_FEW))


def outside_ties(email: exp.Expression | None) -> list[exp.Expression]:
    """Return queries of (contact_id, tie) that hold everybody together who names one of these ids.

    Where `email` (a trimmed cell of activity as it is compared) is given, also whoever has the address of an activity
    that names the id: under one rulebook it is that contact's, under another it is of the person with the id.
    """
    ties = [sql("SELECT contact_id, 'outside:' || id AS tie FROM few_outside")]
    if email is not None:
        ties.append(sql(_BY_ADDRESS, id=trimmed(col("contact_id")), email=email))
    return ties
