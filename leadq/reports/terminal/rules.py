"""What the rules did: which gave most points, which took points away, and which never fired."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.terminal.bars import BarRow, bar_table
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import grouped, listed, several, signed
from leadq.words.summary import RuleTally, Summary

_MOST = 8
_LEAST = 3
_PAIR = 2
_LABEL = 80


def draw_rules(summary: Summary, ink: Ink) -> Iterator[RenderableType]:
    """Draw the rules that moved most points, and name every rule that never fired."""
    yield heading("Rules", ink)
    fired = [rule for rule in summary.rules if rule.leads]
    silent = [rule for rule in summary.rules if not rule.leads]
    if not fired:
        yield Text(
            "No rule has counted for any lead." if summary.rules else "The rulebook has no rules for points."
        )
        return
    yield Text(_fired(len(fired), len(summary.rules)))
    yield Text()
    yield _table(_most_moved(fired), ink)
    if silent:
        names = listed([visible(rule.label, _LABEL) for rule in silent])
        yield Text.assemble("\n", (f"{_never(len(silent))}: ", "yellow"), f"{names}.")


def _never(silent: int) -> str:
    return f"{several(silent, 'rule has', 'rules have')} not counted for any lead"


def _fired(fired: int, rules: int) -> str:
    if fired == rules:
        every = "Both rules" if rules == _PAIR else f"All {several(rules, 'rule')}"
        start = f"{every} counted" if rules > 1 else "The only rule counted"
    else:
        start = f"{grouped(fired)} of {several(rules, 'rule')} counted"
    return f"{start} for some lead. These moved the score most; points are summed over all leads."


def _most_moved(fired: Sequence[RuleTally]) -> list[RuleTally]:
    ranked = sorted(fired, key=lambda rule: -rule.points)
    giving = [rule for rule in ranked if rule.points >= 0][:_MOST]
    taking = [rule for rule in ranked if rule.points < 0][-_LEAST:]
    return giving + taking


def _table(rules: Sequence[RuleTally], ink: Ink) -> Table:
    titles = BarRow(tuple(Text(title, "dim") for title in ("rule", "counts for", "leads", "points")), 0)
    fullest = max(abs(round(rule.points)) for rule in rules)
    return bar_table([titles, *map(_row, rules)], fullest, ("left", "left", "right", "right"), ink)


def _row(rule: RuleTally) -> BarRow:
    style = "red" if rule.points < 0 else "green"
    name, section = Text(visible(rule.label, _LABEL)), Text(visible(rule.section, _LABEL))
    return BarRow(
        (name, section, Text(grouped(rule.leads)), Text(signed(rule.points), style)),
        abs(round(rule.points)),
        style,
    )
