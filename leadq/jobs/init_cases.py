"""Small people for a proposed rulebook, made up from its own rules: nobody of the exports is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from leadq.jobs.init_events import Event
from leadq.jobs.init_fit import FitRule
from leadq.jobs.init_yaml import flow
from leadq.words.case_results import Outcome

_FILLED = {
    "email": "a@company.example",
    "company": "Company",
    "job_title": "Clerk",
    "country": "Norway",
    "phone": "+47 555 01 00",
}
_OFTEN, _TWICE, _DAILY = (1, 2, 4, 5, 7, 8), (3, 10), (1, 2, 3, 4, 5, 6, 8, 9, 10, 11)
_FEW = 2
_HAND_DAYS = 14
_MOST_EVENTS = 6


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a case: who it is, the cells, the events with their days, and the stage that is meant, if one is."""

    name: str
    contact: Mapping[str, str]
    activity: Sequence[tuple[str, Sequence[date]]] = ()
    stage: str = ""


def people(
    rules: Sequence[FitRule], events: Sequence[Event], require: Sequence[str], consent: str, today: date
) -> list[Person]:
    """Return three or four people.

    Args:
        rules: the fit rules.
        events: the events, most frequent first.
        require: the fields that a handoff needs.
        consent: the field of consent that is suppressed by; empty for none.
        today: the as-of day of the cases.
    """
    filled = {name: _FILLED[name] for name in dict.fromkeys(["email", *require])}
    best = dict(filled)
    for rule in rules:
        best |= rule.example
    telling = _telling(events)
    often = _OFTEN if len(telling) > _FEW else _DAILY
    done = [(event.name, _days(event, today, often)) for event in telling]
    if done:
        fits = "Fits in every way and " if best != filled else ""
        found = [Person(f"{fits}cannot stay away".capitalize(), best, done)]
        found.append(Person(f"{fits}did nothing lately".capitalize(), best))
    else:
        found = [Person("Fits in every way", best), Person("Fits in no way", filled)]
    hands = [event.name for event in events if event.is_hand]
    if hands:
        last_day = [today - timedelta(days=_HAND_DAYS)]
        name = f"Asked for us {_HAND_DAYS} days ago and is just in time"
        found.append(Person(name, filled, [(hands[0], last_day)], "sql"))
    if consent:
        found.append(Person("Said no and is left alone", {**best, consent: "true"}, done[:1], "suppressed"))
    return found


def _telling(events: Sequence[Event]) -> list[Event]:
    """Events that speak for somebody, but not those that alone lead to sales."""
    return [e for e in events if not e.is_hand and e.family not in {"refusal", "unsubscribe"}][:_MOST_EVENTS]


def _days(event: Event, today: date, often: Sequence[int]) -> list[date]:
    back = often if event.family in {"page", "usage", "other", "untyped"} else _TWICE
    return [today - timedelta(days=days) for days in sorted(back, reverse=True)]


def case_lines(told: Sequence[tuple[Person, Outcome]], today: date) -> list[str]:
    """Return the people as cases; what is expected of them is what came out."""
    lines = []
    for person, outcome in told:
        expect = {"stage": outcome.stage} | ({"grade": outcome.grade} if outcome.grade else {})
        lines += [f"  - name: {flow(person.name)}", f"    as_of: {today.isoformat()}"]
        contact = {name: _typed(cell) for name, cell in person.contact.items()}
        lines.append(f"    contact: {flow(contact)}")
        if person.activity:
            lines.append("    activity:")
            lines += [f"      - {{event: {name}, on: {_on(days)}}}" for name, days in person.activity]
        lines.append(f"    expect: {flow(expect)}")
    return lines


def _typed(cell: str) -> object:
    """A cell as people write it in YAML: numbers and yes or no without quotes."""
    return int(cell) if cell.isdigit() else cell == "true" if cell in {"true", "false"} else cell


def _on(days: Sequence[date]) -> str:
    texts = [day.isoformat() for day in days]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
