"""Standard input for `init`, which reads exports several times: kept as a file while it looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from leadq.exports.places import STANDARD_INPUT, NamedFile
from leadq.ground.errors import UsageError
from leadq.jobs.given import Given
from leadq.jobs.workplace import private_folder, unpacking_in


@contextmanager
def read_once(given: Given) -> Iterator[Given]:
    """Give the exports with a file in place of standard input, gone afterwards.

    Raises:
        UsageError: standard input is given twice, or nothing is piped in.
    """
    times = [*given.contacts, *given.activity].count(STANDARD_INPUT)
    if not times:
        yield given
        return
    if times > 1:
        raise UsageError("standard input (-) is given twice", "write one of them to a file")
    named = NamedFile(STANDARD_INPUT)
    with private_folder() as folder:
        copy = unpacking_in(folder).whole(named).path.rename(folder / named.name)

        def kept(paths: tuple[Path, ...]) -> tuple[Path, ...]:
            return tuple(copy if path == STANDARD_INPUT else path for path in paths)

        yield replace(given, contacts=kept(given.contacts), activity=kept(given.activity))
