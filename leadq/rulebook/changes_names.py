"""The names by which parts of a rulebook hang together: what is declared, what names it, and what was only renamed."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from leadq.rulebook.changes_edit import Edit
from leadq.rulebook.changes_meaning import CONDITIONS, NO_RENAMES, Named, Renames, layout, plain
from leadq.rulebook.changes_tree import ORDER, Tree
from leadq.rulebook.conditions import EventSeen, GradeIn, QuestionsMet, RuleFired, Test, walk
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Group
from leadq.words.difference import Place

_DECLARED: tuple[tuple[str, Place], ...] = (
    ("event", ("events",)),
    ("rule", ("fit", "rules")),
    ("rule", ("engagement", "rules")),
    ("stage", ("stages",)),
)
Missing = tuple[str, str, bool]
"""A kind of name, the name, and whether only the new rulebook has it (or only the old one)."""


def kind_of(place: Place) -> str:
    """Return what kind of name a place declares: `event`, `rule`, `stage`; empty where it declares none."""
    return next((kind for kind, section in _DECLARED if place[:-1] == section), "")


def renames_between(old: Tree, new: Tree) -> Renames:
    """Return names that only one rulebook has each, of things that are otherwise the same."""
    names: dict[Named, str] = {}
    for kind, section in _DECLARED:
        before, after = old.at(section), new.at(section)
        if before is None or after is None:
            continue
        renames = Renames(dict(names))
        gone = {
            name: _same(tree, renames) for name, tree in before.children.items() if name not in after.children
        }
        come = {
            name: _same(tree, NO_RENAMES)
            for name, tree in after.children.items()
            if name not in before.children
        }
        for name, meaning in gone.items():
            like = [other for other, also in come.items() if also == meaning]
            if len(like) == 1 and list(gone.values()).count(meaning) == 1:
                names[kind, name] = like[0]
    return Renames(names)


def _same(tree: Tree, renames: Renames) -> Any:  # noqa: ANN401 - a tuple
    """Return what a thing means, whatever it is called."""
    if not isinstance(tree.value, BaseModel):
        return plain(tree.value, renames)
    parts = {name: part for name, part in tree.children.items() if name not in {"id", "label"}}
    return tuple((name, _of(name, part, renames)) for name, part in parts.items())


def _of(name: str, tree: Tree, renames: Renames) -> Any:  # noqa: ANN401 - a tuple
    if tree.shape is not None:
        return tuple((key, plain(part.value, renames)) for key, part in tree.children.items())
    return meaning((name,), tree.value, renames)


def meaning(place: Place, value: object, renames: Renames) -> Any:  # noqa: ANN401 - a tuple
    """Return what stands at a place means, with the names of the new rulebook."""
    if place[-1] == "event" and isinstance(value, tuple):
        return tuple(sorted({renames("event", event) for event in value}))
    if place == ("dates",):
        return layout(str(value))
    if isinstance(value, Group):
        return (tuple(renames("rule", rule) for rule in value.rules), plain(value.max), plain(value.min))
    return plain(value, renames)


def changed_names(old: Loaded, new: Loaded) -> frozenset[Missing]:
    """Return every name that only one of two rulebooks declares, and every field whose type differs."""
    before, after = _declared(old), _declared(new)
    return frozenset(
        [(kind, name, False) for kind, name, _ in before - after]
        + [(kind, name, True) for kind, name, _ in after - before]
    )


def _declared(loaded: Loaded) -> set[tuple[str, str, str]]:
    book, catalogue = loaded.rulebook, loaded.catalogue
    found = {("event", name, "") for name in book.events}
    found |= {("rule", rule.id, "") for rule in book.fit.rules}
    found |= {("rule", rule.id, "") for rule in book.engagement.rules}
    found |= {("block", name, "") for name in book.questions}
    found |= {("grade", f + e, "") for f in book.fit.bands for e in book.engagement.bands}
    found |= {("field", name, str(kind)) for name, kind in catalogue.lead_types.items()}
    return found | {("field of activity", name, str(kind)) for name, kind in catalogue.activity_types.items()}


def names_in(edit: Edit, changed: frozenset[Missing]) -> Iterator[Missing]:
    """Yield those of the changed names that an edit declares or uses, in what it takes away or brings."""
    for value, is_new in ((edit.old, False), (edit.new, True)):
        if value is not None:
            found = {(kind, name, is_new) for kind, name in _names(edit.place, value)}
            yield from sorted(found & changed)
    if edit.place[-1] == "bands" and set(edit.old) != set(
        edit.new
    ):  # a grade is made of bands of both sections
        yield from sorted(name for name in changed if name[0] == "grade")


def _names(place: Place, value: Any) -> Iterator[Named]:  # noqa: ANN401 - a part of the model
    if kind := kind_of(place):
        yield kind, place[-1]
    if place[0] == "questions" and len(place) == 2:  # noqa: PLR2004 - a whole block
        yield "block", place[1]
    if place[0] == "columns":
        sections = {"contacts": "field", "activity": "field of activity"}
        yield from ((sections[section], name) for section, name in value if section in sections)
    if place[0] == "sources" and place[-1] != ORDER:
        held = "field of activity" if value.holds == "activity" else "field"
        yield from ((held, name) for name in value.columns)
    if place[0] == "stages" and len(place) > 3 and place[2] == "require":  # noqa: PLR2004 - a required field
        yield "field", place[3]
    if place == ("handoff", "columns"):
        yield from (("field", name) for name in value)
    activity = place[0] in {"events", "engagement"}
    yield from _used(place[-1], value, "field of activity" if activity else "field")


def _used(key: str, value: Any, field: str) -> Iterator[Named]:  # noqa: ANN401 - a part of the model
    """Yield the names that a value uses; `key` is what it stands behind, `field` what kind its fields are."""
    kind = {
        "event": "event",
        "rules": "rule",
        "require": field,
        "sum": field,
        "field": field,
        "to_field": field,
    }.get(key)
    if isinstance(value, CONDITIONS):
        for part in walk(value):
            yield from _asked(part, field)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _used(name, getattr(value, name), field)
    elif isinstance(value, str):
        yield from [(kind, value)] if kind else []
    elif isinstance(value, (dict, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _used(key, item, field)


def _asked(part: Any, field: str) -> Iterable[Named]:  # noqa: ANN401 - a condition
    match part:
        case EventSeen(events=events):
            return [("event", event) for event in events]
        case RuleFired(rule=rule):
            return [("rule", rule)]
        case GradeIn(grades=grades):
            return [("grade", grade) for grade in grades]
        case QuestionsMet(block=block):
            return [("block", block)]
        case Test(field=name, other=other):
            return [(field, name)] + ([(field, other.name)] if other else [])
    return []
