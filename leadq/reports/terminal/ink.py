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
    if is_plain(console, options):
        return Ink(width, "#", " .:*#", "-", heat)
    return Ink(width, "▏▎▍▌▋▊▉█", " ░▒▓█", "─", heat)


def is_plain(console: Console, options: ConsoleOptions) -> bool:
    """Whether only ASCII can be counted on: the encoding is not Unicode, or the terminal is a dumb one."""
    return options.ascii_only or console.is_dumb_terminal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A renderable that is drawn when it is known what the console can do."""

    draw: Callable[[Ink], Iterable[RenderableType]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw, and replace what the encoding cannot carry."""
        ink = ink_for(console, options)
        plain = is_plain(console, options)
        drawn = console.render(Group(*self.draw(ink)), options.update_width(ink.width))
        for line in Segment.split_lines(drawn):
            for segment in _without_end(line):
                yield Segment(in_ascii(segment.text), segment.style) if plain else segment
            yield Segment.line()


def _without_end(line: list[Segment]) -> list[Segment]:
    """Return a line without the spaces at its end, unless they are the ground of a heat map."""
    kept = list(line)
    while kept and not (kept[-1].style and kept[-1].style.bgcolor):
        last = kept.pop()
        if last.text.rstrip():
            return [*kept, Segment(last.text.rstrip(), last.style)]
    return kept


def in_ascii(text: str) -> str:
    """Return `text` in ASCII at the same width: letters lose their accents, the rest becomes ``?``."""
    return text if text.isascii() else "".join(map(_likeness, text.translate(_ASCII_LIKENESS)))


def _likeness(character: str) -> str:
    width = cell_len(character)
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain if plain and len(plain) == width else "?" * width


def heading(title: str, ink: Ink) -> Text:
    """Return a section's title with a line to the right of it, and an empty line above."""
    rest = max(0, ink.width - len(title) - 1)
    return Text.assemble("\n", (title, "bold cyan"), (f" {ink.line * rest}" if rest else "", "cyan"))


def bar(part: int, whole: int, width: int, ink: Ink) -> str:
    """Return a bar of `part` of `whole`, at most `width` cells; whatever is not nothing gets a mark."""
    if part <= 0 or whole <= 0 or width <= 0:
        return ""
    steps = len(ink.blocks)
    units = max(1, min(width * steps, round(part * width * steps / whole)))
    full, rest = divmod(units, steps)
    return ink.blocks[-1] * full + (ink.blocks[rest - 1] if rest else "")


def shade(part: int, whole: int) -> int:
    """Return how dark a field of the heat map is, 0 (nothing) to 4, by its part of the fullest field."""
    if part <= 0 or whole <= 0:
        return 0
    return 1 + sum(part * 100 >= percent * whole for percent in _DARKER_FROM)
