"""The rich console of the command line."""

from rich.console import Console


class StreamConsole(Console):
    """A console that leaves a closed pipe to whoever ends the process (rich would end it itself, with code 1)."""

    def on_broken_pipe(self) -> None:
        """Tell that nobody reads any more."""
        raise BrokenPipeError


def console_for_answers() -> Console:
    """Return the console that writes on standard output."""
    return StreamConsole(highlight=False)


def console_for_talk() -> Console:
    """Return the console that writes on standard error."""
    return StreamConsole(stderr=True, highlight=False)
