"""How a run ends: the only place that turns what happened into an exit code and words on stderr."""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import takewhile
from types import MappingProxyType

import typer

from leadq.cli.hints import fitting, options_of
from leadq.cli.signals import Terminated, stopped_with
from leadq.ground.errors import LeadqError, RulebookError
from leadq.ground.exits import Exit
from leadq.ground.findings import did_you_mean

_LEFT_ALONE = {"score": "nothing was published", "init": "nothing was written"}
"""What commands that make a folder say when they are stopped; the others make none."""


def run(
    command: Callable[..., object], arguments: list[str], environ: Mapping[str, str] = MappingProxyType({})
) -> int:
    """Run a typer app with arguments and return the exit code; every error becomes words on stderr."""
    try:
        result = command(args=arguments, prog_name="leadq", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - whatever happened ends here
        # typer turns a closed pipe into SystemExit(1), which would say "no"
        if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
            _let_nobody_read()
            return Exit.OK
        return _end(error, command, arguments, environ)
    if (
        signalled := stopped_with()
    ) is not None and result == signalled:  # typer has turned Ctrl-C into a code
        return _stopped(signalled, arguments)
    return int(result) if isinstance(result, int) else Exit.OK


def _end(  # noqa: PLR0911 - one return a kind of ending
    error: BaseException, command: Callable[..., object], arguments: list[str], environ: Mapping[str, str]
) -> int:
    if environ.get("LEADQ_TRACEBACK"):
        traceback.print_exception(error)
    if (signalled := stopped_with()) is not None:
        return _stopped(signalled, arguments)
    match error:
        case LeadqError():
            if isinstance(command, typer.Typer):
                error.hint = fitting(error.hint, options_of(command, _name(arguments)))
            return _failed(error)
        case KeyboardInterrupt() | typer.Abort() | Terminated():
            return _stopped(Exit.INTERRUPTED, arguments)
        case SystemExit(code=int(code)):
            return code
        case OSError():
            return _io_failed(error)
        case MemoryError():
            return _say(Exit.IO_FAILED, "out of memory", "give the machine more, or score less at a time")
    complaint = getattr(error, "format_message", None)
    if complaint is not None:
        return _misused(error, str(complaint()), arguments)
    return _say(
        Exit.BUG,
        f"{type(error).__name__} (a bug of leadq)",
        "run again with LEADQ_TRACEBACK=1 and report what you see",
        kind="internal error",
    )


def _misused(error: BaseException, complaint: str, arguments: list[str]) -> int:
    """Say what typer has against the command line, in leadq's words."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(complaint + "\n")
        return Exit.USAGE
    words = takewhile(lambda word: not word.startswith("-"), arguments)
    path = context.command_path if context is not None else " ".join(["leadq", *words])
    hint = f"see `{path} --help`"
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        complaint = f"there is no option '{option}'"
        known = [name for parameter in context.command.params for name in parameter.opts] if context else []
        hint = did_you_mean(str(option), known) or hint
    elif context is not None and complaint.startswith("No such command"):
        word = arguments[0] if arguments else ""
        complaint = f"there is no command '{word}'"
        hint = did_you_mean(word, list(getattr(context.command, "commands", ()))) or hint
    sentence = complaint.replace("Value error, ", "").rstrip(".")
    return _say(Exit.USAGE, sentence[:1].lower() + sentence[1:], hint)


def _stopped(code: Exit, arguments: list[str]) -> int:
    return _say(code, _LEFT_ALONE.get(_name(arguments), ""), kind="stopped")


def _name(arguments: list[str]) -> str:
    """Return the name of the command that runs."""
    return next((word for word in arguments if not word.startswith("-")), "")


def _io_failed(error: OSError) -> int:
    where = f" ({error.filename})" if error.filename else ""
    if isinstance(error, PermissionError):
        return _say(Exit.NO_PERMISSION, f"no permission{where}", "check who may read and write it")
    _let_nobody_read()
    what = error.strerror or "input/output error"
    return _say(Exit.IO_FAILED, f"{what}{where}", "check the disk, and where standard output goes")


def _failed(error: LeadqError) -> int:
    from leadq.cli.console import console_for_talk  # noqa: PLC0415 - start-up: only needed when something failed
    from leadq.reports.terminal.failure import render_failure  # noqa: PLC0415
    from leadq.reports.terminal.findings import render_findings  # noqa: PLC0415

    console = console_for_talk()
    words = (
        render_findings(error.findings, _sources(error))
        if isinstance(error, RulebookError)
        else render_failure(error)
    )
    with suppress(OSError):  # where nobody listens, the exit code says it
        console.print(words, soft_wrap=not console.is_terminal)
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


def _let_nobody_read() -> None:
    """Point standard output at nothing, so that Python has nothing to complain about when it ends."""
    with suppress(OSError), open(os.devnull, "wb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), sys.stdout.fileno())


def _say(code: Exit, message: str, hint: str = "", *, kind: str = "error") -> int:
    with suppress(OSError):  # where nobody listens, the exit code says it
        sys.stderr.write(
            ": ".join(filter(None, ("leadq", kind, message))) + "\n" + (f"hint: {hint}\n" if hint else "")
        )
        sys.stderr.flush()
    return code
