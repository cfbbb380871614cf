"""Where every row of the exports went, and whether that makes sense: what `score` publishes is judged here first."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from leadq.exports.reading import Reject
from leadq.handoff.manifest import Manifest
from leadq.jobs.changed_cells import changed_cells
from leadq.jobs.consent import consent_notes, unreadable_notes
from leadq.jobs.counts import (
    count_activity,
    count_contacts,
    link_notes,
    unreadable_activity,
    unreadable_cells,
    unrouted_notes,
)
from leadq.jobs.gates import (
    Closed,
    on_blank,
    on_rejects,
    on_shrunken,
    on_stated,
    refuse,
    stranger_notes,
)
from leadq.jobs.gates_on_counts import on_counts
from leadq.jobs.given import Given
from leadq.jobs.merged import merge_notes
from leadq.jobs.odd_domains import odd_domain_notes
from leadq.jobs.quarantine import bad_accounts, bad_activity, bad_contacts, quarantine
from leadq.jobs.same_ids import on_same_ids, same_id_notes, same_ids
from leadq.jobs.session import Run
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


def balance(run: Run, given: Given, out: Path | None = None, previous: Manifest | None = None) -> Balance:
    """Count where every row of a run over exports went, and refuse what makes no sense (`gates`).

    Args:
        run: what was carried out; the engine still has its `RESULTS`.
        given: what the user allows.
        out: the folder beside which too many rejects are kept; None to keep none.
        previous: the manifest of the handoff before, if there is one.

    Raises:
        InputRefused: gates are closed; it says all that are.
        UsageError: the rulebook reads dates in another layout than they are written.
    """
    engine = run.engine
    bad_people = quarantine(run.people, bad_contacts(engine))
    bad_events = quarantine(run.events, bad_activity(engine))
    gates = run.loaded.rulebook.gates
    limit = gates.rejects if given.max_rejects is None else given.max_rejects
    closed: list[Closed] = []
    for role, found in (("contacts", bad_people), ("activity", bad_events)):
        closed += on_blank(found, allowed=given.allow_empty)
        closed += on_stated(found)
        closed += on_rejects(found, role, limit, run.loaded, out)
    bad_links = quarantine(run.links, [])
    closed += on_rejects(bad_links, "link", limit, run.loaded, out)
    bad_companies = quarantine(run.companies, bad_accounts(engine))
    closed += on_rejects(bad_companies, "account", limit, run.loaded, out)
    inputs = (
        *bad_people.inputs,
        *bad_events.inputs,
        *bad_links.inputs,
        *bad_companies.inputs,
        *(item.facts for item in run.lists),
    )
    contacts = replace(count_contacts(engine, inputs, len(bad_people.rejects)), deleted=bad_people.deleted)
    activity, far_ahead = count_activity(engine, inputs, len(bad_events.rejects))
    activity = replace(activity, deleted=bad_events.deleted)
    types, doubles = run.loaded.catalogue, same_ids(engine)
    lost_people, lost_events = unreadable_cells(engine), unreadable_activity(engine)
    refuse(
        (
            *closed,
            *on_counts(
                contacts,
                activity,
                far_ahead,
                (lost_people, lost_events),
                run.exports.activity_found.fields,
                run.loaded,
                allow_orphans=given.allow_orphans,
                allow_future=given.allow_future,
            ),
            *on_shrunken(inputs, previous, gates.shrink),
            *on_same_ids(doubles, gates.same_ids),
        )
    )
    of_files = [
        note
        for item in (*run.people, *run.events, *run.links, *run.companies)
        for note in (*item.opened.mapping.notes, *item.reading.notes)
    ]
    changed = [
        note
        for read, lost, of_role in (
            (run.people, lost_people, types.contact_types),
            (run.events, lost_events, types.activity_types),
        )
        for note in changed_cells(
            [(item.reading.source.name, item.reading.records, item.opened.layout) for item in read],
            run.loaded.rulebook.sources,
            lost,
            of_role,
        )
    ]
    notes = (
        *consent_notes(engine, run.exports.unheeded),
        *unreadable_notes(engine, run.loaded),
        *run.exports.notes,
        *of_files,
        *changed,
        *bad_people.notes,
        *bad_events.notes,
        *bad_links.notes,
        *bad_companies.notes,
        *link_notes(engine),
        *same_id_notes(doubles),
        *stranger_notes(activity),
        *unrouted_notes(engine, run.loaded.rulebook),
        *merge_notes(engine),
        *odd_domain_notes(engine, run.loaded),
    )
    return Balance(
        inputs,
        contacts,
        activity,
        (*bad_people.rejects, *bad_events.rejects, *bad_links.rejects, *bad_companies.rejects),
        notes,
    )
