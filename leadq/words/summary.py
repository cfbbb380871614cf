"""The summary of a run: counts and a few leads, small enough to draw. Engines fill it, reports draw it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class InputRead:
    """One export. `role` is contacts or activity; `rows` are records behind the header, good and bad.

    Size and sha256 are of the file that was given; `unpacked_sha256` is of the text in it that was read, if that is
    another. `system` and `layout` are those that it was recognised as; empty where it was read by the names of its
    columns.
    """

    role: str
    name: str
    bytes: int
    sha256: str
    encoding: str
    delimiter: str
    rows: int
    unpacked_sha256: str = ""
    system: str = ""
    layout: str = ""


@dataclass(frozen=True, slots=True)
class StageCount:
    """One stage with the leads in its file."""

    id: str
    label: str
    owner: str
    leads: int


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """Where every contact row went.

    read = rejected + deleted + duplicates + merged + suppressed + disqualified + blocked + staged; `deleted` are rows
    that their system has deleted, `merged` rows of another id of the same person.
    """

    read: int
    rejected: int
    duplicates: int
    suppressed: int
    disqualified: int
    blocked: int
    staged: int
    deleted: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True)
class ActivityCounts:
    """Where every activity went. read + shared = rejected + deleted + repeated + orphans + future + used.

    Of those read `dates` stand in columns of contacts, the others are rows of activity exports. `shared` is how many
    there are more because a row is several people's. Among the used are `unmapped` ones, which are no event, and those
    `of_suppressed` contacts, which count for nobody.
    """

    read: int
    rejected: int
    orphans: int
    future: int
    used: int
    unmapped: int
    shifted_gap: int = 0
    shifted_fold: int = 0
    of_suppressed: int = 0
    deleted: int = 0
    repeated: int = 0
    dates: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """A name with a count: an activity type no event catches, a reason, a field that could not be read."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class GridCell:
    """Leads of one fit band and one engagement band (suppressed and disqualified ones are not in it)."""

    fit_band: str
    engagement_band: str
    leads: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Leads with lower <= score < upper."""

    lower: Decimal
    upper: Decimal
    leads: int


@dataclass(frozen=True, slots=True)
class RuleTally:
    """What one rule did: leads it fired for, and the net points it gave them together."""

    rule: str
    label: str
    section: str
    leads: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Blocker:
    """A required field: leads of a stage it blocks, and how many of those lack nothing else."""

    stage: str
    field: str
    leads: int
    only_this: int
    best_score: Decimal


@dataclass(frozen=True, slots=True)
class TopLead:
    """A lead on top of the first stage's file, as text. Personal data: reports mask it unless asked."""

    contact_id: str
    email: str
    name: str
    company: str
    grade: str
    score: Decimal
    owner: str
    why_now: str


@dataclass(frozen=True, slots=True)
class TopAccount:
    """An account with leads, as in `accounts.csv`; `stage` is the label of the furthest that one of them is in.

    `names` are those of its leads: who masks needs them, and nothing shows them.
    """

    account: str
    company: str
    stage: str
    people: int
    engaged: int
    engagement: Decimal
    roles: tuple[str, ...]
    engaged_roles: tuple[str, ...]
    names: str = ""


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """The accounts that have leads, how many of them have somebody engaged, and how many leads have no account.

    Leads are all who are neither suppressed nor disqualified.
    """

    accounts: int
    engaged: int
    without: int
    top: tuple[TopAccount, ...]


@dataclass(frozen=True, slots=True)
class FileWritten:
    """One file of the handoff."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a report says about one run of `score`."""

    rulebook: str
    revision: str
    as_of: datetime
    timezone: str
    contacts: ContactCounts
    activity: ActivityCounts
    stages: tuple[StageCount, ...]
    grid: tuple[GridCell, ...]
    fit_bands: tuple[str, ...]
    engagement_bands: tuple[str, ...]
    distribution: tuple[Bin, ...]
    rules: tuple[RuleTally, ...]
    blockers: tuple[Blocker, ...]
    unmapped: tuple[Tally, ...]
    suppressed_by: tuple[Tally, ...]
    disqualified_by: tuple[Tally, ...]
    unreadable: tuple[Tally, ...]
    rejected_because: tuple[Tally, ...]
    top: tuple[TopLead, ...]
    inputs: tuple[InputRead, ...]
    notes: tuple[str, ...]
    cells_neutralised: int
    unreadable_activity: tuple[Tally, ...] = ()
    accounts: AccountCounts | None = None
