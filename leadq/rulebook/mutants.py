"""Small changes of a rulebook, one at a time: each point value, cap, window and threshold moved a little.

A rulebook whose cases are as good as they look fails one of them when any of these is made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from leadq.rulebook.conditions import All, AnyOf, Condition, EventSeen, NoneOf, QuestionsMet, ScoreTest, Test
from leadq.rulebook.model import EngagementRule, FitRule, Group, Rulebook, Stage
from leadq.rulebook.places import Step
from leadq.rulebook.wording import say, say_value
from leadq.words.amounts import Duration, Money
from leadq.words.names import readable

_BOTH, _MORE = (1, -1), (1,)
_THRESHOLD_OPS = frozenset(
    {"at_least", "at_most", "above", "below", "between", "within", "within_next", "beyond", "before", "after"}
)
_NO_EDGE = frozenset({"points", "max", "min", "max_per_day", "half_life", "linear_decay"})
Movable = Decimal | int | Duration | Money | date


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook with one small change.

    Attributes:
        steps: the way to the changed value, through model and file; for conditions to the whole condition.
        part: the way on to the changed part of a condition; None where it is none.
        place: which of the part's values it is.
        what: what is changed, in words.
        old, new: the value before and after, as people write it.
        rulebook: the changed rulebook.
    """

    steps: tuple[Step, ...]
    part: tuple[int, ...] | None
    place: int
    what: str
    old: str
    new: str
    rulebook: Rulebook

    @property
    def threshold(self) -> tuple[object, ...] | None:
        """What both changes of one threshold have in common; None for points, caps and decay."""
        key = self.steps[-1]
        return None if self.part is None and key in _NO_EDGE else (self.steps, self.part, self.place)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that may be moved, in which directions, and the least it may be."""

    steps: tuple[Step, ...]
    what: str
    value: Movable
    directions: tuple[int, ...] = _BOTH
    least: int | None = None


def mutants(rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield the rulebook with each of its points, caps, windows and thresholds changed a little, in file order."""
    for value in (*_fit(rulebook), *_engagement(rulebook), *_stays(rulebook)):
        for direction in value.directions:
            new = _moved(value.value, direction, value.least)
            if new is not None:
                changed = put(rulebook, value.steps, new)
                yield Mutant(value.steps, None, 0, value.what, _said(value.value), _said(new), changed)
    for steps, whose, condition in _conditions(rulebook):
        for moved in _in_condition(condition):
            changed = put(rulebook, steps, put_part(condition, moved.part, moved.changed))
            what = f"{whose}: {say(part_of(condition, moved.part))}"
            yield Mutant(steps, moved.part, moved.place, what, _said(moved.old), _said(moved.new), changed)


def put(model: Any, steps: Sequence[Step], value: object) -> Any:  # noqa: ANN401 - any part of a rulebook
    """Return a part of a rulebook with the value at `steps` replaced."""
    if not steps:
        return value
    step, *rest = steps
    if isinstance(model, BaseModel):
        return model.model_copy(update={str(step): put(getattr(model, str(step)), rest, value)})
    if isinstance(model, Mapping):
        return {**model, step: put(model[step], rest, value)}
    number = int(step)
    return (*model[:number], put(model[number], rest, value), *model[number + 1 :])


def value_at(model: Any, steps: Sequence[Step]) -> Any:  # noqa: ANN401 - any part of a rulebook
    """Return the value at `steps`."""
    for step in steps:
        model = getattr(model, str(step)) if isinstance(model, BaseModel) else model[step]
    return model


def part_of(condition: Condition, part: Sequence[int]) -> Condition:
    """Return a part of a condition."""
    for number in part:
        assert isinstance(condition, (All, AnyOf, NoneOf))  # noqa: S101 - the way leads through groups
        condition = condition.parts[number]
    return condition


def put_part(condition: Condition, part: Sequence[int], new: Condition) -> Condition:
    """Return a condition with one of its parts replaced."""
    if not part:
        return new
    assert isinstance(condition, (All, AnyOf, NoneOf))  # noqa: S101 - the way leads through groups
    number, *rest = part
    parts = condition.parts
    return replace(
        condition, parts=(*parts[:number], put_part(parts[number], rest, new), *parts[number + 1 :])
    )


def _fit(rulebook: Rulebook) -> Iterator[_Value]:
    yield from _bands("fit", rulebook.fit.bands)
    for number, rule in enumerate(rulebook.fit.rules):
        yield _points("fit", number, rule)
    yield from _groups("fit", rulebook.fit.groups)


def _engagement(rulebook: Rulebook) -> Iterator[_Value]:
    section = rulebook.engagement
    yield from _bands("engagement", section.bands)
    if isinstance(section.window, Duration) and any(rule.window is None for rule in section.rules):
        yield _Value(("engagement", "window"), "engagement: window", section.window)
    for key in ("half_life", "linear_decay"):
        if (decay := getattr(section, key)) is not None:
            yield _Value(("engagement", key), f"engagement: {readable(key)}", decay, _MORE)
    for number, rule in enumerate(section.rules):
        yield _points("engagement", number, rule)
        yield from _terms(number, rule)
    yield from _groups("engagement", section.groups)


def _bands(section: str, bands: Mapping[str, Decimal]) -> Iterator[_Value]:
    for band in list(bands)[:-1]:
        yield _Value((section, "bands", band), f"{section}: band {band} from", bands[band])


def _points(section: str, number: int, rule: FitRule | EngagementRule) -> _Value:
    return _Value((section, "rules", number, "points"), f"{_label(rule)}: points", rule.points, _MORE)


def _terms(number: int, rule: EngagementRule) -> Iterator[_Value]:
    least = {"at_least": 0 if rule.sum is not None else 1}
    for key in (
        "window",
        "max",
        "max_per_day",
        "at_least",
        "within",
        "half_life",
        "linear_decay",
        "no_event_for",
    ):
        value = getattr(rule, key)
        if value is None or isinstance(value, str):
            continue
        directions = _BOTH if key in {"window", "at_least", "within", "no_event_for"} else _MORE
        what = f"{_label(rule)}: {readable(key)}"
        yield _Value(("engagement", "rules", number, key), what, value, directions, least.get(key))


def _groups(section: str, groups: Mapping[str, Group]) -> Iterator[_Value]:
    for name, group in groups.items():
        for key in ("max", "min"):
            if (cap := getattr(group, key)) is not None:
                yield _Value((section, "groups", name, key), f"group {readable(name)}: {key}", cap, _MORE)


def _stays(rulebook: Rulebook) -> Iterator[_Value]:
    for number, stage in enumerate(rulebook.stages):
        if stage.leave is not None and stage.leave.min_stay is not None:
            steps: tuple[Step, ...] = ("stages", number, "leave", "min_stay")
            yield _Value(steps, f"{stage.label or readable(stage.id)}: min stay", stage.leave.min_stay)


def _conditions(rulebook: Rulebook) -> Iterator[tuple[tuple[Step, ...], str, Condition]]:
    """Yield every condition with the way to it and whose it is."""
    for section in ("events", "personas"):
        for name, when in getattr(rulebook, section).items():
            yield (section, name), readable(name), when
    for number, suppression in enumerate(rulebook.suppress):
        if suppression.when is not None:
            yield ("suppress", number, "when"), readable(suppression.id or "suppress"), suppression.when
    for number, disqualification in enumerate(rulebook.disqualify):
        yield ("disqualify", number, "when"), disqualification.reason, disqualification.when
    for number, rule in enumerate(rulebook.fit.rules):
        yield ("fit", "rules", number, "when"), _label(rule), rule.when
    yield from _of_questions(rulebook)
    for number, stage in enumerate(rulebook.stages):
        for steps, whose, condition in _of_stage(stage):
            if condition is not None:
                yield ("stages", number, *steps), whose, condition


def _of_questions(rulebook: Rulebook) -> Iterator[tuple[tuple[Step, ...], str, Condition]]:
    for block, questions in rulebook.questions.items():
        for name, question in questions.items():
            if question.when is not None:
                yield ("questions", block, name, "when"), readable(name), question.when


def _of_stage(stage: Stage) -> Iterator[tuple[tuple[Step, ...], str, Condition | None]]:
    label = stage.label or readable(stage.id)
    yield ("hand_raiser",), label, stage.hand_raiser
    yield ("enter",), label, stage.enter
    yield ("leave", "when"), f"leave {label}", stage.leave.when if stage.leave is not None else None
    for line, route in enumerate(stage.route):
        yield ("route", line, "when"), f"{label}, route", route.when
    for track, when in stage.tracks.items():
        yield ("tracks", track), f"{label}, {readable(track)}", when


@dataclass(frozen=True, slots=True)
class _Moved:
    """A changed part of a condition: the way to it, which of its values, the old and the new one, and the new part."""

    part: tuple[int, ...]
    place: int
    old: Movable
    new: Movable
    changed: Condition


def _in_condition(condition: Condition, part: tuple[int, ...] = ()) -> Iterator[_Moved]:
    if isinstance(condition, (All, AnyOf, NoneOf)):
        for number, inner in enumerate(condition.parts):
            yield from _in_condition(inner, (*part, number))
    elif isinstance(condition, EventSeen):
        yield from _in_field(condition, "within", 0, part)
        if condition.at_least > 1:
            yield from _in_field(condition, "at_least", 1, part)
    elif isinstance(condition, QuestionsMet):
        yield from _in_field(condition, "satisfied", 0, part)
        yield from _in_field(condition, "answered", 1, part)
    elif isinstance(condition, (ScoreTest, Test)) and condition.op in _THRESHOLD_OPS:
        yield from _in_test(condition, part)


def _in_field(
    condition: EventSeen | QuestionsMet, field: str, place: int, part: tuple[int, ...]
) -> Iterator[_Moved]:
    old = getattr(condition, field)
    for direction in _BOTH if old else ():
        if (new := _moved(old, direction, 1)) is not None:
            changes: dict[str, Any] = {field: new}
            yield _Moved(part, place, old, new, replace(condition, **changes))


def _in_test(test: ScoreTest | Test, part: tuple[int, ...]) -> Iterator[_Moved]:
    for place, value in enumerate(test.values):
        if isinstance(value, (str, bool)):
            continue
        for direction in _BOTH:
            new = _moved(value, direction)
            values = (*test.values[:place], new, *test.values[place + 1 :])
            if new is not None:
                yield _Moved(part, place, value, new, replace(test, values=values))  # type: ignore[arg-type]


def _moved(value: Movable, by: int, least: int | None = None) -> Movable | None:
    """Return a value moved by one: a point, an event, a day; away from zero for caps and points that take away."""
    if isinstance(value, Money):
        return Money(value.amount + by, value.currency)
    if isinstance(value, Duration):
        days = {"days": 1, "weeks": 7}.get(value.unit)
        moved = Duration(value.count * days + by, "days") if days else Duration(value.count + by, value.unit)
        return moved if moved.count >= 0 else None
    if isinstance(value, date):
        return value + timedelta(days=by)
    new = value - by if value < 0 else value + by
    return new if least is None or new >= least else None


def _said(value: Movable) -> str:
    return str(value) if isinstance(value, int) else say_value(value)


def _label(rule: FitRule | EngagementRule) -> str:
    return rule.label or readable(rule.id)
