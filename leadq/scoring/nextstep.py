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
from leadq.rulebook.model import EngagementRule, Rulebook, Stage
from leadq.rulebook.uses import walk
from leadq.scoring.labels import stage_label
from leadq.words.names import readable
from leadq.words.steps import cases, col, every, literal, named, sql

_RISING = {"at_least", "above"}
MAX_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that would give points: how many at least, and the column that says its rule is used up for a lead."""

    label: str
    gain: Decimal
    used_up: str
    rule_numbers: tuple[int, ...]
    repeats: bool


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


def candidates(rulebook: Rulebook) -> tuple[Candidate, ...]:
    """Return events that give points at once, fewest points first; at most MAX_CANDIDATES, spread over the range."""
    first = len(rulebook.fit.rules)
    numbers = {rule.id: first + n for n, rule in enumerate(rulebook.engagement.rules)}
    group_of = {rule: group for group in rulebook.engagement.groups.values() for rule in group.rules}
    punished = {
        event
        for rule in rulebook.engagement.rules
        if rule.points < 0 and rule.no_event_for is None
        for event in rule.event
    }
    best: dict[str, Candidate] = {}
    for rule in rulebook.engagement.rules:
        if not _gives_at_once(rule) or punished & set(rule.event):
            continue
        gain = min(x for x in (rule.points, rule.max, rule.max_per_day) if x is not None)
        group = group_of.get(rule.id)
        limited = rule.max is not None or rule.once or rule.max_per_day is not None or group is not None
        sharing = tuple(numbers[r] for r in group.rules) if group is not None else (numbers[rule.id],)
        if group is not None and group.max is not None:
            gain = min(gain, group.max)
        label = readable(rule.event[0])
        candidate = Candidate(
            label, gain, f"used_{numbers[rule.id]}", sharing if limited else (), not limited
        )
        if label not in best or best[label].gain < gain:
            best[label] = candidate
    found = sorted(best.values(), key=lambda c: (c.gain, c.label))
    if len(found) <= MAX_CANDIDATES:
        return tuple(found)
    step = (len(found) - 1) / (MAX_CANDIDATES - 1)
    return tuple(found[round(i * step)] for i in range(MAX_CANDIDATES))


def _gives_at_once(rule: EngagementRule) -> bool:
    return (
        rule.points > 0
        and bool(rule.event)
        and rule.at_least is None
        and rule.no_event_for is None
        and rule.sum is None
        and rule.count != "days"
        and not rule.first_ever
    )


def way_layers(rulebook: Rulebook) -> tuple[list[exp.Expression], list[exp.Expression]]:
    """Return the columns that `next_step` reads, in two layers: `way_cost` of the stage above, then its two parts.

    Columns, so that each is worked out once for a lead however often the sentence reads it.
    """
    costs = []
    for n in range(1, len(rulebook.stages)):
        ways = [_cost(n - 1, k, way, rulebook) for k, way in enumerate(alternatives(rulebook.stages[n - 1]))]
        if ways:
            least = (
                exp.Least(this=ways[0], expressions=ways[1:], ignore_nulls=True) if len(ways) > 1 else ways[0]
            )
            costs.append((sql("stage_no = $n AND missing IS NULL", n=n), least))
    cost = named(exp.cast(cases(costs), "BIGINT"), "way_cost")
    points = named(sql("CAST((way_cost // 1000) / 100.0 AS DECIMAL(18, 2))"), "way_points")
    answers = named(sql("way_cost % 1000"), "way_answers")
    return [cost], [points, answers]


def next_step(rulebook: Rulebook) -> exp.Expression:
    """Return the sentence, over `leads` and `way_layers`: NULL in the top stage and for the disqualified."""
    branches: list[tuple[exp.Expression, exp.Expression]] = [
        (
            sql("missing IS NOT NULL"),
            sql("'Ask for ' || $fields || '.'", fields=sql("REPLACE(missing, '_', ' ')")),
        )
    ]
    branches += [
        (sql("stage_no = $n", n=n), _sentence(rulebook.stages[n - 1], rulebook))
        for n in range(1, len(rulebook.stages))
    ]
    return cases(branches)


def _sentence(target: Stage, rulebook: Rulebook) -> exp.Expression:
    hand = _events_asked(target)
    opening = f"For {stage_label(target)}: "
    by_hand = literal(f"{opening}{hand}." if hand else None)
    if not alternatives(target):
        return by_hand
    needs = exp.Anonymous(
        this="CONCAT_WS",
        expressions=[literal(" and "), _points_needed(rulebook), _answers_needed(target)],
    )
    ending = f"; or {hand}." if hand else "."
    return sql(
        "CASE WHEN way_cost IS NULL THEN $by_hand ELSE $opening || $needs || $ending END",
        by_hand=by_hand,
        opening=opening,
        needs=needs,
        ending=ending,
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


def _cost(number: int, k: int, alternative: Condition, rulebook: Rulebook) -> exp.Expression:
    """Points (hundredths) * 1000 + answers that an alternative still needs; NULL where it is closed."""
    parts = list(_parts(alternative))
    points = [
        _points_gap(part, rulebook)
        for part in parts
        if isinstance(part, (ScoreTest, GradeIn)) and _reachable(part)
    ]
    answers = [_answers_gap(part) for part in parts if isinstance(part, QuestionsMet)]
    cost = sql(
        "CAST($points * 100 AS BIGINT) * 1000 + $answers",
        points=_largest(points),
        answers=_largest(answers),
    )
    open_ = [sql("$gap IS NOT NULL", gap=gap) for gap in points]
    if any(not _reachable(part) for part in parts):
        open_.append(col(f"gate_{number}_{k}"))
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


def _answers_gap(part: QuestionsMet) -> exp.Expression:
    gaps = [
        sql("GREATEST($wanted - $have, 0)", wanted=wanted, have=col(f"{how}_{part.block}"))
        for how, wanted in (("satisfied", part.satisfied), ("answered", part.answered))
        if wanted
    ]
    return _largest(gaps)


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


def _answers_needed(target: Stage) -> exp.Expression:
    blocks = {part.block for part in walk(target.enter) if isinstance(part, QuestionsMet)}
    return sql(
        "CASE WHEN way_answers > 0 THEN CAST(way_answers AS TEXT) || ' more of ' || $blocks END",
        blocks=" or ".join(readable(b) for b in sorted(blocks)),
    )


def plain(points: exp.Expression) -> exp.Expression:
    """Return points as text without trailing zeros: 45, 45.5, -10."""
    return sql(
        "CASE WHEN $points = TRUNC($points) THEN CAST(CAST($points AS BIGINT) AS TEXT) "
        "ELSE RTRIM(CAST($points AS TEXT), '0') END",
        points=points,
    )
