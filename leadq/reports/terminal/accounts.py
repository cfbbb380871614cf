"""The accounts of a run: how many, who has none, and those that stand first."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, listed, points, several
from leadq.words.names import readable
from leadq.words.summary import AccountCounts, Summary, TopAccount

_LIMIT = 60


def draw_accounts(summary: Summary, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    """Draw the accounts, nothing where the rulebook has none; `summary` comes masked as it should be."""
    found = summary.accounts
    if found is None:
        return
    yield heading("Accounts", ink)
    yield Text(_counted(found))
    if not found.top:
        return
    hidden = "" if show_values else " Companies that carry a person's name are hidden."
    yield Text(f"These stand first in accounts.csv, with the engagement of all their people.{hidden}")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for rank, account in enumerate(found.top, start=1):
        total = Text(points(account.engagement), "bold")
        table.add_row(Text(str(rank)), total, Text("\n").join([_who(account), Text(_what(account))]))
    yield table


def _counted(found: AccountCounts) -> str:
    if not found.accounts:
        return "No lead has an account." if found.without else "There are no leads, and no accounts."
    active = f"{grouped(found.engaged) if found.engaged else 'none'} with somebody engaged"
    without = (
        several(found.without, "lead has none", "leads have none") if found.without else "Every lead has one"
    )
    return f"{several(found.accounts, 'account')}, {active}. {without}."


def _who(account: TopAccount) -> Text:
    name, key = visible(account.company, _LIMIT), visible(account.account, _LIMIT)
    return Text.assemble((name or key, "bold"), (f"  {key}" if name and name != key else "", "dim"))


def _what(account: TopAccount) -> str:
    told = [
        visible(account.stage, _LIMIT) or "in no stage yet",
        f"{grouped(account.engaged)} of {several(account.people, 'person', 'people')} engaged",
    ]
    silent = [role for role in account.roles if role not in account.engaged_roles]
    if account.engaged_roles:
        told.append(_roles(account.engaged_roles))
    if silent:
        told.append(f"not engaged: {_roles(tuple(silent))}")
    return "; ".join(told)


def _roles(roles: tuple[str, ...]) -> str:
    return visible(listed([readable(role) for role in roles]), _LIMIT * 2)
