"""The engine and the oracle, two scorers written apart from each other, must say the same of every case.

To be renamed to `test_engine_agrees.py` once `leadq.score` is there. A disagreement is made small before it
is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import leadq
from tests.oracle.generate import FILE, Case, case_of
from tests.oracle.make_data import Rows
from tests.oracle.shrink import smallest
from tests.properties.answers import Answer, Given, Line, oracle_answer

if TYPE_CHECKING:
    from leadq.words.summary import Summary

BATCHES = [range(start, start + 50) for start in range(0, 400, 50)]


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_the_engine_agrees_with_the_oracle(seeds):
    for seed in seeds:
        case = case_of(seed)
        if differences(case):
            small = smallest(case, lambda c: bool(differences(c)))
            pytest.fail(described(small, seed), pytrace=False)


def differences(case: Case) -> list[str]:
    """Return a line for each thing on which the two disagree."""
    expected, said = oracle_answer(case), engine_answer(case)
    found = [
        f"{part}: oracle {getattr(expected, part)}, engine {getattr(said, part)}"
        for part in ("files", "contacts", "activity")
        if getattr(expected, part) != getattr(said, part)
    ]
    for contact_id in sorted({*expected.lines, *said.lines}):
        one, other = expected.lines.get(contact_id), said.lines.get(contact_id)
        if one is None or other is None:
            found.append(f"lead {contact_id}: oracle {one}, engine {other}")
            continue
        mine, theirs = asdict(one), asdict(other)
        found += [
            f"lead {contact_id} {k}: oracle {mine[k]!r}, engine {theirs[k]!r}"
            for k in mine
            if mine[k] != theirs[k]
        ]
    if expected.contributions != said.contributions:
        mine_only = [row for row in expected.contributions if row not in said.contributions]
        theirs_only = [row for row in said.contributions if row not in expected.contributions]
        found.append(
            f"contributions: oracle alone {mine_only}, engine alone {theirs_only}, or in another order"
        )
    return found


def described(case: Case, seed: int) -> str:
    """Return a small case as a person can read it and run it again."""
    rows = "\n".join(
        f"  {kind} {row}"
        for kind, part in (("contact", case.contacts), ("activity", case.activity))
        for row in part
    )
    said = "\n".join(differences(case))
    return f"seed {seed}, as of {case.as_of.isoformat()}, lists {dict(case.lists)}\n{case.text}{rows}\n{said}"


# --- leadq's public API ---


def engine_answer(case: Case) -> Answer:
    """Return what leadq says, in the oracle's shape."""
    result = engine_result(case.text.encode(), case.contacts, case.activity, case.as_of, lists=case.lists)
    summary: Summary = result.summary
    lines = {str(row["contact_id"]): _line(row) for row in _records(result.leads)}
    stages = [stage.id for stage in summary.stages]
    in_order = [(str(row["contact_id"]), lines[str(row["contact_id"])]) for row in _records(result.leads)]
    files = {s: tuple(i for i, line in in_order if (line.fate, line.stage) == ("stage", s)) for s in stages}
    given = tuple(_given(row) for row in _records(result.contributions))
    return Answer(lines, given, files, asdict(summary.contacts), asdict(summary.activity))


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
        return leadq.score(loaded, _frame(contacts, "email"), _frame(activity, "occurred_at"), as_of=as_of)


def _frame(rows: Rows, at_least: str) -> pd.DataFrame:
    names = list(dict.fromkeys(["contact_id", at_least, *(name for row in rows for name in row)]))
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
