"""Faults at the Nth call that changes a disk: open, write, fsync, chmod, mkdir, rename, exchange.

`leadq.handoff` reaches the disk through these functions of `os` alone (pathlib and shutil call them too), so
counting them numbers every point at which a run can fail or die. What fsync does cannot be seen without
cutting the power; it is counted, not waited for.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from leadq.handoff import disk

CALLS = ("open", "write", "fsync", "chmod", "mkdir", "rename")


def no_sync(descriptor: int) -> None:
    """Stand for fsync where nobody waits for the disk."""


class Points:
    """Counts the calls; `strike` is called before each that `when` names, and may raise or never return."""

    def __init__(self, when: Callable[[int], bool], strike: Callable[[], None]) -> None:
        self.passed = 0
        self.struck = 0
        self._when = when
        self._strike = strike

    def wrap(self, function: Callable) -> Callable:
        """Return the function with the count before it."""

        def counted(*args, **kwargs):
            self.passed += 1
            if self._when(self.passed):
                self.struck += 1
                self._strike()
            return function(*args, **kwargs)

        return counted


@contextmanager
def striking(points: Points, *, can_exchange: bool) -> Iterator[None]:
    """Put the counting functions in place of the real ones."""
    real = {name: getattr(os, name) for name in CALLS}
    exchange = disk.exchange
    try:
        for name, function in real.items():
            setattr(os, name, points.wrap(function if name != "fsync" else no_sync))
        disk.exchange = points.wrap(exchange) if can_exchange else lambda *_: False
        yield
    finally:
        disk.exchange = exchange
        for name, function in real.items():
            setattr(os, name, function)
