"""The rich console of the command line."""

from rich.console import Console


class StreamConsole(Console):
    """A console that leaves a closed pipe to whoever ends the process (rich would end it itself, with code 1)."""

    def on_broken_pipe(self) -> None:
        """Tell that nobody reads any more."""
        raise BrokenPipeError


def console_for_answers() -> Console:
    """Return the console that writes on standard output."""
    return _plain(stderr=False)


def console_for_talk() -> Console:
    """Return the console that writes on standard error."""
    return _plain(stderr=True)


def _plain(*, stderr: bool) -> Console:
    """Return a console to which text is text: `[red]` in a label is no colour, and `:fire:` no picture."""
    return StreamConsole(stderr=stderr, highlight=False, markup=False, emoji=False)
