"""The stages of a rulebook in words: who comes in, who leaves, what must be known, and who gets the leads."""

from collections.abc import Iterator, Mapping

from leadq.reports.markdown.marks import sentence, text
from leadq.reports.wording import listed
from leadq.rulebook.conditions import Condition
from leadq.rulebook.model import Leave, Route, Rulebook, Stage, WorkingHours
from leadq.rulebook.wording import ALWAYS, say
from leadq.scoring.labels import rule_labels, stage_label
from leadq.words.amounts import Duration
from leadq.words.names import readable
from leadq.words.weekdays import WEEKDAYS, parse_weekdays

_Labels = Mapping[str, str]


def stages(rulebook: Rulebook) -> Iterator[str]:
    """Yield the section about stages."""
    labels = rule_labels(rulebook)
    yield "## Stages"
    yield ""
    yield "They are tried from the top. The first that takes a lead is where it belongs."
    yield ""
    for number, stage in enumerate(rulebook.stages, start=1):
        team = f" ({text(stage.owner)})" if stage.owner else ""
        yield f"### {number}. {text(stage_label(stage))}{team}"
        yield ""
        yield from (f"- {line}" for line in _stage(stage, rulebook, labels))
        yield from _routes(stage, labels)
        yield from _tracks(stage, labels)
        yield ""


def _stage(stage: Stage, rulebook: Rulebook, labels: _Labels) -> Iterator[str]:
    if stage.hand_raiser is not None:
        yield f"**Comes in, whatever the score, and stands on top:** {_if(stage.hand_raiser, labels)}"
    if stage.enter is not None:
        yield f"**Comes in:** {_if(stage.enter, labels)}"
    if stage.hand_raiser is None and stage.enter is None:
        yield "**Comes in:** Everybody else."
    if stage.leave is not None:
        yield f"**Leaves again:** {_leave(stage.leave, labels)}"
    elif stage.enter is not None:
        yield "**Leaves again:** When that no longer holds."
    if stage.require:
        names = text(listed([readable(name) for name in stage.require]))
        yield f"**Must be known:** {names}. A lead without one of these waits on the list of blocked leads."
    if stage.first_touch_within is not None:
        yield f"**Sales makes contact:** {_deadline(stage.first_touch_within, rulebook)}"


def _if(condition: Condition, labels: _Labels) -> str:
    said = say(condition, labels)
    return "Everybody." if said == ALWAYS else sentence(said if said.startswith(ALWAYS) else f"if {said}")


def _leave(leave: Leave, labels: _Labels) -> str:
    stay = f", but not before {leave.min_stay} in the stage" if leave.min_stay is not None else ""
    return sentence(f"if {say(leave.when, labels)}{stay}")


def _deadline(within: Duration, rulebook: Rulebook) -> str:
    hours = rulebook.working_hours
    if within.unit == "days":
        when = (
            "by the end of the working day after the handoff"
            if within.count == 1
            else f"by the end of the {_ordinal(within.count)} working day after the handoff"
        )
    else:
        when = f"within {within.count} working {within.unit[:-1] if within.count == 1 else within.unit}"
    return f"{sentence(when)} Sales works {text(_working(hours))}, time of {text(rulebook.timezone)}."


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _working(hours: WorkingHours) -> str:
    days = parse_weekdays(hours.days)
    names = [WEEKDAYS[day].capitalize() for day in days]
    together = days == tuple(range(days[0], days[0] + len(days))) and len(days) > 2  # noqa: PLR2004 - a range
    said = f"{names[0]} to {names[-1]}" if together else listed(names)
    off = f", except on public holidays ({hours.holidays})" if hours.holidays else ""
    return f"{said}, {hours.start} to {hours.end}{off}"


def _routes(stage: Stage, labels: _Labels) -> Iterator[str]:
    if not stage.route:
        return
    yield "- **Who gets the leads:** the first line that fits and has room."
    yield from (f"  {number}. {_route(route, labels)}" for number, route in enumerate(stage.route, start=1))


def _route(route: Route, labels: _Labels) -> str:
    whom = "everybody else" if route.when is None else f"if {say(route.when, labels)}"
    if route.to_field is not None:
        to = f"whoever the field {readable(route.to_field)} names"
    else:
        to = listed(route.to or ()) + (", in turns" if route.to is not None and len(route.to) > 1 else "")
    if route.at_most is not None:
        each = " each" if route.to_field is not None or len(route.to or ()) > 1 else ""
        to += f", at most {route.at_most:,}{each} in one handoff"
    return sentence(f"{whom}: {to}")


def _tracks(stage: Stage, labels: _Labels) -> Iterator[str]:
    if not stage.tracks:
        return
    yield "- **Tracks:** the first that fits."
    for name, condition in stage.tracks.items():
        said = say(condition, labels)
        yield f"  - *{text(readable(name))}*: {'Everybody else.' if said == ALWAYS else sentence(f'if {said}')}"
