"""The disputed leads as a table for the meeting, with their names: it is for those who may see them."""

from collections.abc import Sequence

from leadq.handoff.cells import guard
from leadq.handoff.single import csv_bytes
from leadq.words.agreement import Disputed, View

_SAYS = ("says", "stage", "grade", "score", "reason")
HEADER = (
    "contact_id", "name", "email", "company",
    *(f"marketing_{column}" for column in _SAYS), *(f"sales_{column}" for column in _SAYS),
    "why_now",
)  # fmt: skip


def disputed_csv(leads: Sequence[Disputed]) -> bytes:
    """Return the file of `--disputed`, its text harmless in spreadsheets."""
    return csv_bytes(HEADER, (_row(lead) for lead in leads))


def _row(lead: Disputed) -> tuple[object, ...]:
    who = (lead.contact_id, lead.name, lead.email, lead.company)
    why = lead.marketing.why_now or lead.sales.why_now
    return (*map(guard, who), *_view(lead.marketing), *_view(lead.sales), guard(why))


def _view(view: View) -> tuple[object, ...]:
    return "good" if view.good else "not good", guard(view.stage), view.grade, view.score, guard(view.reason)
