"""Write the lead files and the contributions of a scored engine into a staging folder."""

from collections.abc import Collection

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.handoff.cells import guard, guarded, needs_guard
from leadq.handoff.folder import Staging
from leadq.jobs.accounts import ACCOUNTS_NAME, write_accounts
from leadq.jobs.compile import Compiled
from leadq.jobs.merged import MERGED_NAME, write_merged
from leadq.rulebook.model import Rulebook
from leadq.scoring.files import NUMBERS, LeadFile, computed_columns
from leadq.scoring.labels import rule_labels
from leadq.words.steps import col, named, sql

BYTE_ORDER_MARK = "\ufeff"
STRETCH = 200_000
"""Rows of one file that are put into words and order at a time, where they have to be: what bounds the memory of it."""
_TAKEN_FROM_EXPORTS = frozenset({"contact_id", "owner", "persona", "account"})


def write_lead_files(
    engine: Engine, compiled: Compiled, rulebook: Rulebook, staging: Staging, *, raw: bool
) -> tuple[dict[str, int], int]:
    """Write every lead file and the contributions; return rows by file name and how many cells got the guard."""
    bounds = {n: (first, last) for n, first, last in engine.rows(sql(_BOUNDS))}
    risky = frozenset[str]() if raw else risky_columns(compiled.files[0].columns, rulebook)
    written: dict[str, int] = {}
    for file in compiled.files:
        first, last = bounds.get(file.number, (0, -1))
        stretch = STRETCH if file.sorts else max(last - first, 0) + 1
        queries = [
            _shown(file, file.rows(start, min(start + stretch - 1, last)), risky)
            for start in range(first, max(last, first) + 1, stretch)
        ]
        written[file.name] = engine.write_csv(queries, staging.path(file.name))
    written["contributions.parquet"] = engine.write_parquet(
        compiled.contributions, staging.path("contributions.parquet")
    )
    if engine.has("merge_trail"):
        written[MERGED_NAME] = write_merged(engine, staging.path(MERGED_NAME), BYTE_ORDER_MARK, raw=raw)
    if engine.has("account_totals"):
        written[ACCOUNTS_NAME] = write_accounts(
            engine, rulebook, staging.path(ACCOUNTS_NAME), BYTE_ORDER_MARK, raw=raw
        )
    neutralised = engine.rows(_count_guarded(risky))[0][0] if risky else 0
    return written, int(neutralised)


_BOUNDS = "SELECT file_no, MIN(rowid), MAX(rowid) FROM placed GROUP BY file_no"


def risky_columns(columns: Collection[str], rulebook: Rulebook) -> frozenset[str]:
    """Return those of the lead files' columns whose cells a spreadsheet might run: what comes from exports.

    Sentences, reasons and numbers are made by leadq and begin with words of its own or of the rulebook; if the rulebook
    has a word that needs the guard, every text column is looked at.
    """
    if any(guard(text) != text for text in _words_of(rulebook)):
        return frozenset(columns) - NUMBERS
    computed = computed_columns(rulebook)
    return frozenset(c for c in columns if c not in computed or c in _TAKEN_FROM_EXPORTS)


def _words_of(rulebook: Rulebook) -> list[str]:
    stages = [text for stage in rulebook.stages for text in (stage.id, stage.label or "", *stage.tracks)]
    owners = [o for stage in rulebook.stages for route in stage.route for o in route.to or ()]
    bands = [*rulebook.fit.bands, *rulebook.engagement.bands]
    return [
        *rule_labels(rulebook).values(),
        *(d.reason for d in rulebook.disqualify),
        *stages,
        *owners,
        *bands,
        *rulebook.personas,
        *(rulebook.accounts.roles if rulebook.accounts is not None else ()),
        rulebook.revision or "",
    ]


def _shown(file: LeadFile, rows: exp.Select, risky: frozenset[str]) -> exp.Select:
    """Return rows as they are written: risky cells guarded, and a byte order mark before the first header.

    With the mark, spreadsheets know that the file is UTF-8.
    """
    for column, name in zip(rows.expressions, file.columns, strict=True):
        if name in risky:
            column.set("this", guarded(column.this))
    first = rows.expressions[0]
    first.replace(named(first.this.copy(), BYTE_ORDER_MARK + file.columns[0]))
    return rows


def _count_guarded(risky: frozenset[str]) -> exp.Expression:
    ones = [sql("COUNT(*) FILTER (WHERE $needs)", needs=needs_guard(col(f"out_{c}"))) for c in sorted(risky)]
    total = ones[0]
    for one in ones[1:]:
        total = exp.Add(this=total, expression=one)
    return exp.select(total).from_("lead_rows")
