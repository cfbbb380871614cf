"""Deadlines in working time: `first_touch_within: 4h` counted from the as-of instant, by the rulebook's hours."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadq.rulebook.model import Rulebook, WorkingHours
from leadq.words.amounts import Duration
from leadq.words.weekdays import parse_weekdays


def deadlines(rulebook: Rulebook, as_of: datetime) -> dict[str, str]:
    """Return the text of the first-touch deadline of each stage that has one: `2026-11-02 13:00 -05:00`."""
    hours = rulebook.working_hours
    zone = ZoneInfo(rulebook.timezone)
    works = working_days(hours)
    found: dict[str, str] = {}
    for stage in rulebook.stages:
        if stage.first_touch_within is not None:
            due = deadline(as_of.astimezone(zone), stage.first_touch_within, hours, works)
            offset = due.strftime("%z")
            found[stage.id] = f"{due:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]}"
    return found


def deadline(
    start: datetime, within: Duration, hours: WorkingHours, works: Callable[[date], bool]
) -> datetime:
    """Return when `within` of working time after `start` is over.

    Hours and minutes run only within working hours. Days and longer count working days: the end of work on the n-th
    working day after the day of `start`. `start` is aware; the result is in the same zone.
    """
    opening, closing = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    day = start.date()
    if within.is_whole_days:
        days = within.count if within.unit == "days" else within.days_after(day)
        counts = works if within.unit == "days" else (lambda _: True)
        while days > 0:
            day += timedelta(days=1)
            days -= counts(day)
        while not works(day):
            day += timedelta(days=1)
        return datetime.combine(day, closing, tzinfo=start.tzinfo)
    left = timedelta(**{within.unit: within.count})
    now = start
    while True:
        opens = datetime.combine(day, opening, tzinfo=start.tzinfo)
        closes = datetime.combine(day, closing, tzinfo=start.tzinfo)
        begin = max(now, opens)
        if works(day) and begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
        now = datetime.combine(day, time.min, tzinfo=start.tzinfo)


def working_days(hours: WorkingHours) -> Callable[[date], bool]:
    """Return whether sales works on a day: a day of the week that is named, and no holiday."""
    weekdays = parse_weekdays(hours.days)
    if hours.holidays is None:
        return lambda day: day.weekday() in weekdays
    import holidays  # noqa: PLC0415 - start-up: only rulebooks with holidays need it

    country, _, part = hours.holidays.partition("-")
    off = holidays.country_holidays(country, subdiv=part or None)
    return lambda day: day.weekday() in weekdays and day not in off
