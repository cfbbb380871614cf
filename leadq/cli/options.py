"""Options that several commands have: one wording and one meaning each.

The panels are the headings of `--help`.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXPORTS, REPORT, LIMITS = "Exports", "Report", "Limits"

Contacts = Annotated[
    list[Path],
    typer.Option(
        "--contacts",
        "-c",
        metavar="FILE",
        help="A contacts export: CSV, also in .gz, .zip or .zst; Excel or ODS (FILE.xlsx#Sheet); Parquet; JSON Lines. "
        "A folder, a quoted pattern ('exports/*.csv'), or - for standard input. Repeat for more.",
        rich_help_panel=EXPORTS,
    ),
]
Activity = Annotated[
    list[Path] | None,
    typer.Option(
        "--activity",
        "-a",
        metavar="FILE",
        help="An activity export, as --contacts. Repeat for more. Not needed if no rule reads activity.",
        rich_help_panel=EXPORTS,
    ),
]
ActivityLinks = Annotated[
    list[Path] | None,
    typer.Option(
        "--activity-links",
        metavar="FILE",
        help="Who took part in activity that names nobody: an export of activity ids and contact ids. Repeat for more.",
        rich_help_panel=EXPORTS,
    ),
]
Accounts = Annotated[
    list[Path] | None,
    typer.Option(
        "--accounts",
        metavar="FILE",
        help="An account export: its cells fill those of the account's contacts. Repeat for more.",
        rich_help_panel=EXPORTS,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="The instant the score is for: 2026-11-01, or with a time. Default: now.",
        rich_help_panel=EXPORTS,
    ),
]


class OutputFormat(StrEnum):
    """How a report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"


ReportFormat = Annotated[
    OutputFormat,
    typer.Option(
        "--format", metavar="terminal|json", help="How the report is written.", rich_help_panel=REPORT
    ),
]
ShowValues = Annotated[
    bool,
    typer.Option("--show-values", help="Show names and addresses in the report.", rich_help_panel=REPORT),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Write no report and no progress.", rich_help_panel=REPORT)
]
MaxRejects = Annotated[
    str | None,
    typer.Option(
        "--max-rejects",
        metavar="SHARE",
        help="Largest share of unusable rows, of contacts and of activity. Ten of each stop no run. Default: that of "
        "`gates` in the rulebook, 1%.",
        rich_help_panel=LIMITS,
    ),
]
Gate = Annotated[
    list[str] | None,
    typer.Option(
        "--gate",
        metavar="NAME=LIMIT",
        help="Another limit for a gate of the rulebook, as shrink=80%; several times for several.",
        rich_help_panel=LIMITS,
    ),
]
AllowEmpty = Annotated[
    bool, typer.Option("--allow-empty", help="Accept an export without rows.", rich_help_panel=LIMITS)
]
AllowMissingColumns = Annotated[
    bool,
    typer.Option(
        "--allow-missing-columns",
        help="Score although rules read columns that no export has.",
        rich_help_panel=LIMITS,
    ),
]
AllowOrphans = Annotated[
    bool,
    typer.Option(
        "--allow-orphans", help="Score although no activity is of a contact.", rich_help_panel=LIMITS
    ),
]
AllowFuture = Annotated[
    bool,
    typer.Option(
        "--allow-future",
        help="To score a past day with a later export: activity after it is left out.",
        rich_help_panel=LIMITS,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="Encoding of the exports, if it is not found out.",
        rich_help_panel=EXPORTS,
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter",
        metavar="CHAR",
        help="Delimiter of the exports, if it is not found out.",
        rich_help_panel=EXPORTS,
    ),
]
HeaderRow = Annotated[
    int | None,
    typer.Option(
        "--header-row",
        min=1,
        metavar="LINE",
        help="Line of the header, if it is not found out.",
        rich_help_panel=EXPORTS,
    ),
]
MaxExpanded = Annotated[
    str,
    typer.Option(
        "--max-expanded",
        metavar="SIZE",
        help="Most that one packed export may expand to.",
        rich_help_panel=LIMITS,
    ),
]
MemoryLimit = Annotated[
    str | None,
    typer.Option(
        "--memory-limit",
        metavar="SIZE",
        help="Most memory for the engine, as 1GB; the rest goes to disk. Without it 800MB, or three quarters of "
        "the size of exports that are larger.",
        rich_help_panel=LIMITS,
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        min=1,
        metavar="N",
        help="Threads of the engine. Default: all cores.",
        rich_help_panel=LIMITS,
    ),
]
