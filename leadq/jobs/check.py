"""The use case `check`: rulebooks in; everything there is to say about them out."""

from leadq.rulebook.ignores import heed_ignores
from leadq.rulebook.load import DayIn, examine
from leadq.words.checked import RulebookChecked

_LOOKED_FOR = ("LQ1", "LQ2", "LQ3", "LQ4", "LQ5")
"""How the codes begin that are looked for in a rulebook alone."""


def check_rulebook(data: bytes, file: str, day_in: DayIn) -> RulebookChecked:
    """Check a rulebook without exports.

    Args:
        data: its bytes.
        file: its name, for findings.
        day_in: gives the as-of day in a time zone of the IANA database.
    """
    *_, findings = examine(data, file, day_in)
    text = data.decode("utf-8-sig", "replace")
    heeded = heed_ignores(findings, text, file, _LOOKED_FOR)
    return RulebookChecked(file, text, heeded.kept, heeded.ignored)
