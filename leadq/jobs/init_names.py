"""Words of the activity that are somebody's name: an export may have a type `Call with Jane Doe`, seen often enough."""

from collections.abc import Collection, Iterator

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest import cells
from leadq.ingest.activity import JOINED_BY
from leadq.words.steps import col, some, sql

NAMES = ("first_name", "last_name", "full_name")
_ONE_IN = 10
"""A value names people if one in so many of those who have it is called so; a Mr Page with a `Page View` is rarer."""


def values_that_name(
    engine: Engine, table: str, column: str, activity: Collection[str], contacts: Collection[str]
) -> set[str]:
    """Return the values of a column of the activity that hold the name of who did it, in their spelling and folded.

    The engine holds the raw cells of the contacts in `contacts_cells`, those of the activity in `table`; `activity` and
    `contacts` are the columns that are there.
    """
    named = [name for name in NAMES if name in contacts]
    keys = JOINED_BY & {*activity} & {*contacts}
    return {value for key in sorted(keys) if named for value in _found(engine, table, column, key, named)}


def _found(engine: Engine, table: str, column: str, key: str, named: Collection[str]) -> Iterator[str]:
    holds = some(
        sql(
            "COALESCE(LENGTH($name) > 3 AND CONTAINS(did.said, $name), FALSE)",  # 3: an initial between blanks
            name=cells.words(col(name, "people")),
        )
        for name in named
    )
    query = sql(
        "SELECT did.value, $fold FROM "
        "(SELECT DISTINCT $column AS value, $said AS said, LOWER($key) AS who FROM $table "
        "WHERE $column IS NOT NULL) AS did "
        "JOIN contacts_cells AS people ON LOWER($theirs) = did.who GROUP BY did.value "
        "HAVING COUNT(*) FILTER (WHERE $holds) * $one_in >= COUNT(*)",
        fold=cells.fold(col("value", "did")),
        column=col(column),
        said=cells.words(col(column)),
        key=col(key),
        table=exp.to_table(table),
        theirs=col(key, "people"),
        holds=holds,
        one_in=_ONE_IN,
    )
    for value, folded in engine.rows(query):
        yield from (value, folded)
