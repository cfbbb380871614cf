"""What the command makes of the sample, lead by lead, in the oracle's shape."""

import json
from collections.abc import Mapping
from decimal import Decimal

import pyarrow.parquet as pq

from leadq.handoff.cells import restore
from leadq.jobs.quarantine import NO_CONTACT, NO_TIME, TIME_BLANK
from tests.cli.desk import Desk
from tests.oracle.engagement import Contribution
from tests.oracle.exports import ActivityTally
from tests.oracle.scorer import Lead, OracleResult

STAGED = ("sql", "mql", "recycle", "nurture")
MORE_COLUMNS = (
    "handoff:\n  columns: [persona, hand_raiser, fit_score, engagement_score, fit_band, engagement_band, "
)


def with_more_columns(rulebook: str) -> str:
    """Return the example with the columns that the tests ask for."""
    return rulebook.replace("handoff:\n  columns: [", MORE_COLUMNS, 1)


def outcome(desk: Desk, report: str) -> OracleResult:
    """Return what stands in the folder and in the report for machines."""
    given: dict[str, list[Contribution]] = {}
    for row in pq.read_table(desk.out / "contributions.parquet").to_pylist():
        given.setdefault(row.pop("contact_id"), []).append(Contribution(**row))
    leads = [
        _lead(name, {column: restore(cell) for column, cell in row.items()}, given)
        for name in (*STAGED, "blocked", "disqualified")
        for row in desk.file(f"{name}.csv").to_dict("records")
    ]
    data = json.loads(report)["data"]
    for fate, count in (("rejected", "rejected"), ("duplicate", "duplicates"), ("suppressed", "suppressed")):
        leads += [Lead(-1, fate)] * data["contacts"][count]  # type: ignore[arg-type]
    activity = data["activity"]
    whole = {tally["name"]: tally["count"] for tally in data["rejected_because"]}
    tally = ActivityTally(
        rejected=sum(whole.get(reason, 0) for reason in (NO_CONTACT, NO_TIME, TIME_BLANK)),
        gap=activity["shifted_gap"],
        fold=activity["shifted_fold"],
        **{name: activity[name] for name in ("read", "orphans", "future", "used", "unmapped")},
    )
    files = {
        stage: tuple(lead.contact_id for lead in leads if lead.fate == "stage" and lead.stage == stage)
        for stage in STAGED
    }
    return OracleResult(tuple(leads), files, tally)


def _lead(file: str, row: Mapping[str, str], given: Mapping[str, list[Contribution]]) -> Lead:
    fate = file if file in {"blocked", "disqualified"} else "stage"
    return Lead(
        -1,
        fate,  # type: ignore[arg-type]
        row["contact_id"],
        stage="" if fate == "disqualified" else row["stage"],
        hand_raiser=row["hand_raiser"] == "yes",
        missing=tuple(row["missing"].split(", ")) if row["missing"] else (),
        fit=Decimal(row["fit_score"]),
        engagement=Decimal(row["engagement_score"]),
        score=Decimal(row["score"]),
        contributions=tuple(given.get(row["contact_id"], ())),
        **{
            name: row[name]
            for name in (
                "reason",
                "owner",
                "track",
                "persona",
                "grade",
                "fit_band",
                "engagement_band",
                "reasons",
            )
        },
    )
