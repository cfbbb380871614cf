"""`leadq fmt`: a rulebook's bytes in canonical order and layout, proved to mean the same."""

import codecs
import re

from leadq.ground.errors import LeadqError, RulebookError, UsageError
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.tidy import tidy
from leadq.words.formatted import Formatted

_FIRST_LINE_END = re.compile(rb"\r\n|\n")
_HIDDEN_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def fmt(loaded: Loaded) -> Formatted:
    """Return a rulebook's file as it is and as it should be.

    Line ends stay as the first one is, and a byte order mark stays where there is one: they are the editor's.

    Raises:
        UsageError: the file holds line ends that only a computer sees.
        LeadqError: what would be written does not mean the same. That is a bug, and nothing is written.
    """
    if hidden := _HIDDEN_LINE_ENDS.search(loaded.text):
        line = loaded.text.count("\n", 0, hidden.start()) + 1
        what = f"{loaded.file}:{line}: the line holds an unusual line end (U+{ord(hidden[0]):04X})"
        raise UsageError(what, "put an ordinary line end or a blank in its place")
    try:
        text = tidy(loaded.text)
        same = load(text.encode(), loaded.file).rulebook == loaded.rulebook
    except (ValueError, RulebookError):
        same = False
    if not same:
        raise LeadqError(
            f"{loaded.file} cannot be formatted without changing it (a bug of leadq)",
            "nothing was written; please report it",
        )
    first = _FIRST_LINE_END.search(loaded.data)
    if first is not None and first[0] == b"\r\n":
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if loaded.data.startswith(codecs.BOM_UTF8) else b""
    return Formatted(loaded.file, loaded.data, mark + text.encode())
