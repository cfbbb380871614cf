"""`leadq diff`: what one rulebook changes of another, and whom it moves."""

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.options import REPORT
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from leadq.ground.findings import Finding
    from leadq.words.difference import Difference


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


_WHERE = "The {} rulebook: a file, a git revision of it (rules.yaml@HEAD~1), or a handoff folder."


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_WHERE.format("old"))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=_WHERE.format("new"))],
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|markdown",
            help="How the report is written. markdown: a comment for a pull request.",
            rich_help_panel=REPORT,
        ),
    ] = OutputFormat.TERMINAL,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if there is a change.", rich_help_panel=REPORT)
    ] = False,
) -> int:
    """Compare two rulebooks: what changes, in business words.

    \b
    Example:
      leadq diff rules.yaml@HEAD~1 rules.yaml

    Order, comments and layout that mean nothing are no change.
    """  # noqa: D301 - `\b` keeps the example as it is
    from leadq.jobs.diff import difference, version_of  # noqa: PLC0415 - start-up

    before, after = version_of(old), version_of(new)
    found = difference(before, after)
    _report(found, after.loaded.warnings, output_format)
    return Exit.NO if exit_code and found.changes else Exit.OK


def _report(found: "Difference", warnings: "tuple[Finding, ...]", output_format: OutputFormat) -> None:
    match output_format:
        case OutputFormat.JSON:
            from leadq.reports.json.diff import difference_document  # noqa: PLC0415 - start-up

            plain = (sys.stdout.encoding or "ascii").lower() not in {"utf-8", "utf8"}
            typer.echo(json.dumps(difference_document(found, warnings), indent=2, ensure_ascii=plain))
        case OutputFormat.MARKDOWN:
            from leadq.reports.markdown.diff import difference_page  # noqa: PLC0415

            typer.echo(difference_page(found), nl=False)
        case OutputFormat.TERMINAL:
            from leadq.cli.console import console_for_answers  # noqa: PLC0415
            from leadq.reports.terminal.diff import render_difference  # noqa: PLC0415

            console_for_answers().print(render_difference(found))
