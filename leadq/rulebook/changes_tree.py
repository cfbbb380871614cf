"""A rulebook as a tree of parts that can be taken from one rulebook or the other.

Each part knows what it means (the model's value) and how it was typed (the node of the file). `grafted` puts a file's
nodes together from two of them: what comes out is checked like any rulebook that is read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from leadq.ground.findings import Span
from leadq.rulebook.changes_meaning import columns
from leadq.rulebook.load import Loaded
from leadq.rulebook.wording import say
from leadq.words.difference import Place
from leadq.words.names import readable
from leadq.words.yamltext import Map, Node, Seq, Text, parse

ORDER = "*"
"""The last step of the place of an order: `("stages", "*")`."""
_HERE = Span("", 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping with these keys; the value says what stands behind each, None for what is taken as a whole."""

    of: Mapping[str, "Shape"]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping or list of things with a name each. `ordered` says that their order means something."""

    of: "Shape" = None
    ordered: bool = False


Shape = Part | Entries | None


def _part(*names: str, **of: Shape) -> Part:
    return Part({**dict.fromkeys(names), **of})


_FIT_RULE = _part("id", "when", "points", "label", "owner")
_ENGAGEMENT_RULE = _part(
    "id", "points", "event", "window", "max", "max_per_day", "once", "first_ever", "count", "sum", "at_least",
    "within", "half_life", "linear_decay", "no_event_for", "label", "owner",
)  # fmt: skip
_STAGE = _part(
    "id", "label", "owner", "hand_raiser", "enter", "leave", "first_touch_within", "route",
    require=Entries(), tracks=Entries(ordered=True),
)  # fmt: skip
RULEBOOK = _part(
    "leadq", "name", "revision", "timezone", "working_hours", "dates", "decimal_mark", "currency",
    "keep_activity", "repeated_activity", "columns", "gates", "merge", "accounts",
    sources=Entries(ordered=True),
    agreement=_part("marketing", "sales", "review_by"),
    events=Entries(),
    personas=Entries(ordered=True),
    suppress=Entries(),
    disqualify=Entries(_part("id", "when", "reason"), ordered=True),
    fit=_part("bands", rules=Entries(_FIT_RULE), groups=Entries()),
    engagement=_part(
        "window", "half_life", "linear_decay", "bands", rules=Entries(_ENGAGEMENT_RULE), groups=Entries()
    ),
    questions=Entries(Entries()),
    stages=Entries(_STAGE, ordered=True),
    handoff=_part("columns", "history"),
    cases=Entries(),
)  # fmt: skip
"""How a rulebook falls into parts: the finest that are changed one by one."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of a rulebook: its shape, what it means, how it was typed (None: not at all), and its parts by name."""

    shape: Shape
    value: Any
    node: Node
    children: Mapping[str, "Tree"] = field(default_factory=dict)

    def at(self, place: Place) -> "Tree | None":
        """Return the part at a place below this one, None where there is none."""
        if not place:
            return self
        child = self.children.get(place[0])
        return child.at(place[1:]) if child is not None else None


def tree_of(loaded: Loaded) -> Tree:
    """Return the tree of a rulebook that was read from bytes."""
    root = parse(loaded.data, loaded.file).root
    tree = _tree(RULEBOOK, loaded.rulebook, root)
    types = {"contacts": loaded.catalogue.contact_types, "activity": loaded.catalogue.activity_types}
    declared = replace(tree.children["columns"], value=columns(loaded.rulebook, types))
    return replace(tree, children={**tree.children, "columns": declared})


def _tree(shape: Shape, value: Any, node: Node) -> Tree:  # noqa: ANN401 - a part of the model
    if isinstance(shape, Part):
        children = {name: _child(shape.of[name], name, value, node) for name in shape.of}
        return Tree(shape, value, node, children)
    if isinstance(shape, Entries):
        named = _named(value, node)
        return Tree(shape, value, node, {name: _tree(shape.of, item, part) for name, item, part in named})
    return Tree(shape, value, node)


def _child(shape: Shape, name: str, owner: BaseModel, node: Node) -> Tree:
    value = getattr(owner, name)
    if name == "label":  # what it is called anyway needs no label
        value = value or readable(getattr(owner, "id", ""))
    return _tree(shape, value, node.at(name) if isinstance(node, Map) else None)


def _named(value: Any, node: Node) -> Iterator[tuple[str, Any, Node]]:  # noqa: ANN401 - a part of the model
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield str(name), item, node.at(name) if isinstance(node, Map) else None
        return
    parts: Iterable[Node] = node if isinstance(node, Seq) else [node]
    for item, part in zip(value, parts, strict=False):
        yield name_of(item), item, part


def name_of(item: Any) -> str:  # noqa: ANN401 - an entry of a list of the model
    """Return by which name an entry of a list is known: its id or name; a suppression without one by what it says."""
    if isinstance(item, str):
        return str(item)
    name = getattr(item, "id", None) or getattr(item, "name", None) or getattr(item, "file", None)
    return str(name) if name else say(item.when)


def grafted(old: Tree, new: Tree, taken: Collection[Place], place: Place = ()) -> Node:
    """Return the nodes of `old`, with those at the places `taken` from `new`; None where nothing is left.

    A place that only one of the two has is in what comes out if that is the old one and the place is not taken, or the
    new one and it is.
    """
    if place in taken or old.shape is None:
        return new.node if place in taken else old.node
    names = _order(old, new, takes_order=(*place, ORDER) in taken)
    kept: list[tuple[str, Node]] = []
    for name in names:
        before, after, inner = old.children.get(name), new.children.get(name), (*place, name)
        if before is not None and after is not None:
            kept.append((name, grafted(before, after, taken, inner)))
        elif before is not None and inner not in taken:
            kept.append((name, before.node))
        elif after is not None and inner in taken:
            kept.append((name, after.node))
    return _rebuilt(old, new, [(name, node) for name, node in kept if node is not None])


def _rebuilt(old: Tree, new: Tree, kept: list[tuple[str, Node]]) -> Node:
    if not kept:
        return None
    if isinstance(old.node, Seq) or (old.node is None and isinstance(new.node, Seq)):
        made = Seq(node for _, node in kept)
        made.span = old.node.span if isinstance(old.node, Seq) else _HERE
        return made
    found = Map(old.node.span if isinstance(old.node, Map) else _HERE)
    for name, node in kept:
        found.put(_key(name, old.node, new.node), node)
    return found


def _key(name: str, *nodes: Node) -> Text:
    for node in nodes:
        if isinstance(node, Map) and name in node:
            return node.key(name)
    return Text(name, _HERE)


def _order(old: Tree, new: Tree, *, takes_order: bool) -> list[str]:
    """Return the names of both in one order: that of the one, with the other's put behind whom they stand behind."""
    first, second = (new, old) if takes_order else (old, new)
    names = list(first.children)
    before = ""
    for name in second.children:
        if name not in first.children:
            names.insert(names.index(before) + 1 if before else 0, name)
        before = name
    return names
