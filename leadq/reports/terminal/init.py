"""The report of `leadq init`: what was made, whom it would hand over, and what a person has to decide."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import several
from leadq.words.scrubbing import scrub
from leadq.words.starter import Starter

_LIMIT = 120
_NEXT = (
    ("leadq check {rules}", "find what is wrong with it, after each change"),
    ("leadq test {rules}", "try the small people at its end"),
)


def render_init(starter: Starter) -> RenderableType:
    """Return the report as one renderable."""

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from _headline(starter)
        if starter.as_of is not None:
            yield from _stages(starter, ink)
            yield from _listed("Decide first", starter.questions, ink)
            yield from _listed("Not in the rulebook", [scrub(text) for text in starter.left_out], ink)
            yield from _listed("About the exports", [scrub(text) for text in starter.notes], ink)
        yield heading("Go on with", ink)
        yield from _next(starter)

    return Sheet(draw)


def _headline(starter: Starter) -> Iterator[RenderableType]:
    names = ", ".join(starter.files)
    folder = "this folder" if starter.folder == "." else visible(starter.folder, _LIMIT)
    yield Text.assemble("Made ", (names, "bold"), " in ", (folder, "bold"), ".")
    origin = f"the preset {starter.preset}" if starter.preset else "what is frequent in the exports"
    cases = f" Its {several(starter.cases, 'case')} hold." if not starter.preset else ""
    yield Text(f"rules.yaml comes from {origin}: a starting point that nobody signed.{cases}")


def _stages(starter: Starter, ink: Ink) -> Iterator[RenderableType]:
    yield heading("What it would do with these leads", ink)
    assert starter.as_of is not None  # noqa: S101 - the caller has looked
    day = f"{starter.as_of.day} {starter.as_of:%b %Y}"
    yield Text(f"Scored for {day}: {several(starter.leads, 'lead')}.")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(justify="right")
    rows = [(stage.label, stage.leads) for stage in starter.stages]
    for label, leads in [*rows, ("Blocked: lacks data", starter.blocked)]:
        share = f"{100 * leads / starter.leads:.0f} %" if starter.leads else ""
        table.add_row(Text(visible(label, _LIMIT)), f"{leads:,}", Text(share, "dim"))
    yield table


def _listed(title: str, sentences: tuple[str, ...] | list[str], ink: Ink) -> Iterator[RenderableType]:
    if not sentences:
        return
    yield heading(title, ink)
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column()
    table.add_column(overflow="fold")
    for sentence in sentences:
        table.add_row("-", Text(sentence))
    yield table


def _next(starter: Starter) -> Iterator[RenderableType]:
    rules = shlex.quote(str(Path(starter.folder) / "rules.yaml"))
    yield Text("Read rules.yaml together, marketing and sales, and correct it. Then:")
    for command, what in _NEXT:
        yield Padding(Text.assemble((command.format(rules=rules), "bold")), (0, 0, 0, 2))
        yield Padding(Text(what, "dim"), (0, 0, 0, 4))
    yield Text("README.md says how to score, compare and sign.")
