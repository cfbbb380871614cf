"""`leadq explain`: one lead, every point, why it is where it is, and what would move it."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import given_of, instant_of, rulebook_at
from leadq.cli.options import (
    EXPORTS,
    REPORT,
    Accounts,
    Activity,
    ActivityLinks,
    AllowEmpty,
    AllowMissingColumns,
    AsOf,
    Delimiter,
    Encoding,
    HeaderRow,
    MaxExpanded,
    MemoryLimit,
    ShowValues,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from leadq.words.explanation import Explanation


class OutputFormat(StrEnum):
    """How the explanation is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


def explain(  # noqa: PLR0913 - one parameter an option
    who: Annotated[str, typer.Argument(metavar="WHO", help="A contact id or an e-mail address.")],
    rules: Annotated[
        Path | None,
        typer.Option("--rules", "-r", metavar="FILE", help="The rulebook (YAML).", rich_help_panel=EXPORTS),
    ] = None,
    contacts: Annotated[
        list[Path] | None,
        typer.Option(
            "--contacts",
            "-c",
            metavar="FILE",
            help="A contacts export (CSV). Repeat for more.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    handoff: Annotated[
        Path | None,
        typer.Option(
            "--handoff",
            metavar="FOLDER",
            help="A handoff folder, instead of rulebook and exports: it tells less.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="Suppose 'job_title=VP', '2 × webinar on 2026-11-01', or 'no webinar'. Repeat for more.",
        ),
    ] = None,
    ahead: Annotated[
        int,
        typer.Option(
            "--ahead",
            min=0,
            max=1000,
            metavar="DAYS",
            help="Days to look ahead for a change of stage; 0: none.",
        ),
    ] = 365,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|markdown",
            help="How the explanation is written.",
            rich_help_panel=REPORT,
        ),
    ] = OutputFormat.TERMINAL,
    show_values: ShowValues = False,
    allow_empty: AllowEmpty = False,
    allow_missing_columns: AllowMissingColumns = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    max_expanded: MaxExpanded = "20GB",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> None:
    """Explain one lead: every rule and what it counted, why this stage, and what would move it.

    \b
    Examples:
      leadq explain 47141 --rules rules.yaml --contacts contacts.csv \\
        --activity activity.csv --as-of 2026-11-01 --what-if "webinar on 2026-11-01"
      leadq explain jane@acme.example --handoff handoff

    Ends with 1 if there is no such contact.
    """  # noqa: D301 - `\b` keeps the examples as they are
    if handoff is not None:
        if (
            rules is not None
            or contacts
            or activity
            or activity_links
            or accounts
            or what_if
            or as_of is not None
        ):
            raise UsageError(
                "--handoff tells what stands in the folder, without rulebook, exports, --as-of and --what-if",
                "leave them out, or leave --handoff out",
            )
        from leadq.jobs.explain_handoff import explain_handoff  # noqa: PLC0415 - start-up

        _answer(explain_handoff(who, handoff), output_format, show_values=show_values)
        return
    if rules is None or not contacts:
        raise UsageError(
            "explain needs a rulebook and exports, or a handoff folder",
            "give --rules and --contacts (and --activity), or --handoff",
        )
    loaded = rulebook_at(rules)
    instant = instant_of(as_of, loaded)
    with shown_progress(quiet=False) as progress:
        from leadq.jobs.explain import ExplainRequest  # noqa: PLC0415
        from leadq.jobs.explain import explain as run  # noqa: PLC0415

        request = ExplainRequest(
            who=who,
            loaded=loaded,
            rulebook_folder=rules.parent,
            given=given_of(
                (contacts, activity, activity_links, accounts),
                (encoding, delimiter, header_row),
                (max_expanded, memory_limit, threads),
                allow_empty=allow_empty,
                allow_missing_columns=allow_missing_columns,
            ),
            as_of=instant,
            ahead_days=ahead,
            what_if=tuple(what_if or ()),
        )
        told = run(request, progress)
    _answer(told, output_format, show_values=show_values)


def _answer(told: "Explanation", output_format: OutputFormat, *, show_values: bool) -> None:
    """Write the explanation, and end with `NO` where nobody was found."""
    _report(told, output_format, show_values=show_values)
    if not told.contact_id:
        raise typer.Exit(Exit.NO)


def _report(told: "Explanation", output_format: OutputFormat, *, show_values: bool) -> None:
    if output_format is OutputFormat.JSON:
        from leadq.reports.json.document import written  # noqa: PLC0415 - start-up
        from leadq.reports.json.explain import explanation_document  # noqa: PLC0415

        document = explanation_document(told, show_values=show_values)
        typer.echo(written(document, sys.stdout.encoding))
        return
    if output_format is OutputFormat.MARKDOWN:
        from leadq.reports.markdown.explain import explanation_page  # noqa: PLC0415

        typer.echo(explanation_page(told, show_values=show_values))
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.explain import render_explanation  # noqa: PLC0415

    console_for_answers().print(render_explanation(told, show_values=show_values))
