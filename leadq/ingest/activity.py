"""From the raw activity rows to whole numbers: who, what kind, when.

Reads `activity_scan` (VARCHAR columns, straight from the exports) and makes

- `kinds(kind_no, activities, <column> …)`: each distinct combination of the columns that events read or sentences
  show, numbered from 1 in a total order; everything textual about an activity is worked out here, once per kind;
- `activity(contact_key, kind_no, at, day, value_<field> …)`: one row per activity. `contact_key` is NULL where the
  row names no contact and -1 where no export has that contact; `at` (microseconds since 1970 UTC) is NULL where the
  time cannot be read; `day` is the local calendar day since 1970-01-01;
- `activity_used(contact_key, kind_no, at, day, …)`: those of known contacts up to the as-of instant.
"""

from collections.abc import Collection, Sequence

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import form
from leadq.words.steps import Plan, Step, col, every, literal, named, sql
from leadq.words.tables import Form, column_name, trimmed


def activity_plan(
    kind_columns: Sequence[str],
    forms: Collection[tuple[str, Form]],
    mapped: Collection[str],
    sums: Collection[str],
    dialect: CellDialect,
) -> Plan:
    """Compile the activity half of ingest.

    Args:
        kind_columns: the text columns that make a kind, in order.
        forms: what the events' conditions read of them, as (field, form).
        mapped: the fields that the exports really have.
        sums: number fields that engagement rules add up.
        dialect: how cells are written.
    """
    seen = (
        exp.select(*[col(c) for c in kind_columns], "COUNT(*) AS activities")
        .from_("activity_scan")
        .group_by(*[col(c) for c in kind_columns])
    )
    numbered = (
        exp.select(named(_numbered(kind_columns), "kind_no"), "*").from_("kinds_seen")
    )
    typed = exp.select(
        "kind_no",
        "activities",
        *[named(form(f, w, dialect), column_name(f, w)) for f, w in sorted({*forms, *_SHOWN})],
    ).from_("kinds_numbered")
    return Plan(
        (
            Step("kinds_seen", seen),
            Step("kinds_numbered", numbered),
            Step("kinds", typed),
            Step("activity", _activity(kind_columns, mapped, sums, dialect)),
            Step("activity_used", _used(dialect), "view"),
        )
    )


_SHOWN = {("type", Form.TEXT), ("asset", Form.TEXT), ("leadq_event", Form.FOLD)}


def _numbered(kind_columns: Sequence[str]) -> exp.Expression:
    order = [exp.Ordered(this=col(c), nulls_first=True) for c in kind_columns]
    return exp.Window(
        this=exp.RowNumber(), order=exp.Order(expressions=order)
    )


def _activity(
    kind_columns: Sequence[str], mapped: Collection[str], sums: Collection[str], dialect: CellDialect
) -> exp.Expression:
    same = every(
        exp.NullSafeEQ(this=col(c, "a"), expression=col(c, "k")) for c in kind_columns
    )
    moment = cells.moment(trimmed(col("occurred_at", "a")), dialect.layout("occurred_at"), dialect.zone)
    at = sql("CASE WHEN :ok THEN :instant END", ok=cells.in_range(moment.instant), instant=moment.instant)
    values = [
        named(sql("COALESCE(:number, 0)", number=_number(field, dialect)), f"value_{field}") for field in sorted(sums)
    ]
    query = exp.select(
        named(_contact_key(mapped), "contact_key"),
        "CAST(k.kind_no AS INTEGER) AS kind_no",
        named(at, "at"),
        named(exp.cast(moment.day, "INTEGER"), "day"),
        *values,
    ).from_("activity_scan AS a")
    query = query.join("kinds_numbered AS k", on=same, join_type="left")
    if "contact_id" in mapped:
        by_id = exp.EQ(this=trimmed(col("contact_id", "a")), expression=col("contact_id", "i"))
        query = query.join("contact_ids AS i", on=by_id, join_type="left")
    if "email" in mapped:
        by_email = sql("LOWER(:email) = m.email", email=trimmed(col("email", "a")))
        query = query.join("contact_emails AS m", on=by_email, join_type="left")
    return query


def _number(field: str, dialect: CellDialect) -> exp.Expression:
    return cells.number(trimmed(col(field, "a")), dialect.decimal_mark)


def _contact_key(mapped: Collection[str]) -> exp.Expression:
    """The contact an activity belongs to: by id; where that is blank or unknown, by e-mail address."""
    parts = {"contact_id": "i.contact_key", "email": "m.contact_key"}
    keys = [sql(key) for field, key in parts.items() if field in mapped]
    names = [trimmed(col(field, "a")) for field in parts if field in mapped]
    found = exp.Coalesce(this=keys[0], expressions=[*keys[1:], literal(-1)])
    named_someone = exp.Coalesce(this=names[0], expressions=names[1:])
    return sql("CASE WHEN :someone IS NOT NULL THEN :found END", someone=named_someone, found=found)


def _used(dialect: CellDialect) -> exp.Expression:
    return sql(
        "SELECT * FROM activity WHERE contact_key >= 0 AND at <= :as_of", as_of=literal(dialect.as_of)
    )
