"""Which system made an export: told by its header alone, and never guessed where two fit.

A layout fits where all the headers it is recognised by are there, spelt so, and most of the header it was made from, if
it holds that. Of those that fit, a rulebook's own go first; then the one that explains most of the header is taken, if
it explains more than every other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leadq.ingest.headers import is_known_header
from leadq.rulebook.load import Loaded
from leadq.rulebook.source_layout import SourceLayout, known_layouts
from leadq.words.fields import normalise_header

_MOST = 0.7
"""So much of the header that a layout was made from has to be there still."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a layout describes a header.

    Attributes:
        layout: the layout.
        found: how many of the headers it is recognised by are there.
        known: how many of the header's columns it knows.
        gone, new: columns of the header it was made from that are not there, and columns that it did not have.
        own: whether it is one of the rulebook's own.
    """

    layout: SourceLayout
    found: int
    known: int

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    own: bool = False

    @property
    def resembles(self) -> bool:
        """Whether most of the header it was made from is there; true of a layout that holds none."""
        there = len(self.layout.header) - len(self.gone)
        return there >= _MOST * len(self.layout.header)

    @property
    def fits(self) -> bool:
        """Whether everything is there by which it is recognised."""
        return self.found == len(self.layout.recognise) and self.resembles


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a header says of its system. `layout` is None where none fits, or where several do (`rivals`)."""

    layout: SourceLayout | None
    rivals: tuple[SourceLayout, ...]
    likenesses: tuple[Likeness, ...]


def recognise(
    header: Sequence[str],
    role: str | None,
    layouts: Sequence[SourceLayout],
    own: Sequence[SourceLayout] = (),
) -> Recognised:
    """Tell the system by the header.

    Args:
        header: the cells of the header.
        role: `contacts`, `activity` or `accounts`, if the user has said so; other layouts are then left out.
        layouts: the layouts there are. Earlier ones win over later ones that describe the header equally well only
            where both are of one system.
        own: the layouts of the rulebook. One that fits wins over all others.
    """
    cells = [cell.strip() for cell in header]
    seen = [
        _likeness(cells, layout, own=number < len(own))
        for number, layout in enumerate((*own, *layouts))
        if role in {None, layout.holds}
    ]
    ranked = sorted(seen, key=_how_well, reverse=True)
    fitting = [like for like in ranked if like.fits]
    if not fitting:
        return Recognised(None, (), tuple(ranked))
    first = fitting[0]
    best = [like for like in fitting if _how_well(like)[:4] == _how_well(first)[:4]]
    if len({like.layout.system for like in best}) > 1:
        return Recognised(None, tuple(like.layout for like in best), tuple(ranked))
    return Recognised(best[0].layout, (), tuple(ranked))


def _how_well(like: Likeness) -> tuple[bool, bool, bool, int, int]:
    """The better, the higher: what may be contacts is no export of accounts, as contacts have their company's cells."""
    return like.fits, like.own, like.layout.holds != "accounts", like.known, like.found


def recognised(header: Sequence[str], role: str | None, loaded: Loaded) -> Recognised:
    """Tell the system by the header, for a rulebook: by its own layouts, then by those that leadq knows."""
    return recognise(header, role, known_layouts(), loaded.rulebook.sources)


def knows_header(role: str, loaded: Loaded) -> Callable[[str], bool]:
    """Return a test for headers that leadq or the rulebook knows; it finds the line of the header."""
    known = is_known_header(role, loaded.catalogue)
    own = [layout for layout in loaded.rulebook.sources if layout.holds == role]
    names = {
        normalise_header(name)
        for layout in own
        for name in (
            *layout.recognise,
            *layout.header,
            *(h for c in layout.columns.values() for h in c.headers),
        )
    }
    return lambda header: known(header) or normalise_header(header) in names


def header_notes(found: Recognised, name: str) -> tuple[str, ...]:
    """Return what is to be said of the header of a file: what has changed, and why no layout is used.

    Args:
        found: what its header says.
        name: how messages call the file.
    """
    if found.rivals:
        named = " and ".join(f"'{layout.id}'" for layout in found.rivals)
        return (f"{name} fits {named} equally well, and is read by the names of its columns alone",)
    like = found.likenesses[0] if found.layout is not None else _nearly(found.likenesses)
    if like is None or not like.layout.header:
        return ()
    entry = f"'{like.layout.id}' under sources"
    notes = [
        f"{name} has changed since {entry} was made: {what} {' and '.join(map(repr, names))}"
        for what, names in (("column gone", like.gone), ("column new", like.new))
        if names
    ]
    if found.layout is None:
        notes.append(f"{name} is not read as {entry} says, as it is no longer recognised by it")
    return tuple(notes)


def _nearly(likenesses: Sequence[Likeness]) -> Likeness | None:
    """A layout of the rulebook that was made from nearly this header, and does not fit."""
    return next((like for like in likenesses if like.own and like.layout.header and like.resembles), None)


def _likeness(header: Sequence[str], layout: SourceLayout, *, own: bool) -> Likeness:
    there = {*header}
    columns = [name for column in layout.columns.values() for name in column.headers]
    known = {
        name
        for name in (*layout.recognise, *columns, *layout.unused)
        if name in there or (layout.any_case and name.upper() in there)
    }
    found = sum(1 for name in layout.recognise if name in known)
    if not layout.header:
        return Likeness(layout, found, len(known), own=own)
    plain = {cell.casefold() if layout.any_case else cell for cell in header}
    was = {name.casefold() if layout.any_case else name: name for name in layout.header}
    gone = tuple(name for key, name in was.items() if key not in plain)
    new = tuple(dict.fromkeys(c for c in header if c and (c.casefold() if layout.any_case else c) not in was))
    return Likeness(layout, found, len(known), gone, new, own)
