"""The points of one lead: every rule with what it counted, before and after decay and limits, and what gave nothing."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import SENTENCE, visible
from leadq.reports.explaining import DAYS, SECTIONS, day_words, ended_words, value_words
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import listed, points, signed
from leadq.rulebook.wording import say_points
from leadq.words.explanation import Band, Explanation, RuleResult


def draw_points(told: Explanation, ink: Ink) -> Iterator[RenderableType]:
    """Draw the two halves of the score."""
    for section, title in SECTIONS.items():
        rules = [rule for rule in told.rules if rule.section == section]
        if not rules:
            continue
        total = told.outcome.fit if section == "fit" else told.outcome.engagement
        yield heading(f"{title}: {say_points(total)}", ink)
        for band in told.bands:
            if band.section == section:
                yield Text(visible(_band(band), SENTENCE))
        fired = [rule for rule in rules if rule.fired]
        if fired:
            yield Text() if told.bands else Text("", end="")
            yield _fired(fired)
        silent = [rule for rule in rules if not rule.fired]
        if silent:
            yield Text("\nGave nothing:" if fired else "\nNo rule gave anything:", "dim")
            yield _silent(silent)


def _band(band: Band) -> str:
    start = f"That is band {band.band}"
    if not band.next_band or band.missing_points is None:
        return f"{start}, the best."
    return f"{start}; {points(band.missing_points)} more would make {band.next_band}."


def _fired(rules: Sequence[RuleResult]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for rule in sorted(rules, key=lambda rule: -rule.points):
        style = "green" if rule.points > 0 else "red" if rule.points < 0 else "yellow"
        table.add_row(Text(signed(rule.points), f"bold {style}"), Text(visible(rule.label, 80), "bold"))
        table.add_row("", Text(visible(rule.says, SENTENCE), "dim"))
        for line in _evidence(rule):
            table.add_row("", line)
    return table


def _evidence(rule: RuleResult) -> Iterator[Text]:
    if rule.has:
        yield Text(visible(f"Here: {listed([value_words(value) for value in rule.has])}.", SENTENCE))
    for day in rule.days[:DAYS]:
        yield Text(visible(day_words(day, width=11), SENTENCE))
    rest = rule.days[DAYS:]
    if rest:
        yield Text(visible(f"and {ended_words(rest)}", SENTENCE))
    if rule.why:
        yield Text(visible(rule.why, SENTENCE))


def _silent(rules: Sequence[RuleResult]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", min_width=14)
    table.add_column(overflow="fold")
    for rule in rules:
        why = rule.why or (f"Here: {listed([value_words(value) for value in rule.has])}." if rule.has else "")
        said = Text.assemble((f"{visible(rule.says, SENTENCE)}. ", "dim"), visible(why, SENTENCE))
        table.add_row(Text(visible(rule.label, 40)), said)
    return table
