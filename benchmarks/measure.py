"""Run one command as a process of its own and say what it took."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of CPU (user and system), and the peak of resident memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


class Failed(Exception):
    """The command ended with an exit code that is not 0; its last words are the message."""


def measure(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Taken:
    """Run the command to its end; what it says goes to `log`.

    The figures come from the kernel's account of this one child. It counts this process's own memory as well until the
    child has replaced it, so the caller stays small.
    """
    with log.open("wb") as words:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=words, stderr=subprocess.STDOUT, env=dict(environment))
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise Failed(f"exit code {child.returncode}: {' '.join(last)}")
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
