"""The literals of a rulebook that are more than text: durations, money, points, dates.

Each parser takes the text as typed and returns the value or raises ValueError with a sentence that says what was
expected.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
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
_DURATION = re.compile(r"(\d{1,5})\s*([a-z]+)")
_MONEY = re.compile(r"(-?\d[\d_]*(?:\.\d+)?)\s*([A-Za-z]{3})|([A-Za-z]{3})\s*(-?\d[\d_]*(?:\.\d+)?)")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
MAX_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as people write it: `30d`, `2 weeks`, `12 months`, `4h`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {unit}"

    @property
    def is_whole_days(self) -> bool:
        """Whether it is written in days or longer."""
        return self.unit not in {"minutes", "hours"}

    def before(self, day: date) -> date:
        """Return the calendar day this long before `day`; 31 March minus one month is the last day of February."""
        if self.unit in {"months", "years"}:
            return _add_months(day, -self.count * (12 if self.unit == "years" else 1))
        return day - timedelta(days=self.count * (7 if self.unit == "weeks" else 1))

    def after(self, day: date) -> date:
        """Return the calendar day this long after `day`, by the same rules as `before`."""
        if self.unit in {"months", "years"}:
            return _add_months(day, self.count * (12 if self.unit == "years" else 1))
        return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))

    def days_before(self, day: date) -> int:
        """Return how many calendar days lie between `day` and the day this long before it."""
        return (day - self.before(day)).days

    def days_after(self, day: date) -> int:
        """Return how many calendar days lie between `day` and the day this long after it."""
        return (self.after(day) - day).days


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a stated currency (ISO 4217 code, upper case)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    last = (date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004
    return date(year, month, min(day.day, last))


def parse_duration(text: str) -> Duration:
    """Read `30d`, `2 weeks`, `12 months`, `4h`."""
    match = _DURATION.fullmatch(text.strip().casefold())
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        raise ValueError(f"'{text}' is not a length of time: write 30d, 2 weeks, 12 months or 4h")
    return Duration(int(match[1]), unit)


def parse_money(text: str) -> Money:
    """Read `10000 USD` or `USD 10000`."""
    match = _MONEY.fullmatch(text.strip().replace(",", ""))
    if match is None:
        raise ValueError(f"'{text}' is not an amount of money: write the amount and the currency, 10000 USD")
    return Money(Decimal((match[1] or match[4]).replace("_", "")), (match[2] or match[3]).upper())


def parse_number(text: str) -> Decimal:
    """Read a plain number: digits, an optional point and up to six decimals. No 1e3, 0x10, inf or nan."""
    plain = text.strip().replace("_", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"'{text}' is not a number: write digits with an optional point, 2000 or 12.5")
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # unreachable by the pattern; kept so that a Decimal never leaks an error
        raise ValueError(f"'{text}' is not a number") from error


def parse_points(text: str) -> Decimal:
    """Read points: a number with at most two decimals, between -10000 and 10000."""
    points = parse_number(text)
    if abs(points) > MAX_POINTS:
        raise ValueError(f"'{text}' is out of range: points lie between -{MAX_POINTS} and {MAX_POINTS}")
    if points != points.quantize(Decimal("0.01")):
        raise ValueError(f"'{text}' has more than two decimals")
    return points


def parse_date(text: str) -> date:
    """Read a calendar day, YYYY-MM-DD."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a calendar day: write YYYY-MM-DD, 2026-10-01") from None


def parse_boolean(text: str) -> bool:
    """Read true/false or yes/no."""
    word = text.strip().casefold()
    if word in {"true", "yes"}:
        return True
    if word in {"false", "no"}:
        return False
    raise ValueError(f"'{text}' is neither true nor false")
