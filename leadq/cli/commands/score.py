"""`leadq score`: exports and a rulebook in, a handoff folder and a report out."""

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import leadq
from leadq.cli.given import gates_of, given_of, instant_of, rulebook_at
from leadq.cli.options import (
    EXPORTS,
    LIMITS,
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
    OutputFormat,
    Quiet,
    ReportFormat,
    ShowValues,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.cli.signals import Terminated
from leadq.ground.errors import WriteFailed

if TYPE_CHECKING:
    from leadq.jobs.score import ScoreOutcome, ScoreRequest


class Cells(StrEnum):
    """How text cells are written to the CSV files."""

    GUARDED = "guarded"
    RAW = "raw"


_HANDOFF = "Handoff"


def score(  # noqa: PLR0913 - one parameter an option
    rules: Annotated[
        Path,
        typer.Option("--rules", "-r", metavar="FILE", help="The rulebook (YAML).", rich_help_panel=EXPORTS),
    ],
    contacts: Contacts,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="The handoff folder to make.", rich_help_panel=_HANDOFF
        ),
    ],
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    output_format: ReportFormat = OutputFormat.TERMINAL,
    show_values: ShowValues = False,
    quiet: Quiet = False,
    cells: Annotated[
        Cells,
        typer.Option(
            "--cells",
            metavar="guarded|raw",
            help="guarded: harmless in spreadsheets. raw: as exported.",
            rich_help_panel=_HANDOFF,
        ),
    ] = Cells.GUARDED,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace a handoff folder that was changed by hand.", rich_help_panel=_HANDOFF
        ),
    ] = False,
    max_rejects: MaxRejects = None,
    gate: Gate = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="FOLDER",
            help="The handoff before, to notice exports that shrank. Default: the one that --out replaces.",
            rich_help_panel=LIMITS,
        ),
    ] = None,
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
    """Score contacts and write the handoff folder.

    \b
    Example:
      leadq score --rules rules.yaml --contacts contacts.csv \\
        --activity activity.csv --as-of 2026-11-01 --out handoff

    The report goes to standard output, progress and errors to standard error. Nothing is written unless all is right.
    """  # noqa: D301 - `\b` keeps the example as it is
    started = time.monotonic()
    loaded = gates_of(rulebook_at(rules), gate)
    instant = instant_of(as_of, loaded)
    with shown_progress(quiet=quiet) as progress:
        from leadq.jobs.score import ScoreRequest  # noqa: PLC0415
        from leadq.jobs.score import score as run  # noqa: PLC0415

        request = ScoreRequest(
            loaded=loaded,
            rulebook_folder=rules.parent,
            given=given_of(
                (contacts, activity, activity_links, accounts),
                (encoding, delimiter, header_row),
                (max_expanded, memory_limit, threads),
                max_rejects=max_rejects,
                allow_empty=allow_empty,
                allow_missing_columns=allow_missing_columns,
                allow_orphans=allow_orphans,
                allow_future=allow_future,
            ),
            as_of=instant,
            out=out,
            version=leadq.__version__,
            raw_cells=cells is Cells.RAW,
            force=force,
            previous=previous,
        )
        outcome = run(request, progress)
    if quiet:
        return
    try:
        _report(request, outcome, time.monotonic() - started, output_format, show_values=show_values)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WriteFailed(
            f"the handoff is done, but its report could not be written: {error.strerror}",
            "check where standard output goes",
        ) from error
    except (KeyboardInterrupt, Terminated):
        typer.echo("leadq: stopped: the report is not finished, the handoff is", err=True)


def _report(
    request: "ScoreRequest",
    outcome: "ScoreOutcome",
    seconds: float,
    output_format: OutputFormat,
    *,
    show_values: bool,
) -> None:
    folder, warnings = str(outcome.out), request.loaded.warnings
    if output_format is OutputFormat.JSON:
        from leadq.reports.json.document import written  # noqa: PLC0415 - start-up
        from leadq.reports.json.score import score_document  # noqa: PLC0415

        document = score_document(
            outcome.summary, outcome.files, folder, seconds, warnings, show_values=show_values
        )
        typer.echo(written(document, sys.stdout.encoding))
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.score import render_score  # noqa: PLC0415

    console_for_answers().print(
        render_score(outcome.summary, outcome.files, folder, seconds, warnings, show_values=show_values)
    )
