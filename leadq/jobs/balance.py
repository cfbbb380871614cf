"""Where every row of the exports went, and whether that makes sense: what `score` publishes is judged here first."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from leadq.exports.reading import Reject
from leadq.jobs.accounts import count_activity, count_contacts, unrouted_notes
from leadq.jobs.consent import consent_notes, unreadable_notes
from leadq.jobs.gates import refuse_blank, refuse_future, refuse_rejects, refuse_strangers, stranger_notes
from leadq.jobs.quarantine import bad_activity, bad_contacts, quarantine
from leadq.jobs.session import Given, Run
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Tally


@dataclass(frozen=True, slots=True)
class Balance:
    """Where every row of the exports went, and what is to be said about them."""

    inputs: tuple[InputRead, ...]
    contacts: ContactCounts
    activity: ActivityCounts
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]

    def reasons(self) -> list[Tally]:
        """Return why rows were rejected, most frequent first."""
        return [Tally(reason, n) for reason, n in Counter(r.reason for r in self.rejects).most_common()]


def balance(run: Run, given: Given, out: Path | None = None) -> Balance:
    """Count where every row of a run over exports went, and refuse what makes no sense (`gates`).

    Args:
        run: what was carried out; the engine still has its `RESULTS`.
        given: what the user allows.
        out: the folder beside which too many rejects are kept; None to keep none.

    Raises:
        LeadqError: too many rejects, blank exports, activity of strangers or of the future.
    """
    engine = run.engine
    bad_people = quarantine(run.people, bad_contacts(engine))
    bad_events = quarantine(run.events, bad_activity(engine))
    for role, found in (("contacts", bad_people), ("activity", bad_events)):
        refuse_blank(found, allowed=given.allow_empty)
        refuse_rejects(found, role, given.max_rejects, run.loaded, out)
    inputs = (*bad_people.inputs, *bad_events.inputs, *(item.facts for item in run.lists))
    contacts = count_contacts(engine, inputs, len(bad_people.rejects))
    activity, far_ahead = count_activity(engine, inputs, len(bad_events.rejects))
    fields = run.exports.activity_found.fields
    refuse_strangers(contacts, activity, fields, allowed=given.allow_orphans)
    refuse_future(activity, far_ahead, allowed=given.allow_future)
    of_files = [
        note
        for item in (*run.people, *run.events)
        for note in (*item.opened.mapping.notes, *item.reading.notes)
    ]
    notes = (
        *consent_notes(engine, run.exports.unheeded),
        *unreadable_notes(engine, run.loaded),
        *run.exports.notes,
        *of_files,
        *bad_people.notes,
        *bad_events.notes,
        *stranger_notes(activity),
        *unrouted_notes(engine, run.loaded.rulebook),
    )
    return Balance(inputs, contacts, activity, (*bad_people.rejects, *bad_events.rejects), notes)
