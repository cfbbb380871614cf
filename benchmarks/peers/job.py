# ruff: noqa: E501 - expressions read better in long lines
"""What every competitor is told, in words that are the same for all: arguments, columns, and the stages' clock."""

import argparse
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.rulebooks import Book, book

AS_OF = date(2026, 11, 1)
EPOCH = date(1970, 1, 1)
AS_OF_DAY = (AS_OF - EPOCH).days
"""The as-of day, counted from 1970-01-01."""

COLUMNS = (
    "contact_id", "email", "first_name", "last_name", "company", "job_title", "phone", "country", "stage", "grade", "score",
    "fit_score", "engagement_score", "why_now", "reasons", "missing", "next_step", "history", "source", "owner", "track",
    "first_touch_by", "reason",
)  # fmt: skip
"""The default columns of a handoff file."""

RISKY = r"^(?:'*[\t\r\n]|['\s]*(?:[=+@＝＋－＠-]|(?:0[0-9]+|[0-9]{12,}|[0-9][0-9.,]*[eE][+-]?[0-9]+)\s*$))"  # noqa: RUF001
"""Cells that a spreadsheet would run or damage: they get an apostrophe."""


@dataclass(slots=True)
class Job:
    """One run: where to read, where to write, the rulebook, and a clock of its stages."""

    rules: Book
    contacts: Path
    activity: Path
    out: Path
    talk: bool = False
    started: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)

    def done(self, stage: str) -> None:
        """Say on stderr how long the stage took, if asked to."""
        wall, cpu = time.perf_counter(), time.process_time()
        if self.talk:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{stage:<28}{wall - self.started:7.2f} s {cpu - self.cpu:7.2f} s CPU {peak:6} MB",
                file=sys.stderr,
            )
        self.started, self.cpu = wall, cpu


def read_arguments(description: str) -> Job:
    """Read the command line of a competitor."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rules", type=int, required=True, help="13, 50 or 200")
    parser.add_argument("--contacts", type=Path, required=True)
    parser.add_argument("--activity", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stages", action="store_true", help="say how long each stage took")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    return Job(book(given.rules), given.contacts, given.activity, given.out, given.stages)


def label(name: str) -> str:
    """Return a rule's or event's id as people read it."""
    return name.replace("-", " ").replace("_", " ")
