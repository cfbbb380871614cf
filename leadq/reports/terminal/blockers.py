"""The work list: what is missing on leads that qualify, and how much each gap is worth."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import field, grouped, points, several
from leadq.words.summary import Blocker, Summary


def draw_blockers(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw one line to tick off for each required field that is missing; nothing where nothing is."""
    if not summary.contacts.blocked and not summary.blockers:
        return
    yield heading("What to fill in", ink)
    count = summary.contacts.blocked
    lack = several(count, "lead reached a stage but lacks", "leads reached a stage but lack")
    yield Text(f"{lack} data that the next team needs. Fill it in and run again; blocked.csv lists them.")
    yield Text()
    labels = {stage.id: stage.label or stage.id for stage in summary.stages}
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for blocker in summary.blockers:
        table.add_row(Text("[ ]", "yellow"), _task(blocker, labels.get(blocker.stage, blocker.stage)))
    yield table


def _task(blocker: Blocker, stage: str) -> Text:
    leads = several(blocker.leads, "lead")
    start = f"{visible(field(blocker.field), 60)} is missing on {leads}"
    return Text.assemble((start, "bold"), f" of {visible(stage, 60)}; {_worth(blocker)}.")


def _worth(blocker: Blocker) -> str:
    score = points(blocker.best_score)
    if blocker.leads == 1:
        alone = "it lacks nothing else" if blocker.only_this else "it lacks more than that"
        return f"{alone} and scores {score}"
    if not blocker.only_this:
        alone = "each lacks something else too"
    elif blocker.only_this == blocker.leads:
        alone = "they lack nothing else"
    else:
        verb = "lacks" if blocker.only_this == 1 else "lack"
        alone = f"{grouped(blocker.only_this)} of them {verb} nothing else"
    return f"{alone}; the best scores {score}"
