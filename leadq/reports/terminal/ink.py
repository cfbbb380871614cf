"""What a report draws with: marks and colours that the terminal at hand can show.

A report is drawn inside `Sheet`, which finds out what the console can do, keeps lines at a readable length,
and replaces the characters that the output's encoding does not have by others of the same width.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

MAX_WIDTH = 120
WIDE = 100
_DARKER_FROM = (10, 25, 60)
_ASCII_LIKENESS = str.maketrans(
    "…×–—·•−’‘“”→␉ßøØłŁđæÆœ",  # noqa: RUF001 - these are the ones to be replaced
    ".x--**-''\"\">>soOlLdaAo",
)


@dataclass(frozen=True, slots=True)
class Ink:
    """Marks and abilities of one console; `width` is in cells."""

    width: int
    blocks: str
    shades: str
    line: str
    heat: bool

    @property
    def is_wide(self) -> bool:
        """Whether two parts fit side by side."""
        return self.width >= WIDE


def ink_for(console: Console, options: ConsoleOptions) -> Ink:
    """Return the ink for a console: ASCII where it has no block characters, heat where it has 256 colours."""
    heat = console.color_system in {"256", "truecolor"} and not console.no_color
    width = min(options.max_width, MAX_WIDTH)
    if options.ascii_only or console.is_dumb_terminal:
        return Ink(width, "#", " .:*#", "-", heat)
    return Ink(width, "▏▎▍▌▋▊▉█", " ░▒▓█", "─", heat)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A renderable that is drawn when it is known what the console can do."""

    draw: Callable[[Ink], Iterable[RenderableType]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it with what the console can show."""
        ink = ink_for(console, options)
        drawn = console.render(Group(*self.draw(ink)), options.update_width(ink.width))
        for line in Segment.split_lines(drawn):
            for segment in _without_end(line):
                yield Segment(encodable(segment.text, options.encoding), segment.style)
            yield Segment.line()


def _without_end(line: list[Segment]) -> list[Segment]:
    """Return a line without the spaces at its end, unless they are the ground of a heat map."""
    kept = list(line)
    while kept and not (kept[-1].style and kept[-1].style.bgcolor):
        last = kept.pop()
        if last.text.rstrip():
            return [*kept, Segment(last.text.rstrip(), last.style)]
    return kept


def encodable(text: str, encoding: str) -> str:
    """Return `text` as `encoding` can carry it, at the same width: letters without accents, or ``?``."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_likeness(character, encoding) for character in text)
    return text


def _likeness(character: str, encoding: str) -> str:
    width = cell_len(character)
    stripped = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    for likeness in (character, character.translate(_ASCII_LIKENESS), stripped):
        if cell_len(likeness) == width and likeness.encode(encoding, "replace").decode(encoding) == likeness:
            return likeness
    return "?" * width


def heading(title: str, ink: Ink) -> Text:
    """Return a section's title with a line to the right of it, and an empty line above."""
    rest = max(0, ink.width - len(title) - 1)
    return Text.assemble("\n", (title, "bold cyan"), (f" {ink.line * rest}" if rest else "", "cyan"))


def shade(part: int, whole: int) -> int:
    """Return how dark a field of the heat map is, 0 (nothing) to 4, by its part of the fullest field."""
    if part <= 0 or whole <= 0:
        return 0
    return 1 + sum(part * 100 >= percent * whole for percent in _DARKER_FROM)
