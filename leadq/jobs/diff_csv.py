"""The leads that move as a table for a spreadsheet, with the cells that it might run made harmless."""

from collections.abc import Sequence

from leadq.handoff.cells import guard
from leadq.handoff.single import csv_bytes
from leadq.words.amounts import plain
from leadq.words.impact import Impact, Lead

_HEADER = (
    "contact_id", "email", "name", "company", "from", "to", "grade_old", "grade_new", "score_old", "score_new",
    "owner_old", "owner_new", "cause", "changes",
)  # fmt: skip


def moved_csv(leads: Sequence[Lead], impact: Impact) -> bytes:
    """Return the bytes of the file: one row a lead, those of sales first.

    `cause` is `alone`, `any`, `together` or `untold`; `changes` are their numbers in the report.
    """
    fields = [split.field for split in impact.splits[1:]]
    return csv_bytes((*_HEADER, *fields), (_row(lead) for lead in leads))


def _row(lead: Lead) -> list[str]:
    cause = lead.cause
    own = [lead.contact_id, lead.email, lead.name, lead.company]
    places = [lead.before, lead.after, lead.grade_before, lead.grade_after]
    scores = ["" if score is None else plain(score) for score in (lead.score_before, lead.score_after)]
    why = [cause.how, ", ".join(map(str, cause.numbers))] if cause is not None else ["", ""]
    rest = [lead.owner_before, lead.owner_after, *why, *lead.segments]
    return [*map(guard, (*own, *places)), *scores, *map(guard, rest)]
