"""What each rule did over the exports: for how many leads it fired, and the share of the points it carries."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, instant, several, share, signed
from leadq.words.checked import RuleSeen, Seen

_LABEL = 60


def draw_rules_seen(seen: Seen, ink: Ink) -> Iterator[RenderableType]:
    """Draw the rules of each section, those that carry most first."""
    yield heading("What the exports show", ink)
    yield Text(f"{several(seen.leads, 'lead')} scored as of {instant(seen.as_of, seen.timezone)}.")
    yield Text("Share: of all points that rules give, or of all that rules take away.")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", ratio=None)
    for _ in range(5):
        table.add_column(justify="right", no_wrap=True)
    titles = ("rule", "", "leads", "of all", "points", "share")
    table.add_row(*(Text(title, "dim") for title in titles))
    for rule in sorted(seen.rules, key=lambda rule: -rule.points):
        table.add_row(*_cells(rule, seen.leads))
    yield table


def _cells(rule: RuleSeen, leads: int) -> tuple[Text, ...]:
    style = "dim" if not rule.leads else "red" if rule.points < 0 else "green"
    part = share(round(rule.share * 1000), 1000) if rule.points else "-"
    return (
        Text(visible(rule.label, _LABEL)),
        Text(rule.section, "dim"),
        Text(grouped(rule.leads)),
        Text(share(rule.leads, leads)),
        Text(signed(rule.points), style),
        Text(part),
    )
