"""`leadq diff`: what one rulebook changes of another, and whom it moves."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import gates_of, given_of, instant_of
from leadq.cli.options import (
    EXPORTS,
    REPORT,
    Accounts,
    Activity,
    ActivityLinks,
    AllowEmpty,
    AllowFuture,
    AllowMissingColumns,
    AllowOrphans,
    AsOf,
    Delimiter,
    Encoding,
    Gate,
    HeaderRow,
    MaxExpanded,
    MaxRejects,
    MemoryLimit,
    Quiet,
    ShowValues,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from leadq.ground.findings import Finding
    from leadq.words.difference import Difference
    from leadq.words.impact import Impact


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


_WHERE = "The {} rulebook: a file, a git revision of it (rules.yaml@HEAD~1), or a handoff folder."


def diff(  # noqa: PLR0913 - one parameter an option
    old: Annotated[str, typer.Argument(metavar="OLD", help=_WHERE.format("old"))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=_WHERE.format("new"))],
    contacts: Annotated[
        list[Path] | None,
        typer.Option(
            "--contacts",
            "-c",
            metavar="FILE",
            help="A contacts export (CSV): then whom the new rulebook moves is told, too. Repeat for more.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="FIELD",
            help="Split sales' leads by a field, as country, too. Repeat for more.",
            rich_help_panel=REPORT,
        ),
    ] = None,
    moved: Annotated[
        Path | None,
        typer.Option(
            "--moved",
            metavar="FILE",
            help="Write all leads that move as CSV, by name, with the cause.",
            rich_help_panel=REPORT,
        ),
    ] = None,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-if",
            metavar="LIMIT",
            help='Exit with 1 if a stage gets so many more or fewer: "sql +20%", "sql -5". Repeat for more.',
            rich_help_panel=REPORT,
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if there is a change.", rich_help_panel=REPORT)
    ] = False,
    every_change: Annotated[
        bool,
        typer.Option(
            "--every-change",
            help="Look for causes by every change alone and of every lead. Without it at most 12 runs are made.",
            rich_help_panel=REPORT,
        ),
    ] = False,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|markdown",
            help="How the report is written. markdown: a comment for a pull request.",
            rich_help_panel=REPORT,
        ),
    ] = OutputFormat.TERMINAL,
    show_values: ShowValues = False,
    quiet: Quiet = False,
    max_rejects: MaxRejects = None,
    gate: Gate = None,
    allow_empty: AllowEmpty = False,
    allow_missing_columns: AllowMissingColumns = False,
    allow_orphans: AllowOrphans = False,
    allow_future: AllowFuture = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    max_expanded: MaxExpanded = "20GB",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> int:
    """Compare two rulebooks: what changes, in business words; with exports also whom it moves, and why.

    \b
    Example:
      leadq diff rules.yaml@HEAD~1 rules.yaml --contacts contacts.csv \\
        --activity activity.csv --as-of 2026-11-01

    Order, comments and layout that mean nothing are no change. Suppression lists are those beside NEW for both.
    """  # noqa: D301 - `\b` keeps the example as it is
    from leadq.jobs.diff import difference, version_of  # noqa: PLC0415 - start-up

    before, after = version_of(old), version_of(new)
    found = difference(before, after)
    impact = None
    if contacts:
        with shown_progress(quiet=quiet) as progress:
            from leadq.handoff.single import refuse_input  # noqa: PLC0415
            from leadq.jobs.diff_gates import limit_of  # noqa: PLC0415
            from leadq.jobs.diff_impact import ImpactRequest  # noqa: PLC0415
            from leadq.jobs.diff_impact import impact as run  # noqa: PLC0415

            if moved is not None:
                refuse_input(
                    moved,
                    (
                        Path(old),
                        Path(new),
                        *contacts,
                        *(activity or ()),
                        *(activity_links or ()),
                        *(accounts or ()),
                    ),
                    "--moved",
                )
            given = given_of(
                (contacts, activity, activity_links, accounts),
                (encoding, delimiter, header_row),
                (max_expanded, memory_limit, threads),
                max_rejects=max_rejects,
                allow_empty=allow_empty,
                allow_missing_columns=allow_missing_columns,
                allow_orphans=allow_orphans,
                allow_future=allow_future,
            )
            request = ImpactRequest(
                old=replace(before, loaded=gates_of(before.loaded, gate)),
                new=replace(after, loaded=gates_of(after.loaded, gate)),
                found=found,
                given=given,
                as_of=instant_of(as_of, after.loaded),
                by=tuple(field for field in dict.fromkeys(by or ()) if field != "owner"),  # it is told anyway
                limits=tuple(map(limit_of, fail_if or ())),
                every=every_change,
                wants_all=moved is not None,
            )
            impact, leads = run(request, progress)
            if moved is not None:
                from leadq.handoff.whole import write_whole  # noqa: PLC0415 - start-up
                from leadq.jobs.diff_csv import moved_csv  # noqa: PLC0415

                write_whole(moved, moved_csv(leads, impact), personal=True)
    else:
        _refuse_without_contacts(
            [*(activity or ()), *(activity_links or ()), *(accounts or ())], by, moved, fail_if
        )
    if not quiet:
        _report(found, impact, after.loaded.warnings, output_format, show_values=show_values)
    tripped = impact is not None and any(gate.tripped for gate in impact.gates)
    return Exit.NO if tripped or (exit_code and found.changes) else Exit.OK


def _refuse_without_contacts(
    activity: list[Path] | None, by: list[str] | None, moved: Path | None, fail_if: list[str] | None
) -> None:
    """Refuse options that ask about leads where there are none.

    Raises:
        UsageError: one of them is given.
    """
    given = {"--activity": activity, "--by": by, "--moved": moved, "--fail-if": fail_if}
    for option, value in given.items():
        if value:
            raise UsageError(f"{option} needs leads", "add --contacts FILE")


def _report(
    found: "Difference",
    impact: "Impact | None",
    warnings: "tuple[Finding, ...]",
    output_format: OutputFormat,
    *,
    show_values: bool,
) -> None:
    match output_format:
        case OutputFormat.JSON:
            from leadq.reports.json.diff import difference_document  # noqa: PLC0415 - start-up
            from leadq.reports.json.document import written  # noqa: PLC0415

            document = difference_document(found, impact, warnings, show_values=show_values)
            typer.echo(written(document, sys.stdout.encoding))
        case OutputFormat.MARKDOWN:
            from leadq.reports.markdown.diff import difference_page  # noqa: PLC0415

            typer.echo(difference_page(found, impact, show_values=show_values), nl=False)
        case OutputFormat.TERMINAL:
            from leadq.cli.console import console_for_answers  # noqa: PLC0415
            from leadq.reports.terminal.diff import render_difference  # noqa: PLC0415

            console_for_answers().print(render_difference(found, impact, show_values=show_values))
