"""`leadq docs`: a rulebook as one page for people."""

from pathlib import Path
from typing import Annotated

import typer

from leadq.cli.given import rulebook_at


def docs(
    rules: Annotated[Path, typer.Argument(metavar="RULES", help="The rulebook (YAML).")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write it there. Replaces nothing but an older page."
        ),
    ] = None,
) -> None:
    """Tell a rulebook in plain words, as one page of Markdown: who signed, points, grades, stages, examples.

    For people who do not read YAML. The same rulebook always makes the same page.

    \b
    Example:
      leadq docs rules.yaml --out what-a-good-lead-is.md
    """  # noqa: D301 - `\b` keeps the example as it is
    from leadq.jobs.docs import write_page  # noqa: PLC0415 - start-up
    from leadq.reports.markdown.docs import docs_page  # noqa: PLC0415

    page = docs_page(rulebook_at(rules).rulebook, rules.name)
    if out is None:
        typer.echo(page, nl=False)
        return
    write_page(page, out)
    typer.echo(f"{out} is written", err=True)
