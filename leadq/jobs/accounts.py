"""The accounts of a run: `accounts.csv`, one row for each company that has leads, and what the report says of them."""

from pathlib import Path

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.handoff.cells import guarded
from leadq.rulebook.model import Rulebook
from leadq.scoring.accounts import roles_in
from leadq.scoring.labels import stage_label
from leadq.scoring.nextstep import plain
from leadq.scoring.sentences import full_name
from leadq.words.steps import Step, cases, col, literal, named, sql
from leadq.words.summary import AccountCounts, TopAccount

ACCOUNTS_NAME = "accounts.csv"
ACCOUNT_COLUMNS = (
    "account", "company", "stage", "people", "engaged", "engagement", "roles", "engaged_roles", "leads", "owner",
    "contact_ids",
)  # fmt: skip
_NUMBERS = frozenset({"people", "engaged", "engagement", "leads"})
_GUARDED = frozenset({"account", "company", "owner", "contact_ids"})
_MOST_IDS = 10
_TABLE = "account_list"

_ROWS = """
SELECT t.account, l.company, l.stage_no, t.number_account_people AS people, t.number_account_engaged AS engaged,
  t.number_account_engagement AS engagement, t.text_account_roles AS roles,
  t.text_account_engaged_roles AS engaged_roles, l.leads, l.owner, l.contact_ids
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
    WHERE l.account IS NOT NULL AND l.disqualified_no IS NULL
  ) AS p GROUP BY p.account
) AS l ON l.account = t.account
"""
"""In the order of the lead files: who stands before others there gives the company's name and owner."""

_COUNTS = """
SELECT COUNT(DISTINCT account), COUNT(DISTINCT account) FILTER (WHERE account_engaged > 0),
  COUNT(*) FILTER (WHERE account IS NULL)
FROM placed WHERE disqualified_no IS NULL
"""
_NAMES = """
SELECT account, STRING_AGG(DISTINCT $name, ' ') AS names FROM lead_rows
WHERE account IN (SELECT account FROM ($rows) AS first) AND disqualified_no IS NULL GROUP BY account
"""


def write_accounts(engine: Engine, rulebook: Rulebook, path: Path, mark: str, *, raw: bool) -> int:
    """Write the accounts, the furthest stage first, then the highest engagement; return the number of rows.

    Args:
        engine: a run's, of a rulebook with accounts.
        rulebook: the rulebook.
        path: the file.
        mark: what stands before the first header.
        raw: whether cells are written without the spreadsheet guard.
    """
    stage = cases([(sql("stage_no = $n", n=n), literal(s.id)) for n, s in enumerate(rulebook.stages)])
    cells = []
    for number, name in enumerate(ACCOUNT_COLUMNS):
        cell: exp.Expression = stage if name == "stage" else col(name)
        if name in _NUMBERS:
            cell = plain(cell)
        elif name in _GUARDED and not raw:
            cell = guarded(cell)
        cells.append(named(cell, mark * (number == 0) + name))
    return engine.write_csv([exp.select(*cells).from_(_listed(engine))], path)


def count_accounts(engine: Engine, rulebook: Rulebook, most: int) -> AccountCounts:
    """Count the accounts of a run, with the first `most` of `accounts.csv`."""
    accounts, engaged, without = engine.rows(sql(_COUNTS))[0]
    shown = ("account", "company", "stage_no", "people", "engaged", "engagement", "roles", "engaged_roles")
    first = exp.select(*shown).from_(_listed(engine)).limit(most)
    name = full_name(col("cell_first_name"), col("cell_last_name"), col("cell_full_name"))
    names = dict(engine.rows(sql(_NAMES, name=name, rows=first)))
    labels = [stage_label(stage) for stage in rulebook.stages]
    top = tuple(
        TopAccount(
            account,
            company or "",
            labels[stage_no] if stage_no is not None else "",
            int(people),
            int(active),
            engagement,
            roles_in(roles),
            roles_in(engaged_roles),
            names.get(account) or "",
        )
        for account, company, stage_no, people, active, engagement, roles, engaged_roles in engine.rows(first)
    )
    return AccountCounts(accounts, engaged, without, top)


def _listed(engine: Engine) -> str:
    """Return the table of the accounts in their order; it is made once, for the file and for the report."""
    if not engine.has(_TABLE):
        rows = sql(_ROWS, most=_MOST_IDS)
        assert isinstance(rows, exp.Select)  # noqa: S101 - the text above is one
        order = ("l.stage_no NULLS LAST", "t.number_account_engagement DESC", "t.account")
        engine.make(Step(_TABLE, rows.order_by(*order)))
    return _TABLE
