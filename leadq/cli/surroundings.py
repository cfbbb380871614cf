"""What the process finds when it starts: its streams and its environment."""

import os
import sys
from collections.abc import Mapping

from leadq.ground.findings import did_you_mean

VARIABLES = {"LEADQ_TRACEBACK": "`1` shows where in leadq an error came from."}
"""The environment variables that leadq reads."""


def warn_of_unknown_variables(environ: Mapping[str, str]) -> None:
    """Name on stderr each `LEADQ_…` variable that leadq does not read: it may be misspelt. Values are not shown."""
    for name in sorted(environ):
        if name.startswith("LEADQ_") and name not in VARIABLES:
            hint = did_you_mean(name, list(VARIABLES)) or f"leadq reads {', '.join(VARIABLES)}"
            sys.stderr.write(
                f"leadq: warning: the environment variable {name} means nothing to leadq; {hint}\n"
            )


def open_closed_streams() -> None:
    """Give the process the standard streams it was started without.

    Otherwise the next file it opens gets their number, and words meant for the terminal land in it. Standard output
    is opened for reading only: that it takes nothing is told to who writes there, not hidden.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR if number == 2 else os.O_RDONLY)  # noqa: PLR2004 - standard error
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - the stream of the process
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
