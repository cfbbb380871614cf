"""`leadq fmt`: rulebooks in canonical order and layout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import rulebook_at
from leadq.ground.errors import RulebookError, UsageError
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from leadq.ground.findings import Finding
    from leadq.rulebook.load import Loaded

_STDIN = "-"


def fmt(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Rulebooks; `-` reads one and writes it to stdout.")
    ],
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; name the files that would change, and exit with 1."),
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> int:
    """Put rulebooks in order: sections and keys in their usual order, one layout, every comment kept.

    What a rulebook means stays the same. A rulebook with errors is not touched; its errors are shown.
    """
    from leadq.handoff.whole import write_whole  # noqa: PLC0415 - start-up
    from leadq.jobs.fmt import fmt as formatted  # noqa: PLC0415
    from leadq.reports.terminal.fmt import fmt_diff  # noqa: PLC0415

    if _STDIN in files and len(files) > 1:
        raise UsageError("'-' stands alone", "format standard input and files in two runs")
    outcomes = [formatted(loaded) for loaded in _all_loaded(files)]
    changed = [outcome for outcome in outcomes if outcome.changed]
    for outcome in changed if diff else ():
        typer.echo("\n".join(fmt_diff(outcome)))
    if check:
        for outcome in changed if not diff else ():
            typer.echo(outcome.file)
        return Exit.NO if changed else Exit.OK
    for outcome in outcomes if not diff else ():
        if files == [_STDIN]:
            sys.stdout.buffer.write(outcome.after)
            continue
        if outcome.changed:
            write_whole(Path(outcome.file), outcome.after)
        typer.echo(f"{outcome.file}: {'put in order' if outcome.changed else 'is in order'}", err=True)
    return Exit.OK


def _all_loaded(files: list[str]) -> "list[Loaded]":
    """Return every rulebook, or raise one error with the findings of all."""
    from leadq.rulebook.load import load  # noqa: PLC0415 - start-up

    loaded: list[Loaded] = []
    findings: list[Finding] = []
    for file in files:
        try:
            loaded.append(
                load(sys.stdin.buffer.read(), "stdin") if file == _STDIN else rulebook_at(Path(file))
            )
        except RulebookError as error:
            findings += error.findings
    if findings:
        raise RulebookError(findings)
    return loaded
