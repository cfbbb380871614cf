"""Where a run works: a private folder for copies and spilling, and the folders that the engine may touch."""

import glob
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.engines.parquet import parquet_to_csv
from leadq.exports.unpacking import MAX_EXPANDED, Unpacking
from leadq.ground.errors import WriteFailed
from leadq.handoff import beside


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder of one's own for readable copies and spilling, gone afterwards; what killed runs left is tidied.

    Raises:
        WriteFailed: the system's temporary folder cannot be used.
    """
    place = Path(tempfile.gettempdir()).resolve() / "leadq"
    with suppress(OSError):  # another user's, in a folder that all share
        beside.tidy(place)
    with ExitStack() as leaving:
        try:
            folder = leaving.enter_context(beside.new_folder(place))
        except OSError as error:
            raise WriteFailed(
                f"the temporary folder {place.parent} cannot be used: {error.strerror}",
                "set TMPDIR to a folder with room",
            ) from error
        yield folder


def unpacking_in(
    temp_folder: Path,
    max_expanded: int = MAX_EXPANDED,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Unpacking:
    """Return what opens exports of every kind, with the limits of the engine that reads Parquet."""

    def write_parquet(path: Path, to: Path, name: str, decimal_mark: str) -> frozenset[int]:
        folders = folders_for_engine([path], temp_folder)
        with open_engine(EngineSettings(temp_folder, folders, memory_limit, threads)) as engine:
            return parquet_to_csv(engine, path, to, name, decimal_mark)

    return Unpacking(temp_folder, write_parquet, max_expanded)


def folders_for_engine(exports: Iterable[Path], *own: Path) -> tuple[Path, ...]:
    """Return the folders of exports, as named and as links lead, and leadq's own, as the engine is told of them."""
    folders = {*own}
    for path in exports:
        folders |= {path.resolve().parent, path.absolute().parent}
    # The engine is given escaped paths and compares them as they are.
    return tuple(sorted(folders | {Path(glob.escape(str(folder))) for folder in folders}))
