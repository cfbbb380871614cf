"""Warnings, with the arithmetic, about thresholds that no lead can reach."""

from collections.abc import Iterator, Mapping

from leadq.ground.findings import Finding
from leadq.rulebook.bounds import Bounds, Box, Range, band_ranges, days_of, score_range
from leadq.rulebook.conditions import AnyOf, Condition, GradeIn, ScoreTest, walk
from leadq.rulebook.places import Sheet, Step


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield a warning for each band, threshold, condition and count that is out of reach."""
    bounds = Bounds(sheet.rulebook)
    possible = {"fit": bounds.fit, "engagement": bounds.engagement, "score": bounds.whole.total}
    yield from _bands(sheet, possible)
    for path, condition in lead_conditions(sheet):
        yield from _condition(sheet, path, condition, bounds, possible)
    yield from _counts(sheet)


def _bands(sheet: Sheet, possible: Mapping[str, Range]) -> Iterator[Finding]:
    book = sheet.rulebook
    for section, bands in (("fit", book.fit.bands), ("engagement", book.engagement.bands)):
        reach = possible[section]
        for name, scores in list(band_ranges(bands).items()):
            path = (section, "bands", name)
            if scores.low is not None and (scores & reach).empty and _beyond(scores, reach):
                what = f"no lead can reach band '{name}': it begins at {scores.low}, and {_most(section, possible)}"
                yield sheet.warning("LQ417", path, what, "lower the band, or give more points")
            elif (scores & reach).empty:
                what = f"no lead falls to band '{name}': {section} is never below {reach.low}"
                yield sheet.warning("LQ427", path, what, "remove the band, or raise the one above it")
        name, lowest = next(reversed(bands.items()), ("", None))
        if len(bands) > 1 and lowest is not None and lowest > 0 and (reach.low is None or lowest > reach.low):
            what = f"'{name}' is written from {lowest} on, and as the last band it holds everybody below, too"
            yield sheet.warning("LQ428", (section, "bands", name), what, "write 0, or add a band below")


def _beyond(scores: Range, reach: Range) -> bool:
    return reach.high is not None and scores.low is not None and scores.low > reach.high


def _most(score: str, possible: Mapping[str, Range]) -> str:
    """Return the arithmetic: the most that can be given."""
    if score != "score":
        return f"{score} gives at most {possible[score].high}"
    fit, engagement, both = (possible[key].high for key in ("fit", "engagement", "score"))
    return f"fit gives at most {fit} and engagement {engagement}, together {both}"


def _condition(
    sheet: Sheet, path: tuple[Step, ...], condition: Condition, bounds: Bounds, possible: Mapping[str, Range]
) -> Iterator[Finding]:
    said = any(
        isinstance(part, GradeIn) and all(box.empty for box in bounds.boxes(part, bounds.whole))
        for part in walk(condition)
    )  # that a band is out of reach stands at the band
    for part in walk(condition):
        if isinstance(part, ScoreTest) and (score_range(part) & possible[part.score]).empty:
            said = True
            asked = " and ".join(str(value) for value in part.values)
            high = possible[part.score].high
            above = high is not None and score_range(part).low is not None and part.values[0] >= high
            reach = _most(part.score, possible) if above else f"it is never below {possible[part.score].low}"
            what = f"no lead can pass `{part.score}: {part.op} {asked}`: {reach}"
            hint = "lower the threshold, or give more points" if above else "raise the threshold"
            yield sheet.warning("LQ417", path, what, hint)
    alternatives = [condition, *(a for p in walk(condition) if isinstance(p, AnyOf) for a in p.parts)]
    for alternative in alternatives if not said else ():
        boxes = bounds.boxes(alternative)
        left = bounds.boxes(alternative, bounds.whole)
        if boxes and all(box.empty for box in left):
            which = "this" if alternative is condition else "one of the alternatives"
            what = f"no lead can meet {which}: {_why_empty(boxes[0], left[0])}"
            yield sheet.warning("LQ429", path, what, "change one of the thresholds")
            return


def _why_empty(asked: Box, left: Box) -> str:
    for score in ("fit", "engagement"):
        if (both := getattr(left, score)).empty:
            return f"it asks for {score} {both}"
    sums = left.fit + left.engagement
    return f"it asks for a score {asked.score}, and fit and engagement as it asks for them make one {sums}"


def lead_conditions(sheet: Sheet) -> Iterator[tuple[tuple[Step, ...], Condition]]:
    """Yield every condition that may ask for scores, with its place."""
    for n, barred in enumerate(sheet.rulebook.disqualify):
        yield ("disqualify", n, "when"), barred.when
    for n, stage in enumerate(sheet.rulebook.stages):
        for key, condition in (("hand_raiser", stage.hand_raiser), ("enter", stage.enter)):
            if condition is not None:
                yield ("stages", n, key), condition
        if stage.leave is not None:
            yield ("stages", n, "leave", "when"), stage.leave.when
        for line, route in enumerate(stage.route):
            if route.when is not None:
                yield ("stages", n, "route", line, "when"), route.when
        for track, condition in stage.tracks.items():
            yield ("stages", n, "tracks", track), condition


def _counts(sheet: Sheet) -> Iterator[Finding]:
    section = sheet.rulebook.engagement
    for n, rule in enumerate(section.rules):
        spans = [
            d
            for d in (days_of(rule.window or section.window), days_of(rule.within or "all"))
            if d is not None
        ]
        if rule.count == "days" and rule.at_least is not None and spans and rule.at_least > min(spans):
            what = f"'{rule.id}' asks for {rule.at_least} days, and only {min(spans)} are looked at"
            path = ("engagement", "rules", n, "at_least")
            yield sheet.warning("LQ423", path, what, "ask for fewer days, or widen `within` or `window`")
