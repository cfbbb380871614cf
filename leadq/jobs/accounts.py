"""The accounts of a run: `accounts.csv`, one row for each company that has people in the handoff."""

from pathlib import Path

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.handoff.cells import guarded
from leadq.rulebook.model import Rulebook
from leadq.scoring.nextstep import plain
from leadq.words.steps import cases, col, literal, named, sql, under

ACCOUNTS_NAME = "accounts.csv"
_NUMBERS = ("people", "engaged", "engagement", "leads")
_GUARDED = frozenset({"account", "company", "owner", "contact_ids"})
_MOST_IDS = 10

_ROWS = """
SELECT t.account, l.company, t.number_account_people AS people, t.number_account_engaged AS engaged,
  t.number_account_engagement AS engagement, t.text_account_roles AS roles,
  t.text_account_engaged_roles AS engaged_roles, $stage AS stage, l.leads, l.owner, l.contact_ids
FROM account_totals AS t JOIN (
  SELECT p.account,
    ARG_MIN(p.cell_company, p.place) FILTER (WHERE p.cell_company IS NOT NULL) AS company,
    MIN(p.stage_no) FILTER (WHERE p.missing IS NULL) AS stage_no, COUNT(*) AS leads,
    ARG_MIN(p.owner, p.place) FILTER (WHERE p.owner IS NOT NULL) AS owner,
    ARRAY_TO_STRING(LIST_SLICE(LIST(p.text_contact_id ORDER BY p.engaged DESC, p.place), 1, $most), '; ') AS contact_ids
  FROM (
    SELECT l.account, l.cell_company, l.stage_no, l.missing, l.top_owner AS owner, l.text_contact_id, l.place,
      COALESCE(c.engaged, FALSE) AS engaged
    FROM lead_rows AS l LEFT JOIN account_people AS c ON c.contact_key = l.contact_key
    WHERE l.account IS NOT NULL
  ) AS p GROUP BY p.account
) AS l ON l.account = t.account
"""
"""In the order of the lead files: who stands before others there gives the company's name and owner."""


def write_accounts(engine: Engine, rulebook: Rulebook, path: Path, mark: str, *, raw: bool) -> int:
    """Write the accounts, the furthest stage first, then the highest engagement; return the number of rows.

    Args:
        engine: a run's, of a rulebook with accounts.
        rulebook: the rulebook.
        path: the file.
        mark: what stands before the first header.
        raw: whether cells are written without the spreadsheet guard.
    """
    stage = cases([(sql("l.stage_no = $n", n=n), literal(s.id)) for n, s in enumerate(rulebook.stages)])
    rows = sql(_ROWS, stage=stage, most=_MOST_IDS)
    assert isinstance(rows, exp.Select)  # noqa: S101 - the text above is one
    rows = rows.order_by("l.stage_no NULLS LAST", "t.number_account_engagement DESC", "t.account")
    cells = []
    for number, column in enumerate(rows.expressions):
        name = column.alias_or_name
        cell: exp.Expression = col(name)
        if name in _NUMBERS:
            cell = plain(cell)
        elif name in _GUARDED and not raw:
            cell = guarded(cell)
        cells.append(named(cell, mark * (number == 0) + name))
    return engine.write_csv([exp.select(*cells).from_(under(rows, "a"))], path)
