"""Bring DataFrames into an engine as `jobs/reading.py` brings exports: columns matched, cells as text, one spelling."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd
from sqlglot import exp

from leadq.engines.arrow import as_frame
from leadq.engines.duckdb import Engine
from leadq.ingest.accounts import KEYS, READ
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
from leadq.jobs.compile import Reads
from leadq.jobs.sources import may_miss
from leadq.jobs.without_activity import nothing_found, refuse_no_activity
from leadq.rulebook.load import Loaded
from leadq.words.steps import Step, col, literal, named, under, union_all

_NOTHING = "nothing"
_FIRST = 200


def frame_of(table: object, name: str) -> pd.DataFrame:
    """Return a table as a DataFrame.

    Raises:
        UsageError: it is no table of pandas, Polars or Arrow.
    """
    return table if isinstance(table, pd.DataFrame) else as_frame(table, name)


@dataclass(frozen=True, slots=True)
class Matched:
    """A frame, its columns matched to fields, how its texts are written, and the mark its numbers get as texts.

    `dated` are columns of contacts whose cells are activity; `mapping` has them, too.
    """

    frame: pd.DataFrame
    mapping: HeaderMapping
    spelling: Spelling
    decimal_mark: str
    dated: tuple[Dated, ...] = ()


def matched(frame: pd.DataFrame, role: str, loaded: Loaded, allowed: bool) -> Matched:
    """Return which columns hold which fields, as of a file; `allowed` says that columns may be missing."""
    headers = [str(column) for column in frame.columns]
    lacking = may_miss(loaded, role, allowed=allowed) if role != "accounts" else frozenset[str]()
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
    return Matched(frame, mapping, _of_texts(spelling, frame, mapping), mark, dated)


def _first_texts(frame: pd.DataFrame, mapping: HeaderMapping, dates: Collection[str]) -> dict[str, list[str]]:
    """Return the first texts of each column that holds one of these dates."""
    plain = {c.field: frame.iloc[:, c.places[0]] for c in mapping.columns if c.how is None}
    return {
        field: [text for text in cells.dropna().head(_FIRST).astype(str) if text not in mapping.empty]
        for field, cells in plain.items()
        if field in dates and not _are_times(cells)
    }


def none_done(loaded: Loaded, *, has_dates: bool) -> pd.DataFrame:
    """Return activity without a row, with every column that the rulebook names; with `has_dates` those of dates."""
    if not has_dates:
        refuse_no_activity(loaded.rulebook, "activity")
    headers = loaded.catalogue.headers_activity
    fields = {*(FIELDS if has_dates else nothing_found(loaded).fields), "occurred_at", *headers}
    return pd.DataFrame(columns=[headers.get(field, field) for field in sorted(fields)])


def load_frames(
    engine: Engine, reads: Reads, contacts: Matched, activity: Matched, accounts: Matched | None
) -> None:
    """Make `contact_cells`, `activity_scan` and `kinds_seen` from frames, and `accounts_read` if there are accounts."""
    if accounts is not None:
        taken = sorted({*KEYS} | {*reads.contacts} & {*accounts.mapping.fields})
        engine.make_from_frame("accounts_raw", _texts(accounts, taken))
        cells = spelt(_one_cell_each("accounts_raw", accounts, taken), taken, accounts.spelling)
        engine.make(Step(READ, contact_cells(cells, taken)))
        engine.drop("accounts_raw")
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


def _load_dates(engine: Engine, contacts: Matched) -> None:
    """Make `contact_dates` from the raw contacts."""
    wanted = wanted_of(contacts.dated)
    rows = spelt(_one_cell_each("contacts_raw", contacts, wanted), wanted, contacts.spelling)
    engine.make(Step("dated_cells", contact_cells(rows, wanted)))
    engine.make(Step(DATES, dates_of("dated_cells", contacts.dated)))
    engine.drop("dated_cells")


def _texts(matched: Matched, wanted: Sequence[str]) -> pd.DataFrame:
    """Return the columns that hold the wanted fields, as text; a field without a column is one without a cell."""
    frame, mapping = matched.frame, matched.mapping
    nothing = pd.Series([None] * len(frame), dtype="object")
    places = {place for field in wanted if field in mapping.fields for place in mapping.indexes(field)}
    texts = {_cell(place): _text(frame.iloc[:, place], matched.decimal_mark) for place in sorted(places)}
    return pd.DataFrame({_NOTHING: nothing, **texts}, index=range(len(frame)))


def _cell(place: int) -> str:
    return f"column {place}"


def _one_cell_each(table: str, matched: Matched, wanted: Sequence[str]) -> exp.Select:
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
