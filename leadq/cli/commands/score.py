"""`leadq score`: exports and a rulebook in, a handoff folder and a report out."""

import json
import sys
import time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import leadq
from leadq.cli.given import instant_of, rulebook_at
from leadq.cli.progress import shown_progress
from leadq.cli.signals import Terminated
from leadq.ground.errors import UsageError, WriteFailed

if TYPE_CHECKING:
    from leadq.jobs.score import ScoreOutcome, ScoreRequest


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"


class Cells(StrEnum):
    """How text cells are written to the CSV files."""

    GUARDED = "guarded"
    RAW = "raw"


_INPUT, _HANDOFF, _REPORT, _LIMITS = "Exports", "Handoff", "Report", "Limits"


def score(  # noqa: PLR0913 - one parameter an option
    rules: Annotated[
        Path,
        typer.Option("--rules", "-r", metavar="FILE", help="The rulebook (YAML).", rich_help_panel=_INPUT),
    ],
    contacts: Annotated[
        list[Path],
        typer.Option(
            "--contacts",
            "-c",
            metavar="FILE",
            help="A contacts export (CSV). Repeat for more.",
            rich_help_panel=_INPUT,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="The handoff folder to make.", rich_help_panel=_HANDOFF
        ),
    ],
    activity: Annotated[
        list[Path] | None,
        typer.Option(
            "--activity",
            "-a",
            metavar="FILE",
            help="An activity export (CSV). Repeat for more. Not needed if no rule reads activity.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="The instant the score is for: 2026-11-01, or with a time. Default: now.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format", metavar="terminal|json", help="How the report is written.", rich_help_panel=_REPORT
        ),
    ] = OutputFormat.TERMINAL,
    show_values: Annotated[
        bool,
        typer.Option(
            "--show-values", help="Show names and addresses in the report.", rich_help_panel=_REPORT
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Write no report and no progress.", rich_help_panel=_REPORT)
    ] = False,
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
    max_rejects: Annotated[
        str,
        typer.Option(
            "--max-rejects",
            metavar="SHARE",
            help="Largest share of unusable rows, of contacts and of activity. Ten of each stop no run.",
            rich_help_panel=_LIMITS,
        ),
    ] = "1%",
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Accept an export without rows.", rich_help_panel=_LIMITS)
    ] = False,
    allow_missing_columns: Annotated[
        bool,
        typer.Option(
            "--allow-missing-columns",
            help="Score although rules read columns that no export has.",
            rich_help_panel=_LIMITS,
        ),
    ] = False,
    allow_orphans: Annotated[
        bool,
        typer.Option(
            "--allow-orphans", help="Score although no activity is of a contact.", rich_help_panel=_LIMITS
        ),
    ] = False,
    allow_future: Annotated[
        bool,
        typer.Option(
            "--allow-future",
            help="To score a past day with a later export: activity after it is left out.",
            rich_help_panel=_LIMITS,
        ),
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="Encoding of the exports, if it is not found out.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            "--delimiter",
            metavar="CHAR",
            help="Delimiter of the exports, if it is not found out.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(
            "--header-row",
            min=1,
            metavar="LINE",
            help="Line of the header, if it is not found out.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    memory_limit: Annotated[
        str | None,
        typer.Option(
            "--memory-limit",
            metavar="SIZE",
            help="Most memory for the engine, as 1GB; the rest goes to disk. Without it 800MB, or three quarters of "
            "the size of exports that are larger.",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            metavar="N",
            help="Threads of the engine. Default: all cores.",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
) -> None:
    """Score contacts and write the handoff folder.

    \b
    Example:
      leadq score --rules rules.yaml --contacts contacts.csv \\
        --activity activity.csv --as-of 2026-11-01 --out handoff

    The report goes to standard output, progress and errors to standard error. Nothing is written unless all is right.
    """  # noqa: D301 - `\b` keeps the example as it is
    started = time.monotonic()
    loaded = rulebook_at(rules)
    instant = instant_of(as_of, loaded)
    share = _share(max_rejects)
    with shown_progress(quiet=quiet) as progress:
        from leadq.exports.sniff import Options  # noqa: PLC0415 - start-up
        from leadq.jobs.score import ScoreRequest  # noqa: PLC0415
        from leadq.jobs.score import score as run  # noqa: PLC0415
        from leadq.jobs.session import Given  # noqa: PLC0415

        request = ScoreRequest(
            loaded=loaded,
            rulebook_folder=rules.parent,
            given=Given(
                contacts=tuple(contacts),
                activity=tuple(activity or ()),
                options=Options(encoding, delimiter, header_row),
                max_rejects=share,
                allow_empty=allow_empty,
                allow_missing_columns=allow_missing_columns,
                allow_orphans=allow_orphans,
                allow_future=allow_future,
                memory_limit=memory_limit,
                threads=threads,
            ),
            as_of=instant,
            out=out,
            version=leadq.__version__,
            raw_cells=cells is Cells.RAW,
            force=force,
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


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        share = Decimal(-1)
    if share.is_nan() or not 0 <= share <= 1:
        raise UsageError(f"--max-rejects '{text}' is not a share", "write 1% or 0.01")
    return share


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
        from leadq.reports.json.score import score_document  # noqa: PLC0415 - start-up

        document = score_document(
            outcome.summary, outcome.files, folder, seconds, warnings, show_values=show_values
        )
        plain = (sys.stdout.encoding or "ascii").lower() not in {"utf-8", "utf8"}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=plain))
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.score import render_score  # noqa: PLC0415

    console_for_answers().print(
        render_score(outcome.summary, outcome.files, folder, seconds, warnings, show_values=show_values)
    )
