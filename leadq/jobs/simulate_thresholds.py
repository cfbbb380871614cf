"""The thresholds of a rulebook that may be varied, by the names people give them: `sql.score`, `engagement.bands.1`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.rulebook.conditions import All, AnyOf, Condition, GradeIn, NoneOf, ScoreTest, walk
from leadq.rulebook.model import Rulebook, Stage
from leadq.scoring.labels import stage_label
from leadq.words.simulation import Per, Wish

MOST_VALUES = 25
_RISING = frozenset({"at_least", "above"})
_STEPS_AROUND = 4
_NUMBER = r"-?\d+(?:\.\d{1,2})?"
_RANGE = re.compile(rf"\s*(\S+)\s+({_NUMBER})\s*(?:\.\.|to)\s*({_NUMBER})(?:\s*,?\s*step\s+({_NUMBER}))?\s*")
_WISH = re.compile(r"\s*(?:(.+?)\s+)?(\d+(?:\.\d{1,2})?)\s*(?:leads?\s+)?(?:an?|per|/)\s*(day|week)\s*")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of the rulebook that decides who is in a stage.

    Attributes:
        name: what people write, as `sql.score`.
        said: what it is, in words.
        value: what the rulebook says.
        place: number of the stage it is about.
        above, below: between which other bands it must stay, both ends excluded; None for no limit.
        at: the rulebook with another value.
    """

    name: str
    said: str
    value: Decimal
    place: int
    above: Decimal | None
    below: Decimal | None
    at: Callable[[Decimal], Rulebook]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A threshold and the other values it takes, lowest first."""

    threshold: Threshold
    values: tuple[Decimal, ...]

    def rulebooks(self) -> list[Rulebook]:
        """Return the rulebook with each of the values."""
        return [self.threshold.at(value) for value in self.values]


def thresholds(rulebook: Rulebook) -> tuple[Threshold, ...]:
    """Return every threshold: scores that stages ask for, then floors of bands."""
    return (*_of_stages(rulebook), *_of_bands(rulebook))


def threshold_named(name: str, rulebook: Rulebook) -> Threshold:
    """Return the threshold of a name, in any case.

    Raises:
        UsageError: there is none; the hint names those there are.
    """
    found = {threshold.name.casefold(): threshold for threshold in thresholds(rulebook)}
    if name.casefold() in found:
        return found[name.casefold()]
    names = [threshold.name for threshold in found.values()]
    there = f"the thresholds of this rulebook: {', '.join(names)}" if names else "no stage asks for a score"
    close = did_you_mean(name, names)
    raise UsageError(f"--vary: there is no threshold '{name}'", f"{close} {there}".strip())


def varied(text: str, rulebook: Rulebook) -> Sweep:
    """Read `sql.score 30..60 step 5`.

    Raises:
        UsageError: it is not written so, names no threshold, or a value would cross another band.
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise UsageError(
            f"--vary '{text}' names no threshold with a range", "write: --vary 'sql.score 30..60 step 5'"
        )
    threshold = threshold_named(match[1], rulebook)
    low, high = sorted((Decimal(match[2]), Decimal(match[3])))
    step = Decimal(match[4]) if match[4] else max(Decimal(1), _round((high - low) / 10))
    if step <= 0:
        raise UsageError(f"--vary: the step {step} leads nowhere", "write a step above 0")
    count = int((high - low) / step) + 1
    if count > MOST_VALUES:
        raise UsageError(
            f"--vary asks for {count:,} values, and {MOST_VALUES} are the most", "take a larger step"
        )
    values = tuple(low + n * step for n in range(count))
    for value in values:
        if not _may_be(threshold, value):
            raise UsageError(
                f"--vary: {threshold.name} cannot be {value}: bands must stay in order", _limits(threshold)
            )
    return _sweep(threshold, values)


def main_sweep(place: int, rulebook: Rulebook) -> Sweep:
    """Return the threshold that decides most about a stage, and values around its own.

    That is the score its condition asks for, else engagement, else fit; where it asks for grades, the lowest floor of
    engagement among them.

    Raises:
        UsageError: it asks for none of these.
    """
    stage = rulebook.stages[place]
    own = {t.name: t for t in thresholds(rulebook)}
    graded = [
        band
        for band in [*rulebook.engagement.bands][-2::-1]
        if _asks_for(stage, "engagement", band, rulebook)
    ]
    names = [f"{stage.id}.{score}{nth}" for score in ("score", "engagement", "fit") for nth in ("", "[1]")]
    names += [f"engagement.bands.{band}" for band in graded]
    chosen = next((own[name] for name in names if name in own), None)
    if chosen is None:
        raise UsageError(
            f"--give: '{stage.id}' asks for no score and no grade",
            "name a threshold: --vary 'mql.score 30..60'",
        )
    step = max(Decimal(1), _round(abs(chosen.value) / 8))
    around = (chosen.value + n * step for n in range(-_STEPS_AROUND, _STEPS_AROUND + 1))
    return _sweep(chosen, tuple(value for value in around if _may_be(chosen, value)))


def _sweep(threshold: Threshold, values: tuple[Decimal, ...]) -> Sweep:
    return Sweep(threshold, tuple(value for value in values if value != threshold.value))


def wished(text: str, rulebook: Rulebook) -> Wish:
    """Read `sql 40 a week`: how many new leads a stage, or the team it belongs to, wants.

    Raises:
        UsageError: it is not written so, or names no stage.
    """
    match = _WISH.fullmatch(text)
    if match is None:
        raise UsageError(f"--give '{text}' is no number of leads", "write: --give 'sql 40 a week'")
    name, amount = match[1], Decimal(match[2])
    per: Per = "day" if match[3] == "day" else "week"
    return Wish(_stage(name, rulebook) if name else 0, amount, per)


def _stage(name: str, rulebook: Rulebook) -> int:
    for known in (lambda s: s.id, stage_label, lambda s: s.owner or ""):
        for number, stage in enumerate(rulebook.stages[:-1]):
            if known(stage).casefold() == name.casefold():
                return number
    ids = [stage.id for stage in rulebook.stages[:-1]]
    close = did_you_mean(name, ids)
    raise UsageError(
        f"--give: there is no stage '{name}' to enter", f"{close} stages: {', '.join(ids)}".strip()
    )


def _of_stages(rulebook: Rulebook) -> Iterator[Threshold]:
    for place, stage in enumerate(rulebook.stages):
        tests = [part for part in walk(stage.enter) if isinstance(part, ScoreTest) and part.op in _RISING]
        for nth, test in enumerate(tests):
            same = [n for n, other in enumerate(tests) if other.score == test.score]
            number = f"[{same.index(nth) + 1}]" if len(same) > 1 else ""
            noun = "score" if test.score == "score" else f"{test.score} score"
            yield Threshold(
                f"{stage.id}.{test.score}{number}",
                f"the {noun} that {stage_label(stage)} asks for",
                test.values[0],
                place,
                None,
                None,
                _setter(rulebook, place, nth),
            )


def _setter(rulebook: Rulebook, place: int, nth: int) -> Callable[[Decimal], Rulebook]:
    def at(value: Decimal) -> Rulebook:
        stage = rulebook.stages[place]
        seen = iter(range(nth + 1))
        changed = stage.model_copy(
            update={"enter": _with(stage.enter, value, lambda: next(seen, None) == nth)}
        )
        stages: tuple[Stage, ...] = (*rulebook.stages[:place], changed, *rulebook.stages[place + 1 :])
        return rulebook.model_copy(update={"stages": stages})

    return at


def _with(condition: Condition | None, value: Decimal, is_it: Callable[[], bool]) -> Condition | None:
    """Return a condition in which the rising test that `is_it` picks, asked of each in order, has another value."""
    if isinstance(condition, ScoreTest) and condition.op in _RISING:
        return ScoreTest(condition.score, condition.op, (value,)) if is_it() else condition
    if isinstance(condition, (All, AnyOf, NoneOf)):
        parts = tuple(part for old in condition.parts if (part := _with(old, value, is_it)) is not None)
        return type(condition)(parts)
    return condition


def _of_bands(rulebook: Rulebook) -> Iterator[Threshold]:
    for section in ("fit", "engagement"):
        bands = rulebook.fit.bands if section == "fit" else rulebook.engagement.bands
        floors = list(bands.items())
        for n, (band, floor) in enumerate(floors[:-1]):
            worse = floors[n + 1][1] if n + 1 < len(floors) - 1 else None
            place = next(
                (p for p, stage in enumerate(rulebook.stages) if _asks_for(stage, section, band, rulebook)), 0
            )

            def at(value: Decimal, section: str = section, band: str = band) -> Rulebook:
                part = rulebook.fit if section == "fit" else rulebook.engagement
                changed = part.model_copy(update={"bands": {**part.bands, band: value}})
                return rulebook.model_copy(update={section: changed})

            better = floors[n - 1][1] if n else None
            said = f"the {section} score from which a lead is in band {band}"
            yield Threshold(f"{section}.bands.{band}", said, floor, place, worse, better, at)


def _asks_for(stage: Stage, section: str, band: str, rulebook: Rulebook) -> bool:
    """Whether a stage's condition names a grade with this band."""
    if section == "fit":
        having = {band + other for other in rulebook.engagement.bands}
    else:
        having = {other + band for other in rulebook.fit.bands}
    graded = [part for part in walk(stage.enter) if isinstance(part, GradeIn)]
    return any(having & {*part.grades} for part in graded)


def _may_be(threshold: Threshold, value: Decimal) -> bool:
    over = threshold.above is None or value > threshold.above
    return over and (threshold.below is None or value < threshold.below)


def _limits(threshold: Threshold) -> str:
    lower = [f"above {threshold.above}"] if threshold.above is not None else []
    upper = [f"below {threshold.below}"] if threshold.below is not None else []
    return f"take values {' and '.join([*lower, *upper])}"


def _round(width: Decimal) -> Decimal:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is not above `width`; at least 0.01."""
    size = Decimal("0.01")
    found = size
    while size <= width:
        for factor in (1, 2, 5):
            if size * factor <= width:
                found = size * factor
        size *= 10
    return found
