"""The engines that the cases of `cases/` run on. A second engine is one line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

import leadq
from tests.oracle.scorer import score as oracle_score

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Gift:
    """Points that a rule gave to somebody, or would have given."""

    rule: str
    raw: Decimal
    points: Decimal
    events: int | None
    first_on: date | None
    last_on: date | None


Engine = Callable[[leadq.Rulebook, Rows, Rows, datetime], dict[str, list[Gift]]]


def duckdb(
    rulebook: leadq.Rulebook, contacts: Rows, activity: Rows, as_of: datetime
) -> dict[str, list[Gift]]:
    """Score with leadq."""
    frames = (_frame(contacts, ["contact_id"]), _frame(activity, ["contact_id", "occurred_at", "type"]))
    result = leadq.score(rulebook, *frames, as_of=as_of, allow_missing_columns=True)
    gifts: dict[str, list[Gift]] = {row["contact_id"]: [] for row in result.leads.to_dict("records")}
    for row in result.contributions.to_dict("records"):
        events = None if pd.isna(row["events"]) else int(row["events"])
        days = [
            None if pd.isna(row[name]) else pd.Timestamp(row[name]).date() for name in ("first_on", "last_on")
        ]
        amounts = [Decimal(str(row[name])) for name in ("raw", "points")]
        gifts[row["contact_id"]].append(Gift(row["rule"], *amounts, events, *days))
    return gifts


def oracle(
    rulebook: leadq.Rulebook, contacts: Rows, activity: Rows, as_of: datetime
) -> dict[str, list[Gift]]:
    """Score with the oracle: it must satisfy the cases too, or they are wrong."""
    leads = oracle_score(rulebook, contacts, activity, as_of, {}).leads
    return {
        lead.contact_id: [
            Gift(row.rule, row.raw, row.points, row.events, row.first_on, row.last_on)
            for row in lead.contributions
        ]
        for lead in leads
    }


ENGINES: Mapping[str, Engine] = {"duckdb": duckdb, "oracle": oracle}


def _frame(rows: Rows, names: Sequence[str]) -> pd.DataFrame:
    columns = list(dict.fromkeys([*names, *(name for row in rows for name in row)]))
    return pd.DataFrame(
        [{name: row.get(name) for name in columns} for row in rows], columns=columns, dtype="object"
    )
