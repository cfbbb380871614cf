"""How numbers, sizes, times and lists are said in a report: in words a reader knows, one way everywhere."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from leadq.rulebook import wording

_PERMILLE = 1000
_KILO = 1000
_MINUTE = 60
_HOUR = 3600
_SOON = 10
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def grouped(number: int) -> str:
    """Return a count with thousands separators: ``1,000``."""
    return f"{number:,}"


def several(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun, singular or plural: ``1 lead``, ``1,000 leads``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """Return `part` of `whole` in percent; never 0.0 % for something or 100.0 % for not all."""
    if whole <= 0:
        return "-"
    tenths = round(part * _PERMILLE / whole)
    if part and not tenths:
        return "<0.1 %"
    if part < whole and tenths == _PERMILLE:
        return ">99.9 %"
    return f"{tenths / 10:.1f} %"


def points(value: Decimal) -> str:
    """Return a score without trailing zeros, with thousands separators: ``45``, ``45.16``, ``-1,200``."""
    return wording.say_number(value)


def signed(value: Decimal) -> str:
    """Return points with their sign: ``+20``, ``-10``."""
    return ("+" if value > 0 else "") + points(value)


def size(count: int) -> str:
    """Return a number of bytes as people read it: ``812 bytes``, ``4.1 kB``, ``790 MB``."""
    if count < _KILO:
        return several(count, "byte")
    amount = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= _KILO
        if amount < _KILO - 0.5 or unit == "TB":
            break
    return f"{amount:.1f} {unit}" if amount < _SOON else f"{amount:,.0f} {unit}"


def duration(seconds: float) -> str:
    """Return a time as said: ``0.8 seconds``, ``2 minutes 5 seconds``, ``1 hour 2 minutes``."""
    whole = round(seconds)
    if whole < _SOON:
        return f"{seconds:.1f} seconds"
    if whole < _MINUTE:
        return f"{whole} seconds"
    if whole < _HOUR:
        return _in_two(whole, _MINUTE, "minute", "second")
    return _in_two(round(whole / _MINUTE), _MINUTE, "hour", "minute")


def _in_two(count: int, size: int, large: str, small: str) -> str:
    rest = f" {several(count % size, small)}" if count % size else ""
    return f"{several(count // size, large)}{rest}"


def instant(moment: datetime, timezone: str) -> str:
    """Return an instant in the rulebook's time zone: ``1 Nov 2026, 00:00 (America/New_York)``."""
    local = moment.astimezone(ZoneInfo(timezone)) if moment.tzinfo is not None else moment
    return f"{wording.say_day(local)}, {local:%H:%M} ({timezone})"


def listed(items: Sequence[str], joint: str = "and") -> str:
    """Return items as a sentence has them: ``a``, ``a and b``, ``a, b and c``."""
    return wording.listed(items, joint)


def delimiter(mark: str) -> str:
    """Return the name of the mark between the columns of an export."""
    return _DELIMITERS.get(mark, mark)


def field(name: str) -> str:
    """Return a field's name as said: ``job title``."""
    return name.replace("_", " ")
