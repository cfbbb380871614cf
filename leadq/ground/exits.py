"""The exit codes of the command line: one meaning each, and no flag changes it."""

from enum import IntEnum


class Exit(IntEnum):
    """What a finished command tells the shell; what each means stands in `MEANINGS`."""

    OK = 0
    NO = 1
    USAGE = 2
    INPUT_REFUSED = 65
    INPUT_MISSING = 66
    BUG = 70
    CANNOT_CREATE = 73
    IO_FAILED = 74
    TRY_AGAIN = 75
    NO_PERMISSION = 77
    UNUSABLE_STATE = 78
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[Exit, str] = {
    Exit.OK: "The job was done.",
    Exit.NO: 'The question was answered "no": a test failed, or a gate you set was tripped.',
    Exit.USAGE: "The command line or the rulebook is wrong. Nothing was written.",
    Exit.INPUT_REFUSED: "An export was read and refused: not a table, too many bad rows, a column missing, a gate "
    "closed. Also if a suppression list is missing.",
    Exit.INPUT_MISSING: "An export is missing or cannot be opened.",
    Exit.BUG: "leadq itself failed. Please report it.",
    Exit.CANNOT_CREATE: "The output folder cannot be made, or is not leadq's to replace.",
    Exit.IO_FAILED: "Writing failed on the way: disk full, input/output error, no memory or temporary space.",
    Exit.TRY_AGAIN: "An export is still being written, or another run is busy with the same files. Try again.",
    Exit.NO_PERMISSION: "A file or folder may not be read or written by this user.",
    Exit.UNUSABLE_STATE: "leadq's own memory or settings are missing, damaged, or from a newer version.",
    Exit.INTERRUPTED: "Stopped with Ctrl-C. Nothing was published.",
    Exit.TERMINATED: "Stopped by a signal (SIGTERM). Nothing was published.",
}
