"""`leadq check`: everything there is to say about rulebooks, each finding with its place and a way out."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import leadq
from leadq.cli.given import bytes_at, gates_of, given_of, instant_in, instant_of
from leadq.cli.options import (
    EXPORTS,
    REPORT,
    Accounts,
    Activity,
    ActivityLinks,
    AllowFuture,
    AllowMissingColumns,
    AsOf,
    Delimiter,
    Encoding,
    Gate,
    HeaderRow,
    MaxExpanded,
    MaxRejects,
    MemoryLimit,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadq.reports.json.document import Json
    from leadq.words.checked import Checked


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(  # noqa: PLR0913 - one parameter an option
    rules: Annotated[list[Path], typer.Argument(metavar="RULES", help="Rulebooks (YAML).")],
    contacts: Annotated[
        list[Path] | None,
        typer.Option(
            "--contacts",
            "-c",
            metavar="FILE",
            help="A contacts export (CSV), to see what the rules do. Repeat for more.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if there are warnings, too.", rich_help_panel=REPORT)
    ] = False,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|github|sarif",
            help="How the report is written. github: annotations of a workflow; sarif: for code scanning.",
            rich_help_panel=REPORT,
        ),
    ] = OutputFormat.TERMINAL,
    max_rejects: MaxRejects = None,
    gate: Gate = None,
    allow_missing_columns: AllowMissingColumns = False,
    allow_future: AllowFuture = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    max_expanded: MaxExpanded = "20GB",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> int:
    """Check rulebooks: what is wrong, what is odd, and what to do.

    \b
    Examples:
      leadq check rules.yaml
      leadq check rules.yaml --contacts contacts.csv --activity activity.csv

    A comment `# leadq: ignore=LQ417 reason` behind a line silences a warning there. Errors end with exit code 2.
    """  # noqa: D301 - `\b` keeps the example as it is
    from leadq.jobs.check import check_rulebook  # noqa: PLC0415 - start-up
    from leadq.rulebook.load import load  # noqa: PLC0415
    from leadq.words.checked import Checked  # noqa: PLC0415

    def day_in(timezone: str) -> "date":
        from zoneinfo import ZoneInfo  # noqa: PLC0415

        return instant_in(as_of, timezone).astimezone(ZoneInfo(timezone)).date()

    files = [(bytes_at(path), str(path)) for path in rules]
    checked = Checked(tuple(check_rulebook(data, file, day_in) for data, file in files))
    if contacts and not checked.errors:
        if len(rules) > 1:
            raise UsageError("exports are looked at with one rulebook", "check the others without --contacts")
        from leadq.jobs.check_exports import check_exports  # noqa: PLC0415

        ((data, file),) = files
        loaded = gates_of(load(data, file), gate)
        given = given_of(
            (contacts, activity, activity_links, accounts),
            (encoding, delimiter, header_row),
            (max_expanded, memory_limit, threads),
            max_rejects=max_rejects,
            allow_missing_columns=allow_missing_columns,
            allow_future=allow_future,
        )
        with shown_progress(quiet=False) as progress:
            found = check_exports(loaded, rules[0].parent, given, instant_of(as_of, loaded), progress)
        checked = Checked((check_rulebook(data, file, day_in, found.findings),), found.seen)
    _report(checked, output_format)
    if checked.errors:
        return Exit.USAGE
    return Exit.NO if strict and checked.warnings else Exit.OK


def _report(checked: "Checked", output_format: OutputFormat) -> None:
    match output_format:
        case OutputFormat.JSON:
            from leadq.reports.json.check import check_document  # noqa: PLC0415 - start-up

            _print_json(check_document(checked))
        case OutputFormat.SARIF:
            from leadq.reports.sarif.check import sarif_log  # noqa: PLC0415
            from leadq.rulebook.codes import CODES  # noqa: PLC0415

            titles = {code.code: code.title for code in CODES.values()}
            _print_json(sarif_log(checked, titles, leadq.__version__))
        case OutputFormat.GITHUB:
            from leadq.reports.github.check import annotations  # noqa: PLC0415

            for line in annotations(checked):
                typer.echo(line)
        case OutputFormat.TERMINAL if not checked.findings and checked.seen is None:
            from leadq.reports.findings import count_of  # noqa: PLC0415

            typer.echo(count_of(checked))  # start-up: an answer of two words needs no rich
        case OutputFormat.TERMINAL:
            from leadq.cli.console import console_for_answers  # noqa: PLC0415
            from leadq.reports.terminal.check import render_check  # noqa: PLC0415

            console = console_for_answers()
            console.print(render_check(checked), soft_wrap=not console.is_terminal)


def _print_json(document: "Mapping[str, Json]") -> None:
    from leadq.reports.json.document import written  # noqa: PLC0415 - start-up

    typer.echo(written(document, sys.stdout.encoding))
