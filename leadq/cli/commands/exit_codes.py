"""`leadq exit-codes`: what each exit code means."""

import typer

from leadq.ground.exits import MEANINGS


def exit_codes() -> None:
    """List the exit codes and what each means."""
    for code, meaning in MEANINGS.items():
        typer.echo(f"{code.value:>3}  {meaning}")
