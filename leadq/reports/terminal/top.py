"""The top of the first stage's list: its best leads, and why now."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.headline import stage_name
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, points
from leadq.words.summary import Summary, TopLead

_SHOWN = 10
_LIMIT = 60
_THOSE_WHO_CALL = "sales"


def draw_top(summary: Summary, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    """Draw a card for each lead on top of the first stage's file; `summary` comes masked as it should be."""
    if not summary.stages or not summary.top:
        return
    leads = summary.top[:_SHOWN]
    stage = summary.stages[0]
    yield heading("Who to call first" if stage.owner.casefold() == _THOSE_WHO_CALL else "The best leads", ink)
    hidden = "" if show_values else " Names and addresses are hidden here; the file has them."
    order = ", best first" if stage.leads > 1 else ""
    yield Text(f"{_which(len(leads), stage.leads)} {stage_name(stage)}{order}.{hidden}")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for rank, lead in enumerate(leads, start=1):
        card = Text("\n").join([_who(lead), *([Text(visible(lead.why_now))] if lead.why_now else [])])
        grade = Text(visible(lead.grade, 12), "bold green")
        table.add_row(Text(str(rank)), grade, Text(points(lead.score), "bold"), card)
    yield table


def _which(shown: int, leads: int) -> str:
    if shown >= leads:
        return "All leads in" if shown > 1 else "The only lead in"
    return f"The first {grouped(shown)} of {grouped(leads)} leads in" if shown > 1 else "The first lead in"


def _who(lead: TopLead) -> Text:
    name = visible(lead.name, _LIMIT)
    company = visible(lead.company, _LIMIT)
    who = ", ".join(part for part in (name, company) if part) or f"contact {visible(lead.contact_id, _LIMIT)}"
    email = f"  {visible(lead.email, _LIMIT)}" if lead.email else ""
    owner = f"  for {visible(lead.owner, _LIMIT)}" if lead.owner else ""
    return Text.assemble((who, "bold"), (email, "dim"), (owner, "cyan"))
