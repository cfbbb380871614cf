"""What `leadq init` has made: small enough to draw."""

from dataclasses import dataclass
from datetime import datetime

from leadq.words.summary import StageCount


@dataclass(frozen=True, slots=True)
class Starter:
    """A folder with a first rulebook.

    Attributes:
        folder, files: where it is, and the names of its files.
        preset: the preset it is made from; empty if from exports.
        cases: how many cases stand in the rulebook; all of them hold.
        as_of: the instant the exports were scored for; None without exports.
        leads: the leads that were scored and not disqualified.
        stages: how many of them each stage took; `blocked` further ones lack data.
        questions: what a person has to decide, a sentence each.
        left_out: what of the exports is not in the rulebook, a sentence each.
        notes: what is to be said about the exports.
    """

    folder: str
    files: tuple[str, ...]
    preset: str
    cases: int
    as_of: datetime | None = None
    leads: int = 0
    stages: tuple[StageCount, ...] = ()
    blocked: int = 0
    questions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
