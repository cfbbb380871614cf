"""A rulebook as it is laid out: entries, each with the comments that belong to it, and values as they were typed.

`parse_layout` takes apart the block structure alone: keys on lines of their own, and `- ` items. What stands between
brackets or quotes stays one piece of text. A comment belongs to the entry that it stands behind or above; one that is
indented like a block that just ended is that block's tail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REST_OF_LINE = re.compile(r"([ \t]*)(#[^\n]*)?(?:\n|\Z)")
_COLON = re.compile(r"\s*:")
_DASH = re.compile(r"\s*-")
_BLANKS = re.compile(r"[ \t]*")
_NO_CONTENT = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)|%[^\n]*", re.MULTILINE)
_MODELINE = re.compile(r"#\s*(?:yaml-language-server|vim|-\*-|code)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds a comment alone, with its column (from 0), or nothing (`text` is empty)."""

    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value as it was typed, with the columns where it and its entry start, and the node the parser made of it."""

    text: str
    column: int
    under: int
    node: Any

    @property
    def is_block_scalar(self) -> bool:
        """Whether it is a text of several lines behind `|` or `>`."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.style in {"|", ">"}

    @property
    def is_bracketed(self) -> bool:
        """Whether it is `{…}` or `[…]`."""
        return isinstance(self.node, yaml.CollectionNode)


@dataclass(slots=True)
class Entry:
    """A key (empty: an item of a list) with its value, and the comments above and behind it.

    `gap` is the number of blanks before the value, `note_gap` that before the note.
    """

    above: list[Line]
    key: str
    value: "Leaf | Block"
    gap: int = 1
    note: str = ""
    note_gap: int = 2


@dataclass(slots=True)
class Block:
    """The entries of a mapping, or the items of a list, at one column; `tail` are comments at its end."""

    column: int
    is_list: bool = False
    entries: list[Entry] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """A whole file: `head` are comments that belong to the file and not to its first key."""

    head: list[Line]
    root: Block


def parse_layout(text: str) -> Layout:
    """Take a rulebook apart.

    Args:
        text: YAML that `words/yamltext.py` reads without findings (so: a mapping in one document, no anchors, tags or
            merge keys), its lines ended as on Unix, without a byte order mark.
    """
    return _Reader(text).read()


def broken_up(leaf: Leaf) -> Block:
    """Return what stands between the brackets of a value as entries on lines of their own."""
    start = leaf.node.start_mark.index

    def part(node: Any) -> Leaf:  # noqa: ANN401 - a node of PyYAML
        first, last = node.start_mark, node.end_mark
        return Leaf(
            leaf.text[first.index - start : last.index - start].rstrip(), first.column, leaf.under, node
        )

    if isinstance(leaf.node, yaml.MappingNode):
        pairs = [Entry([], part(key).text, part(value)) for key, value in leaf.node.value]
        return Block(0, entries=pairs)
    return Block(0, is_list=True, entries=[Entry([], "", part(item)) for item in leaf.node.value])


def comments(layout: Layout) -> Iterator[str]:
    """Yield the text of every comment outside brackets."""
    yield from (line.text for line in layout.head if line.text)
    yield from _comments(layout.root)


def _comments(block: Block) -> Iterator[str]:
    for entry in block.entries:
        yield from (line.text for line in entry.above if line.text)
        if entry.note:
            yield entry.note
        if isinstance(entry.value, Block):
            yield from _comments(entry.value)
    yield from (line.text for line in block.tail if line.text)


class _Reader:
    """One pass over the text along the nodes that the YAML parser finds. `at` is where it has come to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.closed: list[Block] = []  # blocks that ended behind the last value, innermost first

    def read(self) -> Layout:
        node = yaml.compose(self.text, Loader=_LOADER)
        head, above = _head_and_above(self._lines())
        value = self._value(node, root := Entry([], "", _nothing(node)), 0)
        block = value if isinstance(value, Block) else Block(0)
        if isinstance(value, Leaf):  # the whole file stands between braces
            block = broken_up(value) if "#" not in value.text else Block(0, entries=[Entry([], "", value)])
            above += [Line(0, root.note)] if root.note else []
            self.closed = [block]
        block.entries[0].above[:0] = above
        block.tail += self._lead(-1)
        return Layout(head, block)

    def _value(self, node: Any, entry: Entry, column: int) -> Leaf | Block:  # noqa: ANN401 - a node of PyYAML
        """Return the value that comes next; a comment behind it becomes the entry's note."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            return self._block(node)
        if start == end:
            return Leaf("", 0, column, node)
        entry.above += self._lines() if self._at_line_start() else []
        text = self.text[start:end]
        if not isinstance(node, yaml.ScalarNode) or node.style not in {"|", ">"}:
            text = text.rstrip()
        elif "+" in text.split("\n", 1)[0]:  # the blank lines behind it are its own
            text = text.removesuffix("\n")
        else:
            text = text.rstrip("\n")
        self.at = start + len(text)
        gap, note = self._note()
        if note and entry.note:
            entry.above.append(Line(0, entry.note))
        if note:
            entry.note_gap, entry.note = gap, note
        return Leaf(text, node.start_mark.column, column, node)

    def _block(self, node: Any) -> Block:  # noqa: ANN401 - a node of PyYAML
        block = Block(node.start_mark.column, is_list=isinstance(node, yaml.SequenceNode))
        for part in node.value:
            if block.is_list:
                block.entries.append(self._item(part, block.column))
            else:
                key, value = part
                block.entries.append(self._pair(key, value, block.column))
        self.closed.append(block)
        return block

    def _pair(self, key: Any, value: Any, column: int) -> Entry:  # noqa: ANN401 - nodes of PyYAML
        above = self._lead(column)
        start, end = key.start_mark.index, key.end_mark.index
        self.at = end
        self._note()
        above += self._lines() if self._at_line_start() else []  # behind `? key`
        self._pass(_COLON)
        blanks = _BLANKS.match(self.text, self.at)
        note_gap, note = self._note()
        entry = Entry(above, self.text[start:end].rstrip(), _nothing(value), note=note, note_gap=note_gap)
        if blanks is not None and not self._at_line_start():
            entry.gap = len(blanks[0])
        entry.value = self._value(value, entry, column)
        return entry

    def _item(self, node: Any, column: int) -> Entry:  # noqa: ANN401 - a node of PyYAML
        above = self._lead(column)
        self._pass(_DASH)
        _, note = self._note()
        entry = Entry([*above, *([Line(column, note)] if note else [])], "", _nothing(node))
        entry.value = self._value(node, entry, column)
        return entry

    def _pass(self, mark: re.Pattern[str]) -> None:
        if found := mark.match(self.text, self.at):
            self.at = found.end()

    def _at_line_start(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] == "\n"

    def _note(self) -> tuple[int, str]:
        """Pass over the rest of the line if it holds no more than a comment; return its gap and text."""
        found = _REST_OF_LINE.match(self.text, self.at)
        if found is None:
            return 0, ""
        self.at = found.end()
        return len(found[1]), (found[2] or "").rstrip()

    def _lines(self) -> list[Line]:
        """Pass over lines that are blank or hold a comment alone, and return them."""
        lines: list[Line] = []
        while self.at < len(self.text):
            if self._at_line_start() and (mark := _NO_CONTENT.match(self.text, self.at)):
                self.at = mark.end()
                _, note = self._note()
                lines += [Line(0, note)] if note else []
                continue
            found = _REST_OF_LINE.match(self.text, self.at)
            if found is None:
                break
            lines.append(Line(len(found[1]), (found[2] or "").rstrip()))
            self.at = found.end()
        return lines

    def _lead(self, column: int) -> list[Line]:
        """Return the comments and blank lines above what comes next, at `column`; the others go to closed blocks."""
        ended = [block for block in self.closed if block.column > column]
        self.closed = []
        above: list[Line] = []
        waiting: list[Line] = []
        for line in self._lines():
            waiting.append(line)
            if not line.text:
                continue
            while ended and ended[0].column > line.column:
                ended.pop(0)
            (ended[0].tail if ended else above).extend(waiting)
            waiting = []
        return above + waiting


def _nothing(node: Any) -> Leaf:  # noqa: ANN401 - a node of PyYAML
    return Leaf("", 0, 0, node)


def _head_and_above(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split the comments at the top: those of the file end with a blank line, or are a line for an editor."""
    first = next((n for n, line in enumerate(lines) if line.text), len(lines))
    ends = [n for n, line in enumerate(lines) if (n > first and not line.text) or _MODELINE.match(line.text)]
    cut = max(ends, default=-1) + 1
    return lines[first:cut], lines[max(cut, first) :]
