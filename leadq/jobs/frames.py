"""Score DataFrames: the same plan as `score`, with tables made from frames and results handed back as frames."""

import math
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ground.errors import UsageError
from leadq.ingest.activity import kinds_seen
from leadq.ingest.cells import deciding_cell
from leadq.ingest.contacts import contact_cells
from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.ingest.spelling import Spelling, spelling_of, spelt
from leadq.jobs.accounts import count_activity, count_contacts, unrouted_notes
from leadq.jobs.compile import RESULTS, Compiled, Reads, compile_score, reads_of
from leadq.jobs.consent import (
    consent_notes,
    reading_too,
    tables_for_notes,
    unheeded_consent,
    unreadable_notes,
)
from leadq.jobs.gates import refuse_strangers, stranger_notes
from leadq.jobs.lists import as_entries, load_lists, read_suppression_lists
from leadq.jobs.quarantine import bad_activity, bad_contacts
from leadq.jobs.reading import kinds_in
from leadq.jobs.sources import Found, check_sources, may_miss
from leadq.jobs.summarise import summarise
from leadq.jobs.without_activity import nothing_found, refuse_no_activity
from leadq.rulebook.field_uses import Role
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, col, literal, named, sql
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Summary, Tally


def score_frames(  # noqa: PLR0913 - see leadq.api.score
    loaded: Loaded,
    contacts: pd.DataFrame,
    activity: pd.DataFrame | None,
    as_of: datetime,
    lists: Mapping[str, Collection[str]] | None,
    memory_limit: str | None,
    threads: int | None,
    *,
    allow_missing_columns: bool,
    allow_orphans: bool,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Summary]:
    """Return leads, contributions, rejects and the summary (see `leadq.api.Result`)."""
    given = {"contacts": len(contacts)} | ({"activity": len(activity)} if activity is not None else {})
    activity = _none_done(loaded) if activity is None else activity
    people = _matched(contacts, "contacts", loaded, allow_missing_columns)
    events = _matched(activity, "activity", loaded, allow_missing_columns)
    missing = check_sources(
        loaded,
        Found(people.fields, people.unused),
        Found(events.fields, events.unused),
        allowed=allow_missing_columns,
        option="allow_missing_columns=True",
    )
    unheeded = unheeded_consent(loaded, [people])
    reads = reading_too(reads_of(loaded.rulebook), unheeded)
    with (
        tempfile.TemporaryDirectory(prefix="leadq-") as folder,
        open_engine(EngineSettings(Path(folder), (), memory_limit, threads)) as engine,
    ):
        _load(engine, reads, loaded, (contacts, people), (activity, events))
        kinds = kinds_in(engine, reads)
        compiled = compile_score(loaded, set(people.fields), set(events.fields), as_of, kinds)
        _load_lists(engine, loaded, compiled, lists)
        engine.run(compiled.plan, RESULTS | tables_for_notes(unheeded))
        inputs = [_facts(role, rows) for role, rows in given.items()]
        counts, done, rejects = _counted(engine, inputs)
        refuse_strangers(counts, done, events.fields, allowed=allow_orphans, option="allow_orphans=True")
        notes = (
            *missing,
            *people.notes,
            *events.notes,
            *stranger_notes(done),
            *consent_notes(engine, unheeded),
            *unreadable_notes(engine, loaded),
            *unrouted_notes(engine, loaded.rulebook),
        )
        because = [Tally(reason, n) for reason, n in Counter(rejects["reason"]).most_common()]
        summary = summarise(
            engine, loaded.rulebook, as_of, counts, done, inputs, because, notes, compiled.files, 0
        )
        return _leads(engine, compiled), engine.frame(compiled.contributions), rejects, summary


def _matched(frame: pd.DataFrame, role: Role, loaded: Loaded, allowed: bool) -> HeaderMapping:
    """Return which columns hold which fields; `allowed` says that columns may be missing."""
    headers = [str(column) for column in frame.columns]
    lacking = may_miss(loaded, role, allowed=allowed)
    return match_headers(headers, role, loaded.catalogue, role, joins_consent=True, may_miss=lacking)


def _none_done(loaded: Loaded) -> pd.DataFrame:
    """Return activity without a row, with every column that the rulebook names."""
    refuse_no_activity(loaded.rulebook, "activity")
    headers = loaded.catalogue.headers_activity
    fields = {*nothing_found(loaded).fields, "occurred_at", *headers}
    return pd.DataFrame(columns=[headers.get(field, field) for field in sorted(fields)])


def _load(
    engine: Engine,
    reads: Reads,
    loaded: Loaded,
    contacts: tuple[pd.DataFrame, HeaderMapping],
    activity: tuple[pd.DataFrame, HeaderMapping],
) -> None:
    """Make `contact_cells`, `activity_scan` and `kinds_seen` from frames."""
    decimal_mark = loaded.rulebook.decimal_mark
    engine.make_from_frame("contacts_raw", _texts(*contacts, reads.contacts, decimal_mark))
    rows = spelt(
        _one_cell_each(contacts[1], reads.contacts), reads.contacts, _written(loaded, "contacts", *contacts)
    )
    engine.make(Step("contact_cells", contact_cells(rows, reads.contacts)))
    engine.drop("contacts_raw")
    engine.make_from_frame("activity_raw", _texts(*activity, reads.activity, decimal_mark))
    done = spelt(sql("SELECT * FROM activity_raw"), reads.activity, _written(loaded, "activity", *activity))
    engine.make(Step("activity_scan", done))
    engine.drop("activity_raw")
    scan = exp.select("*").from_("activity_scan")
    engine.make(Step("kinds_seen", kinds_seen(scan, reads.kind_columns)))


def _texts(
    frame: pd.DataFrame, mapping: HeaderMapping, wanted: Sequence[str], decimal_mark: str
) -> pd.DataFrame:
    """Return the wanted fields as text columns, missing ones and missing cells as None.

    A consent that several columns hold has as many here (see `_names`).
    """
    columns = {}
    for field in wanted:
        if field in mapping.fields:
            places = mapping.indexes(field)
            for name, place in zip(_names(mapping, field), places, strict=True):
                columns[name] = _text(frame.iloc[:, place], decimal_mark)
        else:
            columns[field] = pd.Series([None] * len(frame), dtype="object")
    return pd.DataFrame(columns, index=range(len(frame)), columns=list(columns))


def _names(mapping: HeaderMapping, field: str) -> list[str]:
    """Return what the columns of a field are called: by its name, and further ones by name and number."""
    if field not in mapping.fields:
        return [field]
    return [f"{field} {n}" if n else field for n in range(len(mapping.indexes(field)))]


def _one_cell_each(mapping: HeaderMapping, wanted: Sequence[str]) -> exp.Select:
    """Return a query for the wanted fields; of several cells of one consent, for the one that decides."""
    cells = [named(deciding_cell([col(name) for name in _names(mapping, field)]), field) for field in wanted]
    return exp.select(*cells).from_("contacts_raw")


def _text(cells: pd.Series, decimal_mark: str) -> pd.Series:
    """Text as it is; numbers with the rulebook's mark, whole ones (beside gaps) without `.0`; instants in ISO."""
    if pd.api.types.is_float_dtype(cells.dtype):
        text = cells.map(lambda x: _digits(float(x), decimal_mark), na_action="ignore")
    elif _are_times(cells):
        text = cells.astype("object").map(lambda x: x.isoformat(), na_action="ignore")
    else:
        text = cells.astype("object").map(
            lambda x: _digits(x, decimal_mark) if isinstance(x, float) else str(x), na_action="ignore"
        )
    return pd.Series(
        [None if gone else value for gone, value in zip(cells.isna(), text, strict=True)], dtype="object"
    )


def _digits(number: float, decimal_mark: str) -> str:
    """A number without an exponent, as a cell of an export would have it."""
    if not math.isfinite(number):
        return str(number)
    digits = format(Decimal(repr(number)), "f")
    whole, _, parts = digits.partition(".")
    return f"{whole}{decimal_mark}{parts}" if parts.strip("0") else whole


def _are_times(cells: pd.Series) -> bool:
    """Whether a column holds dates or times rather than texts, whatever its type is called."""
    return pd.api.types.is_datetime64_any_dtype(cells.dtype) or (
        cells.dtype == "object" and pd.api.types.infer_dtype(cells, skipna=True) in {"date", "datetime"}
    )


def _written(loaded: Loaded, role: Role, frame: pd.DataFrame, mapping: HeaderMapping) -> Spelling:
    """Return how a frame's cells are written: times in ISO 8601, texts as the rulebook says of exports."""
    dates = spelling_of(loaded, role).dates
    texts = {f for f in mapping.fields if not _are_times(frame.iloc[:, mapping.index(f)])}
    return Spelling({field: layout for field, layout in dates.items() if field in texts})


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
) -> tuple[ContactCounts, ActivityCounts, pd.DataFrame]:
    """Return where every row went, and the rejects."""
    bad_people, bad_events = bad_contacts(engine), bad_activity(engine)
    rejects = pd.DataFrame(
        [("contacts", *row) for row in bad_people] + [("activity", *row) for row in bad_events],
        columns=["table", "row", "reason"],
    )
    counts = count_contacts(engine, inputs, len(bad_people))
    activity, _ = count_activity(engine, inputs, len(bad_events))
    return counts, activity, rejects
