"""What `leadq inspect` has seen of files: how each would be read, small enough to draw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Likely:
    """A system whose export a header may be: `found` of the `asked` headers by which its layout is recognised."""

    system: str
    layout: str
    found: int
    asked: int


@dataclass(frozen=True, slots=True)
class DatesSeen:
    """How the dates of a column are written, all of them in one way.

    Attributes:
        layout: as `dd/mm/yyyy`; empty where its cells are no dates that leadq reads.
        known_by: who says so: `rulebook`, `sources`, `system`, `option`, or `cells`, which show it themselves.
        unread: cells that are not written so.
        open: whether nothing says if the day or the month stands in front.
        mixed: whether some cells can only have the day in front, and others only the month.
    """

    layout: str
    known_by: str
    unread: int = 0
    open: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column, or several that hold one field.

    Attributes:
        headers: their names; none where every row has the same text.
        field: the field they hold; empty where they are not used.
        known_by: `rulebook`, `sources`, `system` or `name`; empty where they are not used.
        kind: what the cells look like: text, number, money, date, timeframe, boolean, list; empty where nothing tells.
        filled, distinct: cells that are not empty, and how many of them differ.
        unread: cells that are not what the field holds: no number, neither yes nor no.
        values: the most frequent cells, if at least five rows have each; `personal` says that they may name a person.
        dates: how its dates are written, where it holds any.
    """

    headers: tuple[str, ...]
    field: str
    known_by: str
    kind: str
    filled: int
    distinct: int
    unread: int
    values: tuple[str, ...]
    personal: bool
    dates: DatesSeen | None = None


@dataclass(frozen=True, slots=True)
class TypeSeen:
    """A type of activity, its rows, and the events that `leadq init` would propose for it.

    `personal` says that it may name a person, as a type `Call with Jane Doe` does.
    """

    name: str
    rows: int
    events: tuple[str, ...]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class FileSeen:
    """One table, and how it would be read.

    Attributes:
        name: the file, and the part of it.
        holds, told: `contacts`, `activity` or `accounts`, and whether the user has said so.
        system, layout, own: the system that made it and the layout it is read by, empty where none is recognised;
            whether that is an entry of the rulebook.
        found, asked: how many of the headers by which the layout is recognised are there, and how many there are.
        runner_up: the system that is next most likely.
        encoding, delimiter, header_line: how it is written; lines count from 1.
        above, below: filled lines above the header and below the last row that are no rows.
        rows, rejected: its rows, and those that do not have the shape of the header.
        columns: the used ones in the order of the reference, then the others in the order of the file.
        types, rare: types of activity, and (types, rows) of those with fewer than five rows.
        key, repeated: the field that says which row it is, and the rows whose value stood in a row before.
        people: how many different people the activity is of.
        refused, hint: why it cannot be read, and what to do; empty where it can.
        notes: what else is to be said.
    """

    name: str
    holds: str = ""
    told: bool = False
    system: str = ""
    layout: str = ""
    own: bool = False
    found: int = 0
    asked: int = 0
    runner_up: Likely | None = None
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    above: int = 0
    below: int = 0
    rows: int = 0
    rejected: int = 0
    columns: tuple[ColumnSeen, ...] = ()
    types: tuple[TypeSeen, ...] = ()
    rare: tuple[int, int] = (0, 0)
    key: str = ""
    repeated: int = 0
    people: int = 0
    refused: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()

    @property
    def to_settle(self) -> tuple[ColumnSeen, ...]:
        """Fields that are dates, of which nobody says how they are to be read."""
        return tuple(c for c in self.columns if c.field and c.dates is not None and c.dates.open)


@dataclass(frozen=True, slots=True)
class Inspection:
    """All files that were looked at, and the entries of `sources` that were written into the rulebook `rules`."""

    files: tuple[FileSeen, ...]
    rules: str = ""
    written: tuple[str, ...] = ()
