"""When a run stops rather than score half of what it was given: and what is kept so that somebody can look."""

import csv
import io
import os
import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path

from leadq.exports.reading import Reject
from leadq.ground.errors import InputRefused, UsageError
from leadq.handoff import disk
from leadq.handoff.cells import guard
from leadq.ingest.activity import JOINED_BY
from leadq.jobs.quarantine import NO_TIME, Quarantine
from leadq.rulebook.load import Loaded
from leadq.words.datelayout import strptime_layout
from leadq.words.summary import ActivityCounts, ContactCounts

FEW_REJECTS = 10
"""So many stop no run, whatever their share: a footer, or a slip of the hand in a small export."""
MAX_FUTURE_SHARE = Decimal("0.01")
_HEADER = ("file", "line", "column", "reason", "row")
_JOINED_IN_WORDS = {"contact_id": "ids", "email": "e-mail addresses"}


def refuse_same_file(paths: Sequence[Path], role: str) -> None:
    """Refuse a file that is named twice: its rows would count twice.

    Raises:
        UsageError: two of the paths are one file.
    """
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        try:
            found = path.stat()
        except OSError:  # whoever opens it says what is wrong
            continue
        first = seen.setdefault((found.st_dev, found.st_ino), path)
        if first is not path:
            raise UsageError(
                f"{path.name} is given twice as --{role}"
                + (f" (it is {first.name} too)" if first.name != path.name else ""),
                "name each export once",
            )


def refuse_rejects(found: Quarantine, role: str, share: Decimal, loaded: Loaded, out: Path | None) -> None:
    """Refuse the run if too many rows of a role are rejects; they are kept beside the output folder, if there is one.

    Too many are more than the share and more than `FEW_REJECTS`; also all rows, and any at all if the share is 0.

    Raises:
        UsageError: most of them name a time that has the day or the month in front, and the rulebook says ISO.
        InputRefused: too many for other reasons.
    """
    count, rows = len(found.rejects), sum(item.rows for item in found.inputs)
    if count <= share * rows or (count <= FEW_REJECTS and count < rows and share):
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
    raise InputRefused(
        f"{count} of {rows} {role} rows cannot be used, more than the {share:%} that are allowed; "
        f"most often ({times}): {reason}",
        f"{advice}{listed}; to go on all the same, raise --max-rejects",
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


def refuse_blank(found: Quarantine, *, allowed: bool) -> None:
    """Refuse an export whose rows are all blank, unless empty exports are allowed.

    Raises:
        InputRefused: an empty handoff would stand in the place of a good one.
    """
    for item in found.inputs:
        if not item.rows and not allowed:
            raise InputRefused(
                f"{item.name} has a header and no rows that say anything",
                "look whether the export failed; --allow-empty accepts it as it is",
            )


def refuse_future(activity: ActivityCounts, far_ahead: int, *, allowed: bool) -> None:
    """Refuse the run if more than 1 % of the activity lies more than a day ahead, unless that is allowed.

    Raises:
        InputRefused: it does; the clock or the time zone is wrong, or a past day is scored with a later export.
    """
    if not allowed and far_ahead > MAX_FUTURE_SHARE * activity.read:
        raise InputRefused(
            f"{far_ahead} of {activity.read} activity rows lie more than a day after the as-of instant",
            "check --as-of, the rulebook's timezone and the clock of the machine; "
            "to score a past day with a later export, pass --allow-future",
        )


def refuse_strangers(
    contacts: ContactCounts,
    activity: ActivityCounts,
    fields: Collection[str],
    *,
    allowed: bool,
    option: str = "--allow-orphans",
) -> None:
    """Refuse the run if there are contacts and activity, and none of it is theirs, unless that is allowed.

    In a nightly run it would take the engagement of every lead away.

    Args:
        contacts: how many there are.
        activity: whose it is.
        fields: fields that the activity exports have.
        allowed: whether the user wants to go on.
        option: how the user allows it.

    Raises:
        InputRefused: the two exports do not name people in the same way.
    """
    if allowed or contacts.read == contacts.rejected or activity.used + activity.future:
        return
    if activity.orphans:
        one = "the only activity row does not belong"
        many = f"none of the {activity.orphans} activity rows belongs"
        by = sorted(JOINED_BY & {*fields})
        asked = " or ".join(_JOINED_IN_WORDS[field] for field in by)
        raise InputRefused(
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


def rejects_csv(rejects: Sequence[Reject]) -> bytes:
    """Return the file of rejected rows: as they were, with file, physical line and reason."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows([guard(r.file), r.line, guard(r.column), r.reason, guard(r.row)] for r in rejects)
    return text.getvalue().encode("utf-8-sig")


def keep_rejects(out: Path, rejects: Sequence[Reject]) -> str:
    """Write the rejected rows to a file beside the output folder, in the place of an earlier one, and return its name.

    A file of that name that is not one of rejects stays, and so does what a link points to.

    Raises:
        LeadqError: it cannot be written.
    """
    target = Path(os.path.realpath(out))
    kept = target.with_name(f"{target.name}-rejects.csv")
    beside = target.with_name(f".{target.name}-rejects.{secrets.token_hex(6)}.tmp")
    try:
        if not _may_replace(kept):
            kept = kept.with_stem(f"{kept.stem}-{secrets.token_hex(3)}")
        disk.write_new(beside, rejects_csv(rejects))
        beside.replace(kept)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise disk.failure(error, kept) from error
    return kept.name


def _may_replace(path: Path) -> bool:
    if path.is_symlink() or not path.exists():
        return not path.is_symlink()
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(64).startswith(",".join(_HEADER[:2]).encode("utf-8-sig"))
