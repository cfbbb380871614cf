"""Checks of the data policy: nothing may ask for activity that is older than what is kept (`keep_activity`)."""

from collections.abc import Iterator

from leadq.ground.findings import Finding
from leadq.rulebook.conditions import EventSeen, walk
from leadq.rulebook.lint_reach import lead_conditions
from leadq.rulebook.places import Sheet, Step
from leadq.words.amounts import Duration


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what reaches further back than activity is kept; nothing where the rulebook names no such time."""
    kept = sheet.rulebook.keep_activity
    if kept is None:
        return
    yield from _rules(sheet, kept)
    for path, condition in lead_conditions(sheet):
        for part in walk(condition):
            if isinstance(part, EventSeen) and _longer(part.within, kept):
                asked = f"{part.within} back" if part.within else "for activity of any age"
                what = f"this asks {asked}, and activity is kept for {kept}"
                yield sheet.key_error("LQ438", path, what, f"write `within: {kept}` or less")
                break


def _rules(sheet: Sheet, kept: Duration) -> Iterator[Finding]:
    section = sheet.rulebook.engagement
    shared = [rule.id for rule in section.rules if rule.window is None and rule.no_event_for is None]
    if shared and _longer(section.window, kept):
        first, more = shared[0], len(shared) - 1
        whose = f"'{first}'" + (f" and {more} more" if more else "")
        path: tuple[Step, ...] = ("engagement", "window")
        yield sheet.error("LQ438", path, _window(whose, section.window, kept), _shorter("window", kept))
    for n, rule in enumerate(section.rules):
        path = ("engagement", "rules", n)
        if rule.window is not None and _longer(rule.window, kept):
            what = _window(f"'{rule.id}'", rule.window, kept)
            yield sheet.error("LQ438", (*path, "window"), what, _shorter("window", kept))
        if rule.no_event_for is not None and _longer(rule.no_event_for, kept):
            what = f"'{rule.id}' asks for {rule.no_event_for} without activity, which is kept for {kept} only"
            yield sheet.error("LQ438", (*path, "no_event_for"), what, _shorter("no_event_for", kept))


def _longer(asked: Duration | str | None, kept: Duration) -> bool:
    """Whether a length of time is longer than `kept`; `all` and none are longer than any."""
    return not isinstance(asked, Duration) or asked.most_days > kept.most_days


def _window(whose: str, window: Duration | str, kept: Duration) -> str:
    said = window if isinstance(window, Duration) else f"`{window}`"
    return f"the window of {whose} is {said}, and activity is kept for {kept}"


def _shorter(key: str, kept: Duration) -> str:
    return f"write `{key}: {kept}` or less"
