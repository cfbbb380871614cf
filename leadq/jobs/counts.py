"""Where every row went. Activity is counted within the plan, while its rows are there, so that they need not stay.

- `activity_counts`: one row, see `_COUNTS`;
- `unmapped_types(type, activities)`: used activity that no event of the rulebook catches.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest.activity import ORPHAN, SUPPRESSED
from leadq.ingest.dated import DATES
from leadq.rulebook.model import Rulebook
from leadq.words.fields import FieldType
from leadq.words.steps import Plan, Step, named, sql
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Tally
from leadq.words.zones import ambiguous_walls

DAY_MICROS = 86_400_000_000
AS_TYPE = {
    FieldType.NUMBER: "as a number",
    FieldType.MONEY: "as an amount of money",
    FieldType.DATE: "as a date",
    FieldType.TIMEFRAME: "as a time frame",
    FieldType.BOOLEAN: "as yes or no",
}
"""How cells are read that may be unreadable, as people say it."""

_COUNTS = """
SELECT COUNT(*) FILTER (WHERE at IS NOT NULL AND contact_key = $orphan) AS orphans,
  COUNT(*) FILTER (WHERE at > $as_of AND contact_key <> $orphan) AS future,
  COUNT(*) FILTER (WHERE at > $tomorrow) AS far,
  COUNT(*) FILTER (WHERE at <= $as_of AND contact_key <> $orphan) AS used,
  COUNT(*) FILTER (WHERE contact_key IS NULL OR at IS NULL) AS unusable,
  COUNT(*) FILTER (WHERE at <= $as_of AND contact_key = $suppressed) AS of_suppressed
FROM activity
"""
"""`far` lies more than a day ahead of the as-of instant; `unusable` names no contact, or no time that can be read."""

_UNMAPPED = """
SELECT COALESCE(k.text_type, '(no type)') AS type, CAST(SUM(a.activities) AS BIGINT) AS activities FROM (
  SELECT kind_no, COUNT(*) AS activities FROM activity
  WHERE at <= $as_of AND contact_key <> $orphan GROUP BY kind_no
) AS a JOIN kind_labels AS k ON k.kind_no = a.kind_no
WHERE NOT k.mapped GROUP BY 1
"""


def count_plan(as_of: int, zone: str) -> Plan:
    """Compile the counts of activity (`as_of` in microseconds since 1970 UTC)."""
    counts = sql(_COUNTS, orphan=ORPHAN, suppressed=SUPPRESSED, as_of=as_of, tomorrow=as_of + DAY_MICROS)
    assert isinstance(counts, exp.Select)  # noqa: S101 - the text above is one
    for name, stretches in zip(("moved", "repeated"), ambiguous_walls(zone), strict=True):
        counts = counts.select(named(_inside(stretches), name))
    unmapped = sql(_UNMAPPED, as_of=as_of, orphan=ORPHAN)
    return Plan((Step("activity_counts", counts), Step("unmapped_types", unmapped)))


def _inside(stretches: Sequence[tuple[int, int]]) -> exp.Expression:
    """How many wall times lie in these stretches; `wall` is there only where a zone has such."""
    if not stretches:
        return exp.Literal.number(0)
    inside = exp.or_(*[sql("wall >= $a AND wall < $b", a=a, b=b) for a, b in stretches])
    days = exp.Tuple(expressions=[exp.Literal.number(a // 86_400) for a, _ in stretches])
    return sql(
        "COUNT(*) FILTER (WHERE contact_key IS NOT NULL AND wall // 86400 IN $days AND ($inside))",
        days=days,
        inside=inside,
    )


def count_contacts(engine: Engine, inputs: Sequence[InputRead], rejected: int) -> ContactCounts:
    """Count where every contact row went. `rejected` are rows that did not reach the engine's `contacts`."""
    read = sum(item.rows for item in inputs if item.role == "contacts")
    (duplicates, suppressed, disqualified, blocked, staged) = engine.rows(
        sql(
            "SELECT (SELECT COUNT(*) FROM contact_duplicates WHERE contact_key >= 0), "
            "(SELECT COUNT(*) FROM suppressed), "
            "COUNT(*) FILTER (WHERE disqualified_no IS NOT NULL), "
            "COUNT(*) FILTER (WHERE disqualified_no IS NULL AND missing IS NOT NULL), "
            "COUNT(*) FILTER (WHERE disqualified_no IS NULL AND missing IS NULL) FROM placed"
        )
    )[0]
    merged = engine.rows(sql("SELECT rows FROM merge_tally"))[0][0] if engine.has("merge_tally") else 0
    return ContactCounts(
        read, rejected, duplicates - merged, suppressed, disqualified, blocked, staged, merged=merged
    )


def count_activity(engine: Engine, inputs: Sequence[InputRead], rejected: int) -> tuple[ActivityCounts, int]:
    """Count where every activity went; also how many lie more than a day ahead of the as-of instant."""
    dates = dates_read(engine)
    read = sum(item.rows for item in inputs if item.role == "activity") + dates
    orphans, future, far, used, _, of_suppressed, gap, fold = engine.rows(
        sql("SELECT * FROM activity_counts")
    )[0]
    unmapped = sum(tally.count for tally in unmapped_types(engine))
    counts = ActivityCounts(
        read,
        rejected,
        orphans,
        future,
        used,
        unmapped,
        gap,
        fold,
        of_suppressed,
        repeated=_one_number(engine, "repeated_rows"),
        dates=dates,
        shared=_one_number(engine, "shared_rows"),
    )
    return counts, far


def _one_number(engine: Engine, table: str) -> int:
    """Return the `rows` of a table of one row; 0 where the plan did not make it."""
    return (
        int(engine.rows(sql("SELECT rows FROM $t", t=exp.to_table(table)))[0][0]) if engine.has(table) else 0
    )


def dates_read(engine: Engine) -> int:
    """Return how many activities stand in columns of dates of contacts."""
    if not engine.has(DATES):
        return 0
    return int(engine.rows(sql("SELECT COUNT(*) FROM $t WHERE is_date", t=exp.to_table(DATES)))[0][0])


def unreadable_dates(engine: Engine) -> tuple[Tally, ...]:
    """Return the columns of dates of contacts with cells that could not be read, by header, and how many."""
    if not engine.has(DATES):
        return ()
    query = "SELECT header, COUNT(*) FROM $t WHERE NOT is_date GROUP BY 1 ORDER BY 1"
    return tuple(Tally(name, count) for name, count in engine.rows(sql(query, t=exp.to_table(DATES))))


def link_notes(engine: Engine) -> list[str]:
    """Say how many links name an activity that is in no export."""
    count = _one_number(engine, "unknown_links")
    if not count:
        return []
    are = "1 link is" if count == 1 else f"{count:,} links are"
    return [f"{are} of activity that no export has"]


def unusable_activity(engine: Engine) -> bool:
    """Return whether any activity row names no contact, or no time that can be read."""
    return bool(engine.rows(sql("SELECT unusable FROM activity_counts"))[0][0])


def unmapped_types(engine: Engine) -> tuple[Tally, ...]:
    """Return the types of used activity that no event of the rulebook catches, most frequent first."""
    rows = engine.rows(sql("SELECT type, activities FROM unmapped_types ORDER BY 2 DESC, 1"))
    return tuple(Tally(str(name), int(count)) for name, count in rows)


def unreadable_cells(engine: Engine) -> tuple[Tally, ...]:
    """Return the fields of contacts with cells that could not be read as their type, and how many.

    Columns of dates that are activity stand last, by their headers.
    """
    names, row = engine.row_by_name(sql("SELECT * FROM unreadable_contacts"))
    fields = tuple(Tally(name, count) for name, count in zip(names, row, strict=True) if count)
    return (*fields, *unreadable_dates(engine))


def unreadable_activity(engine: Engine) -> tuple[Tally, ...]:
    """Return the fields of activity with cells that rules add up or compare and could not read, and how many."""
    names, row = engine.row_by_name(sql("SELECT * FROM unreadable_activity"))
    return tuple(Tally(name, count) for name, count in zip(names, row, strict=True) if count)


def unrouted_notes(engine: Engine, rulebook: Rulebook) -> list[str]:
    """Say how many leads of a stage with routes got no owner: no line was for them, or none had room left."""
    notes = []
    for number, count in engine.rows(sql(_UNROUTED)):
        stage = rulebook.stages[number]
        if stage.route:
            s, verb = ("", "has") if count == 1 else ("s", "have")
            notes.append(
                f"{count} lead{s} of '{stage.id}' {verb} no owner: no line of its route is for them and has room left"
            )
    return notes


_UNROUTED = """
SELECT stage_no, COUNT(*) FROM placed
WHERE stage_no IS NOT NULL AND missing IS NULL AND disqualified_no IS NULL AND routed_owner IS NULL
GROUP BY 1 ORDER BY 1
"""
