"""Rows in, contributions out: the cases of `cases/*.yaml` on every engine.

A file has `rulebook` (what is put under a head that all share), `as_of`, and `leads`: each with its contact, its
activity (`on` is one day or several, the other keys are columns) and what it is `given`: by rule, its points, or a
mapping with `raw`, `points`, `events`, `first_on`, `last_on` where they are worth a word. What is not listed must
not be there.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import leadq
from tests.scoring.engines import ENGINES, Gift

FOLDER = Path(__file__).parent / "cases"
HEAD: dict[str, Any] = {
    "leadq": 1,
    "name": "Cases",
    "timezone": "UTC",
    "events": {"visit": {"type": "Page View"}, "webinar": {"type": "Webinar"}, "mail": {"type": "Email"}},
    "fit": {"bands": {"A": 20, "B": 0}, "rules": []},
    "engagement": {"window": "30d", "bands": {"1": 20, "2": 0}, "rules": []},
    "stages": [{"id": "top", "enter": {"score": {"at_least": 1000000}}}, {"id": "rest"}],
}
LEADS = [
    pytest.param(path, number, id=f"{path.stem}-{lead['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for number, lead in enumerate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["leads"])  # noqa: S506
]


@pytest.mark.parametrize(("path", "number"), LEADS)
def test_a_case_gives_what_it_says(engine: str, path: Path, number: int) -> None:
    given = _scored(engine, path)[str(number)]
    expected = _read(path)["leads"][number].get("given") or {}
    said = {gift.rule: gift for gift in given}
    assert list(said) == list(expected), "which rules, in the order of the rulebook"
    for rule, wanted in expected.items():
        facts = wanted if isinstance(wanted, dict) else {"points": wanted}
        assert {name: _plain(said[rule], name) for name in facts} == facts


def _plain(gift: Gift, name: str) -> str:
    value = getattr(gift, name)
    text = "" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - all scalars stay text


@cache
def _scored(engine: str, path: Path) -> Mapping[str, list[Gift]]:
    """Score all leads of a file at once: none may change what another gets."""
    case = _read(path)
    book = {name: _merged(part, case.get("rulebook", {}).get(name)) for name, part in HEAD.items()}
    book |= {name: part for name, part in case.get("rulebook", {}).items() if name not in HEAD}
    rulebook = leadq.load_rulebook(text=json.dumps(book, ensure_ascii=False), file=path.name)
    contacts = [{"contact_id": str(n), **lead.get("contact", {})} for n, lead in enumerate(case["leads"])]
    activity = [
        {"contact_id": str(n), "occurred_at": day} | {k: v for k, v in line.items() if k != "on"}
        for n, lead in enumerate(case["leads"])
        for line in lead.get("activity", ())
        for day in ([line["on"]] if isinstance(line["on"], str) else line["on"])
    ]
    as_of = datetime.fromisoformat(case["as_of"]).replace(tzinfo=ZoneInfo(rulebook.rulebook.timezone))
    return ENGINES[engine](rulebook, contacts, activity, as_of)


def _merged(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours | theirs
    return ours if theirs is None else theirs
