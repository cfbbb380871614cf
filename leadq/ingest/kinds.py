"""Which kind of export a header is of. For choosing between tables where one is asked for."""

from collections.abc import Callable, Sequence

from leadq.ingest.headers import is_known_header
from leadq.ingest.recognise import recognised
from leadq.rulebook.load import Loaded


def is_of_kind(role: str, loaded: Loaded) -> Callable[[Sequence[str]], bool]:
    """Return a test for headers of a role: its system's layout says so, or it has more names of the role's fields."""
    other = "contacts" if role == "activity" else "activity"
    ours, theirs = is_known_header(role, loaded.catalogue), is_known_header(other, loaded.catalogue)

    def test(header: Sequence[str]) -> bool:
        layout = recognised(header, None, loaded).layout
        if layout is not None:
            return layout.holds == role
        return sum(map(ours, header)) > sum(map(theirs, header))

    return test
