"""Edits of `fit` and `engagement` in business words: rules, groups, bands, windows and decay."""

from collections.abc import Callable, Mapping

from leadq.rulebook.changes_edit import Books, Edit, aspect_of
from leadq.rulebook.changes_phrases import (
    COUNTS,
    arrow,
    decay,
    engagement_rule,
    fit_rule,
    how,
    shifts,
    window,
)
from leadq.rulebook.model import EngagementRule, FitRule, Group, Rulebook
from leadq.rulebook.wording import listed, say_number, say_points
from leadq.words.difference import Place
from leadq.words.names import readable


def score_sentence(edit: Edit, rest: Place, books: Books) -> str:
    """Return an edit in words; `rest` is its place below the section."""
    section = edit.place[0]
    if rest[0] == "rules":
        return _rule(edit, rest[1:], books)
    if rest[0] == "groups":
        return _group(edit, rest[1], books)
    if rest[0] == "bands":
        return _bands(edit, section)
    if rest[0] == "window":
        return f"engagement rules without a window look back {arrow(window(edit.old), window(edit.new))}"
    was, now = (decay(book.engagement) or "never" for book in (books.old, books.new))
    return f"points without a decay of their own fade {arrow(was, now)}"


def _bands(edit: Edit, section: str) -> str:
    told = []
    for band in dict.fromkeys((*edit.old, *edit.new)):
        before, after = edit.old.get(band), edit.new.get(band)
        name = f"{section} band {band}"
        if before is None:
            told.append(f"{name} added, from {say_points(after)}")
        elif after is None:
            told.append(f"{name} removed (was from {say_points(before)})")
        elif before != after:
            told.append(f"{name} begins at {say_number(before)} → {say_points(after)}")
    return "; ".join(told) or f"{section} bands stand in another order: {', '.join(edit.new)}"


def _group(edit: Edit, name: str, books: Books) -> str:
    def limit(group: Group) -> str:
        caps = (("at most", group.max), ("no less than", group.min))
        told = [f"{words} {say_points(cap)}" for words, cap in caps if cap is not None]
        return " and ".join(told) or "no limit"

    def members(ids: tuple[str, ...]) -> str:
        return listed([books.labels.get(rule, readable(rule)) for rule in ids], "and")

    group: Group = edit.new or edit.old
    if edit.is_added or edit.is_removed:
        end = "now give" if edit.is_added else "no longer share a limit of"
        return f"{members(group.rules)} {end} {limit(group)} together"
    told = []
    came = tuple(rule for rule in edit.new.rules if rule not in edit.old.rules)
    went = tuple(rule for rule in edit.old.rules if rule not in edit.new.rules)
    if limit(edit.old) != limit(edit.new):
        told.append(f"together {arrow(limit(edit.old), limit(edit.new))}")
    told += [f"{members(came)} now counts towards it"] if came else []
    told += [f"{members(went)} no longer counts towards it"] if went else []
    return f"limit of {readable(name)}: {', '.join(told) or 'its rules stand in another order'}"


def _rule(edit: Edit, rest: Place, books: Books) -> str:
    label = books.labels.get(rest[0], readable(rest[0]))
    if len(rest) == 1:
        rule = edit.new or edit.old
        what = fit_rule(rule, books.labels) if isinstance(rule, FitRule) else engagement_rule(rule)
        return f"rule {label} {'added' if edit.is_added else 'removed'}: {what}"
    aspect = aspect_of(edit.place)
    if aspect == "decay":
        fades = (decay(_by_id(book, rest[0])) or "as all rules" for book in (books.old, books.new))
        return f"{label} fades {arrow(*fades)}"
    if aspect == "counts":
        now = _by_id(books.new, rest[0])
        was = _by_id(books.old, rest[0]).model_copy(
            update={"event": now.event}
        )  # events have a sentence of their own
        return f"{label} gives points {arrow(how(was), how(now))}"
    return f"{label}{_OF_RULE[rest[1]](edit, books)}"


def _by_id(book: Rulebook, name: str) -> EngagementRule:
    return next(rule for rule in book.engagement.rules if rule.id == name)


def _limit(unit: str) -> Callable[[Edit, Books], str]:
    def told(edit: Edit, _: Books) -> str:
        if edit.is_removed:
            return f": no limit of points{unit} (was {say_number(edit.old)})"
        now = f"{say_points(edit.new)}{unit}"
        return f": now at most {now}" if edit.is_added else f": at most {say_number(edit.old)} → {now}"

    return told


def _windows(edit: Edit) -> str:
    return arrow(*(window(value) if value else "as all rules" for value in (edit.old, edit.new)))


def _events(edit: Edit, _: Books) -> str:
    came = listed([readable(e) for e in edit.new if e not in edit.old], "and")
    went = listed([readable(e) for e in edit.old if e not in edit.new], "and")
    told = [
        text
        for text, what in ((f" now also counts {came}", came), (f" no longer counts {went}", went))
        if what
    ]
    return " and".join(told)


_OF_RULE: Mapping[str, Callable[[Edit, Books], str]] = {
    "points": lambda edit, _: f": {say_number(edit.old)} → {say_points(edit.new)}",
    "when": lambda edit, books: f" {shifts(edit.old, edit.new, books.labels, COUNTS)}",
    "event": _events,
    "window": lambda edit, _: f" looks back {_windows(edit)}",
    "max": _limit(""),
    "max_per_day": _limit(" a day"),
    "label": lambda edit, _: f' is the new name of "{edit.old}"',
    "owner": lambda edit, _: f": answered for by {edit.old or 'its team'} → {edit.new or 'its team'}",
}
