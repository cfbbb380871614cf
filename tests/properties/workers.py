"""Processes that compare engine and oracle, two at a time."""

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.oracle.generate import DATA_PER_RULEBOOK
from tests.properties.agreement import disagreement

MOST = 2


def disagreements(seeds: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield each seed, in order, with what engine and oracle disagree on; an empty text where they agree."""
    numbers = list(seeds)
    # spawned, not forked: the engine has threads
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(MOST, os.cpu_count() or 1), context, _start) as pool:
        said = pool.map(disagreement, numbers, chunksize=DATA_PER_RULEBOOK)
        yield from zip(numbers, said, strict=True)


def _start() -> None:
    """Look for garbage rarely: compiling makes millions of small objects that all live as long as a case."""
    gc.freeze()
    gc.set_threshold(100_000)
