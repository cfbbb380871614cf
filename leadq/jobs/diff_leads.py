"""Leads by name for `diff`: those who move, and those near the border of a stage."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.words.impact import Border, Lead
from leadq.words.steps import col, literal, named, sql

_NEAR = 3
_NAMES = ("email", "first_name", "last_name", "full_name", "company")


def leads_of(engine: Engine, segments: Sequence[str], most: int | None) -> tuple[Lead, ...]:
    """Return the leads that move, in the order of `diff_moved`; the first so many, None for all."""
    query = _named(engine, "diff_moved", segments).order_by("nth")
    return _leads(engine, query if most is None else query.limit(most))


def borders(engine: Engine, segments: Sequence[str], stage: str, lower: Sequence[str]) -> tuple[Border, ...]:
    """Return the leads just inside a stage by the new rulebook, and those just below it."""
    if not lower:
        return ()
    below = exp.In(this=col("after", "p"), expressions=[literal(name) for name in lower])
    sides = [
        (sql("p.after = $stage AND NOT p.raised", stage=stage), "score_new, contact_id"),
        (below, "score_new DESC, contact_id"),
    ]
    inside, outside = (
        _leads(
            engine,
            _named(engine, "diff_pairs", segments).where(side).order_by(*order.split(", ")).limit(_NEAR),
        )
        for side, order in sides
    )
    return (Border(stage, inside, outside),) if inside and outside else ()


def _named(engine: Engine, table: str, segments: Sequence[str]) -> exp.Select:
    """Return the query of the leads of a table, with the cells that name them."""
    there = set(engine.columns("contact_cells"))
    cells = {name: col(name, "r") if name in there else exp.null() for name in _NAMES}
    name = sql(
        "COALESCE(NULLIF(CONCAT_WS(' ', $first, $last), ''), $full, '')",
        first=cells["first_name"],
        last=cells["last_name"],
        full=cells["full_name"],
    )
    told = [
        named(sql("COALESCE(CAST($cell AS TEXT), '')", cell=cells[cell]), cell)
        for cell in ("email", "company")
    ]
    texts = ("before", "after", "grade_old", "grade_new", "score_old", "score_new", "owner_old", "owner_new")
    return (
        exp.select(
            "p.contact_id",
            told[0],
            named(name, "name"),
            told[1],
            *(col(text, "p") for text in texts),
            *(col(f"segment_{n}", "p") for n in range(len(segments))),
        )
        .from_(exp.alias_(exp.to_table(table), "p", table=True))
        .join(
            "contact_cells AS r",
            on=sql("r.rowid = COALESCE(p.contact_key_new, p.contact_key_old)"),
            join_type="left",
        )
    )


def _leads(engine: Engine, query: exp.Expression) -> tuple[Lead, ...]:
    return tuple(_lead(*row) for row in engine.rows(query))


def _lead(*row: Any) -> Lead:  # noqa: ANN401 - values of a row of `_named`
    contact_id, email, name, company, before, after, *rest = (
        value if value is not None else "" for value in row[:8]
    )
    grades, scores, owners = rest, row[8:10], [owner or "" for owner in row[10:12]]
    return Lead(
        contact_id, email, name, company, before, after, grades[0], grades[1],
        scores[0], scores[1], owners[0], owners[1], tuple(row[12:]),
    )  # fmt: skip
