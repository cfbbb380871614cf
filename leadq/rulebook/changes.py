"""What differs between two rulebooks, from what they mean: order, comments and layout that say nothing are no change.

Each change makes sense by itself: taken into the old rulebook alone, or left out of the new one alone, it gives a valid
rulebook (`with_change`). So whoever wants to know what a change does turns it on or off and scores.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator

from leadq.ground.errors import RulebookError
from leadq.rulebook.changes_edit import Books, Edit, aspect_of, part_of
from leadq.rulebook.changes_meaning import NO_RENAMES, Renames
from leadq.rulebook.changes_names import changed_names, kind_of, meaning, names_in, renames_between
from leadq.rulebook.changes_tree import ORDER, Entries, Tree, grafted, tree_of
from leadq.rulebook.changes_wording import sentence
from leadq.rulebook.load import Loaded, load_tree
from leadq.words.difference import EFFECTS, Change, Effect, Kind, Place
from leadq.words.yamltext import Map

_ONLY_WORDS = frozenset(
    {"leadq", "name", "revision", "agreement", "working_hours", "gates", "handoff", "cases"}
)
_WORDS = frozenset({"owner", "reason", "first_touch_within", "tracks"})


def changes(old: Loaded, new: Loaded) -> tuple[Change, ...]:
    """Return what the new rulebook changes, in the order of the sections; nothing where both mean the same."""
    trees = tree_of(old), tree_of(new)
    renames = renames_between(*trees)
    edits = list(_edits(*trees, ()))
    groups = _Groups(edit.place for edit in edits)
    for edit in edits:
        if aspect := aspect_of(edit.place):
            groups.join(edit.place, (*edit.place[:-1], f"({aspect})"))
    changed = changed_names(old, new)
    for edit in edits:
        if edit.place[0] != "cases":  # a case moves nobody: variants have none
            for name in names_in(edit, changed):
                groups.join(edit.place, name)
    for (kind, before), after in renames.names.items():
        groups.join((kind, before, False), (kind, after, True))
    books = Books(old.rulebook, new.rulebook)
    _join_what_is_invalid_alone(trees, groups, edits, books)
    return tuple(_change(group, books, renames) for group in groups.of(edits))


def with_change(base: Loaded, other: Loaded, change: Change) -> Loaded:
    """Return `base` with one change as it is in `other`: of (old, new) the change made, of (new, old) undone.

    Cases play no part in a score and are left out.
    """
    return _variant((tree_of(base), tree_of(other)), change.edits, base.file)


def _variant(trees: tuple[Tree, Tree], taken: Collection[Place], file: str = "") -> Loaded:
    root = grafted(*trees, taken)
    assert isinstance(root, Map)  # noqa: S101 - a rulebook is one
    root.pop("cases", None)  # type: ignore[call-overload]  # a Text equals the str it holds
    return load_tree(root, file)


class _Groups:
    """Edits that belong together, by any thing they have in common."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._above: dict[Hashable, Hashable] = {place: place for place in places}

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self._top(one)] = self._top(other)

    def of(self, edits: Iterable[Edit]) -> list[list[Edit]]:
        """Return the edits group by group, in their order."""
        found: dict[Hashable, list[Edit]] = {}
        for edit in edits:
            found.setdefault(self._top(edit.place), []).append(edit)
        return list(found.values())

    def _top(self, thing: Hashable) -> Hashable:
        while (above := self._above.setdefault(thing, thing)) != thing:
            thing = above
        return thing


def _edits(old: Tree, new: Tree, place: Place) -> Iterator[Edit]:
    if old.shape is None:
        if meaning(place, old.value, NO_RENAMES) != meaning(place, new.value, NO_RENAMES):
            yield Edit(place, old.value, new.value)
        return
    for name in dict.fromkeys((*old.children, *new.children)):
        before, after = old.children.get(name), new.children.get(name)
        if before is not None and after is not None:
            yield from _edits(before, after, (*place, name))
        else:
            yield Edit((*place, name), before.value if before else None, after.value if after else None)
    if isinstance(old.shape, Entries) and old.shape.ordered:
        was, now = (
            [name for name in one.children if name in other.children]
            for one, other in ((old, new), (new, old))
        )
        if was != now:
            yield Edit((*place, ORDER), tuple(was), tuple(now))


def _join_what_is_invalid_alone(
    trees: tuple[Tree, Tree], groups: _Groups, edits: list[Edit], books: Books
) -> None:
    """Join groups until each that can do something gives a valid rulebook, made alone and undone alone."""
    known: dict[frozenset[Place], bool] = {}

    def stands(sets: Iterable[frozenset[Place]]) -> bool:
        taken = frozenset[Place]().union(*sets)
        if taken not in known:
            known[taken] = _stands_alone(trees, taken)
        return known[taken]

    while True:
        found = {frozenset(edit.place for edit in group): group for group in groups.of(edits)}
        able = [
            one for one, group in found.items() if any(effect_of(edit, books) != "words" for edit in group)
        ]
        broken = next((one for one in able if not stands([one])), None)
        if broken is None or len(found) == 1:
            return
        for other in _needed(broken, [one for one in found if one != broken], stands):
            groups.join(min(broken), min(other))


def _needed(
    broken: frozenset[Place],
    others: list[frozenset[Place]],
    stands: Callable[[Iterable[frozenset[Place]]], bool],
) -> list[frozenset[Place]]:
    """Return a least part of the others with which a set that cannot stand alone can; with all of them it does."""
    needed, size = others, max(len(others) // 2, 1)
    while size:
        start = 0
        while start < len(needed):
            fewer = needed[:start] + needed[start + size :]
            if fewer and stands([broken, *fewer]):
                needed = fewer
            else:
                start += size
        size //= 2
    return needed


def _stands_alone(trees: tuple[Tree, Tree], taken: Collection[Place]) -> bool:
    try:
        _variant(trees, taken)
        _variant((trees[1], trees[0]), taken)
    except RulebookError:
        return False
    return True


def _change(group: list[Edit], books: Books, renames: Renames) -> Change:
    """Return a group of edits as one change; what only follows from a new name is not told."""
    renamed = [
        edit for edit in group if edit.is_removed and (kind_of(edit.place), edit.place[-1]) in renames.names
    ]
    told = [edit for edit in group if not _follows(edit, renames)]
    sentences = [
        f"{(kind := kind_of(edit.place))} {edit.place[-1]} is now called {renames(kind, edit.place[-1])}"
        for edit in renamed
    ]
    sentences += [sentence(edit, books) for edit in told]
    effects = [effect_of(edit, books) for edit in told]
    effects += ["words" if kind_of(edit.place) == "rule" else "stage" for edit in renamed]
    first = (renamed or told)[0]
    return Change(
        _path(first.place),
        "renamed" if renamed else _kind(first),
        tuple(dict.fromkeys(sentences)),
        min(effects, key=EFFECTS.index),
        frozenset(edit.place for edit in group),
    )


def _follows(edit: Edit, renames: Renames) -> bool:
    """Whether an edit only declares or uses another name for what stays the same."""
    if (kind := kind_of(edit.place)) and (edit.is_added or edit.is_removed):
        return (kind, edit.place[-1]) in renames.names or edit.place[-1] in {
            new for (of, _), new in renames.names.items() if of == kind
        }
    return bool(meaning(edit.place, edit.old, renames) == meaning(edit.place, edit.new, NO_RENAMES))


def effect_of(edit: Edit, books: Books) -> Effect:
    """Return the most that an edit can do to a lead."""
    section, last = edit.place[0], edit.place[-1]
    part = part_of(edit.place)
    if section in _ONLY_WORDS or part in _WORDS or (section == "disqualify" and last == ORDER):
        return "words"
    if part == "label":  # a CRM may hold it as the current stage
        of = [stage for book in (books.old, books.new) for stage in book.stages if stage.id == edit.place[1]]
        return "stage" if section == "stages" and any(stage.leave for stage in of) else "words"
    return "owner" if part == "route" else "stage"


def _kind(edit: Edit) -> Kind:
    if edit.place[-1] == ORDER:
        return "moved"
    return "added" if edit.is_added else "removed" if edit.is_removed else "changed"


def _path(place: Place) -> str:
    return ".".join((*place[:-1], aspect_of(place) or place[-1]))
