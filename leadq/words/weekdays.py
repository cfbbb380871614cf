"""Working days as people write them: `mon-fri`, `mon,tue,thu`, `sun-thu`."""

from leadq.words.amounts import Unreadable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST = 3


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Read days of the week; return their numbers in order, Monday 0 to Sunday 6, as `date.weekday()` counts.

    Days may be written out (`Monday`), listed with commas, and given as ranges; `fri-mon` spans the weekend.

    Raises:
        Unreadable: a part is no day of the week.
    """
    found: set[int] = set()
    for part in text.casefold().split(","):
        ends = [_number(word.strip(), text) for word in part.split("-", 1)]
        first, last = ends[0], ends[-1]
        found.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return tuple(sorted(found))


def _number(word: str, text: str) -> int:
    for number, day in enumerate(WEEKDAYS):
        if len(word) >= SHORTEST and day.startswith(word):
            return number
    raise Unreadable(f"'{text}' does not name days of the week", "write mon-fri, or a list as mon,tue,thu")
