"""Whether one condition can only hold where another holds too. Sound, and silent where it cannot tell."""

from leadq.rulebook.bounds import score_range
from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    NoneOf,
    QuestionsMet,
    ScoreTest,
    Test,
)

_SET_OPS = frozenset({"equals", "in"})


def implies(narrow: Condition, wide: Condition) -> bool:
    """Whether `wide` is certain to hold where `narrow` holds. False means 'not known', not 'no'."""
    if narrow == wide or wide == All(()):
        return True
    if isinstance(wide, All):
        return all(implies(narrow, part) for part in wide.parts)
    if isinstance(narrow, AnyOf):
        return all(implies(part, wide) for part in narrow.parts)
    if isinstance(wide, AnyOf) and any(implies(narrow, part) for part in wide.parts):
        return True
    if isinstance(narrow, All):
        return any(implies(part, wide) for part in narrow.parts)
    return not isinstance(wide, NoneOf) and _leaf(narrow, wide)


def _leaf(narrow: Condition, wide: Condition) -> bool:
    if isinstance(narrow, ScoreTest) and isinstance(wide, ScoreTest):
        return narrow.score == wide.score and score_range(narrow) in score_range(wide)
    if isinstance(narrow, GradeIn) and isinstance(wide, GradeIn):
        return set(narrow.grades) <= set(wide.grades)
    if isinstance(narrow, QuestionsMet) and isinstance(wide, QuestionsMet):
        fewer = narrow.satisfied >= wide.satisfied and narrow.answered >= wide.answered
        return narrow.block == wide.block and fewer
    if isinstance(narrow, EventSeen) and isinstance(wide, EventSeen):
        kept = set(narrow.events) <= set(wide.events) and narrow.at_least >= wide.at_least
        return kept and (wide.within is None or wide.within == narrow.within)
    if isinstance(narrow, Test) and isinstance(wide, Test) and narrow.other is None and wide.other is None:
        same = narrow.field == wide.field and narrow.op in _SET_OPS and wide.op in _SET_OPS
        return same and set(narrow.values) <= set(wide.values)
    return False
