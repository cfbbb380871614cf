"""What `leadq fmt` would change, line by line, as `diff -u` and `git diff` show it."""

from collections.abc import Iterator
from difflib import unified_diff

from leadq.words.formatted import Formatted


def fmt_diff(formatted: Formatted) -> Iterator[str]:
    """Yield the lines of a unified diff, without line ends; none where nothing would change."""
    before, after = (data.decode("utf-8-sig").split("\n") for data in (formatted.before, formatted.after))
    yield from (
        line.rstrip("\r\n")
        for line in unified_diff(before, after, formatted.file, f"{formatted.file} (formatted)", lineterm="")
    )
