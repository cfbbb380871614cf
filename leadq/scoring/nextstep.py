"""The nearest way up: what a stage's condition still asks of a lead, as points, answers, or an event.

A stage is entered by one of its alternatives (the parts of an `any`, or the whole condition). An alternative is open to
a lead if everything in it holds but thresholds of engagement, score or grade (which more engagement meets) and counts
of questions (which answers meet). The cheapest open alternative is named: fewest points, then fewest answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    QuestionsMet,
    ScoreTest,
)
from leadq.rulebook.model import Rulebook, Stage
from leadq.scoring.candidates import Candidate, candidates
from leadq.scoring.labels import stage_label
from leadq.words.names import readable
from leadq.words.steps import cases, col, every, literal, named, sql

_RISING = {"at_least", "above"}
_ANSWERS = 1000
"""Above the number of answers that any way can lack."""


def alternatives(stage: Stage) -> tuple[Condition, ...]:
    """Return the alternatives by which a stage is entered."""
    if stage.enter is None:
        return ()
    return stage.enter.parts if isinstance(stage.enter, AnyOf) else (stage.enter,)


def _parts(alternative: Condition) -> Iterator[Condition]:
    if isinstance(alternative, All):
        for part in alternative.parts:
            yield from _parts(part)
    else:
        yield alternative


def _reachable(part: Condition) -> bool:
    if isinstance(part, ScoreTest):
        return part.op in _RISING and part.score != "fit"
    return isinstance(part, (GradeIn, QuestionsMet))


def gates(rulebook: Rulebook) -> list[tuple[str, Condition]]:
    """Return (column, condition) for the parts of alternatives that engagement and answers cannot meet."""
    found: list[tuple[str, Condition]] = []
    for n, stage in enumerate(rulebook.stages):
        for k, alternative in enumerate(alternatives(stage)):
            closed = tuple(part for part in _parts(alternative) if not _reachable(part))
            if closed:
                found.append((f"gate_{n}_{k}", All(closed)))
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """One alternative of one stage, by its number among all of the rulebook."""

    number: int
    stage_no: int
    place: int
    condition: Condition


def _ways(rulebook: Rulebook) -> list[_Way]:
    every_one = [
        (n, k, way) for n, stage in enumerate(rulebook.stages) for k, way in enumerate(alternatives(stage))
    ]
    return [_Way(number, *way) for number, way in enumerate(every_one)]


def way_layers(rulebook: Rulebook) -> tuple[list[exp.Expression], ...]:
    """Return the columns that `next_step` reads, in layers.

    `cost_<n>` is what the cheapest way into stage n costs a lead below it, `way_cost` that of the nearest stage above
    that has a way; `way_points` are the points it takes, `way_no` says which way it is. Columns, so that each is
    worked out once for a lead however often the sentence reads it.
    """
    ways = _ways(rulebook)
    led_to = sorted({way.stage_no for way in ways})
    costs = [
        named(
            sql(
                "CASE WHEN stage_no > $n AND missing IS NULL THEN $least END",
                n=n,
                least=_least([_cost(way, len(ways), rulebook) for way in ways if way.stage_no == n]),
            ),
            f"cost_{n}",
        )
        for n in led_to
    ]
    nearest = []
    for n in range(1, len(rulebook.stages)):
        above = [col(f"cost_{t}") for t in _targets(n, rulebook) if t in led_to]
        if above:
            nearest.append((sql("stage_no = $n", n=n), exp.Coalesce(this=above[0], expressions=above[1:])))
    cost = named(exp.cast(cases(nearest), "BIGINT"), "way_cost")
    shift = len(ways) * _ANSWERS
    points = named(
        sql("CAST((way_cost // $shift) / 100.0 AS DECIMAL(18, 2))", shift=shift or 1), "way_points"
    )
    return costs, [cost], [points, named(sql("way_cost % $ways", ways=len(ways) or 1), "way_no")]


def _targets(number: int, rulebook: Rulebook) -> Iterator[int]:
    """Yield the stages above, the nearest first, up to the first that an event leads into by itself."""
    for target in range(number - 1, -1, -1):
        yield target
        if _events_asked(rulebook.stages[target]):
            return


def _least(costs: Sequence[exp.Expression]) -> exp.Expression:
    return (
        exp.Least(this=costs[0], expressions=list(costs[1:]), ignore_nulls=True)
        if len(costs) > 1
        else costs[0]
    )


def next_step(rulebook: Rulebook) -> exp.Expression:
    """Return the sentence, over `leads` and `way_layers`: NULL in the top stage and for the disqualified."""
    blocked = sql("'Ask for ' || $fields || '.'", fields=sql("REPLACE(missing, '_', ' ')"))
    branches: list[tuple[exp.Expression, exp.Expression]] = [(sql("missing IS NOT NULL"), blocked)]
    ways = _ways(rulebook)
    for n, target in enumerate(rulebook.stages):
        numbers = [literal(way.number) for way in ways if way.stage_no == n]
        if numbers:
            branches.append((exp.In(this=col("way_no"), expressions=numbers), _sentence(target, rulebook)))
    for n in range(1, len(rulebook.stages)):
        *_, target_no = _targets(n, rulebook)
        if hand := _events_asked(rulebook.stages[target_no]):
            opening = f"For {stage_label(rulebook.stages[target_no])}: "
            branches.append((sql("stage_no = $n", n=n), literal(f"{opening}{hand}.")))
    return cases(branches)


def _sentence(target: Stage, rulebook: Rulebook) -> exp.Expression:
    needs = exp.Anonymous(
        this="CONCAT_WS",
        expressions=[literal(" and "), _points_needed(rulebook), *_answers_needed(target, rulebook)],
    )
    hand = _events_asked(target)
    return sql(
        "$opening || $needs || $ending",
        opening=f"For {stage_label(target)}: ",
        needs=needs,
        ending=f"; or {hand}." if hand else ".",
    )


def _events_asked(target: Stage) -> str:
    """`a demo request or 3 × web visit`: events that lead into a stage by themselves; at most two ways."""
    hands = target.hand_raiser.parts if isinstance(target.hand_raiser, AnyOf) else (target.hand_raiser,)
    asked = [way for way in (*hands, *alternatives(target)) if isinstance(way, EventSeen)]
    return " or ".join(
        f"a {readable(event)}" if e.at_least == 1 else f"{e.at_least} × {readable(event)}"
        for e in asked[:2]
        for event in e.events[:2]
    )


def _cost(way: _Way, ways: int, rulebook: Rulebook) -> exp.Expression:
    """Points (hundredths), then answers, then the way's number, as one number; NULL where the way is closed."""
    parts = list(_parts(way.condition))
    points = [
        _points_gap(part, rulebook)
        for part in parts
        if isinstance(part, (ScoreTest, GradeIn)) and _reachable(part)
    ]
    answers: exp.Expression = literal(0)
    for gap in _answers_gaps(way.condition).values():
        answers = exp.Add(this=answers, expression=gap)
    cost = sql(
        "(CAST($points * 100 AS BIGINT) * $most + $answers) * $ways + $number",
        points=_largest(points),
        most=_ANSWERS,
        answers=answers,
        ways=ways,
        number=way.number,
    )
    open_ = [sql("$gap IS NOT NULL", gap=gap.copy()) for gap in points]
    if any(not _reachable(part) for part in parts):
        open_.append(col(f"gate_{way.stage_no}_{way.place}"))
    return sql("CASE WHEN $open THEN $cost END", open=every(open_), cost=cost)


def _largest(gaps: Sequence[exp.Expression]) -> exp.Expression:
    if not gaps:
        return literal(0)
    return (
        exp.Greatest(this=gaps[0], expressions=list(gaps[1:]), ignore_nulls=True)
        if len(gaps) > 1
        else gaps[0]
    )


def _points_gap(part: Condition, rulebook: Rulebook) -> exp.Expression:
    """Points of engagement that are missing (0: none); NULL where engagement cannot help."""
    if isinstance(part, ScoreTest):
        floor = part.values[0] + (Decimal("0.01") if part.op == "above" else 0)
        score = col("score" if part.score == "score" else "engagement_score")
        return sql("GREATEST($floor - $score, 0)", floor=floor, score=score)
    assert isinstance(part, GradeIn)  # noqa: S101 - the only other reachable part about points
    wanted = set(part.grades)
    bands = rulebook.engagement.bands
    lowest = min(bands.values())
    branches: list[tuple[exp.Expression, exp.Expression]] = [
        (exp.In(this=col("grade"), expressions=[literal(g) for g in sorted(wanted)]), literal(0))
    ]
    for fit_band in rulebook.fit.bands:
        floors = [floor for band, floor in bands.items() if fit_band + band in wanted and floor > lowest]
        branches += [
            (
                sql("fit_band = $band AND engagement_score < $floor", band=fit_band, floor=floor),
                sql("$floor - engagement_score", floor=floor),
            )
            for floor in sorted(floors)
        ]
    return cases(branches)


def _answers_gaps(way: Condition) -> dict[str, exp.Expression]:
    """Answers that are missing, by block of questions."""
    gaps: dict[str, list[exp.Expression]] = {}
    for part in _parts(way):
        if isinstance(part, QuestionsMet):
            gaps.setdefault(part.block, []).extend(
                sql("GREATEST($wanted - $have, 0)", wanted=wanted, have=col(f"{how}_{part.block}"))
                for how, wanted in (("satisfied", part.satisfied), ("answered", part.answered))
                if wanted
            )
    return {block: _largest(found) for block, found in gaps.items()}


def _points_needed(rulebook: Rulebook) -> exp.Expression:
    """`7 more points, one webinar`, or NULL for none."""
    points = col("way_points")
    found = candidates(rulebook)
    one = [
        (
            sql("$gain >= $points AND NOT $used", gain=c.gain, points=points, used=_used(c)),
            literal(f", one {c.label}"),
        )
        for c in found
    ]
    many = next((c for c in reversed(found) if c.repeats), None)
    otherwise = literal("")
    if many is not None:
        times = sql("CAST(CAST(CEIL($points / $gain) AS INTEGER) AS TEXT)", points=points, gain=many.gain)
        otherwise = sql("', ' || $times || ' × ' || $label", times=times, label=many.label)
    hint = cases(one, otherwise)
    return sql(
        "CASE WHEN $points > 0 THEN $number || "
        "CASE WHEN $points = 1 THEN ' more point' ELSE ' more points' END || $hint END",
        points=points,
        number=plain(points),
        hint=hint,
    )


def _used(candidate: Candidate) -> exp.Expression:
    return exp.false() if candidate.repeats else col(candidate.used_up)


def _answers_needed(target: Stage, rulebook: Rulebook) -> list[exp.Expression]:
    """`1 more of bant` for each block that the chosen way asks, NULL where nothing is missing."""
    asked: dict[str, list[tuple[exp.Expression, exp.Expression]]] = {}
    for way in _ways(rulebook):
        if rulebook.stages[way.stage_no] is target:
            for block, gap in _answers_gaps(way.condition).items():
                asked.setdefault(block, []).append((sql("way_no = $n", n=way.number), gap))
    return [
        sql(
            "CASE WHEN $gap > 0 THEN CAST($gap AS TEXT) || ' more of ' || $block END",
            gap=cases(gaps),
            block=readable(block),
        )
        for block, gaps in asked.items()
    ]


def plain(points: exp.Expression) -> exp.Expression:
    """Return points as text without trailing zeros: 45, 45.5, -10."""
    return sql(
        "CASE WHEN $points = TRUNC($points) THEN CAST(CAST($points AS BIGINT) AS TEXT) "
        "ELSE RTRIM(CAST($points AS TEXT), '0') END",
        points=points,
    )
