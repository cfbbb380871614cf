"""`leadq init`: a folder with a first rulebook."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from leadq.cli.given import bytes_of, share_of
from leadq.cli.options import (
    EXPORTS,
    Activity,
    ActivityLinks,
    AllowFuture,
    AllowOrphans,
    AsOf,
    Delimiter,
    Encoding,
    HeaderRow,
    MaxExpanded,
    MaxRejects,
    MemoryLimit,
    Quiet,
    Threads,
)
from leadq.cli.progress import shown_progress
from leadq.ground.errors import UsageError


def init(  # noqa: PLR0913 - one parameter an option
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder to make, or one without these files.")
    ],
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            metavar="NAME",
            help="Begin with a rulebook that is ready: b2b-inbound, plg-trial (product-led) or minimal.",
        ),
    ] = None,
    contacts: Annotated[
        list[Path] | None,
        typer.Option(
            "--contacts",
            "-c",
            metavar="FILE",
            help="A contacts export (CSV) to propose a rulebook from. Repeat for more.",
            rich_help_panel=EXPORTS,
        ),
    ] = None,
    activity: Activity = None,
    activity_links: ActivityLinks = None,
    as_of: AsOf = None,
    github: Annotated[
        bool, typer.Option("--github", help="Add a workflow that checks every pull request.")
    ] = False,
    quiet: Quiet = False,
    max_rejects: MaxRejects = None,
    allow_orphans: AllowOrphans = False,
    allow_future: AllowFuture = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    max_expanded: MaxExpanded = "20GB",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
) -> None:
    """Make a folder with a first rulebook: from a preset, or proposed from looking at your own exports.

    \b
    Examples:
      leadq init leads --preset b2b-inbound
      leadq init leads --contacts contacts.csv --activity activity.csv

    It is a starting point that nobody signed. It is tried on the exports before it is written, no file that is there is
    replaced, and no name or address of the exports gets into it.
    """  # noqa: D301 - `\b` keeps the examples as they are
    if (preset is None) == (not contacts):
        raise UsageError(
            "init begins with a preset or with exports" + (", not with both" if contacts else ""),
            "give --preset b2b-inbound, or --contacts (and --activity)",
        )
    if preset is not None:
        if activity or activity_links:
            raise UsageError("a preset looks at no exports", "give --contacts too, without --preset")
        from leadq.jobs.init_preset import from_preset  # noqa: PLC0415 - start-up

        starter = from_preset(folder, preset, github=github)
    else:
        share = share_of(max_rejects)
        with shown_progress(quiet=quiet) as progress:
            from leadq.exports.sniff import Options  # noqa: PLC0415 - start-up
            from leadq.jobs.given import Given  # noqa: PLC0415
            from leadq.jobs.init import from_exports  # noqa: PLC0415

            given = Given(
                contacts=tuple(contacts or ()),
                activity=tuple(activity or ()),
                activity_links=tuple(activity_links or ()),
                options=Options(encoding, delimiter, header_row),
                max_rejects=share,
                allow_orphans=allow_orphans,
                allow_future=allow_future,
                memory_limit=memory_limit,
                max_expanded=bytes_of(max_expanded),
                threads=threads,
            )
            starter = from_exports(folder, given, datetime.now(tz=UTC), as_of, progress, github=github)
    if not quiet:
        from leadq.cli.console import console_for_answers  # noqa: PLC0415 - start-up
        from leadq.reports.terminal.init import render_init  # noqa: PLC0415

        console_for_answers().print(render_init(starter))
