"""The as-of instant as people write it: a day, a local time, or a time with an offset."""

from datetime import datetime
from zoneinfo import ZoneInfo


def parse_as_of(text: str, zone: str) -> datetime:
    """Read `2026-11-01`, `2026-11-01T08:00` or `2026-11-01T08:00+01:00` as an aware instant.

    A plain day is its first instant in `zone`; a time without an offset is local time there.

    Raises:
        ValueError: with a sentence that says what was expected.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not an instant: write 2026-11-01 or 2026-11-01T08:00+01:00") from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone))
    return instant
