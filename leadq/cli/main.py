"""The command `leadq`: what it is called, which commands it has, and what happens around them."""

import gc
import os
import sys
from typing import Annotated, NoReturn

import typer

import leadq
from leadq.cli.commands import (
    align,
    check,
    diff,
    docs,
    exit_codes,
    explain,
    fmt,
    init,
    schema,
    score,
    simulate,
    test,
)
from leadq.cli.ending import run
from leadq.cli.signals import catch_signals
from leadq.cli.surroundings import open_closed_streams, warn_of_unknown_variables

app = typer.Typer(
    name="leadq",
    help="Lead qualification as code: one rulebook both teams signed, from CRM exports to an explained handoff.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: it reads the same everywhere, and rich is not loaded for it
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init", no_args_is_help=True)(init.init)
app.command("check", no_args_is_help=True)(check.check)
app.command("score", no_args_is_help=True)(score.score)
app.command("simulate", no_args_is_help=True)(simulate.simulate)
app.command("fmt", no_args_is_help=True)(fmt.fmt)
app.command("explain", no_args_is_help=True)(explain.explain)
app.command("test", no_args_is_help=True)(test.try_cases)
app.command("diff", no_args_is_help=True)(diff.diff)
app.command("align", no_args_is_help=True)(align.align)
app.command("docs", no_args_is_help=True)(docs.docs)
app.command("schema")(schema.schema)
app.command("exit-codes")(exit_codes.exit_codes)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"leadq {leadq.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command line and end the process with one of the exit codes of `ground/exits.py`."""
    gc.set_threshold(20_000)  # start-up: imports make many objects and little garbage
    open_closed_streams()
    catch_signals()
    warn_of_unknown_variables(os.environ)
    sys.exit(run(app, sys.argv[1:], os.environ))
