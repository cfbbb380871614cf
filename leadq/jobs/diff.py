"""`leadq diff`: what one rulebook changes of another, in business words; `diff_impact.py` says whom it moves."""

from dataclasses import dataclass
from pathlib import Path

from leadq.jobs.revision import rulebook_source
from leadq.rulebook.changes import changes
from leadq.rulebook.load import Loaded, load
from leadq.words.difference import EFFECTS, Difference, Side


@dataclass(frozen=True, slots=True)
class Version:
    """A rulebook that is compared: as the user named it, and where its lists lie (None: not known)."""

    given: str
    loaded: Loaded
    folder: Path | None

    @property
    def side(self) -> Side:
        """What reports say of it."""
        return Side(self.given, self.loaded.rulebook.name, self.loaded.rulebook.revision or "")


def version_of(text: str) -> Version:
    """Read and check the rulebook of a file, a git revision or a handoff folder.

    Raises:
        LeadqError: it is not there, cannot be opened, or has errors.
    """
    source = rulebook_source(text)
    return Version(text, load(source.data, source.name), source.folder)


def difference(old: Version, new: Version) -> Difference:
    """Return what the new rulebook changes: what can move leads first, then owners, then what only people read."""
    found = sorted(changes(old.loaded, new.loaded), key=lambda change: EFFECTS.index(change.effect))
    return Difference(old.side, new.side, tuple(found))
