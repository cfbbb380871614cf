"""Layouts of dates as people write them: `iso`, `dd/mm/yyyy`, `mm/dd/yyyy hh:mm am/pm`.

The grammar stands here once. A day is `yyyy`, `mm` and `dd` (or `m` and `d`: the same) in any order with a separator
(`/`, `-`, `.` or a space) between them; after a space or `T` a time may follow: `hh:mm`, `hh:mm:ss`, and after that
`am/pm`. `yyyymmdd` is a day of eight digits.
"""

import re

from leadq.words.amounts import Unreadable

ISO = "iso"
SEPARATORS = "/-. "
EXAMPLES = ("iso", "dd/mm/yyyy", "mm/dd/yyyy hh:mm", "dd.mm.yyyy hh:mm:ss", "mm/dd/yyyy hh:mm am/pm")
_HINT = "write `iso`, or a layout as dd/mm/yyyy or mm/dd/yyyy hh:mm am/pm"
_PACKED = "yyyymmdd"
_DAY = {"yyyy": "%Y", "m": "%m", "mm": "%m", "d": "%d", "dd": "%d"}
_DATE = re.compile(r"(yyyy|mm?|dd?)([/\-. ])(yyyy|mm?|dd?)([/\-. ])(yyyy|mm?|dd?)")
_TIME = re.compile(r"( |t)hh:mm(:ss)?( ?(?:am/pm|am|pm))?")


def parse_layout(text: str) -> tuple[str, ...]:
    """Return the strptime pieces of a layout, directives and the literal text between them.

    `dd/mm/yyyy hh:mm` gives `("%d", "/", "%m", "/", "%Y", " ", "%H", ":", "%M")`; with `am/pm` the hour is
    `%I` and `%p` stands at the end. `iso` gives `()`: it has more than one shape,
    and rules of its own.

    Raises:
        Unreadable: the layout is not in the grammar, has a part twice, or has a year of two digits.
    """
    plain = " ".join(text.split()).casefold()
    if plain == ISO:
        return ()
    if plain == _PACKED:
        return ("%Y", "%m", "%d")
    if "%" in plain:
        raise Unreadable(f"'{text}' is written in the codes of a programming language", _HINT)
    if re.search(r"(?<!y)yy(?!y)", plain):
        raise Unreadable(
            f"'{text}' has a year of two digits, and nobody can tell 1926 from 2026",
            "export years with four digits and write yyyy",
        )
    day = _DATE.match(plain)
    if day is None:
        raise Unreadable(f"'{text}' is not a layout of dates that leadq knows", _HINT)
    parts = day.group(1, 3, 5)
    pieces = tuple(_DAY[part] for part in parts)
    if len(set(pieces)) != len(pieces):
        twice = next(part for n, part in enumerate(parts) if pieces[n] in pieces[:n])
        raise Unreadable(f"'{text}' has '{twice}' twice", "a day is made of yyyy, mm and dd, each once")
    return (pieces[0], day[2], pieces[1], day[4], pieces[2], *_time(plain[day.end() :], text))


def strptime_layout(text: str) -> str | None:
    """Return a layout as strptime takes it; None for ISO 8601. Raises as `parse_layout`."""
    return "".join(parse_layout(text)) or None


def _time(rest: str, text: str) -> tuple[str, ...]:
    if not rest:
        return ()
    time = _TIME.fullmatch(rest)
    if time is None:
        raise Unreadable(
            f"'{text}' has a time that leadq does not know", "write it as hh:mm, hh:mm:ss or hh:mm am/pm"
        )
    half = time[3]
    pieces = [time[1].upper(), "%I" if half else "%H", ":", "%M"]
    if time[2]:
        pieces += [":", "%S"]
    if half:
        pieces += [" ", "%p"] if half.startswith(" ") else ["%p"]
    return tuple(pieces)
