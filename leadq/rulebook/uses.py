"""What a rulebook reads: the fields, and the forms of them, that its conditions and files need."""

from collections.abc import Iterator

from leadq.rulebook.conditions import Condition, EventSeen, RuleFired, Test, walk
from leadq.rulebook.model import Rulebook
from leadq.words.fields import ACCOUNT_MEASURES, FieldType
from leadq.words.tables import FORM_OF_TYPE, Form

_MEASURES = frozenset(field.name for field in ACCOUNT_MEASURES)


def lead_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield the top of every condition that is asked of a contact or lead."""
    for suppression in rulebook.suppress:
        if suppression.when is not None:
            yield suppression.when
    yield from rulebook.personas.values()
    if rulebook.accounts is not None:
        yield from rulebook.accounts.roles.values()
    for rule in rulebook.fit.rules:
        yield rule.when
    for block in rulebook.questions.values():
        yield from (q.when for q in block.values() if q.when is not None)
    yield from scored_conditions(rulebook)


def scored_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield the top of every condition that may ask for scores, events or rules."""
    for disqualification in rulebook.disqualify:
        yield disqualification.when
    for stage in rulebook.stages:
        candidates = [stage.hand_raiser, stage.enter, stage.leave.when if stage.leave else None]
        candidates += [route.when for route in stage.route]
        yield from (c for c in candidates if c is not None)
        yield from stage.tracks.values()


def event_facts(rulebook: Rulebook) -> tuple[EventSeen, ...]:
    """Return each distinct question about events, in the order they are asked."""
    seen: dict[EventSeen, None] = {}
    for top in scored_conditions(rulebook):
        for part in walk(top):
            if isinstance(part, EventSeen):
                seen[part] = None
    for stage in rulebook.stages:
        seen |= dict.fromkeys(raised_hands(stage.hand_raiser))
    return tuple(seen)


def raised_hands(condition: Condition | None) -> tuple[EventSeen, ...]:
    """Return the questions about events in a hand-raiser, one for each event, so that the one seen can be named."""
    return tuple(
        EventSeen((event,), part.within) if part.at_least == 1 else part
        for part in walk(condition)
        if isinstance(part, EventSeen)
        for event in (part.events if part.at_least == 1 else part.events[:1])
    )


def rule_facts(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids of rules that conditions ask for, in the order they are asked."""
    seen: dict[str, None] = {}
    for top in scored_conditions(rulebook):
        for part in walk(top):
            if isinstance(part, RuleFired):
                seen[part.rule] = None
    return tuple(seen)


def forms_of(test: Test) -> set[tuple[str, Form]]:
    """Return the (field, form) pairs one test reads."""
    form = FORM_OF_TYPE[test.type]
    if test.op == "word":
        form = Form.WORDS
    elif test.op == "matches":
        form = Form.TEXT
    needed = {(test.field, form)}
    if test.type is FieldType.MONEY:
        needed.add((test.field, Form.CURRENCY))
    if test.other is not None:
        needed |= {(test.other.name, f) for _, f in needed}
    return needed


def contact_forms(rulebook: Rulebook) -> set[tuple[str, Form]]:
    """Return the (field, form) pairs that conditions about contacts and leads read of contacts."""
    known = _MEASURES if rulebook.accounts is not None else frozenset()
    return {(field, form) for field, form in _lead_forms(rulebook) if field not in known}


def _lead_forms(rulebook: Rulebook) -> set[tuple[str, Form]]:
    return {
        pair
        for top in lead_conditions(rulebook)
        for part in walk(top)
        if isinstance(part, Test)
        for pair in forms_of(part)
    }


def activity_forms(rulebook: Rulebook) -> set[tuple[str, Form]]:
    """Return the (field, form) pairs that the events' conditions read."""
    return {
        pair
        for top in rulebook.events.values()
        for part in walk(top)
        if isinstance(part, Test)
        for pair in forms_of(part)
    }


__all__ = [
    "activity_forms",
    "contact_forms",
    "event_facts",
    "forms_of",
    "lead_conditions",
    "rule_facts",
    "scored_conditions",
    "walk",
]
