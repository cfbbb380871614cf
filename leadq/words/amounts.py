"""The literals of a rulebook that are more than text: durations, money, points, dates.

Each parser takes the text as typed and returns the value, or raises `Unreadable`: a ValueError that says what
is wrong and what to write instead.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Unit = Literal["minutes", "hours", "days", "weeks", "months", "years"]

_UNITS: dict[str, Unit] = {
    "m": "minutes", "min": "minutes", "minute": "minutes", "minutes": "minutes",
    "h": "hours", "hour": "hours", "hours": "hours",
    "d": "days", "day": "days", "days": "days",
    "w": "weeks", "week": "weeks", "weeks": "weeks",
    "mo": "months", "month": "months", "months": "months",
    "y": "years", "year": "years", "years": "years",
}  # fmt: skip
_LONGEST: dict[Unit, int] = {
    "minutes": 99_999, "hours": 99_999, "days": 36_500, "weeks": 5_200, "months": 1_200, "years": 100,
}  # fmt: skip
_DURATION = re.compile(r"([0-9]{1,5})\s*([a-z]+)")
_AMOUNT = r"-?(?:[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,2})?"
_MONEY = re.compile(
    rf"(?P<first>{_AMOUNT})\s*(?P<code>[A-Za-z]{{3}})|(?P<code_first>[A-Za-z]{{3}})\s*(?P<last>{_AMOUNT})"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?")
CURRENCY_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD "
    "KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
    "NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD "
    "XCG XOF XPF YER ZAR ZMW ZWG ZWL"
)
"""The currencies of ISO 4217 (table A.1, which SIX keeps for ISO) between blanks.

From Debian's iso-codes 4.15, which keeps some that ended lately, as HRK and BGN, with ZWG and XCG of 2024 and 2025;
without metals, bond units and test codes.
"""
CURRENCIES = frozenset(CURRENCY_CODES.split())
MAX_DIGITS = 15
MAX_POINTS = 10_000
MAX_COUNT = 1_000_000
YEARS = (1900, 2100)


def plain(number: Decimal) -> str:
    """Return a number as people type it, without zeros at its end: `45`, `45.16`, `1200`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Unreadable(ValueError):
    """A text is not what was expected. `message` says what is wrong, `hint` what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}: {hint}" if hint else message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as people write it: `30d`, `2 weeks`, `12 months`, `4h`. At most 100 years."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {unit}"

    @property
    def is_whole_days(self) -> bool:
        """Whether it is written in days or longer."""
        return self.unit not in {"minutes", "hours"}

    @property
    def most_days(self) -> int:
        """The most calendar days it can span, whatever day it starts on; hours count as a day."""
        per_unit = {"minutes": 1, "hours": 1, "days": 1, "weeks": 7, "months": 31, "years": 366}
        return self.count * per_unit[self.unit]

    def before(self, day: date) -> date:
        """Return the calendar day this long before `day`; 31 March less one month is 28 February."""
        return self._moved(day, -1)

    def after(self, day: date) -> date:
        """Return the calendar day this long after `day`, by the same rules as `before`."""
        return self._moved(day, 1)

    def days_before(self, day: date) -> int:
        """Return how many calendar days lie between `day` and the day this long before it."""
        return (day - self.before(day)).days

    def days_after(self, day: date) -> int:
        """Return how many calendar days lie between `day` and the day this long after it."""
        return (self.after(day) - day).days

    def _moved(self, day: date, sign: int) -> date:
        if self.unit in {"months", "years"}:
            return _add_months(day, sign * self.count * (12 if self.unit == "years" else 1))
        return day + timedelta(days=sign * self.count * (7 if self.unit == "weeks" else 1))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a stated currency (ISO 4217 code, upper case)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"


def _add_months(day: date, months: int) -> date:
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def parse_duration(text: str) -> Duration:
    """Read `30d`, `2 weeks`, `12 months`, `4h`; at most 100 years."""
    match = _DURATION.fullmatch(text.strip().casefold())
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        raise Unreadable(f"'{text}' is not a length of time", "write 30d, 2 weeks, 12 months or 4h")
    if int(match[1]) > _LONGEST[unit]:
        raise Unreadable(
            f"'{text}' is too long", f"write at most {_LONGEST[unit]} {unit}, or `all` for no limit"
        )
    return Duration(int(match[1]), unit)


def parse_days(text: str) -> Duration:
    """Read a length of time in whole days: `30d`, `2 weeks`, `12 months`."""
    duration = parse_duration(text)
    if not duration.is_whole_days:
        hint = f"write {duration.count}mo for months" if duration.unit == "minutes" else "write 1d or more"
        raise Unreadable(f"'{text}' is {duration.unit}, and windows are counted in whole days", hint)
    return duration


def parse_money(text: str) -> Money:
    """Read `10000 USD`, `USD 10000` or `10,000 USD`: at most two decimals, behind a point."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise Unreadable(
            f"'{text}' is not an amount of money", "write the amount and the currency: 10000 USD, or 9.50 USD"
        )
    amount = match["first"] or match["last"]
    code = (match["code"] or match["code_first"]).upper()
    if code not in CURRENCIES:
        raise Unreadable(f"'{code}' is not a currency", "write an ISO 4217 code and all digits: 5000000 USD")
    return Money(Decimal(amount.replace("_", "").replace(",", "")) + 0, code)


def parse_number(text: str) -> Decimal:
    """Read a plain number: up to 15 digits, a point, up to six decimals. No 1e3, 0x10, inf or nan."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(f"'{text}' is not a number", _number_hint(plain))
    return Decimal(plain.replace("_", "")) + 0  # + 0: there is no minus zero


def _number_hint(plain: str) -> str:
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", plain):
        return f"write it without commas, {plain.replace(',', '')}"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", plain):
        return f"write a point for the decimals, {plain.replace(',', '.')}"
    if re.fullmatch(r"[+-]?[0-9_]+(\.[0-9]*)?", plain):
        return f"write at most {MAX_DIGITS} digits and six decimals"
    return "write digits with an optional point, 2000 or 12.5"


def parse_count(text: str) -> int:
    """Read a whole number from 1 to 1,000,000."""
    plain = text.strip()
    if not re.fullmatch(r"0*[0-9]{1,7}", plain) or not 1 <= int(plain) <= MAX_COUNT:
        raise Unreadable(f"'{text}' is not a count", "write a whole number, 1 or more")
    return int(plain)


def parse_share(text: str) -> Decimal:
    """Read a share of a whole, from 0 to 1: `5%` or `0.05`."""
    plain = text.strip()
    try:
        share = parse_number(plain.removesuffix("%").rstrip()) / (100 if plain.endswith("%") else 1)
    except Unreadable:
        share = Decimal(-1)
    if not 0 <= share <= 1:
        raise Unreadable(f"'{text}' is not a share", "write a part of the whole, as 5% or 0.05")
    return share


def parse_points(text: str) -> Decimal:
    """Read points: a number with at most two decimals, between -10000 and 10000."""
    points = parse_number(text)
    if abs(points) > MAX_POINTS:
        raise Unreadable(f"'{text}' is out of range", f"write points between -{MAX_POINTS} and {MAX_POINTS}")
    if points != points.quantize(Decimal("0.01")):
        raise Unreadable(f"'{text}' has more than two decimals", "round it to hundredths, as 2.25")
    return points


def parse_date(text: str) -> date:
    """Read a calendar day, YYYY-MM-DD, of the years 1900 to 2100."""
    plain = text.strip()
    try:
        day = date.fromisoformat(plain) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) else None
    except ValueError:
        raise Unreadable(f"there is no day '{text}' in the calendar", "check the month and the day") from None
    if day is None:
        raise Unreadable(f"'{text}' is not a calendar day", "write YYYY-MM-DD, as 2026-10-01")
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise Unreadable(f"'{text}' is out of range", f"years go from {YEARS[0]} to {YEARS[1]}")
    return day


def parse_boolean(text: str) -> bool:
    """Read true/false or yes/no."""
    word = text.strip().casefold()
    if word in {"true", "yes"}:
        return True
    if word in {"false", "no"}:
        return False
    raise Unreadable(f"'{text}' is neither true nor false", "write true or false")


def parse_time_of_day(text: str) -> str:
    """Read a time of day and return it as `hh:mm`, 24 hours."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - a clock
        raise Unreadable(f"'{text}' is not a time of day", "write it with 24 hours, as 09:00 or 17:30")
    return f"{int(match[1]):02d}:{match[2]}"
