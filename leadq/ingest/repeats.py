"""Activity that the exports hold again counts once: they overlap, as every night the last 90 days are exported.

Rows of one contact are the same activity if instant, kind (type, asset and whatever else events read), the numbers
that are added up, and the `activity_id` are the same. How often it counts is `repeated_activity` in the rulebook:

- `overlap`: as often as the export that holds it most often; once where it has an id;
- `once`: once, where its time is more than a day: two rows with the same plain day, or midnight, may be two activities.

Only where there can be any does this cost something: with several exports, ids, or `once`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadq.ingest.forms import Layers
from leadq.words.steps import Step, col, named, some, sql, under, union_all

EXPORT = "export no"
"""The column that says which export a row is from, where there are several; no field has a name with a blank."""
ID = "activity_id"


@dataclass(frozen=True, slots=True)
class Repeats:
    """What makes activity the same. `several`: there are several exports; `ids`: they have ids; `once`: the policy."""

    several: bool
    ids: bool
    once: bool

    @property
    def can_be(self) -> bool:
        """Whether any activity can be there again and count once."""
        return self.several or self.ids or self.once


def marks(repeats: Repeats, layers: Layers) -> list[exp.Expression]:
    """Return what else is kept of a row of `activity_scan` to tell repeats: `id_hash`, `is_day`, `export_no`."""
    at = layers.cell("occurred_at")  # a plain day of a layout with a time comes through the door as midnight
    found = [named(sql("NOT CONTAINS($at, ':') OR ENDS_WITH($at, ' 00:00:00')", at=at), "is_day")]
    if repeats.ids:
        found.append(
            named(sql("CASE WHEN $id IS NOT NULL THEN HASH($id) END", id=layers.cell(ID)), "id_hash")
        )
    if repeats.several:
        found.append(named(col(EXPORT), "export_no"))
    return found


def repeat_steps(repeats: Repeats, values: Sequence[str], *, keeps_wall: bool) -> tuple[Step, ...]:
    """Return the steps from `activity_read` to `activity`, and `repeated_rows(rows)`: how many that are fewer.

    Rows that are no contact's are left as they are.
    """
    same = ["contact_key", "kind_no", "at", "day", *values, "is_day", *(["id_hash"] if repeats.ids else [])]
    kept = ["contact_key", "kind_no", "at", "day", *values, *(["wall"] if keeps_wall else [])]
    wall = [named(sql("MAX(wall)"), "wall")] if keeps_wall else []
    single = [sql("id_hash IS NOT NULL")] if repeats.ids else []
    if repeats.once:
        single.append(sql("NOT is_day"))
    times = sql("COUNT(*)")
    if single:
        times = sql("CASE WHEN $single THEN 1 ELSE COUNT(*) END", single=some(single))
    theirs = sql("contact_key >= 0 AND at IS NOT NULL")
    keys = [*same, *(["export_no"] if repeats.several else [])]
    counted = (
        exp.select(*map(col, same), named(times, "times"), *wall)
        .from_("activity_read")
        .where(theirs)
        .group_by(*map(col, keys))
    )
    if repeats.several:
        counted = (
            exp.select(*map(col, same), named(sql("MAX(times)"), "times"), *[w.copy() for w in wall])
            .from_(under(counted, "of_each"))
            .group_by(*map(col, same))
        )
    each = exp.select(*map(col, kept), named(sql("UNNEST(RANGE(times))"), "nth")).from_(
        under(counted, "counted")
    )
    others = (
        exp.select(*map(col, kept))
        .from_("activity_read")
        .where(sql("contact_key IS NULL OR contact_key < 0 OR at IS NULL"))
    )
    merged = union_all([exp.select(*map(col, kept)).from_(under(each, "each_time")), others])
    rows = sql("SELECT (SELECT COUNT(*) FROM activity_read) - (SELECT COUNT(*) FROM activity) AS rows")
    return Step("activity", merged), Step("repeated_rows", rows)
