"""What leadq's public API says about a case, in the oracle's shape."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd

import leadq
from tests.oracle.companies import FIELDS as ACCOUNT_FIELDS
from tests.oracle.generate import FILE, Case
from tests.oracle.make_data import Rows
from tests.properties.answers import COUNTED, Answer, Given, Line

if TYPE_CHECKING:
    from leadq.words.summary import Summary


def engine_answer(case: Case) -> Answer:
    """Return what leadq says, in the oracle's shape."""
    result = engine_result(case.text.encode(), case.contacts, case.activity, case.as_of, lists=case.lists)
    summary: Summary = result.summary
    lines = {str(row["contact_id"]): _line(row) for row in _records(result.leads)}
    stages = [stage.id for stage in summary.stages]
    in_order = [(str(row["contact_id"]), lines[str(row["contact_id"])]) for row in _records(result.leads)]
    files = {s: tuple(i for i, line in in_order if (line.fate, line.stage) == ("stage", s)) for s in stages}
    given = tuple(_given(row) for row in _records(result.contributions))
    return Answer(lines, given, files, asdict(summary.contacts), _activity(summary))


def _activity(summary: "Summary") -> dict[str, int]:
    """Return the counts that the oracle keeps too."""
    counts = asdict(summary.activity)
    return {name: counts[name] for name in COUNTED}


def engine_result(
    rulebook: bytes,
    contacts: Rows,
    activity: Rows,
    as_of: datetime,
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
) -> Any:
    """Score through the public API, with the suppression files in a folder beside the rulebook."""
    with TemporaryDirectory() as folder:
        for name, entries in (lists or {}).items():
            Path(folder, name).write_text("\n".join(["email", *entries]) + "\n", encoding="utf-8")
        loaded = leadq.load_rulebook(text=rulebook.decode(), file=str(Path(folder, FILE)))
        consent = [use.field for use in loaded.uses if use.is_consent and use.field != "email_domain"]
        return leadq.score(
            loaded,
            _frame(contacts, ["contact_id", "email", *consent]),
            _frame(activity, ["contact_id", "occurred_at"]),
            as_of=as_of,
            allow_missing_columns=True,
            allow_orphans=True,
            threads=1,
        )


def _frame(rows: Rows, at_least: Sequence[str]) -> pd.DataFrame:
    """Return rows as text columns; those that leadq insists on are there, empty, where no row has them."""
    names = list(dict.fromkeys([*at_least, *(name for row in rows for name in row)]))
    return pd.DataFrame(
        [{name: row.get(name, "") for name in names} for row in rows], columns=names, dtype="str"
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")]


def _line(row: Mapping[str, Any]) -> Line:
    stage, missing = _text(row["stage"]), tuple(part for part in _text(row["missing"]).split(", ") if part)
    disqualified = stage == "disqualified"
    return Line(
        fate="disqualified" if disqualified else "blocked" if missing else "stage",
        stage="" if disqualified else stage,
        hand_raiser=_text(row["hand_raiser"]) == "yes",
        missing=missing,
        reason=_text(row["reason"]),
        fit=Decimal(str(row["fit_score"])),
        engagement=Decimal(str(row["engagement_score"])),
        score=Decimal(str(row["score"])),
        fit_band=_text(row["fit_band"]),
        engagement_band=_text(row["engagement_band"]),
        grade=_text(row["grade"]),
        owner=_text(row["owner"]),
        track=_text(row["track"]),
        persona=_text(row["persona"]),
        reasons=_text(row["reasons"]),
        account={name: _text(row[name]) for name in ACCOUNT_FIELDS if row.get(name) is not None},
    )


def _given(row: Mapping[str, Any]) -> Given:
    return Given(
        contact_id=str(row["contact_id"]),
        section=str(row["section"]),
        rule=str(row["rule"]),
        raw=Decimal(str(row["raw"])),
        points=Decimal(str(row["points"])),
        events=None if row["events"] is None else int(row["events"]),
        first_on=_day(row["first_on"]),
        last_on=_day(row["last_on"]),
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _day(cell: Any) -> date | None:
    return cell.date() if isinstance(cell, datetime) else cell
