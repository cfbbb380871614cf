"""The report of `leadq check`: each finding with its line, and how many there are; with exports, what rules did."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from leadq.reports.findings import count_of
from leadq.reports.terminal.check_rules import draw_rules_seen
from leadq.reports.terminal.findings import draw_finding
from leadq.reports.terminal.ink import Ink, Sheet
from leadq.words.checked import Checked


def render_check(checked: Checked) -> RenderableType:
    """Return all findings and the closing line.

    Print it with ``soft_wrap=True`` where the output is no terminal, so that each finding stays on one line.
    """
    sources = {rulebook.file: rulebook.text for rulebook in checked.rulebooks}

    def draw(ink: Ink) -> Iterator[RenderableType]:
        for finding in checked.findings:
            yield from draw_finding(finding, sources, ink.width)
            yield Text()
        if checked.seen is not None:
            yield from draw_rules_seen(checked.seen, ink)
            yield Text()
        style = "bold red" if checked.errors else "bold yellow" if checked.warnings else "green"
        yield Text(count_of(checked), style)

    return Sheet(draw)
