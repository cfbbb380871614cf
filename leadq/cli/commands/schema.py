"""`leadq schema`: the JSON Schema of rulebooks or of cases."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadq.cli.given import rulebook_at
from leadq.ground.errors import UsageError


class What(StrEnum):
    """What people write that has a schema."""

    RULEBOOK = "rulebook"
    CASES = "cases"


def schema(
    what: Annotated[What, typer.Argument(metavar="rulebook|cases", help="Of which.")] = What.RULEBOOK,
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            "-r",
            metavar="FILE",
            help="Know the fields that this rulebook declares, with their types, and refuse all others.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write it there. Replaces nothing but a schema."),
    ] = None,
) -> None:
    """Print the JSON Schema of rulebooks, or of files of cases: with it an editor completes and checks.

    For VS Code, with the extension "YAML" of Red Hat, write the schema beside the rulebook and put the line that this
    command shows on top of the rulebook.

    \b
    Example:
      leadq schema --out rulebook.schema.json
    """  # noqa: D301 - click's mark for lines it must not wrap
    from leadq.jobs.schema import (  # noqa: PLC0415 - start-up
        modeline,
        schema_of_cases,
        schema_of_rulebooks,
        write_schema,
    )

    if what is What.CASES:
        if rules is not None:
            raise UsageError("--rules goes with the schema of a rulebook", "leave it out")
        text = schema_of_cases()
    else:
        text = schema_of_rulebooks(rulebook_at(rules).catalogue if rules is not None else None)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_schema(text, out)
    file = "the rulebook" if what is What.RULEBOOK else "each file of cases"
    typer.echo(f"{out} is written. Put this line on top of {file}:\n{modeline(out)}", err=True)
