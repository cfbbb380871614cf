"""Which column of an export holds which field: the rulebook's word first, then the names that CRMs use."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as held
from difflib import get_close_matches

from leadq.ground.errors import InputRefused
from leadq.ground.findings import did_you_mean
from leadq.ingest.headers import DERIVED, Role, names_by_field, names_of, role_of
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.source_layout import SourceColumn, SourceLayout
from leadq.words.fields import (
    CONSENT,
    FieldType,
    header_words,
    normalise_header,
)

_NEEDED = frozenset({"contact_id", "occurred_at"})
_EXAMPLES = 4
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Column:
    """A field and the columns that hold it; `places` count the file's columns from 0, `headers` are their names.

    `how` says how the cells of several columns, or of one with codes, become one (`ingest/gathering.py`). Without it
    there is one column, or several that hold one consent (`leadq.words.fields.CONSENT`): one that is true is enough.
    """

    field: str
    headers: tuple[str, ...]
    places: tuple[int, ...]
    how: SourceColumn | None = None


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """The columns that are used, in the order of the catalogue; headers that are not; remarks.

    `empty` are the texts that the export writes where there is nothing; `names` the normalised headers that each field
    may have, by which a header in the middle of the file is known.
    """

    columns: tuple[Column, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    empty: tuple[str, ...] = ()
    names: Mapping[str, frozenset[str]] = held(default_factory=dict, compare=False, repr=False)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that were found."""
        return tuple(column.field for column in self.columns)

    def index(self, field: str) -> int:
        """Return the place of a field's column; KeyError if it was not found."""
        return self.column(field).places[0]

    def indexes(self, field: str) -> tuple[int, ...]:
        """Return the places of all columns that hold a field; KeyError if it was not found."""
        return self.column(field).places

    def column(self, field: str) -> Column:
        """Return what holds a field; KeyError if it was not found."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


def match_headers(  # noqa: PLR0913 - two of them are asked for by name
    headers: Sequence[str],
    role: str,
    catalogue: Catalogue,
    name: str = "",
    *,
    layout: SourceLayout | None = None,
    joins_consent: bool = False,
    may_miss: Collection[str] = (),
    linked: bool = False,
) -> HeaderMapping:
    """Find the column of every field.

    Args:
        headers: the header's cells, in the order of the file.
        role: `contacts` or `activity`.
        catalogue: the fields there are, and the headers that the rulebook names for them.
        name: how messages call the file.
        layout: how the system that made it writes such an export, where it was recognised.
        joins_consent: whether a consent that several columns hold takes them all. Who says so reads `indexes`;
            otherwise all but one are unused, and `check_sources` refuses a suppression that reads it.
        may_miss: fields whose column the rulebook names and the export need not have; a note says so then.
        linked: whether links may say whose an activity is that has an `activity_id`.

    Raises:
        InputRefused: a column that the rulebook names, or that nothing works without, is not there; or a
            column that is used is there twice.
    """
    known = role_of(role, catalogue)
    flags = {field for field in known.standard if known.types[field] is FieldType.BOOLEAN}
    joined = CONSENT & flags if joins_consent else frozenset[str]()
    return _Match(headers, known, name or f"the {role} export", joined, layout).result(
        may_miss, linked=linked
    )


class _Match:
    """One matching: the columns that the rulebook names, then those of the layout, declared fields, standard ones."""

    def __init__(
        self,
        headers: Sequence[str],
        role: Role,
        name: str,
        joined: Collection[str],
        layout: SourceLayout | None,
    ) -> None:
        self.headers = headers
        self.role = role
        self.name = name
        self.joined = joined
        self.layout = layout
        self.places: dict[str, list[int]] = {}
        for index, header in enumerate(headers):
            self.places.setdefault(normalise_header(header), []).append(index)
        self.blank = len(self.places.pop("", []))
        self.taken: dict[int, str] = {}
        self.found: dict[str, tuple[int, ...]] = {}
        self.how: dict[str, SourceColumn] = {}
        self.notes: list[str] = []

    def result(self, may_miss: Collection[str], *, linked: bool = False) -> HeaderMapping:
        for field, header in self.role.headers.items():
            places = self._named(header)
            if places:
                self._take(field, self._single(places))
                continue
            missing = f"{self.name} has no column '{header}', which the rulebook names for {field}"
            if field not in may_miss:
                hint = did_you_mean(header, list(self.headers)) or f"its columns are {self._listed()}"
                more = (
                    ""
                    if field in _NEEDED
                    else " (a column that no suppression reads may lack: --allow-missing-columns)"
                )
                raise InputRefused(missing, hint + more)
            self.notes.append(missing)
        if self.layout is not None:
            self._by_layout(self.layout)
        declared = [f for f in self.role.types if f not in self.role.standard and f not in DERIVED]
        for field in (*declared, *self.role.standard):
            if field not in self.role.headers and field not in self.found:
                self._find(field)
        self._require({"activity_id"} if linked else set())
        order = [field for field in (*self.role.standard, *declared) if field in self.found]
        columns = tuple(
            Column(f, tuple(self.headers[place] for place in self.found[f]), self.found[f], self.how.get(f))
            for f in order
        )
        unused = tuple(
            h for i, h in enumerate(self.headers) if self.taken.get(i, "") == "" and normalise_header(h)
        )
        empty = self.layout.empty if self.layout is not None else ()
        notes = (*self.notes, *self._odd_headers())
        return HeaderMapping(columns, unused, notes, empty, names_by_field(self.role))

    def _by_layout(self, layout: SourceLayout) -> None:
        """Take the columns of the layout, as far as they are there; what it calls unused is taken for nothing."""
        for field, column in layout.columns.items():
            if field in self.found or field not in self.role.types:
                continue
            places = [place for name in column.headers for place in self._of_layout(name, column.nth)]
            if not places and column.value is None:
                continue
            if field in self.joined and not column.rewrites:
                self._join(field, [*dict.fromkeys([*places, *self._consent(field, layout)])])
                continue
            self._take(field, *places)
            if len(places) != 1 or column.rewrites:
                self.how[field] = column
        for name in layout.unused:
            for place in self._named(name):
                self.taken.setdefault(place, "")

    def _named(self, header: str) -> list[int]:
        exact = [i for i, h in enumerate(self.headers) if h.strip() == header.strip()]
        return exact if len(exact) == 1 else self.places.get(normalise_header(header), [])

    def _find(self, field: str) -> None:
        names = [name for name in names_of(field, self.role.standard) if name in self.places]
        names.sort(key=lambda name: not self._spelt(field, name))
        free = [name for name in names if self.places[name][0] not in self.taken]
        if names and not free:
            place = self.places[names[0]][0]
            known = {*self.role.headers, *(self.layout.columns if self.layout else ()), ""}
            if self.taken[place] not in known:  # else the rulebook, or the layout, says so itself
                self.notes.append(f"{self.name}: '{self.headers[place]}' is {self.taken[place]}, not {field}")
        if not free:
            return
        if field in self.joined:
            self._join(field, [p for name in names for p in self.places[name] if p not in self.taken])
            return
        places = self.places[free[0]]
        chosen = self._single(self._best(field, places))
        self._take(field, chosen)
        others = [
            *(place for place in places if place != chosen),
            *(self.places[name][0] for name in free[1:]),
        ]
        for other in others:
            self.notes.append(
                f"{self.name}: {field} is '{self.headers[chosen]}'; '{self.headers[other]}' is not used for it"
            )

    def _join(self, field: str, places: list[int]) -> None:
        for place in places:
            self.taken.setdefault(place, field)
        self.found[field] = tuple(places)
        if len(places) > 1:
            named = " and ".join(f"'{self.headers[place]}'" for place in places)
            self.notes.append(f"{self.name}: {field} is {named}: one of them that says yes is enough")

    def _spelt(self, field: str, name: str) -> bool:
        """Whether the column is spelt as leadq itself spells the field, underscores included."""
        return any(self._is_own(field, place) for place in self.places[name])

    def _best(self, field: str, places: list[int]) -> list[int]:
        """Of columns whose names differ in where words end, the one that leadq spells so: `email`, not `E-mail`."""
        own = [place for place in places if self._is_own(field, place)]
        words = [header_words(self.headers[place]) for place in places]
        return own if len(own) == 1 and words.count(header_words(self.headers[own[0]])) == 1 else places

    def _is_own(self, field: str, place: int) -> bool:
        return self.headers[place].strip().casefold() == field

    def _consent(self, field: str, layout: SourceLayout) -> list[int]:
        """Every column that goes by a name of a consent: one that a layout does not name may say no too."""
        names = [name for name in names_of(field, self.role.standard) if name in self.places]
        places = [place for name in names for place in self.places[name] if place not in self.taken]
        return [place for place in places if self.headers[place].strip() not in layout.unused]

    def _of_layout(self, header: str, nth: int) -> list[int]:
        places = self._named(header)
        if nth > 1:
            return places[nth - 1 : nth]
        return [self._single(places)] if places else []

    def _single(self, places: list[int]) -> int:
        if len(places) > 1:
            first, second = places[0], places[1]
            raise InputRefused(
                f"{self.name} has two columns '{self.headers[first]}' and '{self.headers[second]}' "
                f"(columns {first + 1} and {second + 1})",
                "rename or remove one of them",
            )
        return places[0]

    def _take(self, field: str, *places: int) -> None:
        self.found[field] = places
        for place in places:
            self.taken.setdefault(place, field)

    def _require(self, or_else: Collection[str]) -> None:
        if self.role.role == "accounts":
            if not {"account_id", "website"} & self.found.keys():
                self._missing("which company it is: no account_id and no website", ("account_id", "website"))
            return
        if not {"contact_id", "email", *or_else} & self.found.keys():
            self._missing("who it is: no contact_id and no email", ("contact_id", "email"))
        if self.role.role != "contacts" and "occurred_at" not in self.found:
            self._missing("when it happened: no occurred_at", ("occurred_at",))

    def _missing(self, what: str, fields: tuple[str, ...]) -> None:
        free = {normalise_header(h): h for i, h in enumerate(self.headers) if i not in self.taken}
        names = [name for field in fields for name in names_of(field, self.role.standard)]
        close = next((free[c] for n in names for c in get_close_matches(n, list(free), 1, _CLOSE)), "")
        twice = next((self.headers[p[0]] for p in self.places.values() if len(p) > 1), "")
        hint = " and ".join(
            f"{field} may be called {', '.join(self.role.standard[field].aliases[:_EXAMPLES])}"
            for field in fields
        )
        if close:
            hint = f"did you mean '{close}'? Name it in the rulebook under columns. Known are: {hint}"
        elif len(self.headers) == 1:
            raise InputRefused(
                f"{self.name} has one column, and it does not say {what}",
                "is it a CSV file? its columns are told apart by a comma, semicolon, bar or tab",
            )
        elif twice:
            hint = f"if one of the two columns '{twice}' says it, rename that one; {hint}"
        elif "contact_id" in fields and self.role.role == "activity" and "activity_id" in self.found:
            hint += "; --activity-links takes a file that says who took part"
        raise InputRefused(f"{self.name} does not say {what}", hint)

    def _listed(self) -> str:
        return ", ".join(h for h in self.headers if h.strip())

    def _odd_headers(self) -> list[str]:
        notes = [
            f"{self.name}: '{self.headers[places[0]]}' stands twice "
            f"(columns {places[0] + 1} and {places[1] + 1}); it is not used"
            for places in self.places.values()
            if len(places) > 1 and not self.taken.keys() & set(places)
        ]
        if self.blank:
            s = "s" if self.blank > 1 else ""
            notes.append(f"{self.name}: {self.blank} column{s} without a name ignored")
        return notes
