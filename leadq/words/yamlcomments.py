"""Comments of a YAML text that hold a mark, with their places: a `#` inside a value is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from leadq.words.yamltext import LINE_END, LOADER


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from the mark on: its place (from 1), its text, and the line it speaks of.

    That is its own line, or, where it stands alone, the next line that is neither blank nor a comment.
    """

    line: int
    column: int
    text: str
    about: int


def comments_with(mark: re.Pattern[str], text: str) -> Iterator[Comment]:
    """Yield every comment in which `mark` (a pattern that begins with `#`) is found; none where YAML cannot be read."""
    lines = LINE_END.split(text)
    found = [(number, match) for number, line in enumerate(lines) if (match := mark.search(line))]
    if not found:  # the common case: the text need not be scanned
        return
    try:
        inside = _values(text)
    except yaml.YAMLError:
        return
    for number, match in found:
        before = lines[number][: match.start()]
        if (not before or before[-1] in " \t") and not any(
            start <= (number, match.start()) < end for start, end in inside
        ):
            about = number if before.split("#")[0].strip() else _next(lines, number)
            yield Comment(number + 1, match.start() + 1, match[0], about + 1)


def _values(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where each scalar begins and ends, as (line, column) from 0."""
    tokens = (token for token in yaml.scan(text, Loader=LOADER) if isinstance(token, yaml.ScalarToken))
    return [
        ((t.start_mark.line, t.start_mark.column), (t.end_mark.line, t.end_mark.column))
        for t in tokens
        if t.style  # a plain scalar ends before a comment
    ]


def _next(lines: list[str], number: int) -> int:
    rest = range(number + 1, len(lines))
    return next((n for n in rest if lines[n].strip() and not lines[n].lstrip().startswith("#")), number)
