"""Look at exports for which there is no rulebook yet: which fields they have, and what their cells look like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ground.errors import InputRefused
from leadq.ingest import profile
from leadq.ingest.activity import JOINED_BY
from leadq.ingest.profile import ColumnFacts
from leadq.jobs.compile import Reads
from leadq.jobs.given import Given
from leadq.jobs.init_columns import layout_of
from leadq.jobs.init_headers import OTHER, matched, sources_of
from leadq.jobs.init_lexicon import SENIOR, TITLES, TOPIC_TERMS
from leadq.jobs.init_names import values_that_name
from leadq.jobs.opening import Opened
from leadq.jobs.reading import load_contacts
from leadq.jobs.session import Progress
from leadq.jobs.workplace import folders_for_engine, private_folder, unpacking_in
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import header_words
from leadq.words.steps import Step, col
from leadq.words.steps import named as named_as

_MOST_VALUES = 12
_MOST_TYPES = 60
_LISTED = ("country", "industry", "source", "decision_role", "employees")
TYPED = "typed_cells"
_MEASURED = ("employees", "annual_revenue")
_KINDS = {"type", "event", "action", "activity", "kind", "category", "stage", "subtype"}
_TELEPHONE = re.compile(r"(?:\+|\b0)\d(?:[\s().\-/]{0,2}\d){6,}")
_NO_KINDS = {
    "lead",
    "business",
    "customer",
    "user",
    "company",
    "account",
    "contact",
    "object",
    "device",
    "filtered",
}


@dataclass(frozen=True, slots=True)
class Role:
    """The exports of one role: their rows, the facts of each column, the headers, and which columns are in each file.

    Columns go by their field's name, or by `OTHER` and the plain header.
    """

    rows: int
    columns: Mapping[str, ColumnFacts]
    headers: Mapping[str, str]
    everywhere: frozenset[str]

    def share(self, name: str) -> float:
        """Return which part of the rows has something in a column; 0 where there is none."""
        facts = self.columns.get(name)
        return facts.filled / self.rows if facts and self.rows else 0.0

    def has(self, name: str, share: float = 0.02) -> bool:
        """Whether a column is there and filled in at least this part of the rows."""
        return self.share(name) >= share and self.columns[name].filled > 0 if name in self.columns else False


@dataclass(frozen=True, slots=True)
class Done:
    """What the activity says: (type, rows) in their spelling, topics and statuses by folded type, times.

    Attributes:
        types: the frequent ones, most frequent first.
        rare: how many types are too rare to be named, and their rows.
        naming: how many of the frequent types hold the name of who did it, and their rows; they are not in `types`.
        topics: rows by (folded type, text column, term).
        statuses: rows by folded type and folded status; an empty status stands for none.
        first, last: the times of the oldest and the newest row, as written.
        recent: people who did something in the last 30, 90, 365 days, and ever.
    """

    types: tuple[tuple[str, int], ...] = ()
    rare: tuple[int, int] = (0, 0)
    naming: tuple[int, int] = (0, 0)
    topics: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    recent: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the exports look like.

    Attributes:
        contacts, activity: their columns; `activity` is None where none was given.
        named: columns that leadq does not know and takes for a field, by role and field.
        values: (value, rows) by contact field.
        senior, titles: words of job titles with their rows: those that say who decides, and the others.
        numbers: the numbers at `profile.SHARES`, by contact field.
        decimal_mark: of both exports.
        done: the activity.
    """

    contacts: Role
    activity: Role | None
    named: Mapping[tuple[str, str], str]
    values: Mapping[str, tuple[tuple[str, int], ...]]
    senior: tuple[tuple[str, int], ...]
    titles: tuple[tuple[str, int], ...]
    numbers: Mapping[str, tuple[Decimal, ...]]
    decimal_mark: str
    done: Done


def look_at(given: Given, now: datetime, progress: Progress) -> Profile:
    """Read the exports and say what is in them.

    Raises:
        LeadqError: an export is none, or does not say who somebody is or when something happened.
    """
    with private_folder() as temp_folder:
        progress("opening the exports")
        unpacking = unpacking_in(temp_folder, given.max_expanded, given.memory_limit, given.threads)
        contacts_files = sources_of(given, "contacts", unpacking)
        activity_files = sources_of(given, "activity", unpacking)
        people, who = matched(contacts_files, "contacts", activity_files)
        events, done = matched(activity_files, "activity", contacts_files)
        named = {("contacts", name): header for name, header in who.items()}
        named |= {("activity", name): header for name, header in done.items()}
        size = sum(export.source.readable.stat().st_size for export in (*people, *events))
        files = (*contacts_files, *activity_files)
        folders = folders_for_engine((source.path for source in files), temp_folder)
        settings = EngineSettings(temp_folder, folders, given.memory_limit, given.threads, size)
        with open_engine(settings) as engine:
            progress("looking at the activity")
            activity = _looked(engine, events, "activity", temp_folder, given) if events else None
            progress("looking at the contacts")
            contacts = _looked(engine, people, "contacts", temp_folder, given)
            return _profile(engine, contacts, activity, named, now)


def _looked(engine: Engine, exports: Sequence[Opened], role: str, temp_folder: Path, given: Given) -> Role:
    """Bring all cells of a role into the table `<role>_cells` and look at each column."""
    headers = {
        column.field: column.headers[0] if column.headers else ""  # the same text in every row
        for export in exports
        for column in export.mapping.columns
    }
    reads = Reads(tuple(headers), (), (), looks_up_domains=False)
    inputs = load_contacts(engine, exports, reads, temp_folder, allow_empty=given.allow_empty)
    table = f"{role}_cells"
    engine.rename("contact_cells", table)
    columns = {name: ColumnFacts(*engine.rows(profile.column_facts(table, name))[0]) for name in headers}
    everywhere = frozenset.intersection(*(frozenset(export.mapping.fields) for export in exports))
    return Role(sum(item.reading.accepted for item in inputs), columns, headers, everywhere)


def _profile(
    engine: Engine, contacts: Role, activity: Role | None, named: Mapping[tuple[str, str], str], now: datetime
) -> Profile:
    mark = _decimal_mark([role for role in (contacts, activity) if role is not None])
    table = "contacts_cells"
    values = {
        name: tuple(plain_texts(engine.rows(profile.frequent_values(table, name, _MOST_VALUES))))
        for name in _LISTED
        if name in contacts.columns
    }
    senior: tuple[tuple[str, int], ...] = ()
    titles: tuple[tuple[str, int], ...] = ()
    if "job_title" in contacts.columns:
        counts = engine.rows(profile.word_counts(table, "job_title", SENIOR))[0]
        seen = [(word, n) for word, n in zip(SENIOR, counts, strict=True) if n >= profile.FEWEST]
        senior = tuple(sorted(seen, key=lambda item: -item[1]))
        counts = engine.rows(profile.word_counts(table, "job_title", TITLES))[0]
        titles = tuple((word, n) for word, n in zip(TITLES, counts, strict=True) if n >= profile.FEWEST)
    numbers = {
        name: tuple(Decimal(number) for number in found)
        for name in _MEASURED
        if name in contacts.columns
        and None not in (found := engine.rows(profile.quantiles(table, name, mark))[0])
    }
    named = dict(named)
    done = what_was_done(engine, activity, contacts, named, now)
    return Profile(contacts, activity, named, values, senior, titles, numbers, mark, done)


def _decimal_mark(roles: Sequence[Role]) -> str:
    """The mark with which more cells are numbers; most are with both."""
    facts = [item for role in roles for item in role.columns.values()]
    return "," if sum(item.commas for item in facts) > sum(item.points for item in facts) else "."


def plain_texts(found: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Values that may stand in a rulebook: short, printable, and no address or telephone number."""
    most = 60
    return [
        (text, rows)
        for text, rows in found
        if len(text) <= most and text.isprintable() and "@" not in text and not _TELEPHONE.search(text)
    ]


def what_was_done(
    engine: Engine, activity: Role | None, contacts: Role, named: dict[tuple[str, str], str], now: datetime
) -> Done:
    """Return what the activity says. The engine holds its cells in `activity_cells`; `named` gets the type's column."""
    if activity is None:
        return Done()
    layout = layout_of(activity.columns["occurred_at"])
    if layout is None:
        raise InputRefused(
            f"the times of the activity ('{activity.headers['occurred_at']}') are written in no way that leadq reads",
            "export them as 2026-10-31 14:05",
        )
    table = _name_type(engine, activity, named)
    people = sorted(JOINED_BY & activity.columns.keys())
    span = profile.span_of(table, strptime_layout(layout.text), people, now.strftime("%Y-%m-%d %H:%M:%S"))
    first, last, *recent = engine.rows(span)[0]
    times = Done(first=first, last=last, recent=(recent[0], recent[1], recent[2], recent[3]))
    if "type" not in activity.columns and ("activity", "type") not in named:
        return times
    texts = [name for name in ("asset", "url") if name in activity.columns]
    topics: dict[tuple[str, str, str], int] = {}
    for kind, _, *counts in engine.rows(profile.topic_counts(table, texts, TOPIC_TERMS)):
        pairs = [(text, term) for text in texts for term in TOPIC_TERMS]
        topics |= {(kind, *pair): n for pair, n in zip(pairs, counts, strict=True) if n}
    statuses: dict[str, dict[str, int]] = {}
    if "status" in activity.columns:
        names = values_that_name(engine, table, "status", activity.columns, contacts.columns)
        for kind, status, n in engine.rows(profile.status_counts(table)):
            if status not in names:
                statuses.setdefault(kind, {})[status or ""] = n
    types = plain_texts(engine.rows(profile.frequent_values(table, "type", _MOST_TYPES)))
    rare, rows = engine.rows(profile.rare_types(table))[0]
    names = values_that_name(engine, table, "type", activity.columns, contacts.columns)
    naming = [n for kind, n in types if kind in names]
    return replace(
        times,
        types=tuple((kind, n) for kind, n in types if kind not in names),
        rare=(rare, rows),
        naming=(len(naming), sum(naming)),
        topics=topics,
        statuses=statuses,
    )


def _name_type(engine: Engine, activity: Role, named: dict[tuple[str, str], str]) -> str:
    """Take a column of few words for the type of activity, where leadq knows none, or one that holds numbers alone.

    Returns:
        The table that has the type.
    """
    few, nearly_all, table = 40, 0.9, "activity_cells"
    known = activity.columns.get("type")
    if known is not None and known.points < known.filled:
        return table
    for name, facts in activity.columns.items():
        words = set(header_words(activity.headers[name]).split())
        named_so = name.startswith(OTHER) and bool(words & _KINDS) and not words & _NO_KINDS
        is_text = activity.share(name) >= nearly_all and facts.points * 2 < facts.filled
        if named_so and is_text and 1 < facts.distinct <= few:
            named["activity", "type"] = activity.headers[name]
            typed = named_as(col(name), "type")
            rows = exp.select(exp.Star(replace=[typed])) if known is not None else exp.select("*", typed)
            engine.make(Step(TYPED, rows.from_(table), "view"))
            return TYPED
    return table
