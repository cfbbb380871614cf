"""Checks of what stands around the rules: clock, dates, currency, lists of addresses."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import PurePosixPath, PureWindowsPath

from leadq.ground.findings import Finding, did_you_mean
from leadq.rulebook.places import Sheet
from leadq.words.amounts import CURRENCIES, Unreadable
from leadq.words.datelayout import parse_layout
from leadq.words.weekdays import parse_weekdays

_COUNTRIES = (
    "AR AT AU BE BG BR CA CH CL CN CO CZ DE DK EE ES FI FR GB GR HK HR HU IE IL IN IS IT JP KR LT LU LV MT MX MY NL NO "
    "NZ PE PH PL PT RO RS SE SG SI SK TH TR TW UA US VN ZA"
)
KNOWN_COUNTRIES = frozenset(_COUNTRIES.split())
"""Countries whose holidays are known for certain: for these nothing need be loaded."""


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the settings."""
    yield from _timezone(sheet)
    yield from _working_hours(sheet)
    yield from _dates_and_money(sheet)
    yield from _suppressions(sheet)


def _timezone(sheet: Sheet) -> Iterator[Finding]:
    zone = sheet.rulebook.timezone
    known = _zones()
    if zone in known:
        return
    city = zone.replace(" ", "_").rpartition("/")[2].casefold()
    nearest = [z for z in sorted(known) if z.rpartition("/")[2].casefold() == city and "/" in z]
    hint = f"did you mean '{nearest[0]}'?" if nearest else did_you_mean(zone, sorted(known))
    yield sheet.error(
        "LQ313", ("timezone",), f"there is no time zone '{zone}'", hint or "write it as Europe/Berlin"
    )


def _zones() -> frozenset[str]:
    """Return the zones of the tzdata package: the same on every machine, and one file to read."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def _working_hours(sheet: Sheet) -> Iterator[Finding]:
    hours = sheet.rulebook.working_hours
    try:
        parse_weekdays(hours.days)
    except Unreadable as error:
        yield sheet.error("LQ419", ("working_hours", "days"), error.message, error.hint)
    if hours.start >= hours.end:
        what = f"work starts at {hours.start} and ends at {hours.end}"
        yield sheet.error(
            "LQ419", ("working_hours",), what, "`from` must be earlier than `to`, on the same day"
        )
    if hours.holidays is not None and (hint := _unknown_holidays(hours.holidays)):
        what = f"the holidays of '{hours.holidays}' are not known"
        yield sheet.error("LQ314", ("working_hours", "holidays"), what, hint)


def _unknown_holidays(code: str) -> str:
    """Return a hint for a code without holidays, or an empty string where they are known."""
    if code in KNOWN_COUNTRIES:
        return ""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - start-up: rarely needed

    country, _, part = code.partition("-")
    countries = {
        alpha for _, *codes in COUNTRIES.values() for alpha in codes if re.fullmatch("[A-Z]{2,3}", alpha)
    }
    if country in countries:
        return _unknown_part(country, part) if part or code != country else ""
    if code.upper() != code and not _unknown_holidays(code.upper()):
        return f"did you mean '{code.upper()}'?"
    return "write the ISO 3166 code of a country, as US, GB or DE"


def _unknown_part(country: str, part: str) -> str:
    """Return a hint for a part of a country without holidays of its own, or an empty string where it has some."""
    from holidays import country_holidays  # noqa: PLC0415 - start-up: loads every country

    parts = country_holidays(country).subdivisions
    if part in parts:
        return ""
    return did_you_mean(part, list(parts)) or (
        f"parts of {country}: {', '.join(parts)}" if parts else f"write '{country}'"
    )


def _dates_and_money(sheet: Sheet) -> Iterator[Finding]:
    try:
        parse_layout(sheet.rulebook.dates)
    except Unreadable as error:
        yield sheet.error("LQ420", ("dates",), error.message, error.hint)
    currency = sheet.rulebook.currency
    if currency not in CURRENCIES:
        upper = currency.upper()
        hint = f"write '{upper}'" if upper in CURRENCIES else "write an ISO 4217 code, as USD, EUR or GBP"
        yield sheet.error("LQ317", ("currency",), f"'{currency}' is not a currency code", hint)


def _suppressions(sheet: Sheet) -> Iterator[Finding]:
    for number, suppression in enumerate(sheet.rulebook.suppress):
        where = ("suppress", number)
        if (suppression.when is None) == (suppression.file is None):
            given = "neither `when` nor `file`" if suppression.when is None else "both `when` and `file`"
            yield sheet.error("LQ421", where, f"this suppression has {given}", "write one of the two")
        if suppression.file is not None and not stays_inside(suppression.file):
            what = f"'{suppression.file}' leads out of the rulebook's folder"
            yield sheet.error(
                "LQ316", (*where, "file"), what, "put the list beside the rulebook and write its name"
            )


def stays_inside(file: str) -> bool:
    """Whether a path names a file in its folder or below, on every system: relative, and without '..'."""
    windows, posix = PureWindowsPath(file), PurePosixPath(file)
    rooted = bool(windows.drive or windows.root) or posix.is_absolute() or file.startswith("~")
    return (
        not rooted
        and ".." not in windows.parts
        and ":" not in file
        and bool(windows.name)
        and file.isprintable()
    )
