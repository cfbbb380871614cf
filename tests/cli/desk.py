"""A desk: a folder with a rulebook, two exports and last week's handoff, and the command run on it.

Every run is held to what holds for all: no traceback, and nothing of the people in the exports on stdout or
stderr (catalogue row J11), unless a test asks for it with `--show-values`.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from leadq.cli.ending import run
from leadq.cli.main import app

ROOT = Path(__file__).parents[2]
AS_OF = "2026-11-01"
RULES = """leadq: 1
name: Small
revision: "1"
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}}
fit:
  bands: {A: 10, B: 0}
  rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}, {id: clerk, when: {job_title: Clerk}, points: -2.5}]
engagement:
  window: 30d
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1, max: 5}, {id: webinar, event: webinar, points: 7, half_life: 30d}]
stages: [{id: sql, enter: {grade: [A1]}, require: [email]}, {id: rest}]
handoff: {columns: [contact_id, email, last_name, phone, company, stage, score, reasons, missing]}
"""
CONTACTS_HEADER = "contact_id,email,first_name,last_name,company,job_title,phone,country\n"
ACTIVITY_HEADER = "contact_id,type,occurred_at,asset\n"
NAMES = ("Zarabeth", "Quillfeather")
_EMAIL = re.compile(r"(?<![\w.+=-])[\w.+=-]++@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"\+\d[\d ]{6,}\d")


def contact(number: int, **cells: str) -> str:
    """Return a line of the contacts export; `cells` replace those of the person with this number."""
    person = {
        "contact_id": f"c-{number:03}",
        "email": f"zara.{number:03}@acme.example",
        "first_name": NAMES[0],
        "last_name": NAMES[1],
        "company": "Acme",
        "job_title": "VP Sales" if number % 2 else "Clerk",
        "phone": f"+1 555 0100 {number:03}",
        "country": "France",
    }
    return ",".join((person | cells).values()) + "\n"


def people(count: int) -> str:
    """Return a contacts export of so many persons, odd ones vice presidents, even ones clerks."""
    return CONTACTS_HEADER + "".join(contact(n) for n in range(1, count + 1))


def visits(count: int, *, each: int = 3) -> str:
    """Return an activity export in which so many persons have looked at so many pages on different days."""
    rows = (
        f"c-{n:03},Page View,2026-10-{20 + day},Pricing\n" for n in range(1, count + 1) for day in range(each)
    )
    return ACTIVITY_HEADER + "".join(rows)


@dataclass(frozen=True)
class Done:
    """What a run left behind: its exit code, what it said, and whether anything on the desk changed."""

    code: int
    out: str
    err: str
    changed: tuple[str, ...]

    def refused(self, code: int, *words: str, keeps: Sequence[str] = ()) -> None:
        """Hold it to a refusal: the code, two lines on stderr, the words in them, and nothing written."""
        assert self.code == code, (self.code, self.out, self.err)
        assert self.out == ""
        first, second, *more = self.err.splitlines()
        assert first.startswith("leadq: error: "), self.err
        assert second.startswith("hint: "), self.err
        assert not more, self.err
        assert not [word for word in words if word not in self.err], self.err
        assert list(self.changed) == list(keeps)

    def worked(self) -> None:
        """Hold it to a success."""
        assert self.code == 0, (self.code, self.err)
        assert self.err == ""


class Desk:
    """The folder and the paths that the command gets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = self.write("rules.yaml", RULES)
        self.contacts = self.write("contacts.csv", people(4))
        self.activity: Path | None = self.write("activity.csv", visits(3))
        self.out = folder / "handoff"

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file on the desk, text as UTF-8 with its line ends as they are."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def arguments(self, *options: str | Path) -> list[str]:
        """Return the command line."""
        given: dict[str, str | Path | None] = {
            "--rules": self.rules,
            "--contacts": self.contacts,
            "--activity": self.activity,
            "--as-of": AS_OF,
            "--out": self.out,
        }
        named = [str(part) for pair in given.items() if pair[1] is not None for part in pair]
        return ["score", *named, *map(str, options)]

    def run(self, *options: str | Path) -> Done:
        """Run the command in this process."""
        before = self.tree()
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(app, self.arguments(*options))
        return self._judged(code, out.getvalue(), err.getvalue(), before, options)

    def run_apart(
        self, *options: str | Path, environment: Mapping[str, str] | None = None, **popen: Any
    ) -> Done:
        """Run the command in a process of its own; `environment` takes the place of this one's."""
        before = self.tree()
        done = subprocess.run(
            [sys.executable, "-m", "leadq", *self.arguments(*options)],
            env=apart(environment),
            capture_output=True,
            check=False,
            **popen,
        )
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        return self._judged(done.returncode, out, err, before, options)

    def tree(self) -> dict[str, str]:
        """Return the sha256 of every file on the desk, by name."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else path.readlink().name
            if path.is_symlink()
            else ""
            for path in sorted(self.folder.rglob("*"))
            if not path.is_fifo()
        }

    def personal(self) -> set[str]:
        """Return what the exports hold of people: addresses, telephone numbers and names."""
        text = "".join(
            path.read_bytes().decode("utf-8", "replace")
            for path in self.folder.glob("*.csv")
            if path.is_file()
        )
        return {*NAMES, *_EMAIL.findall(text), *_PHONE.findall(text)}

    def _judged(
        self, code: int, out: str, err: str, before: Mapping[str, str], options: Sequence[str | Path]
    ) -> Done:
        assert "Traceback" not in err, err
        if "--show-values" not in options:
            said = out + err
            assert not [mark for mark in self.personal() if mark in said], said
        after = self.tree()
        names = sorted(before.keys() | after.keys())
        return Done(code, out, err, tuple(name for name in names if before.get(name) != after.get(name)))

    def file(self, name: str) -> "pd.DataFrame":
        """Return a CSV file of the handoff, all text."""
        return read_csv(self.out / name)

    def ids(self, name: str) -> list[str]:
        """Return the contact ids of a file of the handoff."""
        return list(self.file(name)["contact_id"])

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the handoff."""
        return json.loads((self.out / "manifest.json").read_bytes())


def apart(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a process of its own: it finds leadq, and nothing else stays but the path."""
    base = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}
    return {**(base if environment is None else environment), "PYTHONPATH": str(ROOT)}


def read_csv(path: Path) -> "pd.DataFrame":
    """Return a CSV file of a handoff, all text, nothing missing."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
