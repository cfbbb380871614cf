"""Score DataFrames: the same plan as `score`, with tables made from frames and results handed back as frames."""

import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ingest.activity import kinds_seen
from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.jobs.compile import RESULTS, Compiled, compile_score, micros, reads_of
from leadq.jobs.lists import as_entries, load_lists, read_suppression_lists
from leadq.jobs.quarantine import bad_activity, bad_contacts
from leadq.jobs.reading import hashes_are_exact
from leadq.jobs.sources import Found, check_sources
from leadq.jobs.summarise import count_activity, count_contacts, summarise
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, literal, named
from leadq.words.summary import InputRead, Summary, Tally


def score_frames(  # noqa: PLR0913 - see leadq.api.score
    loaded: Loaded,
    contacts: pd.DataFrame,
    activity: pd.DataFrame,
    as_of: datetime,
    lists: Mapping[str, Collection[str]] | None,
    memory_limit: str | None,
    threads: int | None,
    *,
    allow_missing_columns: bool,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Summary]:
    """Return leads, contributions, rejects and the summary (see `leadq.api.Result`)."""
    people = match_headers([str(c) for c in contacts.columns], "contacts", loaded.catalogue, "contacts")
    events = match_headers([str(c) for c in activity.columns], "activity", loaded.catalogue, "activity")
    missing = check_sources(
        loaded,
        Found(people.fields, people.unused),
        Found(events.fields, events.unused),
        allowed=allow_missing_columns,
        option="allow_missing_columns=True",
    )
    notes = (*missing, *people.notes, *events.notes)
    reads = reads_of(loaded.rulebook)
    with tempfile.TemporaryDirectory(prefix="leadq-") as folder:
        settings = EngineSettings(Path(folder), (), memory_limit, threads)
        with open_engine(settings) as engine:
            engine.make_from_frame("contacts_raw", _texts(contacts, people, reads.contacts))
            engine.make_from_frame("activity_scan", _texts(activity, events, reads.activity))
            scan = exp.select("*").from_("activity_scan")
            engine.make(Step("kinds_seen", kinds_seen(scan, reads.kind_columns)))
            by_hash = hashes_are_exact(engine, reads)
            compiled = compile_score(loaded, set(people.fields), set(events.fields), as_of, by_hash=by_hash)
            _load_lists(engine, loaded, compiled, lists)
            engine.run(compiled.plan, RESULTS)
            inputs = (_facts("contacts", len(contacts)), _facts("activity", len(activity)))
            return _results(engine, loaded, compiled, as_of, inputs, notes)


def _texts(frame: pd.DataFrame, mapping: HeaderMapping, wanted: Sequence[str]) -> pd.DataFrame:
    """Return the wanted fields as text columns, missing ones and missing cells as None."""
    columns = {}
    for field in wanted:
        if field in mapping.fields:
            cells = frame.iloc[:, mapping.index(field)]
            columns[field] = _text(cells)
        else:
            columns[field] = pd.Series([None] * len(frame), dtype="object")
    return pd.DataFrame(columns, index=range(len(frame)), columns=list(wanted))


def _text(cells: pd.Series) -> pd.Series:
    """Text as it is; whole floats (numbers beside gaps) without `.0`; instants in ISO; everything else by `str`."""
    missing = cells.isna()
    if pd.api.types.is_float_dtype(cells.dtype):
        whole = cells.map(lambda x: str(int(x)) if x == x and abs(x) < 1e15 and x == int(x) else repr(x))  # noqa: PLR0124, PLR2004
        text = whole
    elif pd.api.types.is_datetime64_any_dtype(cells.dtype):
        text = cells.map(lambda x: x.isoformat() if not pd.isna(x) else None)
    else:
        text = cells.astype("object").map(lambda x: x if isinstance(x, str) else str(x))
    return pd.Series(
        [None if gone else value for gone, value in zip(missing, text, strict=True)], dtype="object"
    )


def _load_lists(
    engine: Engine, loaded: Loaded, compiled: Compiled, lists: Mapping[str, Collection[str]] | None
) -> None:
    if lists is None:
        found = read_suppression_lists(loaded.rulebook, Path(loaded.file).parent)
        numbered = {item.number: item.entries for item in found}
    else:
        numbered = {
            number: as_entries(lists.get(suppression.file, ()))
            for number, suppression in enumerate(loaded.rulebook.suppress)
            if suppression.file is not None
        }
    load_lists(engine, compiled, numbered)


def _facts(role: str, rows: int) -> InputRead:
    return InputRead(role, f"{role} DataFrame", 0, "", "", "", rows)


def _results(  # noqa: PLR0913 - the parts of the result
    engine: Engine,
    loaded: Loaded,
    compiled: Compiled,
    as_of: datetime,
    inputs: Sequence[InputRead],
    notes: Sequence[str],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Summary]:
    rulebook = loaded.rulebook
    frames = []
    for file in compiled.files:
        query = file.rows().select(named(literal(file.name), "file"))
        frames.append(engine.frame(query))
    bad_people, bad_events = bad_contacts(engine), bad_activity(engine)
    rejects = pd.DataFrame(
        [("contacts", *row) for row in bad_people] + [("activity", *row) for row in bad_events],
        columns=["table", "row", "reason"],
    )
    counts = count_contacts(engine, inputs, len(bad_people))
    activity, _ = count_activity(engine, inputs, len(bad_events), micros(as_of), rulebook.timezone)
    because = [Tally(reason, n) for reason, n in Counter(rejects["reason"]).most_common()]
    summary = summarise(engine, rulebook, as_of, counts, activity, inputs, because, notes, compiled.files, 0)
    leads = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return leads, engine.frame(compiled.contributions), rejects, summary
