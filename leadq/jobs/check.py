"""The use case `check`: rulebooks in; everything there is to say about them out."""

from collections.abc import Iterable

from leadq.ground.findings import Finding
from leadq.rulebook.ignores import heed_ignores
from leadq.rulebook.load import DayIn, examine
from leadq.words.checked import RulebookChecked

_LOOKED_FOR = ("LQ1", "LQ2", "LQ3", "LQ4", "LQ5")
"""How the codes begin that are looked for in a rulebook alone."""


def check_rulebook(
    data: bytes, file: str, day_in: DayIn, seen: Iterable[Finding] | None = None
) -> RulebookChecked:
    """Check a rulebook.

    Args:
        data: its bytes.
        file: its name, for findings.
        day_in: gives the as-of day in a time zone of the IANA database.
        seen: what exports show (`check_exports`); None where there are none.
    """
    *_, findings = examine(data, file, day_in)
    text = data.decode("utf-8-sig", "replace")
    looked_for = _LOOKED_FOR if seen is None else (*_LOOKED_FOR, "LQ7")
    heeded = heed_ignores((*findings, *(seen or ())), text, file, looked_for)
    return RulebookChecked(file, text, heeded.kept, heeded.ignored)
