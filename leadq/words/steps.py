"""A plan: named steps, each a query that makes one table, in the order they run.

Queries are sqlglot expressions in DuckDB's dialect. `sql` reads a fixed text once and puts expressions into its holes
(`$name`); text from a rulebook or an export is never part of SQL text, only of literals.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal, cast

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"


@dataclass(frozen=True)
class Step:
    """One query and the table (or view, which is worked out where it is read) that it makes.

    A `function` is an expression over its one argument, `x`, that later steps may call by the step's name; a `variable`
    is one value, which they read by `GETVARIABLE`.
    """

    name: str
    query: exp.Expression
    kind: Literal["table", "view", "function", "variable"] = "table"

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names in its query that may be another step's: tables, functions, and variables."""
        found: set[str] = set()
        for node in self.query.walk():
            if isinstance(node, (exp.Table, exp.Anonymous)):
                found.add(node.expressions[0].name if node.name == "GETVARIABLE" else node.name)
        return frozenset(found)

    @cached_property
    def text(self) -> str:
        """Its query as SQL."""
        return render(self.query)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order. A table is made once; a step reads tables of earlier steps only."""

    steps: tuple[Step, ...]

    def __add__(self, other: "Plan") -> "Plan":
        return Plan(self.steps + other.steps)

    def needed(self, names: Collection[str]) -> list[tuple[Step, frozenset[str]]]:
        """Return the steps that these tables come from, in order, each with what it reads."""
        wanted, found = {*names}, list[tuple[Step, frozenset[str]]]()
        for step in reversed(self.steps):
            if step.name in wanted:
                wanted |= step.reads
                found.append((step, step.reads))
        return found[::-1]


_HOLE = re.compile(r"\$(\w+)")
_MARK = "__hole_"


@lru_cache(maxsize=512)
def _parsed(text: str) -> exp.Expression:
    """Return a text as a tree with placeholders for its holes."""
    tree = cast("exp.Expression", sqlglot.parse_one(_HOLE.sub(rf"{_MARK}\1", text), dialect=DIALECT))
    for node in [n for n in tree.find_all(exp.Column, exp.Table) if n.name.startswith(_MARK)]:
        hole = exp.Placeholder(this=node.name.removeprefix(_MARK))
        if node is tree:
            return hole
        node.replace(hole)
    return tree


def sql(text: str, /, **holes: Any) -> exp.Expression:  # noqa: ANN401 - expressions or plain literals
    """Parse a fixed SQL text and fill its `$name` holes with expressions (or plain values, which become literals).

    An expression that stands in no other one yet is put in as it is, not copied: copying was a third of compiling.
    """
    tree = _parsed(text)
    return _filling(tree, holes) if isinstance(tree, exp.Placeholder) else _filled(tree, holes)


def _filled(tree: exp.Expression, holes: Mapping[str, Any]) -> exp.Expression:
    """Return a copy of a tree with its holes filled. sqlglot's own copying takes twice as long."""
    args: dict[str, Any] = {}
    for key, value in tree.args.items():
        if isinstance(value, exp.Expression):
            args[key] = _part(value, holes)
        elif isinstance(value, list):
            args[key] = [_part(v, holes) if isinstance(v, exp.Expression) else v for v in value]
        else:
            args[key] = value
    return tree.__class__(**args)


def _part(part: exp.Expression, holes: Mapping[str, Any]) -> exp.Expression:
    if not isinstance(part, exp.Placeholder):
        return _filled(part, holes)
    node = _filling(part, holes)
    if isinstance(node, (exp.Binary, exp.Connector, exp.Not)):
        return exp.paren(node, copy=False)
    node.parent = part  # taken: another hole of the same expression copies it
    return node


def _filling(hole: exp.Placeholder, holes: Mapping[str, Any]) -> exp.Expression:
    value = holes[hole.name]
    if not isinstance(value, exp.Expression):
        return literal(value)
    return value if value.parent is None else value.copy()


def literal(value: Any) -> exp.Expression:  # noqa: ANN401 - str, int, bool, Decimal, None or a list of them
    """Return a literal for a plain value. Decimals are exact."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, (int, Decimal)):
        number = exp.Literal.number(
            format(abs(value), "f") if isinstance(value, Decimal) else str(abs(value))
        )
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, (list, tuple)):
        return exp.Array(expressions=[literal(item) for item in value])
    raise TypeError(f"no literal for {type(value).__name__}")


def col(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column reference."""
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


def named(expression: exp.Expression, name: str) -> exp.Expression:
    """Return `expression AS "name"`."""
    return exp.Alias(this=expression, alias=exp.to_identifier(name, quoted=True))


def under(query: exp.Expression, name: str) -> exp.Expression:
    """Return a query as a subquery with a name, to select from."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


def every(parts: Iterable[exp.Expression]) -> exp.Expression:
    """Return the conjunction of the parts; true for none."""
    found = list(parts)
    return cast("exp.Expression", exp.and_(*found, copy=False)) if found else exp.true()


def some(parts: Iterable[exp.Expression]) -> exp.Expression:
    """Return the disjunction of the parts; false for none."""
    found = list(parts)
    return cast("exp.Expression", exp.or_(*found, copy=False)) if found else exp.false()


def rows(columns: Mapping[str, str], values: Iterable[tuple[Any, ...]]) -> exp.Expression:
    """Return a query over literal rows: `columns` maps names to SQL types; works for no rows too."""
    tuples = list(values)
    selected = [
        named(exp.cast(exp.column(f"col{i}", table="v"), kind), name)
        for i, (name, kind) in enumerate(columns.items())
    ]
    if not tuples:
        empty = [named(exp.cast(exp.null(), kind), name) for name, kind in columns.items()]
        return exp.select(*empty).where(exp.false())
    values_node = exp.values(
        [tuple(literal(x) for x in row) for row in tuples],
        alias="v",
        columns=[f"col{i}" for i in range(len(columns))],
    )
    return exp.select(*selected).from_(values_node)


def union_all(queries: Iterable[exp.Expression]) -> exp.Expression:
    """Return the queries one under the other (at least one)."""
    found = list(queries)
    result = found[0]
    for query in found[1:]:
        result = exp.Union(this=result, expression=query, distinct=False)
    return result


def cases(
    branches: Iterable[tuple[exp.Expression, exp.Expression]], otherwise: exp.Expression | None = None
) -> exp.Expression:
    """Return CASE WHEN … THEN …; without branches just `otherwise`."""
    found = list(branches)
    if not found:
        return otherwise if otherwise is not None else exp.null()
    ifs = [exp.If(this=condition, true=value) for condition, value in found]
    return exp.Case(ifs=ifs, default=otherwise)


def render(expression: exp.Expression) -> str:
    """Return the SQL text of an expression for DuckDB. The expression is used up by it."""
    return expression.sql(dialect=DIALECT, copy=False)
