"""Makes a failing case small enough to read: rows, cells, rules and keys go while it still fails."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from leadq.ground.errors import RulebookError
from tests.oracle.generate import Case
from tests.oracle.make_data import Rows

Fails = Callable[[Case], bool]
_KEPT = {"id", "points", "to", "field", "reason", "bands"}


def smallest(case: Case, fails: Fails) -> Case:
    """Return a case that still fails and of which nothing can be taken away.

    `fails` says whether a case shows the disagreement; a rulebook that does not load shows none.
    """
    while True:
        smaller = next((c for c in _smaller(case) if _still(c, fails)), None)
        if smaller is None:
            return case
        case = smaller


def _still(case: Case, fails: Fails) -> bool:
    try:
        case.loaded()
        return fails(case)
    except (RulebookError, KeyError):
        return False


def _smaller(case: Case) -> Iterator[Case]:
    for rows in _fewer_rows(case.contacts):
        yield replace(case, contacts=rows)
    for rows in _fewer_rows(case.activity):
        yield replace(case, activity=rows)
    for path in _paths(case.tree):
        tree = copy.deepcopy(case.tree)
        _remove(tree, path)
        yield replace(case, tree=tree)
    for rows in _fewer_cells(case.contacts):
        yield replace(case, contacts=rows)
    for rows in _fewer_cells(case.activity):
        yield replace(case, activity=rows)


def _fewer_rows(rows: Rows) -> Iterator[Rows]:
    size = len(rows) // 2
    while size:
        for start in range(0, len(rows), size):
            yield rows[:start] + rows[start + size :]
        size //= 2
    if len(rows) == 1:
        yield []


def _fewer_cells(rows: Rows) -> Iterator[Rows]:
    names = {name for row in rows for name in row}
    for name in sorted(names):
        yield [{n: cell for n, cell in row.items() if n != name} for row in rows]


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of the tree, the higher ones first."""
    keys: list[str | int] = (
        list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    )
    for key in keys:
        if key not in _KEPT:
            yield (*path, key)
    for key in keys:
        yield from _paths(node[key], (*path, key))


def _remove(tree: Any, path: tuple[str | int, ...]) -> None:
    for key in path[:-1]:
        tree = tree[key]
    del tree[path[-1]]
