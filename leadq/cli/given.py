"""What every command is given: the rulebook and the instant that its arguments name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from leadq.ground.errors import InputMissing, NoPermission, UsageError

if TYPE_CHECKING:
    from leadq.jobs.given import Given
    from leadq.rulebook.load import Loaded

    Paths = Sequence[Path] | None

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def rulebook_at(path: Path) -> "Loaded":
    """Load and check the rulebook of a file.

    Raises:
        RulebookError, InputMissing, NoPermission: it has errors, or cannot be opened.
    """
    from leadq.rulebook.load import load  # noqa: PLC0415 - start-up

    return load(bytes_at(path), str(path))


def bytes_at(path: Path) -> bytes:
    """Read the file of a rulebook.

    Raises:
        InputMissing, NoPermission: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise NoPermission(
            f"the rulebook {path} may not be read by this user", "check its permissions"
        ) from error
    except OSError as error:
        raise InputMissing(
            f"the rulebook {path} cannot be opened: {error.strerror}", "check the path"
        ) from error


def instant_of(text: str | None, loaded: "Loaded") -> datetime:
    """Return the instant that `--as-of` names, in the rulebook's time zone; now where it names none.

    Raises:
        UsageError: it is not an instant.
    """
    return instant_in(text, loaded.rulebook.timezone)


def instant_in(text: str | None, timezone: str) -> datetime:
    """Return the instant that `--as-of` names, in a time zone; now where it names none.

    Raises:
        UsageError: it is not an instant.
    """
    if text is None:
        return datetime.now(tz=UTC)
    from leadq.words.instants import parse_as_of  # noqa: PLC0415 - start-up

    try:
        return parse_as_of(text, timezone)
    except ValueError as error:
        message, _, hint = str(error).partition(": ")
        raise UsageError(f"--as-of {message}", hint) from None


def gates_of(loaded: "Loaded", given: Sequence[str] | None) -> "Loaded":
    """Return the rulebook with the limits of its gates that `--gate` gives.

    Raises:
        UsageError: there is no such gate, or that is no limit.
    """
    if not given:
        return loaded
    from leadq.rulebook.gates import with_limits  # noqa: PLC0415 - start-up

    fields = {**loaded.catalogue.contact_types, **loaded.catalogue.activity_types}
    gates = with_limits(loaded.rulebook.gates, given, fields)
    return replace(loaded, rulebook=loaded.rulebook.model_copy(update={"gates": gates}))


def given_of(  # noqa: PLR0913 - one parameter an option
    exports: tuple["Paths", "Paths", "Paths", "Paths"],
    dialect: tuple[str | None, str | None, int | None],
    limits: tuple[str, str | None, int | None],
    *,
    max_rejects: str | None = None,
    allow_empty: bool = False,
    allow_missing_columns: bool = False,
    allow_orphans: bool = False,
    allow_future: bool = False,
) -> "Given":
    """Return what a command is given of exports.

    Args:
        exports: what `--contacts`, `--activity`, `--activity-links` and `--accounts` name.
        dialect: `--encoding`, `--delimiter` and `--header-row`.
        limits: `--max-expanded`, `--memory-limit` and `--threads`.
        max_rejects: `--max-rejects`.
        allow_empty: `--allow-empty`, and so on.
        allow_missing_columns: see there.
        allow_orphans: see there.
        allow_future: see there.

    Raises:
        UsageError: an option names no share, or no size.
    """
    from leadq.exports.sniff import Options  # noqa: PLC0415 - start-up
    from leadq.jobs.given import Given  # noqa: PLC0415

    contacts, activity, links, accounts = (tuple(paths or ()) for paths in exports)
    max_expanded, memory_limit, threads = limits
    return Given(
        contacts,
        activity,
        Options(*dialect),
        share_of(max_rejects),
        allow_empty=allow_empty,
        allow_missing_columns=allow_missing_columns,
        allow_orphans=allow_orphans,
        allow_future=allow_future,
        memory_limit=memory_limit,
        threads=threads,
        max_expanded=bytes_of(max_expanded),
        activity_links=links,
        accounts=accounts,
    )


def share_of(text: str | None, option: str = "--max-rejects") -> Decimal | None:
    """Return the share that an option names, from 0 to 1; None where it names none.

    Raises:
        UsageError: it is not a share.
    """
    if text is None:
        return None
    from leadq.words.amounts import Unreadable, parse_share  # noqa: PLC0415 - start-up

    try:
        return parse_share(text)
    except Unreadable as error:
        raise UsageError(f"{option} {error.message}", error.hint) from None


def bytes_of(text: str, option: str = "--max-expanded") -> int:
    """Return the number of bytes that an option names, as `20GB`.

    Raises:
        UsageError: it is not a size.
    """
    number = text.strip().upper().removesuffix("B").strip()
    unit = number[-1:] if number[-1:] in _UNITS else ""
    try:
        size = Decimal(number.removesuffix(unit)) * _UNITS[unit]
    except InvalidOperation:
        size = Decimal(-1)
    if not size.is_finite() or size < 1:
        raise UsageError(f"{option} '{text}' is not a size", "write 20GB or 500MB")
    return int(size)
