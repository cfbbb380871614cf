"""The report of `leadq test`: what does not hold and why, then what no case tries."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadq.ground.findings import Span
from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import points, several, share, signed
from leadq.rulebook.wording import say_day
from leadq.words.case_results import (
    CaseReport,
    CaseResult,
    Coverage,
    Mutation,
    Outcome,
    Reason,
    RulePoints,
    Suggestion,
    Untouched,
)

_INDENT = 4
_SHOWN = 12
_LONG = 1000
_HEADS = {"rule": "Rules", "outcome": "Where nobody ends", "condition": "Conditions"}


def render_test(report: CaseReport, *, every_part: bool = False) -> RenderableType:
    """Return the report as one renderable; `every_part` names everything that no case touches."""

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from _headline(report)
        for result in report.failed:
            yield from _failure(result, report)
        if report.results:
            yield from _coverage(report, ink, None if every_part else _SHOWN)
        if report.mutation is not None:
            yield from _mutation(report.mutation, ink)
        if report.suggestions is not None:
            yield from _suggestions(report.suggestions, ink)

    return Sheet(draw)


def _headline(report: CaseReport) -> Iterator[RenderableType]:
    total, failed = len(report.results), len(report.failed)
    name = visible(report.rulebook)
    if not total:
        verdict, style = "there are no cases, so nothing is proved.", "bold red"
    elif failed:
        verdict, style = (
            f"{failed:,} of {several(total, 'case')} {'does' if failed == 1 else 'do'} not hold.",
            "bold red",
        )
    else:
        verdict = "the one case holds." if total == 1 else f"all {total:,} cases hold."
        style = "bold green"
    yield Text.assemble((name, "bold"), ": ", (verdict, style))
    if not total:
        yield Text("Write small people under `cases` in the rulebook; --suggest proposes some.")
    for note in report.notes:
        yield Text(visible(note, _LONG), "yellow")


def _failure(result: CaseResult, report: CaseReport) -> Iterator[RenderableType]:
    yield Text.assemble("\n", ("FAIL  ", "bold red"), (visible(result.name, _LONG), "bold"))
    yield _indented(Text(f"{visible(str(result.span))}, as of {say_day(result.as_of)}", "dim"))
    table = Table.grid(padding=(0, 3, 0, 0))
    for difference in result.differences:
        got = Text.assemble("got ", (visible(difference.got), "bold red"))
        expected = Text.assemble("expected ", (visible(difference.expected), "bold"))
        table.add_row(difference.key, expected, got)
    yield _indented(table)
    for reason in result.reasons:
        yield _indented(Text(f"\n{visible(reason.opening, _LONG)}"))
        yield from _parts(reason, result.span.file, report.file)
    yield from _points(result.points, result.outcome)


def _parts(reason: Reason, case_file: str, rules_file: str) -> Iterator[RenderableType]:
    if not reason.parts:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for text, span in reason.parts:
        table.add_row("-", visible(text, _LONG), Text(_line(span, case_file, rules_file), "dim"))
    yield _indented(table)


def _points(given: Sequence[RulePoints], outcome: Outcome) -> Iterator[RenderableType]:
    if outcome.grade is None:
        return
    sums = (
        f"fit {points(outcome.fit)} + engagement {points(outcome.engagement)} = score {points(outcome.score)}"
        if outcome.fit is not None and outcome.engagement is not None and outcome.score is not None
        else ""
    )
    yield _indented(Text(f"\nPoints: {sums}, grade {outcome.grade}"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for rule in given:
        table.add_row(visible(rule.label), signed(rule.points), Text(_from(rule), "dim"))
    if given:
        yield _indented(table)


def _from(rule: RulePoints) -> str:
    parts = [several(rule.events, "event")] if rule.events else []
    when = "on" if rule.events == 1 else "last on"
    parts += [f"{when} {say_day(rule.last_on)}"] if rule.last_on is not None else []
    parts += [f"of {signed(rule.raw)}, its group is full"] if rule.raw != rule.points else []
    return ", ".join(parts)


def _coverage(report: CaseReport, ink: Ink, most: int | None) -> Iterator[RenderableType]:
    coverage = report.coverage
    yield heading("What the cases try", ink)
    yield Text(_covered(coverage))
    for kind, parts in groupby(coverage.untouched, lambda part: part.kind):
        found = list(parts)
        yield Text(f"\n{_HEADS[kind]}", "bold")
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(ratio=1)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, justify="right")
        for part in found[:most]:
            table.add_row(visible(part.what, _LONG), _how(part), Text(f"line {part.span.line}", "dim"))
        yield table
        if most is not None and len(found) > most:
            yield Text(f"and {len(found) - most} more: --all names them", "dim")


def _covered(coverage: Coverage) -> str:
    part = share(coverage.touched, coverage.total)
    return f"{part} of the rulebook: {coverage.touched} of {coverage.total} rules, outcomes, and answers to conditions."


def _how(part: Untouched) -> Text:
    return Text("" if part.kind == "outcome" else part.how, "yellow")


def _mutation(mutation: Mutation, ink: Ink) -> Iterator[RenderableType]:
    yield heading("Small changes of the rulebook", ink)
    noticed = mutation.tried - len(mutation.survivors)
    part = share(noticed, mutation.tried)
    yield Text(f"A case noticed {noticed} of {several(mutation.tried, 'change')} ({part}).")
    if not mutation.survivors:
        return
    yield Text("\nNo case noticed", "bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(ratio=1)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    for change in mutation.survivors:
        step = f"{visible(change.old)} → {visible(change.new)}"
        table.add_row(visible(change.what, _LONG), step, Text(f"line {change.span.line}", "dim"))
    yield table


def _suggestions(suggestions: Sequence[Suggestion], ink: Ink) -> Iterator[RenderableType]:
    yield heading("Cases to add", ink)
    if not suggestions:
        yield Text("A pair of cases stands on both sides of every threshold that cases can be proposed for.")
        return
    yield Text(
        "Each pair stands on the two sides of a threshold that no case tries. What they expect is what comes "
        "out today: read it, and paste those that you agree with under `cases`.\n"
    )
    for suggestion in [s for s in suggestions if s.lines]:
        yield Text(
            f"  # line {suggestion.span.line}: {visible(suggestion.about, _LONG)}",
            no_wrap=True,
            overflow="ignore",
        )
        for line in suggestion.lines:
            yield Text(f"  {visible(line, _LONG)}", no_wrap=True, overflow="ignore")

    without = [suggestion for suggestion in suggestions if not suggestion.lines]
    if without:
        yield Text("\nNo two people were found for", "bold")
        table = Table.grid(padding=(0, 2, 0, 0))
        for suggestion in without:
            table.add_row(visible(suggestion.about, _LONG), Text(f"line {suggestion.span.line}", "dim"))
        yield table


def _line(span: Span, case_file: str, rules_file: str) -> str:
    where = f"line {span.line}"
    return where if case_file == rules_file else f"{visible(rules_file)}, {where}"


def _indented(drawn: RenderableType) -> RenderableType:
    return Padding(drawn, (0, 0, 0, _INDENT))
