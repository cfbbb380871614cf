"""The errors that stop a job. `cli/` is the only place that turns them into an exit code and words on stderr."""

from collections.abc import Sequence

from leadq.ground.exits import Exit
from leadq.ground.findings import Finding


class LeadqError(Exception):
    """Something stopped the job. Messages carry no personal data: they end up in cron mail and logs.

    Attributes:
        exit_code: what the process ends with.
        hint: one line that says what to do.
    """

    exit_code: Exit = Exit.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(LeadqError):
    """The command line asks for something that cannot be."""

    exit_code = Exit.USAGE


class RulebookError(LeadqError):
    """The rulebook is wrong; `findings` says all that is, each with its place."""

    exit_code = Exit.USAGE

    def __init__(self, findings: Sequence[Finding]) -> None:
        count = len(findings)
        super().__init__(f"the rulebook has {count} error{'s' if count != 1 else ''}")
        self.findings = tuple(findings)


class InputRefused(LeadqError):
    """An export or a suppression list is not fit to be scored with; a list that is missing least of all."""

    exit_code = Exit.INPUT_REFUSED


class InputMissing(LeadqError):
    """An export, a rulebook or a handoff is not there or cannot be opened."""

    exit_code = Exit.INPUT_MISSING


class CannotCreate(LeadqError):
    """The output folder cannot be made, or holds something that leadq did not make."""

    exit_code = Exit.CANNOT_CREATE


class WriteFailed(LeadqError):
    """Writing, temporary space or memory ran out on the way."""

    exit_code = Exit.IO_FAILED


class TryAgain(LeadqError):
    """Somebody else is busy with the same files."""

    exit_code = Exit.TRY_AGAIN


class NoPermission(LeadqError):
    """The user may not read or write a file."""

    exit_code = Exit.NO_PERMISSION


class EngineFailed(LeadqError):
    """The engine refused a step that leadq compiled: a bug of leadq."""

    exit_code = Exit.BUG
