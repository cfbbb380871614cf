"""`leadq test`: the rulebook's cases, and whether they hold."""

import sys
import time
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadq.cli.given import rulebook_at, share_of
from leadq.cli.options import REPORT
from leadq.cli.progress import shown_progress
from leadq.ground.errors import InputMissing
from leadq.ground.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from leadq.ground.findings import Finding
    from leadq.words.case_results import CaseReport

_GATES = "Gates"


class OutputFormat(StrEnum):
    """How the report is written to standard output."""

    TERMINAL = "terminal"
    JSON = "json"
    GITHUB = "github"


def try_cases(  # noqa: PLR0913 - one parameter an option
    rules: Annotated[Path, typer.Argument(metavar="RULES", help="The rulebook (YAML).")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="CASES", help="Files of cases beside it: YAML with the key `cases`."),
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="Propose two cases for each threshold that no case tries, as YAML."),
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="Change each point and threshold a little: does a case notice?"),
    ] = False,
    min_coverage: Annotated[
        str | None,
        typer.Option(
            "--min-coverage",
            metavar="SHARE",
            help="Fail if the cases touch less of the rulebook.",
            rich_help_panel=_GATES,
        ),
    ] = None,
    min_mutation: Annotated[
        str | None,
        typer.Option(
            "--min-mutation",
            metavar="SHARE",
            help="Fail if the cases notice fewer of the changes. Implies --mutate.",
            rich_help_panel=_GATES,
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            metavar="terminal|json|github",
            help="How the report is written. github: annotations of a workflow.",
            rich_help_panel=REPORT,
        ),
    ] = OutputFormat.TERMINAL,
    every_part: Annotated[
        bool,
        typer.Option("--all", help="Name every part that no case touches.", rich_help_panel=REPORT),
    ] = False,
    junit: Annotated[
        Path | None,
        typer.Option(
            "--junit", metavar="FILE", help="Write JUnit XML too, for a build server.", rich_help_panel=REPORT
        ),
    ] = None,
) -> int:
    """Try the cases of a rulebook: small people, and what both teams agree comes out for them.

    \b
    Example:
      leadq test rules.yaml cases/*.yaml --min-coverage 80%

    Ends with 1 if a case does not hold, if there is none, or if a gate is tripped. A suppression list that is not there
    counts as empty: a test needs nobody's addresses.
    """  # noqa: D301 - `\b` keeps the example as it is
    started = time.monotonic()
    least = share_of(min_coverage, "--min-coverage")
    fewest = share_of(min_mutation, "--min-mutation")
    loaded = rulebook_at(rules)
    cases = tuple((str(file), _bytes_of(file)) for file in files or ())
    if junit is not None:
        from leadq.handoff.single import refuse_input  # noqa: PLC0415 - start-up

        refuse_input(junit, (rules, *(files or ())), "--junit")
    with shown_progress(quiet=False) as progress:
        from leadq.jobs.test import Tried  # noqa: PLC0415 - start-up
        from leadq.jobs.test import try_cases as run  # noqa: PLC0415

        report = run(
            Tried(
                loaded=loaded,
                folder=rules.parent,
                files=cases,
                today=datetime.now(tz=UTC).date(),
                mutate=mutate or fewest is not None,
                suggest=suggest,
            ),
            progress,
        )
    if junit is not None:
        from leadq.handoff.whole import write_whole  # noqa: PLC0415
        from leadq.reports.junit.test import junit_document  # noqa: PLC0415

        write_whole(junit, junit_document(report, time.monotonic() - started))
    _show(report, loaded.warnings, output_format, every_part=every_part)
    tripped = _tripped(report, least, fewest)
    for sentence in tripped:
        typer.echo(f"leadq: {sentence}", err=True)
    return Exit.OK if report.results and not report.failed and not tripped else Exit.NO


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except PermissionError:
        raise
    except OSError as error:
        raise InputMissing(
            f"the cases {file} cannot be opened: {error.strerror}", "check the path"
        ) from error


def _tripped(report: "CaseReport", least: "Decimal | None", fewest: "Decimal | None") -> list[str]:
    """Return which gates are tripped, in sentences."""
    said = []
    if least is not None and report.coverage.share < least:
        said.append(f"the cases touch {report.coverage.share:.1%} of the rulebook, less than {least:.1%}")
    if fewest is not None and report.mutation is not None and report.mutation.share < fewest:
        said.append(f"the cases notice {report.mutation.share:.1%} of the changes, less than {fewest:.1%}")
    return said


def _show(
    report: "CaseReport", warnings: "Sequence[Finding]", output_format: OutputFormat, *, every_part: bool
) -> None:
    if output_format is OutputFormat.JSON:
        from leadq.reports.json.document import written  # noqa: PLC0415 - start-up
        from leadq.reports.json.test import case_document  # noqa: PLC0415

        typer.echo(written(case_document(report, warnings), sys.stdout.encoding))
        return
    if output_format is OutputFormat.GITHUB:
        from leadq.reports.github.test import annotations  # noqa: PLC0415

        for line in annotations(report):
            typer.echo(line)
        return
    from leadq.cli.console import console_for_answers  # noqa: PLC0415
    from leadq.reports.terminal.test import render_test  # noqa: PLC0415

    console_for_answers().print(render_test(report, every_part=every_part))
