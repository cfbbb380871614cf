"""Leads by name for `diff`: those who move, and those near the border of a stage."""

from collections.abc import Sequence

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.scoring.sentences import full_name
from leadq.words.impact import Border, Lead
from leadq.words.steps import col, literal, named, sql

_NEAR = 3
_OWN = 12
"""So many columns of a row are the lead's own, in the order of `Lead`; segments follow."""
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
    within = sql("p.after = $stage AND NOT p.raised", stage=stage)
    pairs = _named(engine, "diff_pairs", segments)
    inside, outside = (
        _leads(engine, pairs.where(side).order_by(score, "contact_id").limit(_NEAR))
        for side, score in ((within, "score_new"), (below, "score_new DESC"))
    )
    return (Border(stage, inside, outside),) if inside and outside else ()


def _named(engine: Engine, table: str, segments: Sequence[str]) -> exp.Select:
    """Return the query of the leads of a table, with the cells that name them: the fields of `Lead` in their order."""
    there = set(engine.columns("contact_cells"))
    cells = {name: col(name, "r") if name in there else exp.null() for name in _NAMES}
    name = full_name(cells["first_name"], cells["last_name"], cells["full_name"])
    return (
        exp.select(
            "p.contact_id",
            _text(cells["email"], "email"),
            named(name, "name"),
            _text(cells["company"], "company"),
            "p.before",
            "p.after",
            *(_text(col(grade, "p"), grade) for grade in ("grade_old", "grade_new")),
            "p.score_old",
            "p.score_new",
            *(_text(col(owner, "p"), owner) for owner in ("owner_old", "owner_new")),
            *(col(f"segment_{n}", "p") for n in range(len(segments))),
        )
        .from_(exp.alias_(exp.to_table(table), "p", table=True))
        .join(
            "contact_cells AS r",
            on=sql("r.rowid = COALESCE(p.contact_key_new, p.contact_key_old)"),
            join_type="left",
        )
    )


def _text(value: exp.Expression, name: str) -> exp.Expression:
    return named(sql("COALESCE(CAST($value AS TEXT), '')", value=value), name)


def _leads(engine: Engine, query: exp.Expression) -> tuple[Lead, ...]:
    return tuple(Lead(*(*row[:_OWN], row[_OWN:])) for row in engine.rows(query))
