"""Which rows of the exports are one person, and what that person's cells are (`merge` in the rulebook).

Reads `contacts_read`, the cells of all rows as `contact_cells` holds them in a rulebook that does not merge, and what
they have in common (`ingest/sharing.py`), and makes

- `merge_keys`: those keys of `merge_shared` that few enough have, so that they merge;
- `merge_groups(node, person)`: identities that are one person with another one;
- `merge_members(contact_key, node, person)`: the rows of people with several rows;
- `merge_cells`, `merged`: these rows and what they come to, one row for each person: `kept_key` is its place,
  `differs_<field>` whether two rows differ in a field;
- `contact_cells`: a view of all rows, in which the kept row of a person has the person's cells. Its row as it was
  exported stands there once more, under a key below zero: suppressions are asked of it, too;
- `contact_duplicates(contact_key, kept_key)`: rows that another one stands for, those under keys below zero among them;
- `merge_trail(contact_key, identity, by, differs)`: the other identities of each person, by its kept row;
- `merge_tally`: one row, how much of all this there was;
- by links also `merge_outside`: ids that contacts name and that have no row (`ingest/outside.py`).
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import Layers
from leadq.ingest.outside import NO_ROW, outside_step, outside_trail
from leadq.ingest.sharing import sharing_plan
from leadq.rulebook.merge import Merge
from leadq.words.fields import CONSENT
from leadq.words.steps import Plan, Step, cases, col, literal, named, some, sql, under, union_all

MOST_IDS = 50
"""Ids that hang together by more than this are no person."""
SYSTEM, FILE = ".system", ".file"
"""Columns of `contacts_read` that say where a row comes from; no field has such a name."""
_LAST = 1_000_000_000
_NO_VALUE = frozenset({"contact_id", "linked_id", "created_at", "updated_at", SYSTEM, FILE})
"""What two rows of one person may differ in without a word."""


def fields_of_merge(merge: Merge) -> set[str]:
    """Return the fields of contacts that merging reads, besides those that rules read."""
    fields = {"created_at", "updated_at", "contact_id", "email"} | {*merge.prefer}
    if "link" in merge.by:
        fields.add("linked_id")
    if "name" in merge.by:
        fields |= {"first_name", "last_name", "full_name", "website"}
    return fields | ({SYSTEM, FILE} if merge.prefer else set())


def merge_plan(
    merge: Merge, fields: Sequence[str], dialect: CellDialect, into: str = "contact_cells"
) -> Plan:
    """Compile the way from `contacts_read` to `contact_cells` and who is whom.

    Args:
        merge: the rulebook's section.
        fields: the columns of `contacts_read`, in order.
        dialect: how cells are written.
        into: what `contact_cells` is called, where it is not the last word about a contact's cells.
    """
    shown = [field for field in fields if field not in _NO_VALUE]
    links = "link" in merge.by
    tally = exp.select(
        *[sql(text) for text in (_TALLY_OF_LINKS if links else _TALLY)],
        *[
            named(sql("(SELECT COUNT(*) FROM merged WHERE $d)", d=col(f"differs_{f}")), f"differs_{f}")
            for f in shown
        ],
    )
    steps = (
        Step(
            "merge_keys",
            sql(
                "SELECT key, way, node FROM merge_shared WHERE key IN "
                "(SELECT key FROM merge_shared GROUP BY key HAVING COUNT(*) <= $most)",
                most=merge.at_most,
            ),
        ),
        Step("merge_spread", sql(_SPREAD, rounds=MOST_IDS)),
        Step("merge_crowds", sql(_CROWDS, most=MOST_IDS)),
        Step(
            "merge_groups",
            sql(
                "SELECT node, person FROM merge_spread WHERE person NOT IN (SELECT person FROM merge_crowds)"
            ),
        ),
        *([outside_step()] if links else []),
        Step("merge_members", sql(_MEMBERS)),
        Step("merge_cells", _ranked(merge, fields, dialect)),
        Step("merged", _merged(merge, fields)),
        Step(into, _cells(fields), "view"),
        Step("contact_duplicates", sql(_DUPLICATES)),
        Step("merge_trail", union_all([_trail(shown), *([outside_trail()] if links else [])])),
        Step("merge_tally", tally),
    )
    return sharing_plan(merge) + Plan(steps)


_SPREAD = """
WITH RECURSIVE spread(node, person, round) USING KEY (node) AS (
  SELECT node, node, 0 FROM merge_keys GROUP BY node
  UNION
  SELECT n.node, MIN(s.person), MAX(s.round) + 1
  FROM spread AS s JOIN merge_keys AS k ON k.node = s.node JOIN merge_keys AS n ON n.key = k.key
  JOIN recurring.spread AS now ON now.node = n.node
  WHERE s.person < now.person AND s.round < $rounds
  GROUP BY n.node
)
SELECT node, person FROM spread
"""
"""Everybody takes the least node that anybody with the same key has: who is one person has it after `MOST_IDS` rounds,
or they are too many."""

_CROWDS = """
SELECT person FROM merge_spread GROUP BY person HAVING COUNT(*) > $most
UNION
SELECT s.person FROM merge_spread AS s JOIN merge_keys AS k ON k.node = s.node
WHERE k.key IN (
  SELECT k.key FROM merge_keys AS k JOIN merge_spread AS s ON s.node = k.node
  GROUP BY k.key HAVING MIN(s.person) <> MAX(s.person)
)
"""
"""Too many ids: counted, or seen by a key whose ids have not come to one person in the end."""

_MEMBERS = """
SELECT r.contact_key, p.node, p.person
FROM merge_rows AS r JOIN (
  SELECT i.identity, i.node, COALESCE(g.person, i.node) AS person
  FROM merge_ids AS i LEFT JOIN merge_groups AS g ON g.node = i.node
  WHERE i.times > 1 OR g.node IS NOT NULL
) AS p ON p.identity = r.identity
"""

_DUPLICATES = """
SELECT m.contact_key, p.kept_key FROM merge_members AS m JOIN merged AS p ON p.person = m.person
WHERE m.contact_key <> p.kept_key
UNION ALL SELECT -1 - kept_key, kept_key FROM merged
"""

_TALLY = (
    "(SELECT COUNT(*) FROM merge_cells AS c JOIN merged AS m USING (person) WHERE c.node <> m.kept_node) AS rows",
    "(SELECT COUNT(*) FROM merge_trail) AS ids",
    "(SELECT COUNT(DISTINCT contact_key) FROM merge_trail) AS people",
    "(SELECT COUNT(*) FROM (SELECT key FROM merge_shared EXCEPT SELECT key FROM merge_keys) AS k) AS shared_by_many",
    "(SELECT COUNT(*) FROM merge_spread WHERE person IN (SELECT person FROM merge_crowds)) AS crowded",
)
_OF_ROWS = f"FROM merge_trail WHERE by <> '{NO_ROW}'"
_TALLY_OF_LINKS = (
    *(text.replace("FROM merge_trail", _OF_ROWS) for text in _TALLY),
    "(SELECT COUNT(*) FROM merge_outside WHERE people = 1) AS outside",
    "(SELECT COUNT(*) FROM merge_outside WHERE people > 1) AS outside_of_many",
)


def _ranked(merge: Merge, fields: Sequence[str], dialect: CellDialect) -> exp.Expression:
    """The rows of people with several, each with its place among them: `newest` first, and `foremost` for the id."""
    rows = sql(
        "SELECT r.*, m.contact_key, m.node, m.person FROM contacts_read AS r "
        "JOIN merge_members AS m ON m.contact_key = r.rowid"
    )
    layers = Layers(dialect, trimmed=True)
    updated, created = (layers.instant(field) for field in ("updated_at", "created_at"))
    instants = exp.select("*", named(updated, ".updated"), named(created, ".created")).from_(
        under(layers.over(under(rows, "members")), "typed")
    )
    first = _source_rank(merge, "contact_id")
    newest = sql(
        "ROW_NUMBER() OVER (PARTITION BY person ORDER BY $at DESC NULLS LAST, contact_key)",
        at=col(".updated"),
    )
    foremost = sql(
        "ROW_NUMBER() OVER (PARTITION BY person ORDER BY contact_id IS NULL, $first, $at NULLS LAST, contact_key)",
        first=first,
        at=col(".created"),
    )
    return exp.select(
        *[col(field) for field in fields],
        "contact_key",
        "node",
        "person",
        named(newest, ".newest"),
        named(foremost, ".foremost"),
    ).from_(under(instants, "instants"))


def _source_rank(merge: Merge, field: str) -> exp.Expression:
    """The number of the first source of a field's list that a row is from; those of no source come last."""
    sources = merge.prefer.get(field, ())
    branches = [
        (
            some(sql("LOWER($here) = LOWER($source)", here=col(c), source=s) for c in (SYSTEM, FILE)),
            literal(n),
        )
        for n, s in enumerate(sources)
    ]
    return cases(branches, literal(len(sources)))


def _merged(merge: Merge, fields: Sequence[str]) -> exp.Expression:
    columns: list[exp.Expression] = [exp.column("person")]
    for name in ("contact_key", "node"):
        kept = {"contact_key": "kept_key", "node": "kept_node"}[name]
        columns.append(named(sql("ARG_MIN($c, $by)", c=col(name), by=col(".foremost")), kept))
    for field in fields:
        columns.append(named(_survivor(merge, field), field))
        if field not in _NO_VALUE:
            folded = cells.fold(col(field))
            columns.append(named(sql("COALESCE(MIN($c) <> MAX($c), FALSE)", c=folded), f"differs_{field}"))
    return exp.select(*columns).from_("merge_cells").group_by("person")


def _survivor(merge: Merge, field: str) -> exp.Expression:
    """Which cell of a person's rows counts (a cell that is empty never does)."""
    cell, newest = col(field), col(".newest")
    if field == "contact_id":
        return sql("ARG_MIN($c, $by)", c=cell, by=col(".foremost"))
    if field == "email":
        return sql(
            "CASE WHEN COUNT(contact_id) = 0 THEN ARG_MIN($c, $foremost) ELSE ARG_MIN($c, $by) END",
            c=cell,
            foremost=col(".foremost"),
            by=_order(merge, field),
        )
    if field == "stage_since":
        return sql(
            "NULLIF(ARG_MIN(COALESCE($c, ''), $by) FILTER (WHERE current_stage IS NOT NULL), '')",
            c=cell,
            by=_order(merge, "current_stage"),
        )
    if field in CONSENT:
        said = cells.consent(cell)
        no = sql("CASE WHEN $said THEN 0 WHEN $said IS NULL THEN 1 ELSE 2 END", said=said)
        return sql("ARG_MIN($c, $no * $last + $newest)", c=cell, no=no, last=_LAST, newest=newest)
    return sql("ARG_MIN($c, $by)", c=cell, by=_order(merge, field))


def _order(merge: Merge, field: str) -> exp.Expression:
    if field not in merge.prefer:
        return col(".newest")
    return sql("$rank * $last + $newest", rank=_source_rank(merge, field), last=_LAST, newest=col(".newest"))


def _cells(fields: Sequence[str]) -> exp.Expression:
    here = [col(field) for field in fields]
    everybody = exp.select(sql("rowid AS rowid"), *here).from_("contacts_read")
    kept = sql("rowid IN (SELECT kept_key FROM merged)")
    merged = exp.select(sql("kept_key AS rowid"), *[f.copy() for f in here]).from_("merged")
    as_exported = exp.select(sql("-1 - rowid AS rowid"), *[f.copy() for f in here]).from_("contacts_read")
    return union_all([everybody.where(exp.Not(this=kept.copy())), merged, as_exported.where(kept)])


def _trail(shown: Sequence[str]) -> exp.Expression:
    """By which keys an identity hangs together with the person, and in what its rows differ from the kept one."""
    differing = [
        sql(
            "CASE WHEN BOOL_OR($here <> $there) THEN $field END",
            here=cells.fold(col(field, "c")),
            there=cells.fold(col(field, "k")),
            field=field,
        )
        for field in shown
    ]
    return sql(
        """
        SELECT t.contact_key, i.identity, NULLIF(t.differs, '') AS differs,
          (SELECT STRING_AGG(DISTINCT k.way, ', ' ORDER BY k.way) FROM merge_keys AS k WHERE k.node = t.node) AS by
        FROM (
          SELECT m.kept_key AS contact_key, c.node, $differs AS differs
          FROM merge_cells AS c JOIN merged AS m ON m.person = c.person
          JOIN merge_cells AS k ON k.contact_key = m.kept_key
          WHERE c.node <> m.kept_node GROUP BY m.kept_key, c.node
        ) AS t JOIN merge_ids AS i ON i.node = t.node
        """,
        differs=exp.Anonymous(this="CONCAT_WS", expressions=[literal(", "), *differing]),
    )
