"""Which cells of an activity may name a person: those that hold the name of who did it.

Of the contacts that were looked at, `contacts_cells` keeps who they are and what they are called.
"""

from collections.abc import Collection

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest.activity import JOINED_BY
from leadq.jobs.init_names import NAMES, values_that_name
from leadq.words.steps import Step, col, named, sql, union_all

LOOKED = "looked_cells"
"""The cells of a contacts export while it is looked at."""
PEOPLE = "contacts_cells"
_KEPT = (*sorted(JOINED_BY), *NAMES)


def keep_people(engine: Engine) -> None:
    """Keep the names in the contacts that were looked at, beside those of others, and forget all other tables."""
    if engine.has(LOOKED):
        there = {*engine.columns(LOOKED)}
        if there & {*NAMES} and there & JOINED_BY:
            nothing = exp.cast(exp.null(), "TEXT")
            kept = [col(f) if f in there else named(nothing.copy(), f) for f in _KEPT]
            rows: list[exp.Expression] = [exp.select(*kept).from_(LOOKED)]
            if engine.has(PEOPLE):
                rows.append(exp.select("*").from_(PEOPLE))
            engine.make(Step("people", union_all(rows)))
            engine.clear({"people"})
            engine.rename("people", PEOPLE)
    engine.clear({PEOPLE})


def naming(engine: Engine, table: str, column: str) -> Collection[str]:
    """Return the values of a column of the activity in `table` that may name a person.

    Where no contacts say what people are called, they are those of several words that only one of the people has.
    """
    there = {*engine.columns(table)}
    if engine.has(PEOPLE):
        return values_that_name(engine, table, column, there, _KEPT)
    keys = sorted(JOINED_BY & there)
    if not keys:
        return ()
    alone = sql(
        "SELECT $value FROM $table WHERE CONTAINS($value, ' ') "
        "AND (SELECT COUNT(DISTINCT $who) FROM $table) > 1 GROUP BY 1 HAVING COUNT(DISTINCT $who) = 1",
        value=col(column),
        table=exp.to_table(table),
        who=exp.Coalesce(this=col(keys[0]), expressions=[col(key) for key in keys[1:]]),
    )
    return {value for (value,) in engine.rows(alone)}
