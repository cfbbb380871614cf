"""The command `leadq`. The only place that turns errors into exit codes and words on stderr."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Annotated, NoReturn

import typer

import leadq
from leadq.ground.errors import LeadqError, RulebookError
from leadq.ground.exits import Exit

app = typer.Typer(
    name="leadq",
    help="Lead qualification as code: one rulebook both teams signed, from CRM exports to an explained handoff.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """Lead qualification as code: one rulebook both teams signed, from CRM exports to an explained handoff."""


def _register() -> None:
    from leadq.cli.commands import exit_codes, score  # noqa: PLC0415 - they need `app`'s module first

    app.command("score", no_args_is_help=True)(score.score)
    app.command("exit-codes")(exit_codes.exit_codes)


_register()


class _Terminated(BaseException):
    """SIGTERM: unwinds like Ctrl-C, so that nothing half-made is left behind."""


def main() -> NoReturn:
    """Run the command line and end the process with one of the exit codes of `ground/exits.py`."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(app, sys.argv[1:]))


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise _Terminated


def run(command: Callable[..., object], arguments: list[str]) -> int:
    """Run a typer app with arguments and return the exit code; every error becomes words on stderr."""
    try:
        result = command(args=arguments, standalone_mode=False)
        sys.stdout.flush()
    except LeadqError as error:
        return _failed(error)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped(Exit.INTERRUPTED)
    except _Terminated:
        return _stopped(Exit.TERMINATED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return _say(
            "error",
            f"{error.strerror or 'an input/output error'}",
            "check the disk and the pipe",
            Exit.IO_FAILED,
        )
    except Exception as error:
        return _usage_or_bug(error)
    return int(result) if isinstance(result, int) else Exit.OK


def _usage_or_bug(error: Exception) -> int:
    """Tell typer's own complaints about the command line from bugs of leadq."""
    shown = getattr(error, "format_message", None)
    if shown is not None:
        context = getattr(error, "ctx", None)
        hint = f"see `{context.command_path} --help`" if context is not None else "see `leadq --help`"
        return _say("error", str(shown()).rstrip("."), hint, Exit.USAGE)
    if os.environ.get("LEADQ_TRACEBACK"):
        raise error
    return _say(
        "internal error",
        f"{type(error).__name__} (a bug of leadq)",
        "nothing was published; run again with LEADQ_TRACEBACK=1 and report what you see",
        Exit.BUG,
    )


def _failed(error: LeadqError) -> int:
    from rich.console import Console  # noqa: PLC0415 - start-up: only needed when something failed

    from leadq.reports.terminal.failure import render_failure  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    wrap = not console.is_terminal
    if isinstance(error, RulebookError):
        from leadq.reports.terminal.findings import render_findings  # noqa: PLC0415

        console.print(render_findings(error.findings, _sources(error)), soft_wrap=wrap)
    else:
        console.print(render_failure(error), soft_wrap=wrap)
        if error.__cause__ is not None and os.environ.get("LEADQ_TRACEBACK"):
            raise error
    return error.exit_code


def _sources(error: RulebookError) -> Mapping[str, str]:
    """Return the text of the files that findings point into, for excerpts."""
    texts: dict[str, str] = {}
    for name in {finding.span.file for finding in error.findings}:
        try:
            with open(name, encoding="utf-8-sig", errors="replace") as file:  # noqa: PTH123 - names, not paths
                texts[name] = file.read(1_000_000)
        except OSError:
            continue
    return texts


def _stopped(code: Exit) -> int:
    return _say("stopped", "nothing was published", "", code)


def _say(kind: str, message: str, hint: str, code: Exit) -> int:
    try:
        sys.stderr.write(f"leadq: {kind}: {message}\n" + (f"hint: {hint}\n" if hint else ""))
        sys.stderr.flush()
    except OSError:
        pass
    return code
