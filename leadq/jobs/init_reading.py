"""How exports are to be read, as `leadq init` proposes it: columns, layouts of dates, decimal mark, currency."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadq.jobs.init_columns import (
    Layout,
    field_name,
    is_opt_out,
    is_readable,
    kind_of,
    layout_of,
    use_of,
)
from leadq.jobs.init_headers import OTHER
from leadq.jobs.init_profile import Profile, Role
from leadq.rulebook.catalogue import KEPT_TYPES
from leadq.rulebook.conditions import EVENT_COMPANIONS, GROUPS, LEAD_KEYS
from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, DERIVED_CONTACT_FIELDS, normalise_header

_MOST_COLUMNS = 20
_KNOWN = {
    "contacts": {known.name: known.type.value for known in CONTACT_FIELDS},
    "activity": {known.name: known.type.value for known in ACTIVITY_FIELDS},
}
_RESERVED = {
    *LEAD_KEYS, *EVENT_COMPANIONS, *GROUPS, *COMPUTED_COLUMNS, "event", "on",
    *(known.name for known in (*CONTACT_FIELDS, *ACTIVITY_FIELDS, *DERIVED_CONTACT_FIELDS)),
}  # fmt: skip
_MONTH_FIRST = {"united states", "usa", "us", "united states of america"}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A line under `columns`: the field, what stands behind it, and a note."""

    field: str
    value: str | Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How the exports are to be read.

    Attributes:
        dates, dates_sure: the layout of most dates, and whether cells show it.
        currency, currency_sure: the currency of amounts without one (empty where there are no amounts), and whether
            cells name it.
        columns: lines by role.
        opt_outs: (field, header) of columns that hold consent under a name that leadq does not know.
        unused: headers that are of no use in a rule, by why.
        doubtful: (field, header, cells that are neither yes nor no) of consent.
    """

    dates: str
    dates_sure: bool
    currency: str
    currency_sure: bool
    columns: Mapping[str, tuple[ColumnLine, ...]]
    opt_outs: tuple[tuple[str, str], ...]
    unused: Mapping[str, tuple[str, ...]]
    doubtful: tuple[tuple[str, str, int], ...]


def propose_reading(profile: Profile) -> Reading:
    """Return how the exports of a profile are to be read."""
    roles = {"contacts": profile.contacts} | ({"activity": profile.activity} if profile.activity else {})
    layouts = _layouts(profile, roles)
    main = _main_layout(layouts)
    currency, sure = _currency(roles)
    columns: dict[str, tuple[ColumnLine, ...]] = {}
    unused: dict[str, list[str]] = {}
    opt_outs: list[tuple[str, str]] = []
    named = {(role, header) for (role, _), header in profile.named.items()}
    for name, role in roles.items():
        taken = set(_RESERVED)
        lines = [*_known_lines(name, role, layouts, main), *_named_lines(profile, name)]
        for key, facts in role.columns.items():
            header = role.headers[key]
            if not key.startswith(OTHER) or (name, header) in named:
                continue
            kind = kind_of(facts, header)
            consent = name == "contacts" and kind == "boolean" and is_opt_out(header)
            why = "" if consent else use_of(facts, header, kind, role.rows)
            if not why and len(lines) >= _MOST_COLUMNS and not consent:
                why = "more than anybody needs to begin with"
            if why:
                unused.setdefault(why, []).append(header)
                continue
            own = field_name(header, taken)
            if key not in role.everywhere and normalise_header(own) != normalise_header(header):
                unused.setdefault("not in every export", []).append(header)
                continue
            taken.add(own)
            if consent:
                opt_outs.append((own, header))
            filled = f"filled in {facts.filled / role.rows:.0%} of the rows"
            lines.append(_own_line(own, header, kind, layouts.get((name, key)), main, filled))
        columns[name] = tuple(lines)
    doubtful = _doubtful(profile.contacts)
    told = {why: tuple(dict.fromkeys(headers)) for why, headers in unused.items()}
    return Reading(main.text, main.sure, currency, sure, columns, tuple(opt_outs), told, doubtful)


def _layouts(profile: Profile, roles: Mapping[str, Role]) -> dict[tuple[str, str], Layout]:
    """Return the layout of each column of dates; what one column leaves open, another of the same marks may show."""
    found = {
        (name, key): layout
        for name, role in roles.items()
        for key, facts in role.columns.items()
        if _KNOWN[name].get(key, kind_of(facts, role.headers[key])) == "date"
        and (layout := layout_of(facts)) is not None
    }
    countries = {value.casefold() for value, _ in profile.values.get("country", ())[:1]}
    for place, layout in found.items():
        if layout.sure:
            continue
        shown = [other.text for other in found.values() if other.sure and other.text[2] == layout.text[2]]
        american = shown[0].startswith("mm") if shown else bool(countries & _MONTH_FIRST)
        text = "mm/dd".replace("/", layout.text[2]) + layout.text[5:] if american else layout.text
        found[place] = Layout(text, sure=bool(shown))
    return found


def _main_layout(layouts: Mapping[tuple[str, str], Layout]) -> Layout:
    """The layout of the activity's times; without any, the most frequent one."""
    if ("activity", "occurred_at") in layouts:
        return layouts["activity", "occurred_at"]
    texts = [layout.text for layout in layouts.values()]
    best = max(dict.fromkeys(texts), key=texts.count, default="iso")
    return Layout(best, all(layout.sure for layout in layouts.values() if layout.text == best))


def _known_lines(
    name: str, role: Role, layouts: Mapping[tuple[str, str], Layout], main: Layout
) -> list[ColumnLine]:
    """Lines for fields that leadq knows, whose cells are not as it expects them."""
    lines = []
    for key, facts in role.columns.items():
        kind = _KNOWN[name].get(key)
        if kind is None or not facts.filled:
            continue
        layout = layouts.get((name, key))
        if layout is not None and layout.text != main.text:
            value = {"type": "date", "format": layout.text}
            lines.append(ColumnLine(key, value, "" if layout.sure else "ask: day or month in front?"))
        elif kind in {"number", "money"} and key not in KEPT_TYPES[name] and not is_readable(facts, kind):
            lines.append(ColumnLine(key, {"type": "text"}, f"most of its cells are no {kind}: read as text"))
    return lines


def _named_lines(profile: Profile, role: str) -> list[ColumnLine]:
    asked = "ask: is it that column?"
    return [
        ColumnLine(name, header, asked) for (whose, name), header in profile.named.items() if whose == role
    ]


def _own_line(  # noqa: PLR0913 - what a line is made of
    own: str, header: str, kind: str, layout: Layout | None, main: Layout, note: str
) -> ColumnLine:
    value = {} if normalise_header(header) == normalise_header(own) else {"header": header}
    value |= {"type": kind}
    if kind == "date" and layout is not None and layout.text != main.text:
        value |= {"format": layout.text}
        note = note if layout.sure else f"ask: day or month in front? {note}"
    if kind == "text" and "header" in value:
        return ColumnLine(own, header, note)
    return ColumnLine(own, value, note)


def _currency(roles: Mapping[str, Role]) -> tuple[str, bool]:
    facts = [item for role in roles.values() for item in role.columns.values()]
    counts = {
        "USD": sum(item.dollars for item in facts),
        "EUR": sum(item.euros for item in facts),
        "GBP": sum(item.pounds for item in facts),
    }
    best = max(counts, key=lambda code: counts[code])
    amounts = any(
        item.filled and _KNOWN[name].get(key, kind_of(item, role.headers[key])) == "money"
        for name, role in roles.items()
        for key, item in role.columns.items()
    )
    return (best, True) if counts[best] and amounts else ("USD" if amounts else "", False)


def _doubtful(contacts: Role) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (key, contacts.headers[key], facts.filled - facts.consents)
        for key, facts in contacts.columns.items()
        if _KNOWN["contacts"].get(key) == "boolean" and facts.consents < facts.filled
    )
