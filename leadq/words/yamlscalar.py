"""A text as a scalar of YAML on one line, in quotes where it needs them, for what leadq writes: rulebooks and cases."""

import json
import re

_PLAIN = re.compile(r"[^\W_][\w &+./%()@'-]*[\w.)%]|[^\W_]|/[\w/-]+")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER = re.compile(r"(?:y|n|yes|no|on|off|true|false|[-+.0-9][0-9a-fxo_.,:+-]*)", re.IGNORECASE)
_NOTHING = re.compile(r"null|~|", re.IGNORECASE)


def scalar(text: str, *, typed: bool = False) -> str:
    """Return a text as leadq reads it back.

    Other readers than leadq take `12`, `yes` or `2026-11-01` for something else than text: it is in quotes, too, unless
    it is `typed`, the value of a field that may well be a number, a day or yes or no.
    """
    if typed and _NUMBER.fullmatch(text):
        return text
    is_text = typed or not _OTHER.fullmatch(text)
    if _PLAIN.fullmatch(text) and is_text and not _NOTHING.fullmatch(text):
        return text
    return "".join(map(_shown, json.dumps(text, ensure_ascii=False)))


def _shown(character: str) -> str:
    """Return a character as YAML has it in double quotes: what cannot be printed as an escape."""
    return character if character.isprintable() else f"\\U{ord(character):08x}"
