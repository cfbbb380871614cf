"""From the rows of two exports to persons with their activity: what is broken, double, orphaned or ahead."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadq.rulebook.load import Loaded
from leadq.rulebook.merge import Merge
from leadq.words.fields import CONSENT, FieldType
from tests.oracle.cells import Clock, Moment, Value, email_domain, fold, read_consent, trim
from tests.oracle.conditions import Facts, Happening, holds
from tests.oracle.merging import Entry, address, links_of, people_of

Row = Mapping[str, str]
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact row that stays: its place in the export (from 0), its id, typed cells, and its activity.

    `doubles` are the other rows of the same contact: only suppressions look at them.
    """

    place: int
    contact_id: str
    cells: Row
    values: Mapping[str, Value]
    happenings: list[Happening] = field(default_factory=list)
    doubles: list["Person"] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    addresses: Mapping[str, int] = field(default_factory=dict)
    """Where the rulebook merges: all ids of the person, and the place of its first row with each of its addresses."""

    @property
    def lost(self) -> frozenset[str]:
        """The fields whose cell has content that cannot be read."""
        return frozenset(name for name, cell in self.cells.items() if trim(cell) and name not in self.values)


@dataclass(frozen=True, slots=True)
class ActivityTally:
    """Where every activity went: read = rejected + repeated + orphans + future + used; unmapped are among the used.

    Those of `read` that are `dates` stand in columns of contacts.

    `gap` and `fold` count the times without an offset that the clock moved, among rows that are not rejected.
    """

    read: int = 0
    rejected: int = 0
    orphans: int = 0
    future: int = 0
    used: int = 0
    unmapped: int = 0
    repeated: int = 0
    gap: int = 0
    fold: int = 0
    far_ahead: int = 0
    dates: int = 0

    @property
    def refused(self) -> bool:
        """Whether more than 1 % of the activity lies more than a day ahead: leadq scores nothing then."""
        return self.far_ahead * 100 > self.read


def clock_of(loaded: Loaded, as_of: datetime) -> Clock:
    """Return how this rulebook reads cells at this instant."""
    book = loaded.rulebook
    return Clock(ZoneInfo(book.timezone), as_of, book.decimal_mark, book.currency, book.dates)


def typed(
    row: Row, types: Mapping[str, FieldType], formats: Mapping[str, str], clock: Clock
) -> dict[str, Value]:
    """Return the cells of a row that can be read, as their types."""
    read = (
        (name, read_consent([cell]) if name in CONSENT else clock.read(types[name], cell, formats.get(name)))
        for name, cell in row.items()
        if name in types
    )
    return {name: value for name, value in read if value is not None}


def contact_values(loaded: Loaded, row: Row, clock: Clock) -> dict[str, Value]:
    """Return the typed cells of a contact, with its e-mail domain and its persona."""
    catalogue = loaded.catalogue
    values = typed(row, catalogue.contact_types, catalogue.formats_contacts, clock)
    email = values.get("email")
    domain = email_domain(email) if isinstance(email, str) else None
    if domain is not None:
        values["email_domain"] = domain
    facts = Facts(values, clock.today)
    persona = next((name for name, when in loaded.rulebook.personas.items() if holds(when, facts)), None)
    return values if persona is None else {**values, "persona": persona}


def read_contacts(loaded: Loaded, rows: Sequence[Row], clock: Clock) -> tuple[list[Person], dict[int, str]]:
    """Return the persons in the export's order, and the fate of the other rows: rejected, duplicate or merged."""
    fates: dict[int, str] = {}
    by_id: dict[str, list[Person]] = {}
    for place, row in enumerate(rows):
        contact_id, email = trim(row.get("contact_id", "")), trim(row.get("email", ""))
        if not contact_id and email_domain(email) is None:
            fates[place] = "rejected"
            continue
        person = Person(place, contact_id or email.lower(), row, contact_values(loaded, row, clock))
        by_id.setdefault(person.contact_id, []).append(person)
    if loaded.rulebook.merge is not None:
        rows_of_all = [person for persons in by_id.values() for person in persons]
        return _merged(loaded, loaded.rulebook.merge, rows_of_all, clock, fates), fates
    kept: list[Person] = []
    for persons in by_id.values():
        best = max(persons, key=lambda p: (_updated_at(p), -p.place))
        kept.append(best)
        best.doubles.extend(p for p in persons if p is not best)
        fates |= {p.place: "duplicate" for p in best.doubles}
    return sorted(kept, key=lambda p: p.place), fates


def _merged(
    loaded: Loaded, merge: Merge, rows: Sequence[Person], clock: Clock, fates: dict[int, str]
) -> list[Person]:
    """Return people made of several rows; the rows as they were exported are their doubles."""
    by_place = {row.place: row for row in rows}
    entries = [
        Entry(
            row.place,
            row.contact_id,
            row.cells,
            *(_moment(row, name) for name in ("updated_at", "created_at")),
        )
        for row in rows
    ]
    found: list[Person] = []
    for whole in people_of(entries, merge):
        kept = whole.kept
        addresses: dict[str, int] = {}
        for entry in whole.entries:
            if email := entry.cell("email"):
                addresses.setdefault(address(email, merge), entry.place)
            if entry is not kept:
                fates[entry.place] = "duplicate" if entry.identity == kept.identity else "merged"
        ids = frozenset(entry.identity for entry in whole.entries)
        values = contact_values(loaded, whole.cells, clock)
        doubles = [by_place[entry.place] for entry in whole.entries]
        found.append(Person(kept.place, kept.identity, whole.cells, values, [], doubles, ids, addresses))
    return found


def _moment(person: Person, name: str) -> Moment | None:
    value = person.values.get(name)
    return value if isinstance(value, Moment) else None


def _updated_at(person: Person) -> datetime:
    updated = person.values.get("updated_at")
    return updated.instant if isinstance(updated, Moment) else _BEGINNING


@dataclass(frozen=True, slots=True)
class _Activity:
    """A row of the activity export, or a date of a contact; `layout` is that of its time."""

    row: Row
    layout: str
    is_date: bool = False


def dates_of(loaded: Loaded, contacts: Sequence[Row], clock: Clock) -> list[_Activity]:
    """Return the activities that stand in columns of dates of contacts; cells that are no date are none."""
    found: list[_Activity] = []
    for row in contacts:
        contact_id, email = trim(row.get("contact_id", "")), trim(row.get("email", ""))
        if not contact_id and email_domain(email) is None:
            continue
        for header, column in loaded.rulebook.columns.activity_from_contacts.items():
            layout = column.format or loaded.rulebook.dates
            if clock.read(FieldType.DATE, row.get(header, ""), layout) is not None:
                cells = {"occurred_at": row[header], "type": column.type, "asset": column.asset or ""}
                found.append(
                    _Activity({"contact_id": contact_id or email.lower(), **cells}, layout, is_date=True)
                )
    return found


def join_activity(  # noqa: PLR0913 - the last two have defaults
    loaded: Loaded,
    persons: Sequence[Person],
    rows: Sequence[Row],
    clock: Clock,
    muted: Collection[int] = (),
    contacts: Sequence[Row] = (),
) -> ActivityTally:
    """Give each person the activity up to the as-of instant, and count where every row went.

    The rows are of one export; dates in `contacts` are each as an export of its own. `muted` are the places of
    suppressed people: their rows are not compared.
    """
    seen: set[tuple[object, ...]] = set()
    merge = loaded.rulebook.merge
    by_id = {contact_id: p for p in persons for contact_id in (p.ids or {p.contact_id})}
    named, nobodys = _named(persons, merge, by_id)
    by_id |= named
    by_email = _by_address(persons, merge)
    dates = dates_of(loaded, contacts, clock)
    tally: Counter[str] = Counter(read=len(rows) + len(dates), dates=len(dates))
    types, formats = loaded.catalogue.activity_types, loaded.catalogue.formats_activity
    usual = formats.get("occurred_at", loaded.rulebook.dates)
    for item in (*(_Activity(row, usual) for row in rows), *dates):
        row = item.row
        values = typed(row, types, {**formats, "occurred_at": item.layout}, clock)
        moment, key, email = (
            values.get("occurred_at"),
            trim(row.get("contact_id", "")),
            trim(row.get("email", "")),
        )
        if not isinstance(moment, Moment) or not (key or email):
            tally["rejected"] += 1
            continue
        found = by_id.get(key)
        if found is None and key not in nobodys:
            found = by_email.get(address(email, merge) if merge else email.lower())
        if found is not None and found.place not in muted:
            plain = _is_plain(item, moment, clock)
            same = (found.place, moment.instant, plain, *_sameness(loaded, row, values))
            if same in seen and _counts_once(loaded, item, plain=plain):
                tally["repeated"] += 1
                continue
            seen.add(same)
        if moment.shift:
            tally[moment.shift] += 1
        tally["far_ahead"] += moment.instant > clock.as_of + timedelta(days=1)
        if found is None:
            tally["orphans"] += 1
        elif moment.instant > clock.as_of:
            tally["future"] += 1
        else:
            names = event_names(loaded, values, clock)
            tally.update(used=1, unmapped=int(not names))
            found.happenings.append(Happening(moment, names, values))
    return ActivityTally(**tally)


def _named(
    persons: Sequence[Person], merge: Merge | None, known: Collection[str]
) -> tuple[dict[str, Person], frozenset[str]]:
    """Return whose the ids are that stand in `linked_id` alone, and those that several people name."""
    if merge is None or "link" not in merge.by:
        return {}, frozenset()
    naming: dict[str, dict[int, Person]] = {}
    for person in persons:
        for row in person.doubles:
            for linked in links_of(row.cells.get("linked_id", "")) - set(known):
                naming.setdefault(linked, {})[person.place] = person
    own = {linked: next(iter(found.values())) for linked, found in naming.items() if len(found) == 1}
    return own, frozenset(naming) - set(own)


def _by_address(persons: Sequence[Person], merge: Merge | None) -> dict[str, Person]:
    by_email: dict[str, Person] = {}
    if merge is not None:
        firsts = sorted((place, email, p) for p in persons for email, place in p.addresses.items())
        for _, email, person in firsts:
            by_email.setdefault(email, person)
    for person in persons if merge is None else ():
        if email := trim(person.cells.get("email", "")).lower():
            by_email.setdefault(email, person)
    return by_email


def _counts_once(loaded: Loaded, item: _Activity, *, plain: bool) -> bool:
    policy = loaded.rulebook.repeated_activity
    if policy == "each" or item.is_date or trim(item.row.get("activity_id", "")):
        return policy != "each"
    return policy == "once" and not plain


def _is_plain(item: _Activity, moment: Moment, clock: Clock) -> bool:
    """Whether a time is a plain day, or midnight to the second."""
    cell = trim(item.row.get("occurred_at", ""))
    if item.layout == "iso":
        return ":" not in cell or cell.endswith(" 00:00:00")
    return moment.instant.astimezone(clock.zone).time() == time()


def _sameness(loaded: Loaded, row: Row, values: Mapping[str, Value]) -> tuple[object, ...]:
    sums = {rule.sum for rule in loaded.rulebook.engagement.rules if rule.sum is not None}
    read = {use.field for use in loaded.uses if use.role == "activity"} - sums
    cells = [row.get(name, "") for name in sorted(read | {"type", "asset", "leadq_event"})]
    numbers = [values.get(name, None if trim(row.get(name, "")) else 0) for name in sorted(sums)]
    return (*cells, *numbers, trim(row.get("activity_id", "")))


def event_names(loaded: Loaded, values: Mapping[str, Value], clock: Clock) -> frozenset[str]:
    """Return the events that an activity is: their condition holds, or `leadq_event` names them."""
    facts, named = Facts(values, clock.today), values.get("leadq_event")
    stated = fold(named) if isinstance(named, str) else None
    events = loaded.rulebook.events.items()
    return frozenset(name for name, when in events if name == stated or holds(when, facts))
