"""`leadq align`: two rulebooks' ideas of a good lead, compared on the same leads."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import gates_of, given_of, instant_of, rulebook_at
from leadq.cli.options import (
    REPORT,
    Accounts,
    Activity,
    ActivityLinks,
    AllowEmpty,
    AllowFuture,
    AllowMissingColumns,
    AllowOrphans,
    AsOf,
    Contacts,
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

if TYPE_CHECKING:
    from leadq.rulebook.load import Loaded
    from leadq.words.agreement import Alignment

_GOOD = "What good means"


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


def align(  # noqa: PLR0913 - one parameter an option
    marketing: Annotated[Path, typer.Argument(metavar="MARKETING", help="Marketing's rulebook (YAML).")],
    sales: Annotated[Path, typer.Argument(metavar="SALES", help="Sales' rulebook (YAML).")],
    contacts: Contacts,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    marketing_stage: Annotated[
        str | None,
        typer.Option(
            "--marketing-stage",
            metavar="STAGE",
            help="Marketing calls a lead good if it is in this stage or one above it. Default: the top stage.",
            rich_help_panel=_GOOD,
        ),
    ] = None,
    sales_stage: Annotated[
        str | None,
        typer.Option("--sales-stage", metavar="STAGE", help="The same for sales.", rich_help_panel=_GOOD),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help="Both at once: 'sql', or 'mql:sql' for marketing's and sales'.",
            rich_help_panel=_GOOD,
        ),
    ] = None,
    disputed: Annotated[
        Path | None,
        typer.Option(
            "--disputed",
            metavar="FILE",
            help="Write the disputed leads as CSV, with names and both reasons.",
            rich_help_panel=REPORT,
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|markdown",
            help="How the report is written.",
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
) -> None:
    """Compare two definitions of a good lead on the same leads.

    \b
    Example:
      leadq align marketing.yaml sales.yaml --stage mql:sql \\
        --contacts contacts.csv --activity activity.csv

    It says how far they agree, about whom they do not and why, which difference between the rulebooks that comes
    from, and the smallest changes that would reconcile most. A lead that is blocked, because data is missing, is not
    good: it is not handed over.
    """  # noqa: D301 - `\b` keeps the example as it is
    ours, theirs = gates_of(rulebook_at(marketing), gate), gates_of(rulebook_at(sales), gate)
    instant = instant_of(as_of, ours)
    with shown_progress(quiet=quiet) as progress:
        from leadq.handoff.single import refuse_input  # noqa: PLC0415
        from leadq.handoff.whole import write_whole  # noqa: PLC0415
        from leadq.jobs.align import AlignRequest  # noqa: PLC0415
        from leadq.jobs.align import align as run  # noqa: PLC0415
        from leadq.jobs.align_csv import disputed_csv  # noqa: PLC0415

        if disputed is not None:
            refuse_input(
                disputed,
                (marketing, sales, *contacts, *(activity or ()), *(activity_links or ()), *(accounts or ())),
                "--disputed",
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
        stages = _stages(ours, theirs, stage, marketing_stage, sales_stage)
        found = run(
            AlignRequest(ours, theirs, (marketing.parent, sales.parent), stages, given, instant), progress
        )
        if disputed is not None:
            write_whole(disputed, disputed_csv(found.disputed), personal=True)
    if not quiet:
        _report(found, (ours, theirs), output_format, show_values=show_values)


def _stages(
    ours: "Loaded", theirs: "Loaded", both: str | None, marketing: str | None, sales: str | None
) -> tuple[int, int]:
    """Return the numbers of the stages that --stage, --marketing-stage and --sales-stage name.

    Raises:
        UsageError: one is not there, or they contradict each other.
    """
    from leadq.jobs.align_verdicts import stage_number  # noqa: PLC0415 - start-up

    first, second = marketing, sales
    options = ("--marketing-stage", "--sales-stage")
    if both is not None:
        if marketing is not None or sales is not None:
            raise UsageError("--stage already names the stages of both", "leave the other option out")
        first, _, second = both.partition(":")
        second = second or first
        options = ("--stage", "--stage")
    return stage_number(ours.rulebook, first, options[0]), stage_number(theirs.rulebook, second, options[1])


def _report(
    found: "Alignment", rulebooks: tuple["Loaded", "Loaded"], how: OutputFormat, *, show_values: bool
) -> None:
    if how is OutputFormat.JSON:
        import sys  # noqa: PLC0415 - start-up

        from leadq.reports.json.align import alignment_document  # noqa: PLC0415
        from leadq.reports.json.document import written  # noqa: PLC0415

        warnings = [warning for loaded in rulebooks for warning in loaded.warnings]
        document = alignment_document(found, warnings, show_values=show_values)
        typer.echo(written(document, sys.stdout.encoding))
        return
    if how is OutputFormat.MARKDOWN:
        from leadq.reports.markdown.align import alignment_page  # noqa: PLC0415

        typer.echo(alignment_page(found, show_values=show_values), nl=False)
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.align import render_alignment  # noqa: PLC0415

    console_for_answers().print(render_alignment(found, show_values=show_values))
