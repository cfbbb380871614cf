"""Phrases that sentences about changes are made of: rules, conditions that grew or shrank, lines of a route."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from leadq.rulebook.changes_meaning import alternatives, conjuncts, plain
from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    NoneOf,
    QuestionsMet,
    RuleFired,
    ScoreTest,
    Test,
)
from leadq.rulebook.model import Engagement, EngagementRule, FitRule, Route
from leadq.rulebook.wording import listed, say, say_number, say_points
from leadq.words.amounts import Duration
from leadq.words.fields import FieldType
from leadq.words.names import readable

Labels = Mapping[str, str]
Part = TypeVar("Part")
NEEDS = (
    "now also needs {}", "no longer needs {}", "now also takes leads if {}", "no longer takes leads if {}",
    "takes leads if {}",
)  # fmt: skip
"""What a stage asks for: one more part, one less, one more way, one less, another."""
RAISED = ("now only with {}", "now also without {}", "now also {}", "no longer {}", "{}")
"""The same for who raises a hand."""
COUNTS = (
    "now counts only if {}", "now counts even without {}", "now also counts if {}", "no longer counts if {}",
    "counts if {}",
)  # fmt: skip
"""The same for everything else that has a condition."""
_LISTED_OPS = frozenset(
    {"equals", "in", "contains", "word", "starts", "ends", "matches", "has", "is", "not_equals", "not_in"}
)
_NEGATIVE = frozenset({"not_equals", "not_in"})


def arrow(old: str, new: str) -> str:
    """Return `old → new`, with what both begin and end with said once: `score at least 40 → 45`."""
    before, after = old.split(" "), new.split(" ")
    start = 0
    while start < min(len(before), len(after)) - 1 and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start - 1 and before[-1 - end] == after[-1 - end]:
        end += 1
    if (
        not start and max(len(before), len(after)) - end > 1
    ):  # what differs is more than a word: no part of it is cut
        end = 0
    was, now = before[start : len(before) - end], after[start : len(after) - end]
    if min(len(was), len(now)) == 1 and (was[0] == now[0] or was[-1] == now[-1]):
        return f"{old} → {new}"  # one only has more words: cut, it would read as a change of another word
    if was[-1].endswith(",") and now[-1].endswith(","):
        was[-1] = was[-1][:-1]
    middle = f"{' '.join(was)} → {' '.join(now)}"
    tail = before[len(before) - end :] if end else []
    return " ".join([*before[:start], middle, *tail])


def points(number: Decimal) -> str:
    """Return points with their sign and noun: `+20 points`, `-1 point`."""
    sign = "+" if number > 0 else ""
    return f"{sign}{say_points(number)}"


def fit_rule(rule: FitRule, labels: Labels) -> str:
    """Return what a fit rule gives, and to whom: `+20 points if persona is "executive"`."""
    return f"{points(rule.points)} if {say(rule.when, labels)}".replace(" if always, unless", " unless")


def engagement_rule(rule: EngagementRule) -> str:
    """Return what an engagement rule gives, and for what: `+5 points for each pricing view, at most 25`."""
    text = f"{points(rule.points)} {how(rule)}"
    if rule.max is not None:
        text += f", at most {say_number(rule.max)}"
    return text


def how(rule: EngagementRule) -> str:  # noqa: PLR0911 - one return a kind of rule
    """Return what an engagement rule gives its points for: `for each webinar`, `if visits on at least 3 days …`."""
    events = listed([readable(event) for event in rule.event], "or") or "activity"
    if rule.no_event_for is not None:
        return f"if there is no {events} for {rule.no_event_for}"
    if rule.at_least is not None:
        within = f" within {rule.within}" if rule.within is not None else ""
        amount = say_number(rule.at_least)
        if rule.sum:
            return f"if the {readable(rule.sum)} of {events} adds up to at least {amount}{within}"
        return f"if there is {events} at least {amount} {'days' if rule.count == 'days' else 'times'}{within}"
    if rule.sum:
        return f"for each unit of {readable(rule.sum)} of {events}"
    if rule.first_ever:
        return f"for the very first {events}"
    if rule.once:
        return f"once, for the newest {events}"
    return f"for each day with {events}" if rule.count == "days" else f"for each {events}"


def decay(of: EngagementRule | Engagement) -> str:
    """Return how points fade: `half after 30 days`; empty where nothing is said about it."""
    if of.half_life is not None:
        return "never" if of.half_life == "none" else f"half after {of.half_life}"
    if of.linear_decay is not None:
        return "never" if of.linear_decay == "none" else f"evenly over {of.linear_decay}"
    return ""


def window(value: Duration | str | None) -> str:
    """Return how far a rule looks back: `30 days`, `all time`."""
    return "all time" if value == "all" else str(value)


def shifts(old: Condition, new: Condition, labels: Labels, words: Sequence[str]) -> str:
    """Return how a condition changed, in clauses joined by `and`, worded as `NEEDS` or `COUNTS` say."""
    lost, gained = _apart(conjuncts(old), conjuncts(new))
    told = []
    for part in list(lost):
        like = next((other for other in gained if _subject(other) == _subject(part)), None)
        if like is None and len(lost) == len(gained) == 1:
            like = gained[0]
        if like is not None:
            told.append(_shift(part, like, labels, words))
            lost.remove(part)
            gained.remove(like)
    more, less, *_ = words
    told += [_one(part, less, "no longer excludes {}", labels) for part in lost]
    told += [_one(part, more, "now excludes {}", labels) for part in gained]
    return " and ".join(told)


def _shift(old: Condition, new: Condition, labels: Labels, words: Sequence[str]) -> str:
    """Return how one part of a condition changed."""
    _, _, wider, narrower, other = words
    before, after = _single(old), _single(new)
    lost, gained = _apart(before, after)
    swapped = len(lost) == len(gained) == 1 and _subject(lost[0]) == _subject(gained[0])
    if swapped and not isinstance(lost[0], (Test, GradeIn, EventSeen)):
        return other.format(arrow(say(lost[0], labels), say(gained[0], labels)))
    if len(lost) == len(before):
        return other.format(arrow(say(old, labels), say(new, labels)))
    if isinstance(old, NoneOf) or (isinstance(old, Test) and old.op in _NEGATIVE):
        clauses = [(_together(lost), "no longer excludes {}"), (_together(gained), "now also excludes {}")]
    else:
        clauses = [(_together(lost), narrower), (_together(gained), wider)]
    return " and ".join(text.format(say(part, labels)) for part, text in clauses if part is not None)


def _apart(old: Sequence[Part], new: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Return (what only the first has, what only the second has)."""
    before, after = ({plain(part): part for part in parts} for parts in (old, new))
    return (
        [part for key, part in before.items() if key not in after],
        [part for key, part in after.items() if key not in before],
    )


def _subject(condition: Condition) -> tuple[object, ...]:
    """Return what a condition is about: two about the same are one that changed."""
    match condition:
        case Test(field=field):
            return (Test, field)
        case ScoreTest(score=score):
            return (ScoreTest, score)
        case QuestionsMet(block=block):
            return (QuestionsMet, block)
        case RuleFired():
            return (RuleFired, condition.rule)
        case All() | AnyOf() | NoneOf():
            return (type(condition), *sorted({_subject(part) for part in condition.parts}, key=repr))
    return (type(condition),)


def _one(part: Condition, text: str, excluding: str, labels: Labels) -> str:
    if isinstance(part, NoneOf):
        return excluding.format(say(AnyOf(part.parts), labels))
    return text.format(say(part, labels))


def _single(condition: Condition) -> list[Condition]:
    """Return the alternatives of a condition, several values of one test apart."""
    parts = condition.parts if isinstance(condition, NoneOf) else (condition,)
    found: list[Condition] = []
    for part in (inner for outer in parts for inner in alternatives(outer)):
        match part:
            case Test(values=values, op=op) if (
                op in _LISTED_OPS and values and part.type is not FieldType.BOOLEAN
            ):
                found += [replace(part, values=(value,)) for value in values]
            case GradeIn(grades=grades):
                found += [GradeIn((grade,)) for grade in grades]
            case EventSeen(events=events, at_least=1):
                found += [replace(part, events=(event,)) for event in events]
            case _:
                found.append(part)
    if isinstance(condition, NoneOf):
        return [NoneOf((part,)) for part in found]
    return found


def _together(parts: list[Condition]) -> Condition | None:
    """Return alternatives as one condition again, values of one test together and without a `not`."""
    bare = [part.parts[0] if isinstance(part, NoneOf) else part for part in parts]
    if not bare:
        return None
    first = bare[0]
    if all(isinstance(part, GradeIn) for part in bare):
        return GradeIn(tuple(grade for part in bare if isinstance(part, GradeIn) for grade in part.grades))
    if isinstance(first, Test):
        op = {"not_equals": "equals", "not_in": "in"}.get(first.op, first.op)
        same = [
            part
            for part in bare
            if isinstance(part, Test) and part.field == first.field and part.op == first.op
        ]
        if len(same) == len(bare):
            return replace(first, op=op, values=tuple(value for part in same for value in part.values))
    return AnyOf(tuple(bare)) if len(bare) > 1 else first


def route(old: Sequence[Route], new: Sequence[Route], labels: Labels) -> str:
    """Return how a routing table changed, line by line: `country is "France": ann → bob`."""
    lost, gained = _apart(old, new)
    told = []
    for line in list(lost):
        like = next((other for other in gained if plain(other.when) == plain(line.when)), None)
        if like is not None:
            told.append(f"{_for_whom(line, labels)}: {arrow(_owners(line), _owners(like))}")
            lost.remove(line)
            gained.remove(like)
    told += [f"no longer {_for_whom(line, labels)}: {_owners(line)}" for line in lost]
    told += [f"now {_for_whom(line, labels)}: {_owners(line)}" for line in gained]
    return "; ".join(told) or "the lines stand in another order"


def _for_whom(route: Route, labels: Labels) -> str:
    return say(route.when, labels) if route.when is not None else "everybody else"


def _owners(route: Route) -> str:
    who = f"the contact's {readable(route.to_field)}" if route.to_field else listed(route.to or (), "or")
    return who + (f", at most {route.at_most:,} each" if route.at_most is not None else "")


def dates_phrase(header: str, before: tuple[Any, ...] | None, after: tuple[Any, ...] | None) -> Iterator[str]:
    """Say what has changed about a column of dates of contacts."""
    of = f'dates in the contact column "{header}"'
    if before is None and after is not None:
        yield f"{of} are activity of type {after[1]}"
    elif after is None:
        yield f"{of} are no longer activity"
    elif before is not None and before[1] != after[1]:
        yield f"{of}: activity of type {before[1]} → {after[1]}"
    elif before != after:
        yield f"{of} are read in another way"
