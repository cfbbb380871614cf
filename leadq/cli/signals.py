"""Being stopped from outside: SIGTERM and Ctrl-C unwind the run, so that its folders are tidied away."""

import signal
import sys
from types import FrameType

from leadq.ground.exits import Exit


class Terminated(BaseException):
    """SIGTERM came: unwinds like `KeyboardInterrupt`."""


class _Seen:
    """The exit code of the first signal. Libraries may turn what a handler raises into an error of theirs."""

    code: Exit | None = None


def catch_signals() -> None:
    """Let SIGTERM and Ctrl-C unwind the run; the third Ctrl-C ends it at once."""
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, _interrupt)


def stopped_with() -> Exit | None:
    """Return the exit code of the signal that came, or None."""
    return _Seen.code


def _terminate(_number: int, _frame: FrameType | None) -> None:
    _Seen.code = _Seen.code or Exit.TERMINATED
    raise Terminated


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, _interrupt_again)
    _Seen.code = _Seen.code or Exit.INTERRUPTED
    raise KeyboardInterrupt


def _interrupt_again(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stderr.write("leadq: tidying up; Ctrl-C once more ends it at once\n")
