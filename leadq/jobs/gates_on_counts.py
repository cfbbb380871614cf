"""The gates that look at counts alone: they are the same for exports and for DataFrames."""

from collections.abc import Collection, Iterable, Iterator

from leadq.jobs.gates import (
    OPTIONS,
    Closed,
    WaysOut,
    on_few_rows,
    on_future,
    on_orphans,
    on_strangers,
    on_unreadable,
)
from leadq.rulebook.load import Loaded
from leadq.words.summary import ActivityCounts, ContactCounts, Tally


def on_counts(  # noqa: PLR0913 - all that was counted
    contacts: ContactCounts,
    activity: ActivityCounts,
    far_ahead: int,
    unreadable: tuple[Iterable[Tally], Iterable[Tally]],
    fields: Collection[str],
    loaded: Loaded,
    *,
    allow_orphans: bool,
    allow_future: bool,
    ways: WaysOut = OPTIONS,
) -> Iterator[Closed]:
    """Close what the counts of a run close, whether its rows came from files or not.

    Args:
        contacts: where the contact rows went.
        activity: where the activity went.
        far_ahead: activity that lies more than a day ahead.
        unreadable: cells that could not be read, by field, of contacts and of activity.
        fields: fields that the activity has.
        loaded: the rulebook, with its gates.
        allow_orphans: whether activity may be of nobody in the contacts.
        allow_future: whether activity may lie ahead.
        ways: how the user allows it.
    """
    gates, catalogue = loaded.rulebook.gates, loaded.catalogue
    strangers = [*on_strangers(contacts, activity, fields, allowed=allow_orphans, option=ways.orphans)]
    yield from strangers or on_orphans(activity, gates.orphans, allowed=allow_orphans)
    yield from on_future(activity, far_ahead, gates.future, allowed=allow_future, option=ways.future)
    asked = asked_for(loaded)
    of_contacts, of_activity = (
        [tally for tally in tallies if tally.name not in types or tally.name in asked]
        for tallies, types in zip(
            unreadable, (catalogue.contact_types, catalogue.activity_types), strict=True
        )
    )
    yield from on_unreadable(of_contacts, "contacts", contacts.read, gates, catalogue.contact_types)
    yield from on_unreadable(of_activity, "activity", activity.read, gates, catalogue.activity_types)
    yield from on_few_rows(contacts.read, activity.read, gates)


def asked_for(loaded: Loaded) -> frozenset[str]:
    """Return the fields that a rule, a route, a requirement or a column of the handoff reads."""
    stays = any(stage.leave is not None and stage.leave.min_stay for stage in loaded.rulebook.stages)
    return frozenset(use.field for use in loaded.uses) | ({"stage_since"} if stays else set())
