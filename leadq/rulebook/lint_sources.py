"""Checks of `sources`: each layout has a name of its own, knows the fields, and says of each where it stands."""

from collections.abc import Iterator

from leadq.ground.findings import Finding, did_you_mean
from leadq.rulebook.places import Sheet
from leadq.rulebook.source_layout import SourceColumn, SourceLayout
from leadq.words.amounts import Unreadable
from leadq.words.datelayout import parse_layout
from leadq.words.fields import DERIVED_CONTACT_FIELDS

_DERIVED = frozenset(field.name for field in DERIVED_CONTACT_FIELDS)
_SAYS = (
    "columns",
    "activity_from_contacts",
    "unused",
    "dates",
    "utc",
    "decimal_mark",
    "id_prefix",
    "long_ids",
    "lists",
    "empty",
    "apostrophes",
    "footer",
    "deleted",
)
_WITH_HEADER = ("nth", "json_key")


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the layouts of exports."""
    seen: set[str] = set()
    for number, layout in enumerate(sheet.rulebook.sources):
        if layout.id in seen:
            what = f"two entries of `sources` are called '{layout.id}'"
            yield sheet.error("LQ310", ("sources", number, "id"), what, "give each a name of its own")
        seen.add(layout.id)
        yield from _layout(sheet, number, layout)


def _layout(sheet: Sheet, number: int, layout: SourceLayout) -> Iterator[Finding]:
    here = ("sources", number)
    if not layout.recognise:
        what = f"'{layout.id}' is recognised by no header, so it would fit every export"
        yield sheet.error("LQ321", (*here, "recognise"), what, "name the headers by which it is known")
    if not any(
        getattr(layout, key) != SourceLayout.model_fields[key].get_default(call_default_factory=True)
        for key in _SAYS
    ):
        what = f"'{layout.id}' says nothing about its export"
        yield sheet.error("LQ321", here, what, "say under `columns` where fields stand")
    yield from _dates(sheet, (*here, "dates"), layout.dates)
    yield from _fields(sheet, number, layout)
    yield from _taken_twice(sheet, number, layout)


def _dates(sheet: Sheet, path: tuple[str | int, ...], text: str | None) -> Iterator[Finding]:
    try:
        parse_layout(text or "iso")
    except Unreadable as error:
        yield sheet.error("LQ420", path, error.message, error.hint)


def _fields(sheet: Sheet, number: int, layout: SourceLayout) -> Iterator[Finding]:
    whose, types = {
        "contacts": ("a contact", sheet.catalogue.contact_types),
        "activity": ("an activity", sheet.catalogue.activity_types),
        "accounts": ("an account", sheet.catalogue.account_types),
    }[layout.holds]
    known = [name for name in types if name not in _DERIVED]
    for field, column in layout.columns.items():
        path = ("sources", number, "columns", field)
        if field not in known:
            what = f"'{field}' is no field of {whose}"
            hint = did_you_mean(field, known) or f"declare it under `columns: {{{layout.holds}: …}}`"
            yield sheet.key_error("LQ301", path, what, hint)
        yield from _ways(sheet, path, column)
        yield from _dates(sheet, (*path, "format"), column.format)


def _ways(sheet: Sheet, path: tuple[str | int, ...], column: SourceColumn) -> Iterator[Finding]:
    ways = {
        "header": column.header is not None,
        "first_of": bool(column.first_of),
        "join": bool(column.join),
        "value": column.value is not None,
    }
    given = [name for name, is_given in ways.items() if is_given]
    hint = "write one of `header`, `first_of`, `join` or `value`"
    if not given:
        yield sheet.error("LQ322", path, f"'{path[-1]}' does not say which column holds it", hint)
    elif len(given) > 1:
        both = " and ".join(f"`{name}`" for name in given)
        yield sheet.error("LQ322", path, f"'{path[-1]}' has {both}", hint)
    for key in _WITH_HEADER:
        if key in column.model_fields_set and column.header is None and given:
            what = f"`{key}` is about one column, and '{path[-1]}' has `{given[0]}`"
            yield sheet.error("LQ322", path, what, "write `header`, or leave it out")


def _taken_twice(sheet: Sheet, number: int, layout: SourceLayout) -> Iterator[Finding]:
    """A column that two fields read, or that is read although it is called unused: one of them is a mistake."""
    taken: dict[tuple[str, int], str] = {}
    for field, column in layout.columns.items():
        for header in column.headers:
            key = (header, column.nth)
            if key in taken and column.json_key is None and layout.columns[taken[key]].json_key is None:
                what = f"column '{header}' is taken for '{taken[key]}' and for '{field}'"
                yield sheet.error(
                    "LQ315", ("sources", number, "columns", field), what, "name it for one of them"
                )
            taken.setdefault(key, field)
    for n, header in enumerate(layout.unused):
        if (header, 1) in taken:
            what = f"column '{header}' is '{taken[header, 1]}', and `unused` says it is nothing"
            yield sheet.error("LQ315", ("sources", number, "unused", n), what, "leave it out of one of them")
