"""Taking e-mail addresses and telephone numbers out of a text that came out of a cell or a file."""

import re

_AT = "@\uff20\ufe6b"  # as typed with Latin letters, and its twins of East Asian keyboards
_WORD = rf"[^\s{_AT}<>()\[\]{{}},;:\"']"
EMAIL = re.compile(rf"(\"[^\"{_AT}]{{1,64}}\"|{_WORD}{{0,64}})[{_AT}](\[[^\]\s]+\]|{_WORD}+)")
"""An address, also `"ann lee"@acme.example` and `ann@[192.0.2.1]`: the local part, and what stands behind the `@`."""
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-\u2010-\u2015/]{0,3}\d){6,}")
HIDDEN = "***"
LIMIT = 1000


def scrub(text: str) -> str:
    """Return the first 1,000 characters of `text`, e-mail addresses masked and telephone numbers hidden."""
    short = text if len(text) <= LIMIT else f"{text[:LIMIT]}…"
    return _LONG_NUMBER.sub(HIDDEN, EMAIL.sub(first_letter, short))


def first_letter(match: re.Match[str]) -> str:
    """Return an address that was found, masked: ``a***@acme.example``."""
    return f"{match[1][:1]}{HIDDEN}@{match[2]}"
