"""Changes to what a narrowed session has read of the exports: cells of one contact, rows of its activity."""

from collections.abc import Mapping

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest.activity import kinds_seen
from leadq.words.steps import Step, col, every, literal, named, rows, sql, union_all
from leadq.words.tables import trimmed


def replace_activity(engine: Engine, query: exp.Expression) -> None:
    """Let a query over `activity_scan` stand in its place."""
    kind_columns = [name for name in engine.columns("kinds_read") if name != "activities"]
    engine.make(Step("changed_activity", query))
    for name in ("kinds_read", "activity_scan"):
        engine.drop(name)
    engine.rename("changed_activity", "activity_scan")
    engine.make(Step("kinds_read", kinds_seen(sql("SELECT * FROM activity_scan"), kind_columns)))


def change_cell(engine: Engine, key: int, field: str, text: str) -> None:
    """Write another cell of a contact, in all its rows where contacts merge; an empty text makes it missing."""
    table, here = "contact_cells", sql("rowid = $key", key=key)
    if engine.has("contacts_read"):
        table = "contacts_read"
        others = sql("SELECT contact_key FROM contact_duplicates WHERE kept_key = $key", key=key)
        here = sql("rowid = $key OR rowid IN ($others)", key=key, others=others)
    value = sql(
        "CASE WHEN $here THEN $text ELSE $cell END",
        here=here,
        text=exp.cast(literal(text.strip() or None), "TEXT"),
        cell=col(field),
    )
    query = exp.select(exp.Star(replace=[named(value, field)])).from_(table).order_by("rowid")
    engine.make(Step("changed_contacts", query))
    engine.drop(table)
    engine.rename("changed_contacts", table)


def change_address(engine: Engine, key: int, text: str) -> None:
    """Let the activity that names a contact's address, which is nobody else's, name its new one."""
    old = sql("(SELECT LOWER(email) FROM contact_cells WHERE rowid = $key)", key=key)
    alone = sql("(SELECT COUNT(*) FROM contact_cells WHERE LOWER(email) = $old) = 1", old=old)
    cell = sql(
        "CASE WHEN LOWER($cell) = $old AND $alone THEN $text ELSE $raw END",
        cell=trimmed(col("email")),
        old=old,
        alone=alone,
        text=text,
        raw=col("email"),
    )
    replace_activity(engine, exp.select(exp.Star(replace=[named(cell, "email")])).from_("activity_scan"))


def add_activity(engine: Engine, cells: Mapping[str, str], count: int) -> None:
    """Add so many rows with these cells."""
    columns = engine.columns("activity_scan")
    row = tuple(cells.get(name) for name in columns)
    added = rows(dict.fromkeys(columns, "TEXT"), [row] * count)
    there = exp.select(*[col(name) for name in columns]).from_("activity_scan")
    replace_activity(engine, union_all([there, added]))


def remove_event(engine: Engine, event_no: int) -> None:
    """Take away all rows that are an event; the engine still has `kinds_numbered` and `kind_events`."""
    kind_columns = [name for name in engine.columns("kinds_read") if name != "activities"]
    same = every(exp.NullSafeEQ(this=col(c, "a"), expression=col(c, "k")) for c in kind_columns)
    query = sql(
        """
        SELECT a.* FROM activity_scan AS a WHERE NOT EXISTS (
          SELECT 1 FROM kinds_numbered AS k JOIN kind_events AS e ON e.kind_no = k.kind_no
          WHERE e.event_no = $event AND $same
        )
        """,
        event=event_no,
        same=same,
    )
    replace_activity(engine, query)
