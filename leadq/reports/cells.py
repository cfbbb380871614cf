"""What came out of a file, made fit to be shown: no character of it acts on a terminal or fools the eye."""

import unicodedata

LIMIT = 300
SENTENCE = 2_000
"""As long as a sentence of leadq's own may be: a condition may name forty titles, and none of them is left out."""
_MAX_MARKS = 3
_DELETE = 0x7F
_PICTURES = 0x2400
_ZERO_WIDTH_JOINER = "\u200d"
_ZERO_WIDTH_NON_JOINER = "\u200c"
_UNSHOWN = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}


def visible(text: str, limit: int = LIMIT) -> str:
    """Return `text` on one line, at most `limit` characters, a symbol standing for all that cannot be seen.

    Control characters become their pictures (ESC is ``␛``, a tab ``␉``); bidi overrides, zero-width and
    unassigned characters become ``<U+202E>``. A lone surrogate becomes ``�``. Of a pile of combining marks
    three are kept. Emoji joined by a zero-width joiner stand side by side: all terminals agree on that width.
    """
    shown: list[str] = []
    length = marks = 0
    for character in text[: limit * 4]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MAX_MARKS or character == _ZERO_WIDTH_JOINER:
            continue
        symbol = _symbol(character, category)
        length += len(symbol)
        if length > limit:
            return "".join(shown) + "…"
        shown.append(symbol)
    return "".join(shown) + ("…" if len(text) > limit * 4 else "")


def _symbol(character: str, category: str) -> str:
    code = ord(character)
    if category == "Cs":
        return "\ufffd"
    if category not in _UNSHOWN or character == _ZERO_WIDTH_NON_JOINER:
        return character
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "␡"
    return f"<U+{code:04X}>"
