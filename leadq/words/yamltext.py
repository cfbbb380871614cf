"""YAML with positions: text in; maps, lists and strings out, each knowing its line and column.

Nothing is typed here. Every scalar stays the text that was typed (`NO` is "NO", `12:30` is "12:30", `010` is
"010"), so that only the schema decides what is a number or a date. What YAML can do to hurt a reader is refused:
aliases, tags, merge keys, duplicate keys, several documents, more than 64 levels, more than 1 MB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000


class Text(str):
    """A scalar as it was typed, with its place. An empty value, `null` or `~` is None."""

    __slots__ = ("quoted", "span")
    span: Span
    quoted: bool

    def __new__(cls, value: str, span: Span, *, quoted: bool = False) -> "Text":
        """Make a text that remembers where it stood and whether it was quoted."""
        self = super().__new__(cls, value)
        self.span = span
        self.quoted = quoted
        return self


class Map(dict[Text, Any]):
    """A mapping in the order it was typed, with the place where it starts. Keys are `Text`."""

    span: Span


class Seq(list[Any]):
    """A list with the place where it starts."""

    span: Span


Node = Map | Seq | Text | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outcome of reading one YAML text: the root (None if it could not be read) and the findings."""

    root: Node
    findings: tuple[Finding, ...]


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse(data: bytes, file: str) -> Parsed:
    """Read one YAML document from the bytes of `file` (the name is used in findings only)."""
    start = Span(file, 1, 1)
    if len(data) > MAX_BYTES:
        return _refused("LQ101", start, f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(
            "LQ102",
            Span(file, line, 1),
            "the file is not UTF-8 text",
            "save it as UTF-8 (in Excel or Notepad: Save as, encoding UTF-8)",
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return _refused("LQ102", Span(file, line, 1), "the file holds NUL characters: it is not a text file")
    reader = _Reader(file)
    try:
        root = reader.read(text)
    except _Refused as refused:
        return Parsed(None, (*reader.findings, refused.finding))
    except yaml.YAMLError as error:
        return Parsed(None, (*reader.findings, _syntax(error, file, text)))
    if root is None:
        return _refused("LQ104", start, "the file is empty")
    return Parsed(root, tuple(reader.findings))


def _refused(code: str, span: Span, message: str, hint: str = "") -> Parsed:
    return Parsed(None, (Finding(code, span, message, hint),))


def _syntax(error: yaml.YAMLError, file: str, text: str) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    if "\\t" in problem or "\t" in here[: max(column, 1)]:
        message, hint = "a tab is used for indentation", "indent with spaces: two for each level"
    elif "could not find expected ':'" in problem:
        message, hint = "a ':' is missing after a key on this or the line before", "write `key: value`"
    elif "mapping values are not allowed" in problem:
        message = "a ':' stands where a value was already complete"
        hint = "put the value in quotes if it contains ': ', and check the indentation of this line"
    elif "expected <block end>" in problem:
        message, hint = "the indentation of this line fits no level above", "line it up with its neighbours"
    elif "expected ',' or" in problem:
        message, hint = "a list or mapping in brackets is not closed", "add the missing ',' or bracket"
    elif "while scanning a quoted scalar" in str(getattr(error, "context", "")):
        message, hint = "a quote is opened and never closed", "close it on the same line"
    else:
        message, hint = f"this is not valid YAML: {problem}", "check quotes, colons and indentation here"
    return Finding("LQ103", Span(file, line, column), message, hint)


class _Reader:
    """One pass over the parser's events: never recursive deeper than MAX_DEPTH, never expands an alias."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.nodes = 0

    def read(self, text: str) -> Node:
        events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        root: Node = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        Finding(
                            "LQ105",
                            self._span(event),
                            "a second document starts here",
                            "one rulebook per file: remove the '---'",
                        )
                    )
            elif isinstance(event, (ScalarEvent, CollectionStartEvent, AliasEvent)):
                root = self._node(event, events, 1)
        return root

    def _span(self, event: Event, width: int = 1) -> Span:
        mark = event.start_mark
        return Span(self.file, mark.line + 1, mark.column + 1, max(width, 1))

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self.nodes += 1
        span = self._span(event)
        if isinstance(event, AliasEvent):
            raise _Refused(
                Finding("LQ106", span, f"aliases (*{event.anchor}) are not allowed", "write the value out")
            )
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            what = f"nested deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH else "too many values"
            raise _Refused(Finding("LQ107", span, f"the file is {what}", "a rulebook needs about eight"))
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _Refused(
                Finding("LQ108", span, f"tags ({tag}) are not allowed", "write a plain value without '!'")
            )
        if getattr(event, "anchor", None) is not None:
            raise _Refused(Finding("LQ106", span, f"anchors (&{event.anchor}) are not allowed"))  # type: ignore[attr-defined]
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(span, events, depth)
        return self._mapping(span, events, depth)

    def _scalar(self, event: ScalarEvent) -> Text | None:
        span = self._span(event, (event.end_mark.index - event.start_mark.index) or 1)
        if event.style is None and event.value in {"", "~", "null"}:
            return None
        return Text(event.value, span, quoted=event.style is not None)

    def _sequence(self, span: Span, events: Iterator[Event], depth: int) -> Seq:
        seq = Seq()
        seq.span = span
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            seq.append(self._node(event, events, depth + 1))
        return seq

    def _mapping(self, span: Span, events: Iterator[Event], depth: int) -> Map:
        found = Map()
        found.span = span
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                place = found.span if key is None else key.span
                self.findings.append(
                    Finding("LQ109", place, "a key must be a word, not a list, mapping or nothing")
                )
                continue
            if key == "<<" and not key.quoted:
                self.findings.append(
                    Finding("LQ106", key.span, "merge keys (<<) are not allowed", "write the keys out")
                )
                continue
            earlier = next((k for k in found if k == key), None)
            if earlier is not None:
                self.findings.append(
                    Finding(
                        "LQ110",
                        key.span,
                        f"'{key}' stands twice in the same place; the first is on line {earlier.span.line}",
                        "keep one of the two",
                    )
                )
                continue
            found[key] = value
        return found
