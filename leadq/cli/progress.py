"""Progress on stderr, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that shows what is being done; it does nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from leadq.cli.console import console_for_talk  # noqa: PLC0415 - start-up: only on a terminal

    with console_for_talk().status("starting") as status:
        yield lambda text: status.update(f"{text} …")
