"""`leadq simulate`: a rulebook replayed over a past period, and what another threshold would have given."""

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from leadq.cli.given import gates_of, given_of, instant_of, rulebook_at
from leadq.cli.options import (
    EXPORTS,
    REPORT,
    Accounts,
    Activity,
    ActivityLinks,
    AllowEmpty,
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
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError

if TYPE_CHECKING:
    from leadq.jobs.simulate_days import Days

_PERIOD, _THRESHOLD = "Period", "Threshold"
_DAYS = 28
_MOST_DAYS = 400


class Per(StrEnum):
    """What counts are put together by."""

    DAY = "day"
    WEEK = "week"


def simulate(  # noqa: PLR0913 - one parameter an option
    rules: Annotated[
        Path,
        typer.Option("--rules", "-r", metavar="FILE", help="The rulebook (YAML).", rich_help_panel=EXPORTS),
    ],
    contacts: Contacts,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    accounts: Accounts = None,
    as_of: AsOf = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="The first day.", rich_help_panel=_PERIOD),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="DAY",
            help="The last day. Default: the day of --as-of, and the 27 days before it.",
            rich_help_panel=_PERIOD,
        ),
    ] = None,
    per: Annotated[
        Per,
        typer.Option("--per", metavar="day|week", help="Count by day or by week.", rich_help_panel=_PERIOD),
    ] = Per.WEEK,
    vary: Annotated[
        str | None,
        typer.Option(
            "--vary",
            metavar="RANGE",
            help="Try other values of a threshold: 'sql.score 30..60 step 5', 'engagement.bands.1 40..80 step 10'.",
            rich_help_panel=_THRESHOLD,
        ),
    ] = None,
    give: Annotated[
        str | None,
        typer.Option(
            "--give",
            metavar="AIM",
            help="Find the value that gives so many new leads: 'sql 40 a week'. Without --vary, of the stage's "
            "own threshold.",
            rich_help_panel=_THRESHOLD,
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the counts as CSV, too.", rich_help_panel=REPORT),
    ] = None,
    output_format: ReportFormat = OutputFormat.TERMINAL,
    quiet: Quiet = False,
    max_rejects: MaxRejects = None,
    gate: Gate = None,
    allow_empty: AllowEmpty = False,
    allow_missing_columns: AllowMissingColumns = False,
    allow_orphans: AllowOrphans = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    max_expanded: MaxExpanded = "20GB",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> None:
    """Replay a past period: how many leads a day or week, by stage, and by threshold.

    \b
    Example:
      leadq simulate --rules rules.yaml --contacts contacts.csv \\
        --activity activity.csv --as-of 2026-11-01 --give "sql 10 a week"

    Each day is scored as `leadq score --as-of DAY` would have scored it. No lead is shown, and nothing is written
    but what --csv names.
    """  # noqa: D301 - `\b` keeps the example as it is
    loaded = gates_of(rulebook_at(rules), gate)
    zone = loaded.rulebook.timezone
    today = instant_of(as_of, loaded).astimezone(ZoneInfo(zone)).date()
    with shown_progress(quiet=quiet) as progress:
        from leadq.handoff.single import refuse_input  # noqa: PLC0415
        from leadq.handoff.whole import write_whole  # noqa: PLC0415
        from leadq.jobs.simulate import SimulateRequest  # noqa: PLC0415
        from leadq.jobs.simulate import simulate as run  # noqa: PLC0415
        from leadq.jobs.simulate_csv import simulation_csv  # noqa: PLC0415
        from leadq.jobs.simulate_thresholds import main_sweep, varied, wished  # noqa: PLC0415

        wish = wished(give, loaded.rulebook) if give is not None else None
        sweep = varied(vary, loaded.rulebook) if vary is not None else None
        if sweep is None and wish is not None:
            sweep = main_sweep(wish.place, loaded.rulebook)
        if csv is not None:
            refuse_input(
                csv,
                (rules, *contacts, *(activity or ()), *(activity_links or ()), *(accounts or ())),
                "--csv",
            )
        given = given_of(
            (contacts, activity, activity_links, accounts),
            (encoding, delimiter, header_row),
            (max_expanded, memory_limit, threads),
            max_rejects=max_rejects,
            allow_empty=allow_empty,
            allow_missing_columns=allow_missing_columns,
            allow_orphans=allow_orphans,
        )
        days = _days(first, last, today)
        request = SimulateRequest(loaded, rules.parent, given, days, per.value, sweep, wish)
        found = run(request, progress)
        if csv is not None:
            write_whole(csv, simulation_csv(found))
    if quiet:
        return
    if output_format is OutputFormat.JSON:
        import sys  # noqa: PLC0415 - start-up

        from leadq.reports.json.document import written  # noqa: PLC0415
        from leadq.reports.json.simulate import simulation_document  # noqa: PLC0415

        typer.echo(written(simulation_document(found, loaded.warnings), sys.stdout.encoding))
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.simulate import render_simulation  # noqa: PLC0415

    console_for_answers().print(render_simulation(found))


def _days(first: str | None, last: str | None, today: date) -> "Days":
    """Return the days that --from, --to and --as-of name.

    Raises:
        UsageError: one is no day, or they are in the wrong order.
    """
    from leadq.jobs.simulate_days import Days  # noqa: PLC0415 - start-up

    end = _day("--to", last) if last is not None else today
    start = _day("--from", first) if first is not None else end - timedelta(days=_DAYS - 1)
    if end > today:
        raise UsageError(
            f"the last day, {end}, is after the as-of day, {today}",
            "simulate replays the past: choose an earlier --to, or a later --as-of",
        )
    if start > end:
        raise UsageError(
            f"the first day, {start}, is after the last, {end}", "check --from, --to and --as-of"
        )
    if (end - start).days >= _MOST_DAYS:
        raise UsageError(
            f"{(end - start).days + 1} days are more than {_MOST_DAYS}", "choose a shorter period"
        )
    return Days(start, end)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} '{text}' is not a day", "write 2026-11-01") from None
