"""Exports of invented people, and a run of `init` over them."""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadq.jobs.given import Given
from leadq.jobs.init import from_exports
from leadq.rulebook.load import Loaded, load
from leadq.words.starter import Starter

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LAST = datetime(2026, 10, 31, 9, 30, tzinfo=UTC)
FIRST_NAMES = ("Zarabeth", "Quentin", "Isolde")
CONTACTS = ["Record ID", "Email", "First Name", "Company", "Job Title", "Country", "Industry", "Create Date"]
ACTIVITY = ["Contact ID", "Activity Type", "Activity Date"]
Row = Sequence[object]


def person(number: int) -> list[object]:
    """Return the cells of `CONTACTS` for one of many people; a third decide, a half are from France."""
    return [
        1000 + number,
        f"{FIRST_NAMES[number % 3].lower()}.{number}@kunde{number % 20}.example",
        FIRST_NAMES[number % 3],
        f"Kunde {number % 20}",
        ("VP Operations", "Clerk", "Analyst")[number % 3],
        ("France", "Japan")[number % 2],
        ("Retail", "Media", "Food", "Energy")[number % 4],
        (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number % 200)).strftime("%Y-%m-%d"),
    ]


def doing(number: int, kind: str = "Page View", layout: str = "%Y-%m-%d %H:%M") -> list[object]:
    """Return the cells of `ACTIVITY`: the n-th activity, by one of a hundred people, the more often the smaller."""
    return [1000 + (number * number) % 100, kind, (LAST - timedelta(hours=number)).strftime(layout)]


def write(path: Path, header: Row, rows: Sequence[Row], delimiter: str = ",") -> Path:
    """Write an export."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def init(folder: Path, contacts: Path, *activity: Path) -> tuple[Starter, Loaded, str]:
    """Run `init` into `folder/leads`; return what it says, the rulebook and its text."""
    starter = from_exports(folder / "leads", Given((contacts,), activity), NOW)
    text = (folder / "leads/rules.yaml").read_text(encoding="utf-8")
    return starter, load(text.encode(), "rules.yaml"), text


def comment_of(text: str, start: str) -> str:
    """Return the comment behind the line that begins so."""
    line = next(line for line in text.splitlines() if line.strip().startswith(start))
    return re.sub(r"^[^#]*#?\s*", "", line)
