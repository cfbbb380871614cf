"""YAML with positions: text in; maps, lists and strings out, each knowing its line and column.

Nothing is typed here. Every scalar stays the text that was typed (`NO` is "NO", `12:30` is "12:30", `010` is
"010"), so that only the schema decides what is a number or a date. What YAML can do to hurt a reader is
refused: aliases, tags, merge keys, duplicate keys, several documents, more than 64 levels, more than 1 MB.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Self

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
)

from leadq.ground.findings import Finding, Span
from leadq.words.yamlerrors import explain

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000
# libyaml is some twenty times faster; either parser only streams events here, so that depth is bounded by us
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_STANDARD_TAG = "tag:yaml.org,2002:"
_NOT_TEXT = yaml.reader.Reader.NON_PRINTABLE


class Text(str):
    """A scalar as it was typed, with its place. An empty value, `null` or `~` is None."""

    __slots__ = ("quoted", "span")
    span: Span
    quoted: bool

    def __new__(cls, value: str, span: Span, *, quoted: bool = False) -> Self:
        """Make a text that remembers where it stood and whether it was quoted."""
        self = super().__new__(cls, value)
        self.span = span
        self.quoted = quoted
        return self


class Map(dict[Text, Any]):
    """A mapping in the order it was typed, with the place where it starts. Keys are `Text`."""

    __slots__ = ("_typed", "span")
    span: Span

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self._typed: dict[str, Text] = {}

    def put(self, key: Text, value: "Node") -> None:
        """Add an entry."""
        self[key] = value
        self._typed[key] = key

    def at(self, name: str) -> Any:  # noqa: ANN401 - a node
        """Return the value of a key, None where the key or its value is absent."""
        return self.get(name)  # type: ignore[call-overload]  # a Text equals the str it holds

    def key(self, name: str) -> Text:
        """Return a key as it was typed, with its place. KeyError if it is absent."""
        return self._typed[name]


class Seq(list[Any]):
    """A list with the place where it starts."""

    span: Span


Node = Map | Seq | Text | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outcome of reading one YAML text: the root (None if it could not be read) and the findings."""

    root: Node
    findings: tuple[Finding, ...]


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse(data: bytes, file: str) -> Parsed:
    """Read one YAML document from the bytes of `file` (the name is used in findings only)."""
    text = _decoded(data, file)
    if isinstance(text, Finding):
        return Parsed(None, (text,))
    reader = _Reader(file, LINE_END.split(text))
    try:
        root = reader.read(text)
    except _Refused as refused:
        return Parsed(None, (*reader.findings, refused.finding))
    except yaml.YAMLError as error:
        line, column, message, hint = explain(error, reader.lines)
        return Parsed(None, (*reader.findings, Finding("LQ103", Span(file, line, column), message, hint)))
    if root is None:
        empty = Finding("LQ104", Span(file, 1, 1), "the file is empty", "start with `leadq: 1` and `name: …`")
        return Parsed(None, (empty,))
    return Parsed(root, tuple(reader.findings))


_SIZE_HINT = "a rulebook is a few pages; long lists of addresses belong into a file that `suppress` names"
_ENCODING_HINT = "save it as UTF-8 text (in Excel or Notepad: Save as, encoding UTF-8)"


def _decoded(data: bytes, file: str) -> str | Finding:
    """Return the text of the file, or why it is not one."""
    if len(data) > MAX_BYTES:
        return Finding(
            "LQ101", Span(file, 1, 1), f"the file is larger than {MAX_BYTES // 1_000_000} MB", _SIZE_HINT
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(LINE_END.split(data[: error.start].decode("utf-8", "replace")))
        return Finding("LQ102", Span(file, line, 1), "the file is not UTF-8 text", _ENCODING_HINT)
    if odd := _NOT_TEXT.search(text):
        before = LINE_END.split(text[: odd.start()])
        what = "NUL characters" if odd[0] == "\0" else f"a control character (U+{ord(odd[0]):04X})"
        place = Span(file, len(before), len(before[-1]) + 1)
        return Finding("LQ102", place, f"the file holds {what}: it is not plain text", _ENCODING_HINT)
    return text


class _Reader:
    """One pass over the parser's events: never recursive deeper than MAX_DEPTH, never expands an alias."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.findings: list[Finding] = []
        self.nodes = 0

    def read(self, text: str) -> Node:
        events = iter(yaml.parse(text, Loader=LOADER))
        root: Node = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(
                        event,
                        "LQ105",
                        "a second document starts here",
                        "one rulebook per file: remove the '---'",
                    )
            elif isinstance(event, (ScalarEvent, CollectionStartEvent, AliasEvent)):
                root = self._node(event, events, 1)
        return root

    def _refuse(self, event: Event, code: str, message: str, hint: str = "") -> NoReturn:
        raise _Refused(Finding(code, self._span(event), message, hint))

    def _span(self, event: Event, *, whole: bool = False) -> Span:
        """Return where an event starts; with `whole`, as wide as its first line. Always inside the file."""
        start: Any = event.start_mark
        end: Any = event.end_mark
        line = min(start.line, len(self.lines) - 1)
        length = len(self.lines[line])
        column = min(start.column, length) if line == start.line else length
        stop = min(end.column, length) if end.line == line else length
        return Span(self.file, line + 1, column + 1, max(stop - column, 1) if whole else 1)

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self.nodes += 1
        if isinstance(event, AliasEvent):
            self._refuse(event, "LQ106", f"aliases (*{event.anchor}) are not allowed", "write the value out")
        if depth > MAX_DEPTH:
            self._refuse(
                event,
                "LQ107",
                f"the file is nested deeper than {MAX_DEPTH} levels",
                "a rulebook needs about eight",
            )
        if self.nodes > MAX_NODES:
            self._refuse(event, "LQ107", f"the file holds more than {MAX_NODES:,} values", _SIZE_HINT)
        if (tag := getattr(event, "tag", None)) is not None:
            self._refuse(
                event, "LQ108", f"tags ({_short(tag)}) are not allowed", "write a plain value without '!'"
            )
        if (anchor := getattr(event, "anchor", None)) is not None:
            self._refuse(
                event, "LQ106", f"anchors (&{anchor}) are not allowed", "write the value out where it is used"
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(self._span(event), events, depth)
        return self._mapping(self._span(event), events, depth)

    def _scalar(self, event: ScalarEvent) -> Text | None:
        quoted = bool(event.style)
        if not quoted and event.value in {"", "~", "null"}:
            return None
        return Text(event.value, self._span(event, whole=True), quoted=quoted)

    def _sequence(self, span: Span, events: Iterator[Event], depth: int) -> Seq:
        seq = Seq()
        seq.span = span
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            seq.append(self._node(event, events, depth + 1))
        return seq

    def _mapping(self, span: Span, events: Iterator[Event], depth: int) -> Map:
        found = Map(span)
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if isinstance(key, Text) and self._may_stand(key, found):
                found.put(key, value)
            elif not isinstance(key, Text):
                self._say(
                    "LQ109",
                    self._span(event),
                    "a key must be a word, not a list, a mapping or nothing",
                    "write `key: value`",
                )
        return found

    def _may_stand(self, key: Text, found: Map) -> bool:
        if key == "<<" and not key.quoted:
            self._say("LQ106", key.span, "merge keys (<<) are not allowed", "write the keys out")
            return False
        if key in found:
            first = found.key(key).span.line
            self._say(
                "LQ110",
                key.span,
                f"'{key}' stands twice in the same place; the first is on line {first}",
                "keep one of the two",
            )
            return False
        return True

    def _say(self, code: str, span: Span, message: str, hint: str) -> None:
        self.findings.append(Finding(code, span, message, hint))


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix(_STANDARD_TAG) if tag.startswith(_STANDARD_TAG) else tag
