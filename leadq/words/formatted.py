"""A rulebook before and after `leadq fmt`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formatted:
    """The bytes of `file` as they were and as they should be. Line ends and a byte order mark are the same in both."""

    file: str
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        """Whether the file is not yet as it should be."""
        return self.before != self.after
