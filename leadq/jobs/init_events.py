"""Events, and what they are worth, proposed from the types of activity that an export really has."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadq.jobs import init_lexicon as lexicon
from leadq.jobs.init_profile import Done, Profile, Role
from leadq.rulebook.source_layout import known_layouts
from leadq.words.fields import normalise_header

_NAMES = {"page": "web_visit", "pricing": "pricing_view", "stand": "event_stand", "form": "form_filled"}
_HANDS = ("demo_request", "contact_request")
_LEFT_OUT = {
    "ours": "made by us or by a machine, no sign of interest",
    "email": "the export does not say whether they were opened or clicked",
    "call": "made by us",
    "trouble": "something went wrong",
    "deal": "made by sales",
    "lost": "a deal that was lost",
}
_STATUSES = {
    "email_open": r"\bopen",
    "email_click": r"\bclick",
    "email_reply": r"\brepl|respond",
    "unsubscribe": r"unsub|opt.?out|spam|complain",
    "webinar": r"attend|joined|present|participat|complet",
    "webinar_signup": r"regist|signed up",
    "refusal": r"not interested|refus|reject|declin",
}
_BY_STATUS = {
    "email": ("email_open", "email_click", "email_reply", "unsubscribe"),
    "webinar": ("webinar", "webinar_signup"),
    "call": ("refusal",),
}
_MOST_OTHERS = 8


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its name, its condition, its family (`lexicon.WORTH`), its rows, and what to say of it."""

    name: str
    when: Mapping[str, object]
    family: str
    rows: int
    note: str = ""

    @property
    def is_hand(self) -> bool:
        """Whether who does it asks for sales."""
        return self.name in _HANDS


@dataclass(frozen=True, slots=True)
class Events:
    """The events, most frequent first, and sentences about types that are none."""

    events: tuple[Event, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def hands(self) -> list[str]:
        """The events by which somebody asks for sales."""
        return [event.name for event in self.events if event.is_hand]

    @property
    def interest(self) -> list[str]:
        """The events that a person does who is interested."""
        return [
            e.name for e in self.events if e.family not in lexicon.WORTH or lexicon.WORTH[e.family].interest
        ]


def propose_events(profile: Profile) -> Events:
    """Return the events of the activity export; none without one."""
    if profile.activity is None:
        return Events()
    if not profile.done.types:
        return Events((Event("activity", _anything(profile.activity), "untyped", profile.activity.rows),))
    finder = _Finder(profile.done, _families(profile))
    return Events(tuple(sorted(finder.events(), key=lambda e: (-e.rows, e.name))), tuple(finder.left_out()))


def _anything(activity: Role) -> Mapping[str, object]:
    """A condition that holds for every row: it looks at the column with the fewest different cells."""
    texts = [n for n in ("asset", "url", "status", "campaign", "source", "value") if n in activity.columns]
    field = min(texts or ["occurred_at"], key=lambda name: activity.columns[name].distinct)
    return {"any": [{field: {"present": True}}, {field: {"missing": True}}]}


def _families(profile: Profile) -> dict[str, str]:
    """Return the family of each type."""
    assert profile.activity is not None  # noqa: S101 - the caller has looked
    words = _words_for(normalise_header(profile.activity.headers.get("type", "")))
    return {kind: lexicon.family_of(words.get(kind, kind)) for kind, _ in profile.done.types}


def _words_for(header: str) -> Mapping[str, str]:
    """What codes in a column of this name stand for, in the system that calls it so."""
    kinds = (layout.columns["type"] for layout in known_layouts() if "type" in layout.columns)
    return next((k.words for k in kinds if k.words and normalise_header(k.header or "") == header), {})


class _Finder:
    """One search for events in what was done."""

    def __init__(self, done: Done, families: Mapping[str, str]) -> None:
        self.done = done
        self.rows = dict(done.types)
        self.kinds: dict[str, list[str]] = {}
        for kind, family in families.items():
            self.kinds.setdefault(family, []).append(kind)
        self.unused: dict[str, list[str]] = {}

    def events(self) -> list[Event]:
        found: list[Event] = []
        for family, kinds in self.kinds.items():
            if family in _BY_STATUS:
                found += self._by_status(family, kinds)
            elif family == "page":
                found += self._pages(kinds)
            elif family == "other":
                found += self._others(kinds)
            elif family in _LEFT_OUT:
                self.unused[family] = kinds
            elif family not in {"form", "content", *_HANDS}:
                found.append(self._plain(family, kinds))
        return [*found, *self._forms()]

    def left_out(self) -> list[str]:
        said = [
            f"{_listed(kinds)}: {_LEFT_OUT[family]}"
            for family, kinds in self.unused.items()
            if family in _LEFT_OUT
        ]
        rest = self.unused.get("other", [])
        said += [f"{_listed(rest)}: less frequent than the others"] if rest else []
        types, rows = self.done.naming
        if types:
            s, hold = ("", "holds") if types == 1 else ("s", "hold")
            said.append(f"{types} type{s} that {hold} the name of who did it ({rows} rows together)")
        types, rows = self.done.rare
        if types:
            s, have = ("", "has") if types == 1 else ("s", "have")
            said.append(f"{types} type{s} that {have} fewer than five rows ({rows} rows together)")
        return said

    def _plain(self, family: str, kinds: Sequence[str]) -> Event:
        name = _NAMES.get(family, family)
        return Event(name, {"type": _one(kinds)}, family, self._sum(kinds))

    def _sum(self, kinds: Iterable[str]) -> int:
        return sum(self.rows[kind] for kind in kinds)

    def _by_status(self, family: str, kinds: Sequence[str]) -> list[Event]:
        """Events of types whose status says what happened."""
        found, used = [], False
        for name in _BY_STATUS[family]:
            hits = {
                status: rows
                for kind in kinds
                for status, rows in self.done.statuses.get(kind.casefold(), {}).items()
                if re.search(_STATUSES[name], status)
                and not re.search(r"^un(?!sub)|^not (?!int)|\bno\b", status)
            }
            if hits:
                used = True
                when = {"type": _one(kinds), "status": _one(list(hits))}
                found.append(Event(name, when, name, sum(hits.values())))
        if not used and family == "webinar":
            return [
                Event(family, {"type": _one(kinds)}, family, self._sum(kinds), "ask: does it say who came?")
            ]
        if not used:
            self.unused[family] = list(kinds)
        return found

    def _topic(
        self, kinds: Iterable[str], terms: Sequence[str], texts: Sequence[str]
    ) -> tuple[str, list[str], int]:
        """Return the text column in which terms are found, those terms, and about how many rows have them."""
        for text in texts:
            here = [
                term for term in terms if term.startswith("/") == (text == "url" and terms[0].startswith("/"))
            ]
            counts = {
                term: sum(self.done.topics.get((kind.casefold(), text, term), 0) for kind in kinds)
                for term in here
            }
            seen = [term for term in here if counts[term]]
            short = [term for term in seen if not any(other != term and other in term for other in seen)]
            if short:
                return text, short, sum(counts[term] for term in short)
        return "", [], 0

    def _pages(self, kinds: Sequence[str]) -> list[Event]:
        found = []
        text, terms, rows = self._topic(kinds, lexicon.PRICING, ("url", "asset"))
        if terms:
            found.append(
                Event("pricing_view", {"type": _one(kinds), text: {"contains": _one(terms)}}, "pricing", rows)
            )
        when: dict[str, object] = {"type": _one(kinds)}
        text, terms, rows = self._topic(kinds, lexicon.CAREERS, ("url", "asset"))
        if terms:
            when["none"] = [{text: {"contains": _one(terms)}}]
        note = "without those who look for a job" if terms else ""
        return [*found, Event("web_visit", when, "page", self._sum(kinds) - rows, note)]

    def _forms(self) -> list[Event]:
        """Forms by what they are about; downloads are content, whatever their asset."""
        forms = self.kinds.get("form", [])
        found, taken, told = [], 0, dict[str, list[str]]()
        for name, terms in (
            ("demo_request", lexicon.DEMO),
            ("contact_request", lexicon.CONTACT),
            ("trial", lexicon.TRIAL),
            ("content", lexicon.CONTENT),
        ):
            text, seen, rows = self._topic(forms, terms, ("asset", "url"))
            kinds = self.kinds.get(name, []) if name != "trial" else []
            parts: list[Mapping[str, object]] = [{"type": _one(kinds)}] if kinds else []
            if seen:
                parts.append({"type": _one(forms), text: {"contains": _one(seen)}})
                told.setdefault(text, []).extend(seen)
                taken += rows
            if parts and not (name == "trial" and "trial" in self.kinds):
                when = parts[0] if len(parts) == 1 else {"any": parts}
                note = "asks for us" if name in _HANDS else ""
                found.append(Event(name, when, name, rows + self._sum(kinds), note))
        rest = self._sum(forms) - taken
        if forms and (rest > 0 or not told):
            other: dict[str, object] = {"type": _one(forms)}
            if told:
                other["none"] = [{text: {"contains": _one(terms)}} for text, terms in told.items()]
            found.append(Event("form_filled", other, "form", max(rest, 0)))
        return found

    def _others(self, kinds: Sequence[str]) -> list[Event]:
        taken: set[str] = set()
        found = []
        for kind in kinds[:_MOST_OTHERS]:
            name = event_name(kind)
            while name in taken:
                name += "_too"
            taken.add(name)
            found.append(Event(name, {"type": kind}, "other", self.rows[kind], "ask: a sign of interest?"))
        self.unused["other"] = list(kinds[_MOST_OTHERS:])
        return found


def event_name(kind: str) -> str:
    """Return a name for an event of a type that no word of the lexicon is in."""
    plain = re.sub(r"[^a-z0-9]+", "_", kind.casefold()).strip("_")[:40]
    return plain if plain and plain[0].isalpha() else f"type_{plain or 'other'}"


def worth_of(event: Event, total: int) -> lexicon.Worth:
    """Return what an event is worth; of a kind that is not known, the more the rarer it is."""
    if event.family in lexicon.WORTH:
        return lexicon.WORTH[event.family]
    often, sometimes = 0.2, 0.05
    if event.family == "untyped":
        return lexicon.Worth({"points": 5, "max_per_day": 10, "max": 30})
    points = 1 if event.rows >= often * total else 2 if event.rows >= sometimes * total else 5
    return lexicon.Worth({"points": points, "max": 5 * points}, "the rarer, the more: is that so?")


def _one(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _listed(kinds: Sequence[str]) -> str:
    few = 6
    shown = ", ".join(kinds[:few])
    return shown if len(kinds) <= few else f"{shown} and {len(kinds) - few} more"
