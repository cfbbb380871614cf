"""Checks of `merge`: whose values go first, and what would merge nobody or against somebody's will."""

from collections.abc import Iterator

from leadq.ground.findings import Finding
from leadq.rulebook.places import Sheet, suggest
from leadq.words.fields import CONSENT

_FOLLOWS = {"stage_since": "it goes with `current_stage`", "updated_at": "it says which value is the newest"}


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with how people are merged."""
    merge = sheet.rulebook.merge
    if merge is None:
        return
    known = [name for name in sheet.catalogue.contact_types if name != "email_domain"]
    for name in merge.prefer:
        path = ("merge", "prefer", name)
        if name not in known:
            hint = suggest(name, known)
            yield sheet.key_error("LQ301", path, f"a contact has no field '{name}'", hint)
        elif name in CONSENT:
            what = f"'{name}' is consent: a no in any row holds, whichever source it is from"
            yield sheet.key_error("LQ439", path, what, "leave it out")
        elif name in _FOLLOWS:
            what = f"no source can be preferred for '{name}': {_FOLLOWS[name]}"
            yield sheet.key_error("LQ439", path, what, "leave it out")
    if merge.at_most == 1:
        what = "what one id alone has merges nobody"
        yield sheet.error("LQ439", ("merge", "at_most"), what, "write 2 or more, or leave it out: 5")
    for n, stage in enumerate(sheet.rulebook.stages):
        if stage.id == "merged":
            what = "a stage cannot be called 'merged' where people merge: the handoff has a file of that name"
            yield sheet.error("LQ311", ("stages", n, "id"), what, "write 'merged-stage', or another word")
