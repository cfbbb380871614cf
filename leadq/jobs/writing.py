"""Write the lead files and the contributions of a scored engine into a staging folder."""

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.handoff.cells import guarded, needs_guard
from leadq.handoff.folder import Staging
from leadq.jobs.compile import Compiled
from leadq.scoring.files import NUMBERS, LeadFile
from leadq.words.steps import col, named, sql, under

BYTE_ORDER_MARK = "\ufeff"


def write_lead_files(
    engine: Engine, compiled: Compiled, staging: Staging, *, raw: bool
) -> tuple[dict[str, int], int]:
    """Write every lead file and the contributions; return rows by file name and how many cells got the guard."""
    written: dict[str, int] = {}
    neutralised = 0
    for file in compiled.files:
        query = file.query if raw else guarded_query(file)
        written[file.name] = engine.write_csv(_marked(query, file), staging.path(file.name))
        if not raw:
            neutralised += int(engine.rows(_count_guarded(file))[0][0] or 0)
    written["contributions.parquet"] = engine.write_parquet(
        compiled.contributions, staging.path("contributions.parquet")
    )
    return written, neutralised


def guarded_query(file: LeadFile) -> exp.Expression:
    """Return the rows of a file with its text cells made harmless for spreadsheets."""
    query = file.query.copy()
    for column in query.expressions:
        if column.alias not in NUMBERS:
            column.set("this", guarded(sql("NULLIF($cell, '')", cell=column.this)))
    return query


def _count_guarded(file: LeadFile) -> exp.Expression:
    cells = [needs_guard(col(c)) for c in file.columns if c not in NUMBERS]
    ones = [sql("COUNT(*) FILTER (WHERE $needs)", needs=cell) for cell in cells]
    total = ones[0]
    for one in ones[1:]:
        total = exp.Add(this=total, expression=one)
    rows = file.query.copy()
    rows.set("order", None)
    return exp.select(total).from_(under(rows, "cells"))


def _marked(query: exp.Expression, file: LeadFile) -> exp.Expression:
    """Put a byte order mark before the first header: spreadsheets then know that the file is UTF-8."""
    query = query.copy()
    first = query.expressions[0]
    query.expressions[0].replace(named(first.this.copy(), BYTE_ORDER_MARK + file.columns[0]))
    return query
