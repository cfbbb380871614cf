"""Score DataFrames: the same plan as `score`, with tables made from frames and results handed back as frames."""

import math
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
from sqlglot import exp

from leadq.engines.arrow import as_frame
from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.exports.reading import Reject
from leadq.ground.errors import InputRefused, UsageError
from leadq.ingest.activity import kinds_seen
from leadq.ingest.contacts import contact_cells
from leadq.ingest.dated import (
    DATES,
    FIELDS,
    Dated,
    dated_columns,
    dates_of,
    dates_scan,
    names_of,
    spelling_with,
    wanted_of,
    with_dated,
)
from leadq.ingest.gathering import gathered
from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.ingest.recognise import header_notes, recognised
from leadq.ingest.repeats import EXPORT
from leadq.ingest.settling import settled
from leadq.ingest.spelling import Spelling, date_fields, spelling_of, spelt
from leadq.jobs.compile import RESULTS, Compiled, Reads, compile_score, reads_of
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
from leadq.jobs.gates import Closed, WaysOut, on_rejects, refuse, stranger_notes
from leadq.jobs.gates_on_counts import on_counts
from leadq.jobs.lists import as_entries, load_lists, read_suppression_lists
from leadq.jobs.merged import merge_notes
from leadq.jobs.quarantine import Quarantine, bad_activity, bad_contacts
from leadq.jobs.reading import kinds_in
from leadq.jobs.sources import Found, check_sources, may_miss
from leadq.jobs.summarise import summarise
from leadq.jobs.without_activity import nothing_found, refuse_no_activity
from leadq.rulebook.field_uses import Role
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, col, literal, named, under, union_all
from leadq.words.summary import ActivityCounts, ContactCounts, InputRead, Summary, Tally

_WAYS_OUT = WaysOut("raise `gates: {rejects: …}` in the rulebook", "allow_orphans=True", "allow_future=True")
_NOTHING = "nothing"
_FIRST = 200


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
    allow_future: bool,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Summary]:
    """Return leads, contributions, rejects and the summary (see `leadq.api.Result`)."""
    given = {"contacts": len(contacts)} | ({"activity": len(activity)} if activity is not None else {})
    read_people = _matched(contacts, "contacts", loaded, allow_missing_columns)
    if activity is None:
        activity = _none_done(loaded, has_dates=bool(read_people.dated))
    read_events = _matched(activity, "activity", loaded, allow_missing_columns)
    people, events = read_people.mapping, read_events.mapping
    done = {*events.fields, *(FIELDS if read_people.dated else ())}
    missing = check_sources(
        loaded,
        Found(people.fields, people.unused),
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
        _load(engine, reads, read_people, read_events)
        kinds = kinds_in(engine, reads)
        if loaded.rulebook.merge is not None:
            engine.rename("contact_cells", "contacts_read")
        fields = set(people.fields), done
        compiled = compile_score(loaded, *fields, as_of, kinds, cells=reads.contacts)
        _load_lists(engine, loaded, compiled, lists)
        engine.run(compiled.plan, RESULTS | tables_for_notes(unheeded))
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
            *stranger_notes(activity_counts),
            *consent_notes(engine, unheeded),
            *unreadable_notes(engine, loaded),
            *unrouted_notes(engine, loaded.rulebook),
            *merge_notes(engine),
        )
        because = [Tally(reason, n) for reason, n in Counter(rejects["reason"]).most_common()]
        summary = summarise(
            engine, loaded.rulebook, as_of, counts, activity_counts, inputs, because, notes, compiled.files, 0
        )
        return _leads(engine, compiled), engine.frame(compiled.contributions), rejects, summary


def frame_of(table: object, name: str) -> pd.DataFrame:
    """Return a table as a DataFrame.

    Raises:
        UsageError: it is no table of pandas, Polars or Arrow.
    """
    return table if isinstance(table, pd.DataFrame) else as_frame(table, name)


@dataclass(frozen=True, slots=True)
class _Matched:
    """A frame, its columns matched to fields, how its texts are written, and the mark its numbers get as texts.

    `dated` are columns of contacts whose cells are activity; `mapping` has them, too.
    """

    frame: pd.DataFrame
    mapping: HeaderMapping
    spelling: Spelling
    decimal_mark: str
    dated: tuple[Dated, ...] = ()


def _matched(frame: pd.DataFrame, role: Role, loaded: Loaded, allowed: bool) -> _Matched:
    """Return which columns hold which fields, as of a file; `allowed` says that columns may be missing."""
    headers = [str(column) for column in frame.columns]
    lacking = may_miss(loaded, role, allowed=allowed)
    found = recognised(headers, role, loaded)
    mapping = match_headers(
        headers, role, loaded.catalogue, role, layout=found.layout, joins_consent=True, may_miss=lacking
    )
    dated, absent = (
        dated_columns(headers, loaded, found.layout, role, lacking) if role == "contacts" else ((), ())
    )
    mapping = replace(mapping, notes=(*header_notes(found, role), *mapping.notes, *absent))
    mapping = with_dated(mapping, dated)
    spelling = spelling_with(spelling_of(loaded, role, found.layout), dated, loaded, found.layout)
    if found.layout is not None:
        usual = spelling_with(spelling_of(loaded, role), dated, loaded, None)
        dates = {*date_fields(loaded, role), *names_of(dated)}
        spelling, _ = settled(spelling, usual, _first_texts(frame, mapping, dates))
    mark = (found.layout.decimal_mark if found.layout is not None else None) or loaded.rulebook.decimal_mark
    return _Matched(frame, mapping, _of_texts(spelling, frame, mapping), mark, dated)


def _first_texts(frame: pd.DataFrame, mapping: HeaderMapping, dates: Collection[str]) -> dict[str, list[str]]:
    """Return the first texts of each column that holds one of these dates."""
    plain = {c.field: frame.iloc[:, c.places[0]] for c in mapping.columns if c.how is None}
    return {
        field: [text for text in cells.dropna().head(_FIRST).astype(str) if text not in mapping.empty]
        for field, cells in plain.items()
        if field in dates and not _are_times(cells)
    }


def _none_done(loaded: Loaded, *, has_dates: bool) -> pd.DataFrame:
    """Return activity without a row, with every column that the rulebook names; with `has_dates` those of dates."""
    if not has_dates:
        refuse_no_activity(loaded.rulebook, "activity")
    headers = loaded.catalogue.headers_activity
    fields = {*(FIELDS if has_dates else nothing_found(loaded).fields), "occurred_at", *headers}
    return pd.DataFrame(columns=[headers.get(field, field) for field in sorted(fields)])


def _load(engine: Engine, reads: Reads, contacts: _Matched, activity: _Matched) -> None:
    """Make `contact_cells`, `activity_scan` and `kinds_seen` from frames."""
    for name, matched, wanted in (
        ("contacts_raw", contacts, reads.contacts),
        ("activity_raw", activity, reads.activity),
    ):
        engine.make_from_frame(name, _texts(matched, [*wanted, *names_of(matched.dated)]))
    rows = spelt(_one_cell_each("contacts_raw", contacts, reads.contacts), reads.contacts, contacts.spelling)
    engine.make(Step("contact_cells", contact_cells(rows, reads.contacts)))
    if contacts.dated:
        _load_dates(engine, contacts)
    engine.drop("contacts_raw")
    done: exp.Expression = spelt(
        _one_cell_each("activity_raw", activity, reads.activity), reads.activity, activity.spelling
    )
    if contacts.dated:
        done = exp.select("*", named(literal(0), EXPORT)).from_(under(done, "export"))
        done = union_all([done, dates_scan(reads.activity)])
    engine.make(Step("activity_scan", done))
    engine.drop("activity_raw")
    scan = exp.select("*").from_("activity_scan")
    engine.make(Step("kinds_seen", kinds_seen(scan, reads.kind_columns)))


def _load_dates(engine: Engine, contacts: _Matched) -> None:
    """Make `contact_dates` from the raw contacts."""
    wanted = wanted_of(contacts.dated)
    rows = spelt(_one_cell_each("contacts_raw", contacts, wanted), wanted, contacts.spelling)
    engine.make(Step("dated_cells", contact_cells(rows, wanted)))
    engine.make(Step(DATES, dates_of("dated_cells", contacts.dated)))
    engine.drop("dated_cells")


def _texts(matched: _Matched, wanted: Sequence[str]) -> pd.DataFrame:
    """Return the columns that hold the wanted fields, as text; a field without a column is one without a cell."""
    frame, mapping = matched.frame, matched.mapping
    nothing = pd.Series([None] * len(frame), dtype="object")
    places = {place for field in wanted if field in mapping.fields for place in mapping.indexes(field)}
    texts = {_cell(place): _text(frame.iloc[:, place], matched.decimal_mark) for place in sorted(places)}
    return pd.DataFrame({_NOTHING: nothing, **texts}, index=range(len(frame)))


def _cell(place: int) -> str:
    return f"column {place}"


def _one_cell_each(table: str, matched: _Matched, wanted: Sequence[str]) -> exp.Select:
    """Return a query for the wanted fields, each made of the columns that hold it."""
    cells = [
        named(
            gathered(matched.mapping, field, lambda place: col(_cell(place)))
            if field in matched.mapping.fields
            else exp.cast(col(_NOTHING), "TEXT"),
            field,
        )
        for field in wanted
    ]
    return exp.select(*cells).from_(table)


def _text(cells: pd.Series, decimal_mark: str) -> pd.Series:
    """Text as it is; numbers with the rulebook's mark, whole ones (beside gaps) without `.0`; instants in ISO."""
    if pd.api.types.is_float_dtype(cells.dtype):
        text = cells.map(lambda x: _digits(float(x), decimal_mark), na_action="ignore")
    elif _are_times(cells):
        text = cells.astype("object").map(str, na_action="ignore")
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


def _of_texts(spelling: Spelling, frame: pd.DataFrame, mapping: HeaderMapping) -> Spelling:
    """Return how a frame's texts are written; times that are none are in ISO 8601, whatever texts look like."""
    times = {c.field for c in mapping.columns if c.places and _are_times(frame.iloc[:, c.places[0]])}
    dates = {
        field: None if field in times else layout
        for field, layout in spelling.dates.items()
        if spelling.utc or field not in times
    }
    return replace(spelling, dates=dates)


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
        [("contacts", *row) for row in bad_people] + [("activity", *row) for row in bad_events],
        columns=["table", "row", "reason"],
    )
    counts = count_contacts(engine, inputs, len(bad_people))
    activity, far_ahead = count_activity(engine, inputs, len(bad_events))
    return counts, activity, far_ahead, rejects


def _on_rejects(inputs: Sequence[InputRead], rejects: pd.DataFrame, loaded: Loaded) -> Iterator[Closed]:
    """Close if too many rows of a frame are rejects, as of a file."""
    share = loaded.rulebook.gates.rejects
    for role in ("contacts", "activity"):
        mine = rejects[rejects["table"] == role]
        rows = zip(mine["row"], mine["reason"], strict=True)
        found = Quarantine(
            tuple(Reject(role, row, reason, "") for row, reason in rows),
            tuple(item for item in inputs if item.role == role),
            (),
        )
        yield from on_rejects(found, role, share, loaded, None, _WAYS_OUT)
