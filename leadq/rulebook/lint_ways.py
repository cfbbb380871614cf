"""Warnings about ways into a stage that lead nowhere new, and ways out that are met on the way in."""

from collections.abc import Iterator

from leadq.ground.findings import Finding
from leadq.rulebook.bounds import Bounds
from leadq.rulebook.conditions import All, AnyOf, Condition, GradeIn, ScoreTest, walk
from leadq.rulebook.implies import implies
from leadq.rulebook.model import Stage
from leadq.rulebook.places import Sheet

_OF_SCORES = (ScoreTest, GradeIn, All, AnyOf)


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is odd about `hand_raiser`, `enter` and `leave`."""
    if sheet.notes.findings:  # conditions that could not be read say less than is written
        return
    bounds = Bounds(sheet.rulebook)
    for number, stage in enumerate(sheet.rulebook.stages):
        yield from _taken_above(sheet, number, stage, bounds)
        yield from _leaves_at_once(sheet, number, stage, bounds)


def _taken_above(sheet: Sheet, number: int, stage: Stage, bounds: Bounds) -> Iterator[Finding]:
    for key, way in _ways(stage):
        for above in sheet.rulebook.stages[:number]:
            said_as_error = key == "enter" and above.enter is not None and implies(way, above.enter)  # LQ412
            wider = [k for k, wide in _ways(above) if implies(way, wide) or _covered(way, wide, bounds)]
            if wider and not said_as_error:
                what = f"whoever meets this is in '{above.id}' above it already, by its `{wider[0]}`"
                hint = "put the stricter stage first, or remove this"
                yield sheet.key_warning("LQ437", ("stages", number, key), what, hint)
                break


def _ways(stage: Stage) -> Iterator[tuple[str, Condition]]:
    if stage.hand_raiser is not None:
        yield "hand_raiser", stage.hand_raiser
    if stage.enter is not None:
        yield "enter", stage.enter


def _covered(narrow: Condition, wide: Condition, bounds: Bounds) -> bool:
    """Whether the scores that `narrow` asks for are enough for `wide`, which asks for nothing else."""
    if not all(isinstance(part, _OF_SCORES) for part in walk(wide)):
        return False
    asked = [box for box in bounds.boxes(narrow, bounds.whole) if not box.empty]
    enough = bounds.boxes(wide)
    return bool(asked) and all(any(box.holds(one) for box in enough) for one in asked)


def _leaves_at_once(sheet: Sheet, number: int, stage: Stage, bounds: Bounds) -> Iterator[Finding]:
    if stage.enter is None or stage.leave is None:
        return
    if not all(isinstance(part, _OF_SCORES) for part in walk(stage.leave.when)):
        return
    ways_out = bounds.boxes(stage.leave.when)
    for way_in in bounds.boxes(stage.enter):
        for way_out in ways_out:
            for score in ("fit", "engagement", "score"):
                entered, left = getattr(way_in, score), getattr(way_out, score)
                if entered.low is None or left.high is None or (way_in & way_out & bounds.whole).empty:
                    continue
                what = (
                    f"a lead with {score} {entered & left} enters '{stage.id}' and meets its `leave` at once"
                )
                hint = f"leave below what `enter` asks for: `{score}: {{below: {entered.low}}}` or less"
                yield sheet.warning("LQ436", ("stages", number, "leave", "when"), what, hint)
                return
