"""Text and tables in Markdown: what people wrote stays text, whatever it looks like."""

import re
from collections.abc import Iterable, Iterator, Sequence

from leadq.reports.cells import SENTENCE, visible

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&@])")


def text(words: str) -> str:
    """Return text that no Markdown reads as markup, on one line. It must not be the first on its line."""
    return _SPECIAL.sub(r"\\\1", visible(" ".join(words.split()), SENTENCE))


def sentence(words: str) -> str:
    """Return words as a sentence: a capital, a full stop, and no markup."""
    said = text(words[:1].upper() + words[1:])
    return said if said.endswith((".", "!", "?")) else f"{said}."


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> Iterator[str]:
    """Yield a table and an empty line. Cells are text; columns whose numbers stand in `right` are flush right."""
    yield from marked_table(heads, ([text(cell) for cell in row] for row in rows), right=right)
    yield ""


def marked_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> Iterator[str]:
    """Yield a table whose cells are Markdown already."""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "".join("---:|" if number in right else "---|" for number in range(len(heads)))
    yield from (f"| {' | '.join(row)} |" for row in rows)
