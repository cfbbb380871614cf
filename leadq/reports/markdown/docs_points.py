"""The points of a rulebook as tables: what gives them, how many, and what limits them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from leadq.reports.markdown.marks import sentence, table, text
from leadq.reports.wording import listed, points, signed
from leadq.rulebook.changes_phrases import how
from leadq.rulebook.model import Engagement, EngagementRule, FitRule, Group, Rulebook
from leadq.rulebook.wording import say, say_last, say_points
from leadq.words.amounts import Duration
from leadq.words.names import readable


def fit(rulebook: Rulebook) -> Iterator[str]:
    """Yield the section about who somebody is."""
    yield "## Fit: who somebody is"
    yield ""
    yield from _rows(rulebook.fit.rules, "if", [say(rule.when) for rule in rulebook.fit.rules])
    yield from _groups(rulebook.fit.groups, rulebook.fit.rules)


def engagement(rulebook: Rulebook) -> Iterator[str]:
    """Yield the section about what somebody did."""
    section = rulebook.engagement
    yield "## Engagement: what somebody did"
    yield ""
    counted = (
        "Everything counts, however long ago"
        if section.window == "all"
        else f"What happened {_last(section.window)} counts"
    )
    yield f"{text(counted)}, where nothing else is said.{_fading(section)}"
    yield ""
    said = [_given(rule, section) for rule in section.rules]
    yield from _rows(section.rules, "for what", said)
    yield from _groups(section.groups, section.rules)


def _rows(rules: Sequence[FitRule | EngagementRule], head: str, said: Sequence[str]) -> Iterator[str]:
    if not rules:
        yield "No rules: nobody gets points for it."
        yield ""
        return
    owned = any(rule.owner for rule in rules)
    rows = (
        (signed(rule.points), rule.label or readable(rule.id), words, *([rule.owner or ""] if owned else []))
        for rule, words in zip(rules, said, strict=True)
    )
    yield from table(("points", "rule", head, *(["who answers for it"] if owned else [])), rows, right=(0,))


def _groups(groups: Mapping[str, Group], rules: Sequence[FitRule | EngagementRule]) -> Iterator[str]:
    """Yield a sentence for each group of rules that share a limit."""
    names = {rule.id: rule.label or readable(rule.id) for rule in rules}
    for name, group in groups.items():
        together = listed([f'"{names[rule]}"' for rule in group.rules])
        limits = [f"give at most {say_points(group.max)}"] if group.max is not None else []
        limits += [f"take away at most {say_points(-group.min)}"] if group.min is not None else []
        yield f"- **{text(readable(name))}**: {sentence(f'{together} together {listed(limits)}')}"
    if groups:
        yield ""


def _given(rule: EngagementRule, section: Engagement) -> str:
    """Return what a rule gives its points for, with its limits: `for each webinar in the last 90 days; …`."""
    parts = [how(rule) + _when(rule, section)]
    if rule.max_per_day is not None:
        parts.append(f"{_most(rule.max_per_day)} a day")
    if rule.max is not None:
        parts.append(f"{_most(rule.max)} in all")
    fading = _fading_of(rule.half_life, rule.linear_decay)
    parts += [fading] if fading else []
    if not fading and "none" in {rule.half_life, rule.linear_decay} and _fading(section):
        parts.append("not worth less with time")
    return "; ".join(parts)


def _when(rule: EngagementRule, section: Engagement) -> str:
    """Return a rule's own window; of a very first event, the window that holds for it, for it is a condition."""
    if rule.first_ever:
        window = _last(rule.window or section.window)
        return "" if window == "all" else f", if it was {window}"
    if rule.window is None:
        return ""
    return ", however long ago" if rule.window == "all" else f" {_last(rule.window)}"


def _most(limit: Decimal) -> str:
    return f"at most {points(limit)}" if limit > 0 else f"no less than {points(limit)}"


def _last(window: Duration | str) -> str:
    return say_last(window) if isinstance(window, Duration) else window


def _fading(section: Engagement) -> str:
    fading = _fading_of(section.half_life, section.linear_decay)
    return f" Points fade, where nothing else is said: {text(fading)}." if fading else ""


def _fading_of(half_life: Duration | str | None, linear_decay: Duration | str | None) -> str:
    if isinstance(half_life, Duration):
        return f"worth half after {half_life}, a quarter after twice that, and so on"
    if isinstance(linear_decay, Duration):
        return f"worth less each day, nothing after {linear_decay}"
    return ""
