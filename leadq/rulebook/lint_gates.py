"""Checks of `gates`: a limit for a field that is none would close nothing."""

from collections.abc import Iterator

from leadq.ground.findings import Finding
from leadq.rulebook.places import Sheet, suggest


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield the fields under `unreadable_in` that neither a contact nor an activity has."""
    known = list({**sheet.catalogue.contact_types, **sheet.catalogue.activity_types})
    for name in sheet.rulebook.gates.unreadable_in:
        if name not in known:
            path = ("gates", "unreadable_in", name)
            what = f"neither a contact nor an activity has a field '{name}'"
            yield sheet.key_error("LQ301", path, what, suggest(name, known))
