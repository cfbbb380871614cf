"""What columns hold, as their cells tell: types, layouts of dates, and which columns are of no use in a rule."""

import re
from dataclasses import dataclass

from leadq.ingest.profile import ColumnFacts
from leadq.words.fields import header_words

_MOST = 0.9
_ALL = 0.98
_MANY = 0.75
_PERSONAL = {
    "phone", "fax", "mobile", "street", "address", "zip", "postal", "postcode", "birth", "birthday", "birthdate",
    "name", "agent", "manager",
    "firstname", "lastname", "password", "ip", "url", "link", "latitude", "longitude", "salutation", "email", "e-mail",
    "linkedin", "twitter", "facebook", "photo", "note", "notes", "comment", "comments", "description", "gender", "iban",
}  # fmt: skip
_NUMBERED = {"id", "ids", "guid", "uuid", "key", "code", "number", "fid", "no", "num"}
_OPT_OUT = re.compile(
    r"opt(ed)? ?out|unsubscrib|do ?not ?(contact|call|e ?mail|mail|track)|\bdnc\b|blacklist|blocked"
)
_TECHNICAL = re.compile(r"fivetran|sync(ed)?\b|modstamp|^is deleted$|^deleted$|^hs object|merged|etl|batch")


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of dates; `sure` says whether cells show which of day and month stands in front."""

    text: str
    sure: bool = True


def layout_of(facts: ColumnFacts) -> Layout | None:
    """Return the layout of a column of dates; None if it holds none."""
    if facts.filled and facts.packed >= _MOST * facts.filled:
        return Layout("yyyymmdd")
    if not facts.filled or facts.dates < _MOST * facts.filled:
        return None
    if facts.iso >= facts.days:
        return Layout("iso")
    counts = {"/": facts.slashes, ".": facts.dots, "-": facts.dashes}
    mark = max(counts, key=lambda key: counts[key])
    month_first = facts.second_large > facts.first_large
    parts = ("mm", "dd", "yyyy") if month_first else ("dd", "mm", "yyyy")
    time = " hh:mm:ss" if facts.seconds * 2 > facts.days else " hh:mm" if facts.timed * 2 > facts.days else ""
    half = "" if facts.halves * 2 <= facts.days else " am/pm" if facts.spaced else "am/pm"
    sure = bool(facts.first_large or facts.second_large) or mark == "."
    return Layout(mark.join(parts) + time + half, sure)


def kind_of(facts: ColumnFacts, header: str) -> str:
    """Return the type that the cells of a column have: as `columns` in a rulebook names it."""
    filled, words = facts.filled, set(header_words(header).split())
    numbers = max(facts.points, facts.commas)
    identifies = bool(words & (_NUMBERED | _PERSONAL)) or facts.zeros > 0
    two, four = 2, 4
    kinds = {
        "date": facts.dates >= _MOST * filled or (facts.packed >= _MOST * filled and "date" in words),
        "boolean": facts.flags >= _ALL * filled and facts.distinct <= (two if numbers else four),
        "money": facts.marked * 2 >= filled and numbers >= _MOST * filled,
        "number": numbers >= _MANY * filled and not identifies,
        "timeframe": facts.frames >= _MOST * filled and not numbers,
        "list": facts.lists * 5 >= filled,
    }
    return next((kind for kind, holds in kinds.items() if holds), "text")


def is_readable(facts: ColumnFacts, kind: str) -> bool:
    """Whether at least half of the cells of a known field can be read as its type."""
    numbers = max(facts.points, facts.commas)
    read = {
        "number": numbers,
        "money": numbers,
        "date": facts.dates + facts.packed,
        "timeframe": facts.frames + facts.dates,
        "boolean": facts.flags,
    }
    return read.get(kind, facts.filled) * 2 >= facts.filled


def is_opt_out(header: str) -> bool:
    """Whether a header that leadq does not know reads as if it held consent that was taken back."""
    return bool(_OPT_OUT.search(header_words(header)))


def use_of(facts: ColumnFacts, header: str, kind: str, rows: int) -> str:
    """Return why a column is of no use in a rule; empty if it may be."""
    plain = header_words(header)
    words = set(plain.split())
    few, long, hundredth = 30, 80, 0.01
    is_free = kind in {"text", "list"} and (bool(words & _NUMBERED) or facts.longest > long)
    reasons = {
        "empty": facts.filled <= hundredth * rows,
        "technical": header.strip().startswith("_") or bool(_TECHNICAL.search(plain)),
        "about the person": kind not in {"boolean", "date"} and bool(words & _PERSONAL) and not is_free,
        "the same in every row": facts.distinct == 1 and facts.filled == rows,
        "ids or free text": is_free or (kind == "text" and facts.distinct > max(few, facts.filled / 20)),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def is_about_a_person(header: str) -> bool:
    """Whether a header reads as if its cells told who somebody is."""
    return bool({*header_words(header).split()} & (_PERSONAL | _NUMBERED))


def field_name(header: str, taken: set[str]) -> str:
    """Return a name for a field of the user's own, that is not in `taken`."""
    words = re.sub(r"[^a-z0-9]+", "_", header_words(header).encode("ascii", "ignore").decode()).strip("_")
    plain = words.removeprefix("property_").removeprefix("hs_") or "field"
    name = plain if plain[0].isalpha() else f"f_{plain}"
    name = name[:50]
    if name not in taken:
        return name
    names = (f"crm_{name}", *(f"{name}_{number}" for number in range(2, 10_000)))
    return next(free for free in names if free not in taken)
