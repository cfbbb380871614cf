"""A rulebook in canonical order and layout: what `leadq fmt` writes.

Sections and keys stand in the order of the model, indented by two, lists by two more. What a person laid out between
brackets stays as it is, unless it is one line that is too long. Order that means something stays: that of lists, of
names (events, personas, bands) and of conditions.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel

from leadq.rulebook.layout import Block, Entry, Layout, Leaf, Line, broken_up, comments, parse_layout
from leadq.rulebook.model import Rulebook
from leadq.rulebook.shape import bare

WIDTH = 120
_STEP = 2
_LINE_END = re.compile("\r\n|[\r\n]")
_REMARK = re.compile(r"#\s*leadq:", re.IGNORECASE)
"""A comment that leadq reads: `# leadq: ignore=LQ417 why`. It is about one line, which must stay one line."""
_PASSES = 8  # one is enough but where breaking a long line undoes an alignment


def tidy(text: str) -> str:
    """Return a rulebook's text in canonical order and layout, its lines ended as on Unix.

    Args:
        text: a rulebook that loads without errors, whatever its line ends.

    Raises:
        ValueError: a comment would be lost. That is a bug; nothing is returned.
    """
    plain = "\n".join(_LINE_END.split(text.removeprefix("\ufeff")))
    for _ in range(_PASSES):
        layout = parse_layout(plain)
        before = sorted(comments(layout))
        done = "\n".join(_file(layout)) + "\n"
        if sorted(comments(parse_layout(done))) != before:
            raise ValueError("a comment would be lost")
        if done == plain:
            break
        plain = done
    return plain


def _file(layout: Layout) -> Iterator[str]:
    root = layout.root
    yield from _comment_lines(layout.head, 0, first=True)
    if not any(entry.key for entry in root.entries):  # between braces, with comments
        yield from _comment_lines(root.entries[0].above, 0, first=not layout.head)
        leaf = root.entries[0].value
        yield from leaf.text.split("\n") if isinstance(leaf, Leaf) else ()
        yield from _comment_lines(root.tail, 0, first=False)
        return
    yield from _block(root, Rulebook, 0)


def _block(block: Block, part: Any, indent: int) -> Iterator[str]:  # noqa: ANN401 - a type annotation
    entries = block.entries if block.is_list else _sorted(block.entries, part)
    _align(entries)
    for number, entry in enumerate(entries):
        if indent == 0 and number and _is_apart(entries[number - 1], entry):
            entry.above = _with_blank(entry.above)
        _keep_remarks(entry)
        yield from _comment_lines(entry.above, indent, first=number == 0)
        yield from _entry(entry, _inside(part, _name(entry)), indent)
    yield from _comment_lines(block.tail, indent, first=False)


def _entry(entry: Entry, part: Any, indent: int) -> Iterator[str]:  # noqa: ANN401 - a type annotation
    start = f"{' ' * indent}{entry.key}:" if entry.key else f"{' ' * indent}-"
    note = f"{' ' * max(entry.note_gap, 2)}{entry.note}" if entry.note else ""
    value = entry.value
    if isinstance(value, Leaf) and not _is_remarked(entry):
        value = _fitted(value, len(start) + entry.gap)
    if isinstance(value, Leaf):
        first, *rest = _shifted(value, len(start) + entry.gap, indent)
        lines = [f"{start}{' ' * entry.gap}{first}".rstrip(), *rest]
        yield from (*lines[:-1], lines[-1] + note)
        return
    inner = list(_block(value, part, indent + _STEP))
    if entry.key:
        yield start + note
        yield from inner
        return
    if note:
        yield f"{' ' * indent}{entry.note}"
    while inner[0].lstrip().startswith("#") or not inner[0]:  # comments of its first key stand above the dash
        yield inner.pop(0)[_STEP:]
    yield f"{start} {inner[0].lstrip()}"
    yield from inner[1:]


def _fitted(leaf: Leaf, column: int) -> Leaf | Block:
    """Return a value between brackets on several lines, if it stands on one that is too long."""
    if not leaf.is_bracketed or "\n" in leaf.text or column + len(leaf.text) <= WIDTH or not leaf.node.value:
        return leaf
    items = broken_up(leaf)
    if not items.is_list or any(
        isinstance(item.value, Leaf) and item.value.is_bracketed for item in items.entries
    ):
        return items
    lines = [""]
    for number, item in enumerate(items.entries, start=1):
        text = item.value.text if isinstance(item.value, Leaf) else ""
        text += "," if number < len(items.entries) else "]"
        if lines[-1] and column + 1 + len(lines[-1]) + 1 + len(text) > WIDTH:
            lines.append("")
        lines[-1] += f" {text}" if lines[-1] else text
    joint = "\n" + " " * (leaf.column + 1)
    return replace(leaf, text=f"[{joint.join(lines)}")


def _shifted(leaf: Leaf, column: int, indent: int) -> list[str]:
    """Return the lines of a value that now starts at `column`, under an entry at `indent`."""
    first, *rest = leaf.text.split("\n")
    if leaf.is_block_scalar:
        digit = re.search("[1-9]", first.split("#")[0])
        step = int(digit[0]) if digit else _STEP
        typed = next((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), 0)
        old = leaf.under + step if digit else typed
        return [first, *(" " * (indent + step) + line[old:] if line.strip() else line[old:] for line in rest)]
    moved = [(len(line) - len(line.lstrip()) + column - leaf.column, line.strip()) for line in rest]
    return [first.rstrip(), *(" " * max(blanks, indent + 1) + line if line else "" for blanks, line in moved)]


def _sorted(entries: list[Entry], part: Any) -> list[Entry]:  # noqa: ANN401 - a type annotation
    """Return entries in the order of the model; as they are where one is no key of the model."""
    keys = list(_fields(part))
    names = [_name(entry) for entry in entries]
    if not set(names) <= set(keys):
        return entries
    return [
        entry for _, entry in sorted(zip(names, entries, strict=True), key=lambda pair: keys.index(pair[0]))
    ]


def _fields(part: Any) -> dict[str, Any]:  # noqa: ANN401 - a type annotation
    part = bare(part)
    if not (isinstance(part, type) and issubclass(part, BaseModel)):
        return {}
    return {info.alias or name: info.annotation for name, info in part.model_fields.items()}


def _inside(part: Any, name: str) -> Any:  # noqa: ANN401 - a type annotation
    """Return what the model takes under a key, or as an item of a list; None where it says nothing."""
    part = bare(part)
    if get_origin(part) is dict:
        return get_args(part)[1]
    if get_origin(part) is tuple:
        return get_args(part)[0]
    return _fields(part).get(name)


def _name(entry: Entry) -> str:
    """Return a key without its quotes."""
    return str(yaml.safe_load(entry.key)) if entry.key[:1] in {"'", '"'} else entry.key


def _align(entries: list[Entry]) -> None:
    """Keep more than one blank before a value only where a neighbour's value starts in the same column."""
    starts = [
        len(entry.key) + entry.gap if entry.gap > 1 and isinstance(entry.value, Leaf) else -1
        for entry in entries
    ]
    ones = [len(entry.key) + 1 if isinstance(entry.value, Leaf) else -2 for entry in entries]
    for number, entry in enumerate(entries):
        beside = [n for n in (number - 1, number + 1) if 0 <= n < len(entries)]
        if not any(starts[number] in {starts[n], ones[n]} for n in beside):
            entry.gap = 1


def _keep_remarks(entry: Entry) -> None:
    """Keep a remark to leadq that stands above an item at the item's first line: it is about that line alone."""
    if not entry.key and isinstance(entry.value, Block):
        remarks = [line for line in entry.above if _REMARK.match(line.text)]
        entry.above = [line for line in entry.above if line not in remarks]
        entry.value.entries[0].above[:0] = remarks


def _is_remarked(entry: Entry) -> bool:
    return any(_REMARK.match(text) for text in (entry.note, *(line.text for line in entry.above)))


def _is_apart(before: Entry, section: Entry) -> bool:
    """Whether a blank line stands between two sections: behind a block, and before a block with a comment above."""
    commented = isinstance(section.value, Block) and any(line.text for line in section.above)
    return isinstance(before.value, Block) or commented


def _with_blank(above: list[Line]) -> list[Line]:
    return above if above and not above[0].text else [Line(0, ""), *above]


def _comment_lines(lines: list[Line], indent: int, *, first: bool) -> Iterator[str]:
    """Yield comments at `indent`, with one blank line where there are several, and none at the start of a block."""
    last = "" if first else "#"
    for line in lines:
        if line.text:
            yield " " * indent + line.text
        elif last:
            yield ""
        last = line.text
