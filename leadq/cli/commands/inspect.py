"""`leadq inspect`: how files would be read, before anything is scored."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import rulebook_at
from leadq.cli.options import (
    EXPORTS,
    REPORT,
    Delimiter,
    Encoding,
    HeaderRow,
    MemoryLimit,
    OutputFormat,
    ReportFormat,
    ShowValues,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from leadq.words.inspection import Inspection


class Holds(StrEnum):
    """What a row of a file is."""

    CONTACTS = "contacts"
    ACTIVITY = "activity"
    ACCOUNTS = "accounts"


def inspect(  # noqa: PLR0913 - one parameter an option
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Exports, headers alone too; folders and patterns."),
    ],
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            "-r",
            metavar="FILE",
            help="Read them as for this rulebook: its columns, sources and layout of dates.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    holds: Annotated[
        Holds | None,
        typer.Option(
            "--holds",
            metavar="contacts|activity|accounts",
            help="What the files hold, if their headers do not say it.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            "--dates",
            metavar="LAYOUT",
            help="How their dates are written, as dd/mm/yyyy.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            "--write",
            metavar="RULES",
            help="Put the reading of each file into this rulebook, under `sources`. All else in it stays as it is.",
            rich_help_panel=REPORT,
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="With --write: make entries anew, and replace what somebody has edited.",
            rich_help_panel=REPORT,
        ),
    ] = False,
    output_format: ReportFormat = OutputFormat.TERMINAL,
    show_values: ShowValues = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> int:
    """Say how files would be read: which system made them, what each column is, how dates are written.

    \b
    Examples:
      leadq inspect contacts.csv activity.csv
      leadq inspect downloads/ --rules rules.yaml
      leadq inspect leads.csv --write rules.yaml

    Nothing is scored. Ends with 65 if one of the files cannot be read.
    """  # noqa: D301 - click's mark for lines it must not wrap
    if force and write is None:
        raise UsageError("--force goes with --write", "name the rulebook: --write rules.yaml")
    if dates is not None:
        _refuse_layout(dates)
    given = write or rules
    loaded = rulebook_at(given) if given is not None else None
    if write is not None and rules is not None and write.resolve() != rules.resolve():
        raise UsageError("--rules and --write name two rulebooks", "leave out --rules")
    with shown_progress(quiet=False) as progress:
        from leadq.exports.sniff import Options  # noqa: PLC0415 - start-up
        from leadq.jobs.inspect import Asked  # noqa: PLC0415
        from leadq.jobs.inspect import inspect as looked_at  # noqa: PLC0415

        options = Options(encoding, delimiter, header_row)
        asked = Asked(
            tuple(files),
            options,
            loaded,
            holds.value if holds else None,
            dates,
            anew=force,
            memory_limit=memory_limit,
            threads=threads,
        )
        looked = looked_at(asked, datetime.now(tz=UTC).replace(tzinfo=None), progress)
    seen = tuple(item.seen for item in looked)
    written: tuple[str, ...] = ()
    if write is not None and loaded is not None:
        from leadq.jobs.inspect_write import write_entries  # noqa: PLC0415 - start-up

        written = write_entries(loaded, looked, force=force)
    from leadq.words.inspection import Inspection  # noqa: PLC0415 - start-up

    _print(Inspection(seen, str(given or ""), written), output_format, show_values=show_values)
    return Exit.INPUT_REFUSED if any(file.refused for file in seen) else Exit.OK


def _refuse_layout(text: str) -> None:
    from leadq.words.amounts import Unreadable  # noqa: PLC0415 - start-up
    from leadq.words.datelayout import parse_layout  # noqa: PLC0415

    try:
        parse_layout(text)
    except Unreadable as error:
        raise UsageError(f"--dates {error.message}", error.hint) from None


def _print(inspection: "Inspection", output_format: OutputFormat, *, show_values: bool) -> None:
    if output_format is OutputFormat.JSON:
        from leadq.reports.json.document import written  # noqa: PLC0415 - start-up
        from leadq.reports.json.inspect import inspection_document  # noqa: PLC0415

        shown = inspection_document(inspection, show_values=show_values)
        typer.echo(written(shown, sys.stdout.encoding))
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415 - start-up
    from leadq.reports.terminal.inspect import render_inspection  # noqa: PLC0415

    console_for_answers().print(render_inspection(inspection, show_values=show_values))
