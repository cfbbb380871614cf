"""A finding: something wrong (or worth knowing) in a file that a person wrote, with its place and a way out."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """An error stops the job; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text file. Lines and columns count from 1; `width` is in characters, at least 1."""

    file: str
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: stable code, place, sentence, and a hint that says what to do."""

    code: str
    span: Span
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def did_you_mean(word: str, known: list[str]) -> str:
    """Return ``did you mean 'x'?`` for the closest known word, or an empty string."""
    close = get_close_matches(word.casefold(), [k.casefold() for k in known], n=1, cutoff=0.6)
    if not close:
        return ""
    best = next(k for k in known if k.casefold() == close[0])
    return f"did you mean '{best}'?"
