"""The command `leadq`: what it is called, which commands it has, and what happens around them."""

import gc
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, NoReturn

import typer

import leadq
from leadq.cli.ending import run
from leadq.cli.signals import catch_signals
from leadq.cli.surroundings import open_closed_streams, warn_of_unknown_variables

COMMANDS = {
    "init": "init",
    "inspect": "inspect",
    "check": "check",
    "score": "score",
    "simulate": "simulate",
    "fmt": "fmt",
    "explain": "explain",
    "test": "try_cases",
    "diff": "diff",
    "align": "align",
    "docs": "docs",
    "schema": "schema",
    "exit-codes": "exit_codes",
}
"""The commands in the order of the help, each with its function; its module in `commands/` is called like it."""
_NEED_NOTHING = {"schema", "exit-codes"}


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the application with these commands; the modules of the others are not loaded."""
    made = typer.Typer(
        name="leadq",
        help="Lead qualification as code: one rulebook both teams signed, from CRM exports to an explained handoff.",
        no_args_is_help=True,
        rich_markup_mode=None,  # plain help: it reads the same everywhere, and rich is not loaded for it
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_root)
    for name in names:
        module = import_module(f"leadq.cli.commands.{name.replace('-', '_')}")
        made.command(name, no_args_is_help=name not in _NEED_NOTHING)(getattr(module, COMMANDS[name]))
    return made


def __getattr__(name: str) -> typer.Typer:
    """Return `app`, the application with all commands, made where somebody asks for it."""
    if name == "app":
        return application()
    raise AttributeError(name)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"leadq {leadq.__version__}")
        raise typer.Exit


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
    arguments = sys.argv[1:]
    asked = arguments[0] if arguments else ""
    known = application([asked] if asked in COMMANDS else COMMANDS)  # start-up: of the others nobody asks
    sys.exit(run(known, arguments, os.environ))
