"""Checks of `activity_from_contacts`: layouts of dates that leadq knows, each column named once, in contacts alone."""

from collections.abc import Iterator, Mapping

from leadq.ground.findings import Finding
from leadq.rulebook.date_column import DateColumn
from leadq.rulebook.places import Sheet, Step
from leadq.words.amounts import Unreadable
from leadq.words.datelayout import parse_layout
from leadq.words.fields import normalise_header

_KEY = "activity_from_contacts"


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with columns of dates, of the rulebook and of its layouts."""
    book = sheet.rulebook
    yield from _columns(sheet, ("columns", _KEY), book.columns.activity_from_contacts)
    for number, layout in enumerate(book.sources):
        path = ("sources", number, _KEY)
        if layout.holds != "contacts" and layout.activity_from_contacts:
            what = f"'{layout.id}' holds {layout.holds}, and `{_KEY}` is about columns of contacts"
            yield sheet.key_error("LQ321", path, what, "say `holds: contacts`, or remove it")
        yield from _columns(sheet, path, layout.activity_from_contacts)


def _columns(sheet: Sheet, path: tuple[Step, ...], columns: Mapping[str, DateColumn]) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for header, column in columns.items():
        plain = normalise_header(header)
        if plain in taken:
            what = f"'{taken[plain]}' and '{header}' are the same header"
            yield sheet.key_error("LQ315", (*path, header), what, "name it once")
        taken.setdefault(plain, header)
        try:
            parse_layout(column.format or "iso")
        except Unreadable as error:
            yield sheet.error("LQ420", (*path, header, "format"), error.message, error.hint)
