"""What a scorer says about a case, in one shape for the oracle and for leadq, so that they can be compared.

A scorer is a function from a `Case` to an `Answer`: `oracle_answer` here, `engine_answer` in `engine.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from tests.oracle.cells import Value
from tests.oracle.generate import Case
from tests.oracle.scorer import plain_number


@dataclass(frozen=True)
class Line:
    """What is written about one lead: `fate` is disqualified, blocked or stage."""

    fate: str
    stage: str
    hand_raiser: bool
    missing: tuple[str, ...]
    reason: str
    fit: Decimal
    engagement: Decimal
    score: Decimal
    fit_band: str
    engagement_band: str
    grade: str
    owner: str
    track: str
    persona: str
    reasons: str
    account: Mapping[str, str]
    """What the lead's account comes to, as it is written."""


@dataclass(frozen=True)
class Given:
    """One row of the contributions."""

    contact_id: str
    section: str
    rule: str
    raw: Decimal
    points: Decimal
    events: int | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class Answer:
    """Leads by id, contributions in order, ids of each stage's file in order, and where all rows went."""

    lines: Mapping[str, Line]
    contributions: tuple[Given, ...]
    files: Mapping[str, tuple[str, ...]]
    contacts: Mapping[str, int]
    activity: Mapping[str, int]


Scorer = Callable[[Case], Answer]
SCORED = ("disqualified", "blocked", "stage")
_TALLIED = ("read", "rejected", "repeated", "orphans", "future", "used", "unmapped", "dates")
COUNTED = (*_TALLIED, "shifted_gap", "shifted_fold")
"""What both say of the activity."""
WRITTEN = {"missing", "account"}


def written(value: Value) -> str:
    """Return a value as the files have it."""
    if isinstance(value, tuple):
        return "; ".join(value)
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def oracle_answer(case: Case) -> Answer:
    """Return what the oracle says."""
    result = case.oracle()
    scored = [lead for lead in result.leads if lead.fate in SCORED]
    lines = {
        lead.contact_id: Line(
            **{k: v for k, v in asdict(lead).items() if k in Line.__dataclass_fields__ and k not in WRITTEN},
            missing=lead.missing,
            account={name: written(value) for name, value in lead.account.items()},
        )
        for lead in scored
    }
    given = tuple(Given(lead.contact_id, **asdict(row)) for lead in scored for row in lead.contributions)
    contacts = {
        "read": len(case.contacts),
        "rejected": result.count("rejected"),
        "duplicates": result.count("duplicate"),
        "merged": result.count("merged"),
        "deleted": 0,
        "suppressed": result.count("suppressed"),
        "disqualified": result.count("disqualified"),
        "blocked": result.count("blocked"),
        "staged": result.count("stage"),
    }
    tally = result.activity
    activity = {name: getattr(tally, name) for name in _TALLIED}
    return Answer(
        lines,
        given,
        result.files,
        contacts,
        {**activity, "shifted_gap": tally.gap, "shifted_fold": tally.fold},
    )
