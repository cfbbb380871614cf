"""Where a part of the rulebook stands in its file."""

from dataclasses import dataclass

from leadq.ground.findings import Finding, Severity, Span, did_you_mean
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.condition_notes import Notes
from leadq.rulebook.model import Rulebook
from leadq.words.yamltext import Map, Node, Seq

Step = str | int


def place(root: Map, path: tuple[Step, ...], *, key: bool = False) -> Span:
    """Return where `path` stands: its value, or with `key` its key.

    Where it is absent, that is the nearest place above. A step that is no part of the file is passed over.
    """
    node: Node = root
    best = root.span
    for step in path:
        if isinstance(node, Map) and isinstance(step, str) and step in node:
            name = node.key(step)
            node = node[name]
            best = name.span if key or node is None else node.span
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
            best = node.span if node is not None else best
    return best


def node_at(root: Map, path: tuple[Step, ...]) -> Node:
    """Return the node at `path`, None where there is none."""
    node: Node = root
    for step in path:
        if isinstance(node, Map) and isinstance(step, str):
            node = node.at(step)
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a check looks at: the model, its fields, the names its conditions use, and the file."""

    rulebook: Rulebook
    catalogue: Catalogue
    notes: Notes
    root: Map

    def error(self, code: str, path: tuple[Step, ...], message: str, hint: str) -> Finding:
        """Return an error at the value that stands at `path`."""
        return Finding(code, place(self.root, path), message, hint)

    def key_error(self, code: str, path: tuple[Step, ...], message: str, hint: str) -> Finding:
        """Return an error at the last key of `path`."""
        return Finding(code, place(self.root, path, key=True), message, hint)

    def warning(self, code: str, path: tuple[Step, ...], message: str, hint: str) -> Finding:
        """Return a warning at the value that stands at `path`."""
        return Finding(code, place(self.root, path), message, hint, Severity.WARNING)

    def key_warning(self, code: str, path: tuple[Step, ...], message: str, hint: str) -> Finding:
        """Return a warning at the last key of `path`."""
        return Finding(code, place(self.root, path, key=True), message, hint, Severity.WARNING)


def suggest(word: str, known: list[str], otherwise: str = "") -> str:
    """Return a hint: the nearest known word, or all of them where they are few, or `otherwise`."""
    few = 12
    close = did_you_mean(word, known)
    if close or not known:
        return close or otherwise
    return (
        otherwise or f"known here: {', '.join(known)}"
        if len(known) <= few
        else otherwise or "see the reference"
    )
