"""The two sides of a threshold about questions: one box more ticked, or one fewer, by people good enough otherwise."""

from collections.abc import Iterable
from heapq import nlargest

from leadq.jobs.case_drafts import Cells, Draft, Drawer, Edge, Pool, merged
from leadq.rulebook.conditions import QuestionsMet, Test, walk
from leadq.rulebook.model import Stage

_RICHEST = 6


def number_met(met: QuestionsMet, base: Cells, drawer: Drawer, pool: Pool) -> Edge | None:
    """Return people who tick as many boxes as a condition asks for, and people who tick one fewer."""
    names = list(drawer.rulebook.questions[met.block])
    enough = max(met.satisfied, met.answered)
    full, short = (_ticking(drawer, met.block, names[:count]) for count in (enough, enough - 1))
    if full is None or short is None:
        return None
    inside, outside = (_people(base, cells, pool) for cells in (full, short))
    return Edge(inside, outside, lambda outcome: outcome.stage, ())


def answer(
    test: Test,
    place: int,
    asked: tuple[str, str],
    drawer: Drawer,
    pool: Pool,
) -> Edge | None:
    """Return people whose answer to a question just satisfies it, and people whose answer does not.

    Args:
        test: the threshold.
        place: which of its values is meant.
        asked: block and name of the question.
        drawer: draws the people.
        pool: people to reach scores with.
    """
    block, name = asked
    found = _stage_that_asks(block, drawer)
    cells = drawer.edge(test, place)
    if found is None or cells is None:
        return None
    stage, enough = found
    others = [other for other in drawer.rulebook.questions[block] if other != name][: enough - 1]
    ticked = _ticking(drawer, block, others)
    if ticked is None:
        return None
    base = drawer.ready_for(stage)
    inside, outside = (_people(base, {**ticked, test.field: cell}, pool) for cell in cells)
    return Edge(inside, outside, lambda outcome: outcome.stage, ())


def _stage_that_asks(block: str, drawer: Drawer) -> tuple[Stage, int] | None:
    """Return the first stage that one enters by a number of a block's questions, and the number."""
    for stage in drawer.rulebook.stages:
        for part in walk(stage.enter):
            if isinstance(part, QuestionsMet) and part.block == block and part.satisfied:
                return stage, part.satisfied
    return None


def _ticking(drawer: Drawer, block: str, names: Iterable[str]) -> Cells | None:
    """Return cells that answer and satisfy these questions."""
    questions = drawer.rulebook.questions[block]
    return merged(drawer.satisfying(questions[name]) for name in names)


def _people(base: Cells, answers: Cells, pool: Pool) -> tuple[Draft, ...]:
    """Return the same people in the same order for every answer: the best there are."""
    best = nlargest(_RICHEST, pool.fits, key=lambda one: one.score)
    busiest = nlargest(_RICHEST, pool.engagements, key=lambda one: one.score)
    return tuple(
        Draft(tuple({**base, **dict(fit.draft.contact), **answers}.items()), doing.draft.activity)
        for fit in best
        for doing in busiest
    )
