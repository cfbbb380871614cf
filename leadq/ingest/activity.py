"""From the raw activity rows to whole numbers: who, what kind, when.

Reads `activity_scan` (VARCHAR columns, straight from the exports), `kinds_seen` (made from the same rows by
`kinds_seen` when the exports are opened), `contacts` and `suppressed`, and makes

- `kinds(kind_no, activities, <form>_<column> …)`: each distinct combination of the columns that events read or
  sentences show, numbered in a total order; all that is textual about an activity is worked out once per kind;
- `activity(contact_key, kind_no, at, day, value_<field> …)`: one row per activity, in no order (joins keep none),
  without those that were there before (`ingest/repeats.py`; `activity_read` has them).
  `value_<field>` is 0 where the cell is empty and NULL where it cannot be read as a number.
  `contact_key` is NULL where the row names no contact, ORPHAN where no export has that contact, SUPPRESSED where the
  contact is only counted; `at` (microseconds since 1970 UTC) is NULL where the time cannot be read; `day` is the local
  calendar day since 1970-01-01;
- `unusable_activity(row_no, nobody)`: a view, the rows that name no contact (`nobody`) or no time that can be read, by
  their place among the accepted rows of the exports, from 0. It reads the exports again, in one thread, because the
  place of a row is known nowhere else: ask only where there are such rows;
- `activity_used(contact_key, kind_no, at, day, …)`: those of people that are scored, up to the as-of instant; what
  cannot be read as a number adds 0;
- with `linked` also `linked_people`, `shared_rows` and `unknown_links` (`ingest/links.py`);
- `unreadable_activity`: one row, a column per field that is summed or that an event compares as more than text: cells
  with content that could not be read as their type, over all rows.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlglot import exp

from leadq.ingest.addresses import Addresses, address
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import Layers, form_columns
from leadq.ingest.links import counted_steps, linked_steps
from leadq.ingest.outside import outside_ids
from leadq.ingest.repeats import ID, Repeats, marks, repeat_steps
from leadq.words.steps import Plan, Step, col, every, literal, named, sql, under, union_all
from leadq.words.tables import CHECKED, FORM_OF_TYPE, Form

NO_REPEATS = Repeats(several=False, ids=False, once=False)
JOINED_BY = frozenset({"contact_id", "email"})
"""The fields by which activity finds its contact."""
ORPHAN = -1
SUPPRESSED = -2
_SHOWN = {("type", Form.TEXT), ("asset", Form.TEXT), ("leadq_event", Form.FOLD)}


def kinds_seen(rows: exp.Expression, kind_columns: Sequence[str], *, counted: bool = False) -> exp.Expression:
    """Return each distinct combination of the kind columns in a query, with how many `activities` it has.

    `counted` says that the rows are such combinations already, each with its `activities`.
    """
    count = "CAST(SUM(activities) AS BIGINT) AS activities" if counted else "COUNT(*) AS activities"
    columns = [col(c) for c in kind_columns]
    return exp.select(*columns, count).from_(under(rows, "seen")).group_by(*[c.copy() for c in columns])


def kind_numbers(kind_columns: Sequence[str]) -> exp.Expression:
    """Return a query of one row over `kinds_seen`: have they all different hashes, and how many labels?"""
    return sql(
        "SELECT COUNT(*) = COUNT(DISTINCT $hash), COUNT(DISTINCT HASH(type, asset)) FROM kinds_seen",
        hash=_hash(kind_columns),
    )


def _hash(kind_columns: Sequence[str], table: str | None = None) -> exp.Expression:
    return exp.Anonymous(this="HASH", expressions=[col(c, table) for c in kind_columns])


@lru_cache(maxsize=8)
def activity_plan(  # noqa: PLR0913 - the parts of a run that shape the reading of activity
    kind_columns: tuple[str, ...],
    forms: frozenset[tuple[str, Form]],
    joined_by: frozenset[str],
    sums: frozenset[str],
    dialect: CellDialect,
    *,
    by_hash: bool,
    keeps_wall: bool,
    merged: Addresses | None = None,
    by_links: bool = False,
    repeats: Repeats = NO_REPEATS,
    linked: bool = False,
) -> Plan:
    """Compile the activity half of ingest, but for `used_plan`.

    Args:
        kind_columns: the text columns that make a kind, in order.
        forms: what the events' conditions read of them, as (field, form).
        joined_by: how an activity finds its contact: `contact_id`, `email`, or both (id first).
        sums: number fields that engagement rules add up.
        dialect: how cells are written.
        by_hash: whether the kinds' hashes are all different (see `kind_numbers`), so that a row finds its kind by one
            number instead of several texts.
        keeps_wall: whether to keep the wall time of each activity (seconds as if UTC, NULL where the cell names its
            offset), so that those in skipped and repeated hours can be counted.
        merged: how addresses are compared, if contacts merge.
        by_links: whether they merge by links, so that ids without a row are somebody's, too.
        repeats: what makes activity the same, so that it counts once.
        linked: whether `activity_links` says whose activity is that names nobody; then `joined_by` has `contact_id`.
    """
    order = exp.Order(expressions=[exp.Ordered(this=col(c), nulls_first=True) for c in kind_columns])
    number = exp.cast(exp.Window(this=exp.RowNumber(), order=order), "INTEGER")
    layers = Layers(dialect)
    checked = sorted(
        f for f, w in forms if dialect.types[f] in CHECKED and w is FORM_OF_TYPE[dialect.types[f]]
    )
    lost = [
        named(_lost(layers, field, FORM_OF_TYPE[dialect.types[field]]), f"lost_{field}") for field in checked
    ]
    typed = [*form_columns(layers, {*forms, *_SHOWN}), *lost]
    inner = under(layers.over(exp.to_table("kinds_numbered")), "typed")
    steps = [
        Step(
            "kinds_numbered",
            exp.select(named(number, "kind_no"), named(_hash(kind_columns), "kind_hash"), "*").from_(
                "kinds_seen"
            ),
        ),
        Step("kinds", exp.select("kind_no", "activities", *typed).from_(inner)),
    ]
    if "contact_id" in joined_by:
        ids = sql(_IDS if merged is None else _MERGED_IDS, suppressed=SUPPRESSED)
        steps.append(
            Step("contact_ids", union_all([ids, outside_ids(ORPHAN, SUPPRESSED)]) if by_links else ids)
        )
    if "email" in joined_by:
        emails = _EMAILS if merged is None else _MERGED_EMAILS
        steps.append(Step("contact_emails", sql(emails, suppressed=SUPPRESSED)))
    if linked:
        steps += linked_steps(ORPHAN)
    rows = _activity(
        kind_columns,
        joined_by,
        sums,
        dialect,
        merged,
        repeats,
        by_hash=by_hash,
        keeps_wall=keeps_wall,
        linked=linked,
    )
    read = "activity_read" if repeats.can_be else "activity"
    steps.append(Step(read, rows))
    if linked:
        steps += counted_steps(read)
    if repeats.can_be:
        values = [f"value_{field}" for field in sorted(sums)]
        steps += repeat_steps(repeats, values, keeps_wall=keeps_wall)
    unusable = Step("unusable_activity", _unusable(joined_by, dialect, linked=linked), "view")
    return Plan((*steps, unusable, Step("unreadable_activity", _unreadable(checked, sums, repeats))))


def used_plan(sums: Collection[str], as_of: int) -> Plan:
    """Compile `activity_used`: the only part of ingest that depends on the as-of instant (in microseconds)."""
    values = [col(f"value_{field}") for field in sorted(sums)]
    star = exp.Star(replace=[named(sql("COALESCE($value, 0)", value=value), value.name) for value in values])
    used = exp.select(star if values else "*").from_("activity")
    return Plan(
        (
            Step(
                "activity_used", used.where(sql("contact_key >= 0 AND at <= $n", n=as_of), copy=False), "view"
            ),
        )
    )


def _lost(layers: Layers, field: str, form: Form) -> exp.Expression:
    return sql(
        "$cell IS NOT NULL AND $value IS NULL", cell=layers.cell(field), value=layers.form(field, form)
    )


def _unreadable(checked: Sequence[str], sums: Collection[str], repeats: Repeats) -> exp.Expression:
    """Count by kinds what events compare, and by rows what is only summed."""
    counts = {
        field: sql(
            "(SELECT CAST(COALESCE(SUM(activities) FILTER (WHERE $lost), 0) AS BIGINT) FROM kinds)",
            lost=col(f"lost_{field}"),
        )
        for field in checked
    }
    for field in set(sums) - set(checked):
        rows = exp.to_table("activity_read" if repeats.can_be else "activity")
        lost = sql("(SELECT COUNT(*) - COUNT($value) FROM $rows)", value=col(f"value_{field}"), rows=rows)
        counts[field] = lost
    return exp.select(
        *[named(counts[field], field) for field in sorted(counts)] or [named(literal(0), "nothing")]
    )


def _unusable(joined_by: Collection[str], dialect: CellDialect, *, linked: bool) -> exp.Expression:
    layers = Layers(dialect)
    at = layers.instant("occurred_at")
    named_nobody = every(sql("$cell IS NULL", cell=layers.cell(field)) for field in sorted(joined_by))
    if linked:
        known = "COALESCE($id IN (SELECT activity_id FROM linked_people), FALSE)"
        named_nobody = sql(f"$nobody AND NOT {known}", nobody=named_nobody, id=layers.cell(ID))
    rows = under(sql("SELECT *, ROW_NUMBER() OVER () - 1 AS row_no FROM activity_scan"), "numbered")
    places = exp.select("row_no", named(named_nobody, "nobody"), named(at, "at")).from_(
        under(layers.over(rows), "typed")
    )
    return sql("SELECT row_no, nobody FROM ($places) AS p WHERE nobody OR at IS NULL", places=places)


_IDS = """
SELECT c.text_contact_id AS contact_id,
  CASE WHEN s.contact_key IS NOT NULL THEN $suppressed ELSE c.contact_key END AS contact_key
FROM contacts AS c LEFT JOIN suppressed AS s ON s.contact_key = c.contact_key
"""

_EMAILS = """
SELECT lower_email AS email, ARG_MIN(target, place) AS contact_key FROM (
  SELECT c.lower_email, c.contact_key AS place,
    CASE WHEN s.contact_key IS NOT NULL THEN $suppressed ELSE c.contact_key END AS target
  FROM contacts AS c LEFT JOIN suppressed AS s ON s.contact_key = c.contact_key
  WHERE c.lower_email IS NOT NULL
) AS addressed GROUP BY lower_email
"""


_MERGED_IDS = """
SELECT p.identity AS contact_id,
  CASE WHEN s.contact_key IS NOT NULL THEN $suppressed ELSE p.contact_key END AS contact_key
FROM (
  SELECT i.identity, COALESCE(d.kept_key, i.node) AS contact_key
  FROM merge_ids AS i LEFT JOIN contact_duplicates AS d ON d.contact_key = i.node
) AS p LEFT JOIN suppressed AS s ON s.contact_key = p.contact_key
"""

_MERGED_EMAILS = """
SELECT p.email, ARG_MIN(CASE WHEN s.contact_key IS NOT NULL THEN $suppressed ELSE p.contact_key END, p.place)
  AS contact_key
FROM (
  SELECT r.address AS email, r.contact_key AS place, COALESCE(d.kept_key, r.contact_key) AS contact_key
  FROM merge_rows AS r LEFT JOIN contact_duplicates AS d ON d.contact_key = r.contact_key
  WHERE r.address IS NOT NULL
) AS p LEFT JOIN suppressed AS s ON s.contact_key = p.contact_key
GROUP BY p.email
"""


def compared(email: exp.Expression, merged: Addresses | None) -> exp.Expression:
    """Return a trimmed e-mail cell of an activity as it is compared with those of contacts."""
    return sql("LOWER($email)", email=email) if merged is None else address(email, merged)


def _activity(  # noqa: PLR0913 - what `activity_plan` was given
    kind_columns: Sequence[str],
    joined_by: Collection[str],
    sums: Collection[str],
    dialect: CellDialect,
    merged: Addresses | None,
    repeats: Repeats,
    *,
    by_hash: bool,
    keeps_wall: bool,
    linked: bool,
) -> exp.Expression:
    layers = Layers(dialect)
    at, day = layers.instant("occurred_at"), layers.day("occurred_at")
    references = {field: layers.cell(field) for field in ("contact_id", "email") if field in joined_by}
    values = [
        named(
            sql(
                "CASE WHEN $cell IS NULL THEN 0 ELSE $number END",
                cell=layers.cell(field),
                number=layers.form(field, Form.NUMBER),
            ),
            f"value_{field}",
        )
        for field in sorted(sums)
    ]
    if keeps_wall:
        values.append(named(layers.wall("occurred_at"), "wall"))
    if repeats.can_be:
        values += marks(repeats, layers)
    contact_key = _contact_key(references)
    if linked:
        activity_id = layers.cell(ID)
        contact_key = exp.Coalesce(this=contact_key, expressions=[exp.column("contact_key", table="p")])
    inner = under(layers.over(exp.to_table("activity_scan")), "a")
    same_kind = every(exp.NullSafeEQ(this=col(c, "a"), expression=col(c, "k")) for c in kind_columns)
    if by_hash:
        same_kind = exp.EQ(this=col("kind_hash", "k"), expression=_hash(kind_columns, "a"))
    query = (
        exp.select(
            named(contact_key, "contact_key"),
            "k.kind_no",
            named(at, "at"),
            named(day, "day"),
            *values,
        )
        .from_(inner)
        .join("kinds_numbered AS k", on=same_kind, join_type="left")
    )
    if "contact_id" in references:
        query = query.join(
            "contact_ids AS i", on=sql("$id = i.contact_id", id=references["contact_id"]), join_type="left"
        )
    if "email" in references:
        query = query.join(
            "contact_emails AS m",
            on=sql("$address = m.email", address=compared(references["email"], merged)),
            join_type="left",
        )
    if linked:
        nobody = every(sql("$cell IS NULL", cell=cell.copy()) for cell in references.values())
        theirs = sql(
            "$nobody AND $at IS NOT NULL AND $id = p.activity_id", nobody=nobody, at=at, id=activity_id
        )
        query = query.join("linked_people AS p", on=theirs, join_type="left")
    return query


def _contact_key(references: dict[str, exp.Expression]) -> exp.Expression:
    """The contact an activity belongs to: by id; where that is blank or unknown, by e-mail address."""
    keys = [exp.column("contact_key", table={"contact_id": "i", "email": "m"}[field]) for field in references]
    someone = [sql("$cell IS NOT NULL", cell=cell) for cell in references.values()]
    found = exp.Coalesce(this=keys[0], expressions=[*keys[1:], literal(ORPHAN)])
    return exp.Case(ifs=[exp.If(this=exp.or_(*someone), true=found)])
