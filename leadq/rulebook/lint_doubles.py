"""Warnings about what stands twice, and about conditions that contradict themselves."""

import unicodedata
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations

from leadq.ground.findings import Finding
from leadq.rulebook.bounds import Range
from leadq.rulebook.conditions import All, Condition, Literalish, NoneOf, Test, walk
from leadq.rulebook.implies import implies
from leadq.rulebook.lint_reach import lead_conditions
from leadq.rulebook.places import Sheet, Step, place
from leadq.rulebook.wording import say
from leadq.words.amounts import Money

Path = tuple[Step, ...]
_ONE_OF = frozenset({"equals", "in", "on"})
_NONE_OF = frozenset({"not_equals", "not_in", "not_on"})
_FROM = {"at_least": False, "above": True, "after": True}
_TO = {"at_most": False, "below": True, "before": True}


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield each event and rule that stands twice, and each condition that nobody can meet.

    What the reader could not read is left out of the conditions: then they say less than is written, and are passed by.
    """
    if sheet.notes.findings:
        return
    book = sheet.rulebook
    yield from _twice(sheet, "events", ((("events", e), e, when) for e, when in book.events.items()))
    fit = ((("fit", "rules", n, "when"), rule.id, rule.when) for n, rule in enumerate(book.fit.rules))
    yield from _twice(sheet, "rules", fit)
    yield from _twice(sheet, "rules", _counted(sheet))
    for path, condition in _conditions(sheet):
        for part in walk(condition):
            if isinstance(part, All) and (why := _contradiction(part)):
                what = f"nobody can meet this condition: {why}"
                yield sheet.warning("LQ435", path, what, "correct one of the two, or write them under `any`")


def _counted(sheet: Sheet) -> Iterator[tuple[Path, str, Hashable]]:
    """Yield what each engagement rule counts, whatever it gives for it."""
    section = sheet.rulebook.engagement
    for n, rule in enumerate(section.rules):
        how = (
            rule.once,
            rule.first_ever,
            rule.count,
            rule.sum,
            rule.at_least,
            rule.within,
            rule.no_event_for,
        )
        counted = (frozenset(rule.event), rule.window or section.window, *how)
        yield ("engagement", "rules", n, "id"), rule.id, counted


def _twice(sheet: Sheet, what: str, named: Iterable[tuple[Path, str, Hashable]]) -> Iterator[Finding]:
    first: dict[Hashable, tuple[str, Path]] = {}
    for path, name, asked in named:
        earlier, where = first.setdefault(asked, (name, path))
        if where != path:
            line = place(sheet.root, where).line
            both = f"'{name}' asks for the same as '{earlier}' on line {line}"
            said = f"{both}: its points are given twice" if what == "rules" else f"{both}: they are one event"
            yield sheet.warning("LQ434", path, said, "remove one of the two, or make them differ")


def _conditions(sheet: Sheet) -> Iterator[tuple[Path, Condition]]:
    book = sheet.rulebook
    yield from ((("events", name), when) for name, when in book.events.items())
    yield from ((("personas", name), when) for name, when in book.personas.items())
    if book.accounts is not None:
        yield from ((("accounts", "roles", name), when) for name, when in book.accounts.roles.items())
    for n, suppression in enumerate(book.suppress):
        if suppression.when is not None:
            yield ("suppress", n, "when"), suppression.when
    yield from ((("fit", "rules", n, "when"), rule.when) for n, rule in enumerate(book.fit.rules))
    for block, questions in book.questions.items():
        for name, question in questions.items():
            if question.when is not None:
                yield ("questions", block, name, "when"), question.when
    yield from lead_conditions(sheet)


def _contradiction(condition: All) -> str:
    """Return why not all parts can hold at once, or an empty string where they can (or it is not known)."""
    for part in condition.parts:
        rest = All(tuple(other for other in condition.parts if other is not part))
        if isinstance(part, NoneOf) and any(implies(rest, barred) for barred in part.parts):
            return "its `none` excludes what the rest asks for"
    tests = [part for part in condition.parts if isinstance(part, Test) and part.other is None]
    for one, other in combinations(tests, 2):
        if one.field == other.field and (_excludes(one, other) or _excludes(other, one)):
            return f"{say(one)}, and {say(other)}"
    return ""


def _excludes(one: Test, other: Test) -> bool:
    """Whether no cell passes both tests of a field; False where it is not known."""
    if one.op == "missing":
        return other.op != "missing"
    asked, also = set(map(_folded, one.values)), set(map(_folded, other.values))
    if one.op in _ONE_OF and other.op in _ONE_OF:
        return not asked & also
    if one.op in _ONE_OF and other.op in _NONE_OF:
        return asked <= also
    sizes, others = _range(one), _range(other)
    return sizes is not None and others is not None and (sizes & others).empty


def _folded(value: Literalish) -> Literalish:
    """Return a text as it is compared: without case and accents."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in unicodedata.normalize("NFD", value.casefold()) if not unicodedata.combining(c))


def _range(test: Test) -> Range | None:
    """Return the numbers (or days) that pass a test; None where it is not one of size, or of several currencies."""
    sizes = [_size(value) for value in test.values]
    currencies = {value.currency for value in test.values if isinstance(value, Money)}
    if not sizes or None in sizes or len(currencies) > 1:
        return None
    first, last = sizes[0], sizes[-1]
    if test.op in _FROM:
        return Range(first, None, low_open=_FROM[test.op])
    if test.op in _TO:
        return Range(None, first, high_open=_TO[test.op])
    if test.op == "between" or (test.op in _ONE_OF and len(sizes) == 1):
        return Range(first, last)
    return None


def _size(value: Literalish) -> Decimal | None:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return value if isinstance(value, Decimal) else None
