"""The few milliseconds in which a run must not be stopped: from the first rename until the old folder is gone."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ASKING = (signal.SIGINT, signal.SIGTERM)
"""Signals that ask a run to stop; SIGKILL does not ask, and for it there is `beside.tidy`."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Pass over requests to stop; they come too late if all goes well, and count again if it does not.

    Python runs its handlers in the main thread, whichever thread the system has chosen for the signal, so the
    handlers are exchanged; masking signals would not do. In other threads there is nothing to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in _ASKING}
    mine = {number: handler for number, handler in before.items() if callable(handler)}
    done = False
    try:
        for number in mine:
            signal.signal(number, lambda received, _: came.append(received))
        yield
        done = True
    finally:
        for number, handler in mine.items():
            signal.signal(number, handler)
        if came and not done:
            signal.raise_signal(came[0])
