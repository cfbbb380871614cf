"""Score DataFrames: the same plan as `score`, with tables made from frames and results handed back as frames."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.exports.reading import Reject
from leadq.ground.errors import InputRefused, UsageError
from leadq.ingest.accounts import READ
from leadq.ingest.dated import FIELDS
from leadq.jobs.compile import RESULTS, Compiled, compile_score, reads_of
from leadq.jobs.consent import (
    consent_notes,
    reading_too,
    tables_for_notes,
    unheeded_consent,
    unreadable_notes,
)
from leadq.jobs.counts import (
    count_activity,
    count_contacts,
    unreadable_activity,
    unreadable_cells,
    unrouted_notes,
)
from leadq.jobs.frame_reading import load_frames, matched, none_done
from leadq.jobs.gates import Closed, WaysOut, on_rejects, refuse, stranger_notes
from leadq.jobs.gates_on_counts import on_counts
from leadq.jobs.given import no_accounts
from leadq.jobs.lists import as_entries, load_lists, read_suppression_lists
from leadq.jobs.merged import merge_notes
from leadq.jobs.odd_domains import odd_domain_notes
from leadq.jobs.quarantine import Quarantine, bad_accounts, bad_activity, bad_contacts
from leadq.jobs.reading import kinds_in
from leadq.jobs.sources import Found, check_sources
from leadq.jobs.summarise import summarise
from leadq.rulebook.load import Loaded
from leadq.words.steps import literal, named
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Summary, Tally

_WAYS_OUT = WaysOut("raise `gates: {rejects: …}` in the rulebook", "allow_orphans=True", "allow_future=True")


def score_frames(  # noqa: PLR0913 - see leadq.api.score
    loaded: Loaded,
    contacts: pd.DataFrame,
    activity: pd.DataFrame | None,
    accounts: pd.DataFrame | None,
    as_of: datetime,
    lists: Mapping[str, Collection[str]] | None,
    memory_limit: str | None,
    threads: int | None,
    *,
    allow_missing_columns: bool,
    allow_orphans: bool,
    allow_future: bool,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Summary]:
    """Return leads, contributions, rejects and the summary (see `leadq.api.Result`)."""
    tables = {"contacts": contacts, "activity": activity, "accounts": accounts}
    given = {name: len(table) for name, table in tables.items() if table is not None}
    if accounts is not None and loaded.rulebook.accounts is None:
        raise no_accounts(loaded, "accounts")
    read_people = matched(contacts, "contacts", loaded, allow_missing_columns)
    if activity is None:
        activity = none_done(loaded, has_dates=bool(read_people.dated))
    read_events = matched(activity, "activity", loaded, allow_missing_columns)
    people, events = read_people.mapping, read_events.mapping
    companies = None if accounts is None else matched(accounts, "accounts", loaded, allow_missing_columns)
    of_accounts = () if companies is None else companies.mapping.fields
    done = {*events.fields, *(FIELDS if read_people.dated else ())}
    missing = check_sources(
        loaded,
        Found({*people.fields, *of_accounts}, people.unused),
        Found(done, events.unused),
        allowed=allow_missing_columns,
        option="allow_missing_columns=True",
    )
    unheeded = unheeded_consent(loaded, [people])
    reads = reading_too(reads_of(loaded.rulebook), unheeded)
    with (
        tempfile.TemporaryDirectory(prefix="leadq-") as folder,
        open_engine(EngineSettings(Path(folder), (), memory_limit, threads)) as engine,
    ):
        load_frames(engine, reads, read_people, read_events, companies)
        kinds = kinds_in(engine, reads)
        if loaded.rulebook.merge is not None or companies is not None:
            engine.rename("contact_cells", "contacts_read")
        fields = {*people.fields, *of_accounts}, done
        compiled = compile_score(loaded, *fields, as_of, kinds, cells=reads.contacts, of_accounts=of_accounts)
        _load_lists(engine, loaded, compiled, lists)
        engine.run(
            compiled.plan, RESULTS | tables_for_notes(unheeded) | {"contacts_read", "contact_cells", READ}
        )
        inputs = [_facts(role, rows) for role, rows in given.items()]
        counts, activity_counts, far_ahead, rejects = _counted(engine, inputs)
        refuse(
            (
                *_on_rejects(inputs, rejects, loaded),
                *on_counts(
                    counts,
                    activity_counts,
                    far_ahead,
                    (unreadable_cells(engine), unreadable_activity(engine)),
                    done,
                    loaded,
                    allow_orphans=allow_orphans,
                    allow_future=allow_future,
                    ways=_WAYS_OUT,
                ),
            )
        )
        notes = (
            *missing,
            *people.notes,
            *events.notes,
            *(companies.mapping.notes if companies is not None else ()),
            *stranger_notes(activity_counts),
            *consent_notes(engine, unheeded),
            *unreadable_notes(engine, loaded),
            *unrouted_notes(engine, loaded.rulebook),
            *merge_notes(engine),
            *odd_domain_notes(engine, loaded),
        )
        because = [Tally(reason, n) for reason, n in Counter(rejects["reason"]).most_common()]
        summary = summarise(
            engine, loaded.rulebook, as_of, counts, activity_counts, inputs, because, notes, compiled.files, 0
        )
        return _leads(engine, compiled), engine.frame(compiled.contributions), rejects, summary


def _load_lists(
    engine: Engine, loaded: Loaded, compiled: Compiled, lists: Mapping[str, Collection[str]] | None
) -> None:
    if lists is None:
        found = read_suppression_lists(loaded.rulebook, Path(loaded.file).parent)
        numbered = {item.number: item.entries for item in found}
    else:
        named_files = [item.file for item in loaded.rulebook.suppress if item.file is not None]
        absent = [name for name in named_files if name not in lists]
        if absent:
            raise UsageError(
                f"lists has no '{absent[0]}', which the rulebook names under suppress", "pass its entries"
            )
        empty = [name for name in named_files if not as_entries(lists[name])]
        if empty:
            raise InputRefused(
                f"the suppression list '{empty[0]}' is empty",
                "nobody is scored while a list may be incomplete; if it is meant to be, remove it from the rulebook",
            )
        numbered = {
            number: as_entries(lists[suppression.file])
            for number, suppression in enumerate(loaded.rulebook.suppress)
            if suppression.file is not None
        }
    load_lists(engine, compiled, numbered)


def _facts(role: str, rows: int) -> InputRead:
    return InputRead(role, f"{role} DataFrame", 0, "", "", "", rows)


def _leads(engine: Engine, compiled: Compiled) -> pd.DataFrame:
    frames = []
    for file in compiled.files:
        query = file.rows().select(named(literal(file.name), "file"))
        frames.append(engine.frame(query))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _counted(
    engine: Engine, inputs: Sequence[InputRead]
) -> tuple[ContactCounts, ActivityCounts, int, pd.DataFrame]:
    """Return where every row went, how much activity lies more than a day ahead, and the rejects."""
    bad_people, bad_events = bad_contacts(engine), bad_activity(engine)
    rejects = pd.DataFrame(
        [
            *(("contacts", *row) for row in bad_people),
            *(("activity", *row) for row in bad_events),
            *(("accounts", *row) for row in bad_accounts(engine)),
        ],
        columns=["table", "row", "reason"],
    )
    counts = count_contacts(engine, inputs, len(bad_people))
    activity, far_ahead = count_activity(engine, inputs, len(bad_events))
    return counts, activity, far_ahead, rejects


def _on_rejects(inputs: Sequence[InputRead], rejects: pd.DataFrame, loaded: Loaded) -> Iterator[Closed]:
    """Close if too many rows of a frame are rejects, as of a file."""
    share = loaded.rulebook.gates.rejects
    for role in ("contacts", "activity", "accounts"):
        mine = rejects[rejects["table"] == role]
        rows = zip(mine["row"], mine["reason"], strict=True)
        found = Quarantine(
            tuple(Reject(role, row, reason, "") for row, reason in rows),
            tuple(item for item in inputs if item.role == role),
            (),
        )
        yield from on_rejects(found, role, share, loaded, None, _WAYS_OUT)
