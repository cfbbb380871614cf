"""When a run stops rather than score half of what it was given. A closed gate says why, and how to open it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from leadq.ground.errors import InputRefused, UsageError
from leadq.handoff.manifest import InputFacts, Manifest
from leadq.ingest.activity import JOINED_BY
from leadq.jobs.counts import AS_TYPE
from leadq.jobs.quarantine import NO_TIME, Quarantine
from leadq.jobs.rejects_file import keep_rejects
from leadq.rulebook.gates import Gates, percent
from leadq.rulebook.load import Loaded
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import FieldType
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Tally

FEW = 10
"""So many stop no run, whatever their share: a slip of the hand in a small export."""
_JOINED_IN_WORDS = {"contact_id": "ids", "email": "e-mail addresses"}


@dataclass(frozen=True, slots=True)
class Closed:
    """A gate that is closed: what is wrong, with number and limit, and how to open it."""

    what: str
    way_out: str


def refuse(closed: Iterable[Closed]) -> None:
    """Refuse the run if a gate is closed; say all that are.

    Raises:
        InputRefused: one is.
    """
    found = list(closed)
    if len(found) == 1:
        raise InputRefused(found[0].what, found[0].way_out)
    if found:
        whats = "; ".join(f"({n}) {gate.what}" for n, gate in enumerate(found, 1))
        ways = "; ".join(f"({n}) {gate.way_out}" for n, gate in enumerate(found, 1))
        raise InputRefused(f"{len(found)} gates are closed: {whats}", ways)


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What opens gates that a caller may open with a word of its own: options of the command, or of the API."""

    rejects: str = "raise --max-rejects"
    orphans: str = "--allow-orphans"
    future: str = "--allow-future"


OPTIONS = WaysOut()


def on_rejects(  # noqa: PLR0913 - the last has a default
    found: Quarantine,
    role: str,
    share: Decimal,
    loaded: Loaded,
    out: Path | None,
    ways: WaysOut = OPTIONS,
) -> Iterator[Closed]:
    """Close if too many rows of a role are rejects; they are kept beside the output folder, if there is one.

    Too many are more than the share and more than `FEW`; also all rows, and any at all if the share is 0.

    Raises:
        UsageError: most of them name a time that has the day or the month in front, and the rulebook says ISO.
    """
    count, rows = len(found.rejects), sum(item.rows for item in found.inputs)
    if count <= share * rows or (count <= FEW and count < rows and share):
        return
    _refuse_other_dates(found, loaded)
    listed = (
        f"they are listed in {keep_rejects(out, found.rejects)}"
        if out is not None
        else "`leadq score` lists them"
    )
    reason, times = Counter(r.reason for r in found.rejects).most_common(1)[0]
    advice = (
        f"times are read as `{_layout(loaded)}`: see `dates` in the rulebook; " if reason == NO_TIME else ""
    )
    yield Closed(
        f"{count} of {rows} {role} rows cannot be used, more than the {percent(share)} that are allowed; "
        f"most often ({times}): {reason}",
        f"{advice}{listed}; to go on all the same, {ways.rejects}",
    )


def _layout(loaded: Loaded) -> str:
    return loaded.catalogue.formats_activity.get("occurred_at", loaded.rulebook.dates)


def _refuse_other_dates(found: Quarantine, loaded: Loaded) -> None:
    shaped = found.days_first + found.months_first + found.either_first
    if strptime_layout(_layout(loaded)) is not None or shaped * 2 <= found.unreadable_times:
        return
    if found.days_first and not found.months_first:
        hint = "some have a first number above 12: set `dates: dd/mm/yyyy` in the rulebook"
    elif found.months_first and not found.days_first:
        hint = "some have a second number above 12: set `dates: mm/dd/yyyy` in the rulebook"
    else:
        hint = (
            "only those who made the export know: set `dates:` in the rulebook, to dd/mm/yyyy or mm/dd/yyyy"
        )
    raise UsageError(f"{shaped} activity times are written as 03/04/2026: dd/mm or mm/dd?", hint)


def on_blank(found: Quarantine, *, allowed: bool) -> Iterator[Closed]:
    """Close for an export whose rows are all blank, unless that is allowed: it would empty the handoff."""
    for item in found.inputs:
        if not item.rows and not allowed:
            yield Closed(
                f"{item.name} has a header and no rows that say anything",
                "look whether the export failed; --allow-empty accepts it as it is",
            )


def on_stated(found: Quarantine) -> Iterator[Closed]:
    """Close for an export whose footer states another number of rows than it has."""
    for name, stated, rows in found.stated:
        yield Closed(
            f"{name} says that it has {stated:,} rows, and {rows:,} are in it",
            "it was cut short, or its last line is wrong: export it again, or remove that line",
        )


def on_future(
    activity: ActivityCounts, far_ahead: int, share: Decimal, *, allowed: bool, option: str = "--allow-future"
) -> Iterator[Closed]:
    """Close if too much activity lies more than a day ahead, unless that is allowed.

    Then the clock or the time zone is wrong, or a past day is scored with a later export.
    """
    if not allowed and far_ahead > share * activity.read:
        yield Closed(
            f"{far_ahead} of {activity.read} activity rows lie more than a day after the as-of instant, "
            f"more than the {percent(share)} that are allowed",
            "check the as-of instant, the rulebook's timezone and the clock of the machine; "
            f"to score a past day with a later export, pass {option}",
        )


def on_orphans(activity: ActivityCounts, share: Decimal, *, allowed: bool) -> Iterator[Closed]:
    """Close if too much activity is of nobody in the contacts, unless that is allowed."""
    count, rows = activity.orphans, activity.read
    if not allowed and too_many(count, rows, share):
        yield Closed(
            f"{count} of {rows} activity rows belong to nobody in the contacts, more than the {percent(share)} "
            "that are allowed",
            "look whether the contacts are complete; " + opened_by("orphans", share_of(count, rows)),
        )


def on_unreadable(
    tallies: Iterable[Tally], role: str, rows: int, gates: Gates, types: Mapping[str, FieldType]
) -> Iterator[Closed]:
    """Close for each field with too many cells that cannot be read as its type; no field is a column of dates."""
    for tally in tallies:
        share = gates.unreadable_in.get(tally.name, gates.unreadable)
        if too_many(tally.count, rows, share):
            yield Closed(
                f"in {tally.count} of {rows} {role} rows {tally.name} cannot be read "
                f"{AS_TYPE[types.get(tally.name, FieldType.DATE)]}, more than the {percent(share)} that are allowed",
                "look at its cells, and at `dates`, `decimal_mark` and `columns` in the rulebook; "
                + opened_by(
                    f"unreadable.{tally.name}" if tally.name in types else "unreadable",
                    share_of(tally.count, rows),
                ),
            )


def on_few_rows(contacts: int, activity: int, gates: Gates) -> Iterator[Closed]:
    """Close if there are fewer rows than the rulebook asks for."""
    for role, rows, least in (
        ("contacts", contacts, gates.rows.contacts),
        ("activity", activity, gates.rows.activity),
    ):
        if least is not None and rows < least:
            yield Closed(
                f"{rows:,} {role} rows were read, fewer than the {least:,} that the rulebook asks for",
                "look whether the export is complete; " + opened_by(f"rows.{role}", str(max(rows, 1))),
            )


def on_shrunken(inputs: Sequence[InputRead], previous: Manifest | None, share: Decimal) -> Iterator[Closed]:
    """Close if contacts, activity or a suppression list are much fewer than in the handoff before."""
    if previous is None:
        return
    before, now = _sizes(previous.inputs), _sizes(inputs)
    for key in before.keys() & now.keys():
        lost = before[key] - now[key]
        if too_many(lost, before[key], share):
            role, name = key
            what = (
                f"the suppression list {name} has {now[key]:,} entries"
                if name
                else f"{now[key]:,} {role} rows"
            )
            yield Closed(
                f"{what}, {percent(Decimal(lost * 100 // before[key]) / 100)} fewer than the {before[key]:,} of the "
                f"handoff before (as of {previous.as_of:%Y-%m-%d}); {percent(share)} fewer are allowed",
                "look whether it is complete; " + opened_by("shrink", share_of(lost, before[key])),
            )


def _sizes(inputs: Iterable[InputRead | InputFacts]) -> dict[tuple[str, str], int]:
    """Return the rows of each role, and of each suppression list by its name."""
    sizes: dict[tuple[str, str], int] = {}
    for item in inputs:
        key = (item.role, item.name if item.role == "suppression" else "")
        sizes[key] = sizes.get(key, 0) + item.rows
    return dict(sorted(sizes.items()))


def too_many(count: int, rows: int, share: Decimal) -> bool:
    """Whether so many of the rows are more than a share, and more than `FEW` unless none is allowed."""
    return count > share * rows and (count > FEW or not share)


def share_of(count: int, rows: int) -> str:
    """Return the limit, in whole percent, that lets so many of the rows pass."""
    return f"{min(-(-count * 100 // rows), 100)}%"


def opened_by(name: str, limit: str) -> str:
    """Return how a gate is opened."""
    gate, _, part = name.partition(".")
    key = f"{gate}: {limit}"
    if part:
        key = f"{'rows' if gate == 'rows' else 'unreadable_in'}: {{{part}: {limit}}}"
    return f"to let it pass, set `gates: {{{key}}}` in the rulebook, or `--gate {name}={limit}` once"


def on_strangers(
    contacts: ContactCounts,
    activity: ActivityCounts,
    fields: Collection[str],
    *,
    allowed: bool,
    option: str = "--allow-orphans",
) -> Iterator[Closed]:
    """Close if there are contacts and activity, and none of it is theirs, unless that is allowed.

    In a nightly run it would take the engagement of every lead away: the exports do not name people in the same way.

    Args:
        contacts: how many there are.
        activity: whose it is.
        fields: fields that the activity exports have.
        allowed: whether the user wants to go on.
        option: how the user allows it.
    """
    if allowed or contacts.read == contacts.rejected or activity.used + activity.future:
        return
    if activity.orphans:
        one = "the only activity row does not belong"
        many = f"none of the {activity.orphans} activity rows belongs"
        by = sorted(JOINED_BY & {*fields})
        asked = " or ".join(_JOINED_IN_WORDS[field] for field in by)
        yield Closed(
            f"{many if activity.orphans > 1 else one} to a contact (matched by {' and '.join(by)})",
            f"look whether both exports hold the same {asked}; {option} goes on without them",
        )


def stranger_notes(activity: ActivityCounts) -> list[str]:
    """What to say when most activity belongs to nobody: the two exports probably name people in different ways."""
    if activity.orphans * 2 <= activity.read:
        return []
    some = f"{activity.orphans} of {activity.read} activity rows belong to no contact"
    fact = some if activity.used + activity.future else "no activity row belongs to a contact"
    return [f"{fact} in the exports: check that ids or e-mail addresses are written alike in both"]
