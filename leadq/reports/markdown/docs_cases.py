"""The cases of a rulebook as a list: small people, what they did, and what must come out."""

from collections.abc import Iterator
from datetime import date

from leadq.reports.markdown.marks import sentence
from leadq.reports.wording import listed, points
from leadq.rulebook.case import Case, CaseActivity, Expectation
from leadq.rulebook.model import Rulebook
from leadq.rulebook.wording import say_day
from leadq.scoring.labels import rule_labels, stage_label
from leadq.words.names import readable

_OUTCOMES = {
    "blocked": "blocked until more is known",
    "disqualified": "never for sales",
    "suppressed": "never contacted",
}


def cases(rulebook: Rulebook) -> Iterator[str]:
    """Yield the section about cases; nothing where there are none."""
    if not rulebook.cases:
        return
    yield "## Examples both teams agree on"
    yield ""
    labels = rule_labels(rulebook)
    places = {stage.id: stage_label(stage) for stage in rulebook.stages} | _OUTCOMES
    for case in rulebook.cases:
        yield f"- **{sentence(case.name)}**"
        yield f"  {_person(case)}"
        if case.activity:
            yield f"  {sentence('; '.join(_activity(activity) for activity in case.activity))}"
        expected = ", ".join(_outcome(case.expect, places, labels))
        yield f"  *{sentence(f'Expected: {expected}')}*"
    yield ""


def _person(case: Case) -> str:
    cells = [f"{readable(str(field))} {value}" for field, value in case.contact.items() if value is not None]
    return sentence(f"On {say_day(case.as_of)}: {', '.join(cells) or 'nothing is known'}")


def _activity(activity: CaseActivity) -> str:
    cells = [f"{readable(field)} {value}" for field, value in (activity.model_extra or {}).items()]
    what = [readable(activity.event)] if activity.event is not None else []
    return f"{', '.join([*what, *cells])}: {listed([_day(when) for when in activity.on])}"


def _day(when: str) -> str:
    """Return a day, or a day with its time, as people read it."""
    try:
        return say_day(date.fromisoformat(when[:10])) + when[10:].replace("T", " ")
    except ValueError:
        return when


def _outcome(expect: Expectation, places: dict[str, str], labels: dict[str, str]) -> Iterator[str]:
    if expect.stage is not None:
        yield f"{places.get(expect.stage, expect.stage)}"
    if expect.grade is not None:
        yield f"grade {expect.grade}"
    for name, number in (("fit", expect.fit), ("engagement", expect.engagement), ("score", expect.score)):
        if number is not None:
            yield f"{name} {points(number)}"
    for rules, says in ((expect.fires, "gives points"), (expect.silent, "gives none")):
        for rule in rules:
            yield f'"{labels.get(rule, rule)}" {says}'
    if expect.missing:
        yield f"{listed([readable(name) for name in expect.missing])} missing"
    if expect.route is not None:
        yield f"goes to {expect.route}"
    if expect.track is not None:
        yield f"track {readable(expect.track)}"
