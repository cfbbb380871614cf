"""The Python API: DataFrames in, DataFrames out, by the same steps as the command."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from leadq.ground.errors import InputMissing, UsageError
from leadq.rulebook.load import Loaded, load
from leadq.words.instants import parse_as_of
from leadq.words.summary import Summary

if TYPE_CHECKING:
    import pandas as pd


class ArrowTable(Protocol):
    """A table that can be read as a stream of Arrow: of Polars, PyArrow, and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream."""


@dataclass(frozen=True, slots=True)
class Result:
    """What scoring gives back.

    Attributes:
        leads: every lead that was scored, with the columns of the handoff files and `file`, the file it would stand in
            (`sql.csv`, `blocked.csv`, …), in the order of the files.
        contributions: `contact_id, section, rule, raw, points, events, first_on, last_on`; the points of a lead sum to
            its score.
        rejects: rows that could not be used: `table, row, reason`; `row` counts from 0.
        summary: the counts that the report of the command shows.
    """

    leads: "pd.DataFrame"
    contributions: "pd.DataFrame"
    rejects: "pd.DataFrame"
    summary: Summary


def load_rulebook(
    path: str | Path | None = None, *, text: str | bytes | None = None, file: str = "rulebook"
) -> Loaded:
    """Load and check a rulebook from a file, or from its text.

    Raises:
        RulebookError: it has errors; `findings` has all of them, each with its place.
        InputMissing: the file cannot be opened.
    """
    if (path is None) == (text is None):
        raise UsageError("give either the path of a rulebook or its text")
    if text is not None:
        return load(text.encode() if isinstance(text, str) else text, file)
    assert path is not None  # noqa: S101 - the two cases above leave only this
    try:
        return load(Path(path).read_bytes(), str(path))
    except OSError as error:
        raise InputMissing(f"the rulebook '{path}' cannot be opened: {error.strerror}") from error


def score(  # noqa: PLR0913 - keyword options of the public API
    rulebook: Loaded,
    contacts: "pd.DataFrame | ArrowTable",
    activity: "pd.DataFrame | ArrowTable | None" = None,
    *,
    accounts: "pd.DataFrame | ArrowTable | None" = None,
    as_of: str | datetime | None = None,
    lists: Mapping[str, Collection[str]] | None = None,
    allow_missing_columns: bool = False,
    allow_orphans: bool = False,
    allow_future: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Result:
    """Score tables of pandas, Polars or Arrow.

    Columns are matched as headers of an export are: by field name, known alias, or the rulebook. Tables of Polars and
    Arrow are read through pyarrow, which has to be installed.

    Args:
        rulebook: from `load_rulebook`.
        contacts: one row per contact.
        activity: one row per activity; it may be left out where no rule of the rulebook reads activity.
        accounts: one row per company, whose cells fill those of its contacts; the rulebook needs `accounts`, too.
        as_of: the instant of the score; default now. Text is read as on the command line.
        lists: entries of the suppression files the rulebook names, by file name; without it, the files beside the
            rulebook are read.
        allow_missing_columns: whether rules may read columns that are not there; what they ask is false then. A
            suppression may not.
        allow_orphans: whether to go on where there is activity and too much of it is of no contact.
        allow_future: whether more than a little of the activity may lie after the as-of instant.
        memory_limit: as `1GB`.
        threads: default all cores.

    Raises:
        RulebookError: the rulebook reads columns that are not there.
        InputRefused: a gate of the rulebook is closed, as for the command: rejects, orphans, future, unreadable, rows.
            `shrink` needs a handoff before, and `same_ids` several exports: they are for files alone.
        LeadqError: the columns do not do, or the engine failed.
    """
    from leadq.jobs.frame_reading import frame_of  # noqa: PLC0415
    from leadq.jobs.frames import score_frames  # noqa: PLC0415 - loads pandas

    if as_of is None:
        as_of = datetime.now(tz=UTC)
    if isinstance(as_of, str):
        try:
            as_of = parse_as_of(as_of, rulebook.rulebook.timezone)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if as_of.tzinfo is None:
        raise UsageError("as_of needs a time zone", "pass an aware datetime, or text")
    outcome = score_frames(
        rulebook,
        frame_of(contacts, "contacts"),
        None if activity is None else frame_of(activity, "activity"),
        None if accounts is None else frame_of(accounts, "accounts"),
        as_of,
        lists,
        memory_limit,
        threads,
        allow_missing_columns=allow_missing_columns,
        allow_orphans=allow_orphans,
        allow_future=allow_future,
    )
    return Result(*outcome)
