"""Which system made an export: told by its header alone, and never guessed where two fit.

A layout fits where all the headers it is recognised by are there, spelt so. Of those that fit, the one that explains
most of the header is taken, if it explains more than every other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout, known_layouts


def layouts_of(loaded: Loaded) -> tuple[SourceLayout, ...]:
    """Return the layouts there are for a rulebook: of the systems that leadq knows."""
    return known_layouts()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a layout describes a header.

    Attributes:
        layout: the layout.
        found: how many of the headers it is recognised by are there.
        known: how many of the header's columns it knows.
    """

    layout: SourceLayout
    found: int
    known: int

    @property
    def fits(self) -> bool:
        """Whether everything is there by which it is recognised."""
        return self.found == len(self.layout.recognise)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a header says of its system. `layout` is None where none fits, or where several do (`rivals`)."""

    layout: SourceLayout | None
    rivals: tuple[SourceLayout, ...]
    likenesses: tuple[Likeness, ...]


def recognise(header: Sequence[str], role: str | None, layouts: Sequence[SourceLayout]) -> Recognised:
    """Tell the system by the header.

    Args:
        header: the cells of the header.
        role: `contacts` or `activity`, if the user has said so; other layouts are then left out.
        layouts: the layouts there are. Earlier ones win over later ones that describe the header equally well only
            where both are of one system.
    """
    seen = [
        _likeness({*map(str.strip, header)}, layout) for layout in layouts if role in {None, layout.holds}
    ]
    ranked = sorted(seen, key=lambda like: (like.fits, like.known, like.found), reverse=True)
    fitting = [like for like in ranked if like.fits]
    if not fitting:
        return Recognised(None, (), tuple(ranked))
    best = [like for like in fitting if like.known == fitting[0].known]
    if len({like.layout.system for like in best}) > 1:
        return Recognised(None, tuple(like.layout for like in best), tuple(ranked))
    return Recognised(best[0].layout, (), tuple(ranked))


def _likeness(header: Collection[str], layout: SourceLayout) -> Likeness:
    columns = [name for column in layout.columns.values() for name in column.headers]
    there = {
        name
        for name in (*layout.recognise, *columns, *layout.unused)
        if name in header or (layout.any_case and name.upper() in header)
    }
    return Likeness(layout, sum(1 for name in layout.recognise if name in there), len(there))
