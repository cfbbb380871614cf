"""The two sides of a threshold: for each change of `rulebook/mutants.py`, drafts just inside and just outside of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice
from operator import itemgetter

from leadq.jobs.case_drafts import Cells, Done, Draft, Drawer, Edge, Pool, Scored, merged
from leadq.jobs.case_questions import answer, number_met
from leadq.rulebook.conditions import Condition, EventSeen, QuestionsMet, ScoreTest, Test, walk
from leadq.rulebook.model import EngagementRule, Rulebook, Stage
from leadq.rulebook.mutants import Mutant, part_of, value_at
from leadq.scoring.rules import Numbered, numbered

_MOST_FIT, _MOST_DOING = 40, 1000
_SIDE = 40
_TIMES = (1, 2, 3, 5)
_EPOCH = date(1970, 1, 1)


def candidates(drawer: Drawer) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    """Return drafts that differ in fit alone, and drafts that differ in engagement alone: to reach scores with."""
    rulebook = drawer.rulebook
    best_first = sorted(rulebook.fit.rules, key=lambda rule: -rule.points)
    fitting = [cells for rule in best_first if rule.points > 0 and (cells := drawer.meeting(rule.when))]
    richest = [merged(fitting[: n + 1]) for n in range(len(fitting))]
    several = [
        merged(some) for size in (1, 2, 3, 4) for some in islice(combinations(fitting, size), _MOST_FIT)
    ]
    people = dict.fromkeys(tuple(cells.items()) for cells in ({}, *richest, *several) if cells is not None)
    giving = [rule for rule in rulebook.engagement.rules if rule.points > 0 and rule.no_event_for is None]
    doing = [tuple(drawer.done(rule, *range(1, times + 1)) for times in _TIMES) for rule in giving]
    alone = [done for one in doing for done in one]
    pairs = [a + b for one, two in combinations(doing, 2) for a in one for b in two]
    busiest = [tuple(done for one in doing[:n] for done in one[1]) for n in range(3, len(doing) + 1)]
    deeds = [(), *alone, *busiest, *pairs][:_MOST_DOING]
    return tuple(map(Draft, people)), tuple(Draft((), done) for done in deeds)


def edge(  # noqa: PLR0911 - one return a kind of threshold
    mutant: Mutant, drawer: Drawer, pool: Pool
) -> Edge | None:
    """Return drafts on the two sides of the value that a change moves; None where none can be thought of.

    Args:
        mutant: a change of a threshold.
        drawer: draws the people.
        pool: people to reach scores with.
    """
    match mutant.steps:
        case (("fit" | "engagement") as section, "bands", band):
            return _band(
                str(section), drawer.rulebook, str(band), pool.fits if section == "fit" else pool.engagements
            )
        case ("engagement", "window"):
            return _first_window(drawer)
        case ("engagement", "rules", int(number), str(key)):
            return _of_rule(drawer, number, key)
        case ("fit", "rules", int(number), "when"):
            return _field(mutant, drawer, drawer.rulebook.fit.rules[number].id, {})
        case ("questions", str(block), str(name), "when"):
            part = part_of(_condition(mutant, drawer.rulebook), mutant.part or ())
            asked = (block, name)
            return answer(part, mutant.place, asked, drawer, pool) if isinstance(part, Test) else None
        case ("disqualify", int(number), "when"):
            return _of_condition(mutant, drawer, None, pool)
        case ("stages", int(number), "leave", "min_stay"):
            return _stay(drawer, drawer.rulebook.stages[number], pool)
        case ("stages", int(number), ("hand_raiser" | "enter" | "leave"), *_):
            return _of_condition(mutant, drawer, drawer.rulebook.stages[number], pool)
    return None


def _band(section: str, rulebook: Rulebook, band: str, scored: Sequence[Scored]) -> Edge | None:
    bands = rulebook.fit.bands if section == "fit" else rulebook.engagement.bands
    high, low = _sides(scored, lambda score: score >= bands[band])
    return Edge(high[:1], low[:1], lambda outcome: outcome.grade, ("grade", section))


def simplest(scored: Iterable[Scored]) -> tuple[Scored, ...]:
    """Return for each score the draft of whom least is said."""
    found: dict[Decimal, Scored] = {}
    for one in scored:
        best = found.get(one.score)
        if best is None or _said(one.draft) < _said(best.draft):
            found[one.score] = one
    return tuple(found.values())


def _said(draft: Draft) -> int:
    return len(draft.contact) + len(draft.activity)


def _sides(
    scored: Iterable[Scored], is_high: Callable[[Decimal], bool]
) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    found = list(scored)
    high = sorted((one for one in found if is_high(one.score)), key=lambda one: one.score)
    low = sorted((one for one in found if not is_high(one.score)), key=lambda one: -one.score)
    return tuple(one.draft for one in high[:_SIDE]), tuple(one.draft for one in low[:_SIDE])


def _first_window(drawer: Drawer) -> Edge | None:
    for number, rule in enumerate(drawer.rulebook.engagement.rules):
        if rule.window is None and rule.event and rule.no_event_for is None:
            return _of_rule(drawer, number, "window")
    return None


def _of_rule(drawer: Drawer, number: int, key: str) -> Edge | None:
    terms = numbered(drawer.rulebook, (drawer.as_of - _EPOCH).days)[number]
    sides = _SIDES[key](drawer, terms) if key in _SIDES else None
    if sides is None:
        return None
    rule = terms.rule.id
    inside, outside = (Draft((), done) for done in sides)
    return Edge((inside,), (outside,), lambda outcome: rule in outcome.fired, ("fires",), rule)


Sides = tuple[tuple[Done, ...], tuple[Done, ...]]


def _window(drawer: Drawer, terms: Numbered) -> Sides | None:
    days = terms.window_days
    if days is None or not terms.rule.event:
        return None
    times, quantity = _enough(terms.rule)
    ages = [max(days - n, 0) for n in range(times)]
    late = [age + 1 for age in ages[:1]] + ages[1:]
    return drawer.done(terms.rule, *ages, quantity=quantity), drawer.done(
        terms.rule, *late, quantity=quantity
    )


def _at_least(drawer: Drawer, terms: Numbered) -> Sides | None:
    rule = terms.rule
    if rule.at_least is None:
        return None
    times, quantity = _enough(rule)
    if rule.sum is not None and quantity is not None:
        return drawer.done(rule, 1, quantity=quantity), drawer.done(rule, 1, quantity=quantity - 1)
    ages = range(1, times + 1)
    return drawer.done(rule, *ages), drawer.done(rule, *ages[:-1])


def _within(drawer: Drawer, terms: Numbered) -> Sides | None:
    rule, span = terms.rule, terms.span_days
    times, _ = _enough(rule)
    if span is None or rule.sum is not None or times - 1 > span:
        return None
    ages = range(times - 1)
    return drawer.done(rule, *ages, span), drawer.done(rule, *ages, span + 1)


def _silence(drawer: Drawer, terms: Numbered) -> Sides | None:
    days = terms.silence_days
    if days is None or not drawer.rulebook.events:
        return None
    return drawer.done(terms.rule, days + 1), drawer.done(terms.rule, days)


def _enough(rule: EngagementRule) -> tuple[int, Decimal | None]:
    """Return how many events reach `at_least`, and what each adds where a field is added up."""
    if rule.at_least is None:
        return 1, None
    return (1, rule.at_least) if rule.sum is not None else (int(rule.at_least.to_integral_value()), None)


_SIDES: Mapping[str, Callable[[Drawer, Numbered], Sides | None]] = {
    "window": _window, "at_least": _at_least, "within": _within, "no_event_for": _silence,
}  # fmt: skip


def _stay(drawer: Drawer, stage: Stage, pool: Pool) -> Edge | None:
    assert stage.leave is not None  # noqa: S101 - its min_stay is what changes
    assert stage.leave.min_stay is not None  # noqa: S101
    day = stage.leave.min_stay.before(drawer.as_of)
    gone, stays = (drawer.staying_in(stage, since) for since in (day, day + timedelta(days=1)))
    poorest = sorted(pool.engagements, key=lambda one: one.score)[:_SIDE]
    inside, outside = (
        tuple(Draft(tuple(cells.items()), one.draft.activity) for one in poorest) for cells in (gone, stays)
    )
    return Edge(inside, outside, lambda outcome: outcome.stage, ())


def _of_condition(mutant: Mutant, drawer: Drawer, stage: Stage | None, pool: Pool) -> Edge | None:
    part = part_of(_condition(mutant, drawer.rulebook), mutant.part or ())
    leaving = "leave" in mutant.steps
    base: Cells = {} if stage is None else drawer.staying_in(stage) if leaving else drawer.ready_for(stage)
    if isinstance(part, ScoreTest):
        return _scored(part, mutant.place, base, pool)
    if isinstance(part, QuestionsMet):
        return number_met(part, base, drawer, pool)
    if isinstance(part, EventSeen):
        return _seen(part, mutant.place, base, drawer)
    return _field(mutant, drawer, "", base)


def _scored(test: ScoreTest, place: int, base: Cells, pool: Pool) -> Edge | None:
    value = test.values[place]
    above = test.op in {"above", "at_most"} or (test.op == "between" and place == 1)
    # what the rest of the condition asks for is not known here: of each score the poorest and the richest are tried
    ends: dict[Decimal, list[tuple[Decimal, Draft]]] = {}
    for fit in pool.fits:
        cells = {**base, **dict(fit.draft.contact)}
        for doing in pool.engagements:
            total = fit.score + doing.score
            score = {"fit": fit.score, "engagement": doing.score, "score": total}[test.score]
            richness = total if test.score != "score" else doing.score
            known = [*ends.get(score, []), (richness, Draft(tuple(cells.items()), doing.draft.activity))]
            ends[score] = [min(known, key=itemgetter(0)), max(known, key=itemgetter(0))]
    both = [Scored(draft, score) for score, found in ends.items() for _, draft in found]
    high, low = _sides(both, lambda score: score > value if above else score >= value)
    is_floor = test.op in {"at_least", "above"} or (test.op == "between" and place == 0)
    inside, outside = (high, low) if is_floor else (low, high)
    return Edge(inside, outside, lambda outcome: outcome.stage, (test.score,))


def _seen(seen: EventSeen, place: int, base: Cells, drawer: Drawer) -> Edge | None:
    def done(count: int, age: int) -> Draft:
        days = drawer.days_back(*[age] * count)
        return Draft(tuple(base.items()), tuple(Done(seen.events[0], day) for day in days))

    age = (drawer.as_of - seen.within.before(drawer.as_of)).days if seen.within is not None else 1
    inside = done(seen.at_least, age)
    outside = done(seen.at_least, age + 1) if place == 0 else done(seen.at_least - 1, age)
    return Edge((inside,), (outside,), lambda outcome: outcome.stage, ())


def _field(mutant: Mutant, drawer: Drawer, rule: str, base: Cells) -> Edge | None:
    """A threshold of a contact's field, with what the rest of its condition asks for."""
    condition = _condition(mutant, drawer.rulebook)
    part = part_of(condition, mutant.part or ())
    if not isinstance(part, Test) or (cells := drawer.edge(part, mutant.place)) is None:
        return None
    others = [drawer.meeting(p) for p in walk(condition) if isinstance(p, Test) and p.field != part.field]
    rest = merged((dict(base), *others)) or base
    inside, outside = (Draft(tuple({**rest, part.field: cell}.items())) for cell in cells)
    if rule:
        return Edge((inside,), (outside,), lambda outcome: rule in outcome.fired, ("fires",), rule)
    return Edge((inside,), (outside,), lambda outcome: outcome.stage, ())


def _condition(mutant: Mutant, rulebook: Rulebook) -> Condition:
    found: Condition = value_at(rulebook, mutant.steps)
    return found
