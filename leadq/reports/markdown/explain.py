"""The explanation of one lead as Markdown, for a ticket or a chat: sentences first, then tables."""

import re
from collections.abc import Iterator, Sequence

from leadq.reports.cells import visible
from leadq.reports.explaining import (
    day_words,
    ended_words,
    found_words,
    place,
    sentences,
    stay_words,
    value_words,
    what_if_sentence,
    who_words,
)
from leadq.reports.masking_explanation import masked_explanation
from leadq.reports.wording import field, instant, listed, points, signed
from leadq.words.explanation import Change, Checked, Explanation, RuleResult, StageResult

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_JOINTS = {"all": "all of these:", "any": "one of these:", "none": "none of these:"}
_DAYS = 8
_LIMIT = 600


def explanation_page(told: Explanation, *, show_values: bool) -> str:
    """Return the explanation as one page; what identifies the person is masked unless `show_values`."""
    shown = told if show_values else masked_explanation(told)
    return "\n".join(
        [*_head(shown), *_what_if(shown), *_stages(shown), *_points(shown), *_questions(shown), *_end(shown)]
    )


def _head(told: Explanation) -> Iterator[str]:
    who = who_words(told)
    contact = f"Contact {told.contact_id}" if told.contact_id else "No such contact"
    yield f"## {_text(contact)}{f': {_text(who)}' if who else ''}\n"
    revision = f", revision {told.revision}" if told.revision else ""
    yield f"{_text(told.rulebook)}{_text(revision)}, as of {_text(instant(told.as_of, told.timezone))}\n"
    for sentence in (*sentences(told), *(told.notes if told.contact_id else ())):
        yield f"- {_text(sentence)}"


def _what_if(told: Explanation) -> Iterator[str]:
    if told.what_if is None:
        return
    yield f"\n### What if\n\n{_text(what_if_sentence(told.what_if))}\n"
    yield from _table(("", "now", "then", "change"), _changes(told.what_if.change))


def _changes(change: Change) -> Iterator[Sequence[str]]:
    before, after = change.before, change.after
    yield "where it ends", place(before), place(after), ""
    if not (before.grade and after.grade):  # one of the two is not scored
        return
    yield "grade", before.grade, after.grade, ""
    numbers = [
        ("score", before.score, after.score),
        ("fit", before.fit, after.fit),
        ("engagement", before.engagement, after.engagement),
        *[(rule.label, rule.before, rule.after) for rule in change.rules],
    ]
    for name, old, new in numbers:
        yield name, points(old), points(new), signed(new - old) if new != old else ""


def _stages(told: Explanation) -> Iterator[str]:
    if not told.stages or told.outcome.kind == "disqualified":
        return
    yield "\n### Stages, from the top\n"
    for stage in told.stages:
        yield from _stage(stage)
        if stage.reached:
            return


def _stage(stage: StageResult) -> Iterator[str]:
    yield f"- {_mark(stage.reached)} **{_text(stage.label)}**{': this is where it belongs' if stage.reached else ''}"
    if stage.takes_everybody:
        yield "  - takes everybody who is in no stage above it"
    if stage.hand_raiser is not None:
        yield "  - who asks for sales"
        yield from _checked(stage.hand_raiser, 2)
    if stage.enter is not None:
        yield f"  - {'or ' if stage.hand_raiser is not None else ''}who enters"
        yield from _checked(stage.enter, 2)
    if stage.leave is not None and (stage.stays or stage.left):
        yield f"  - {stay_words(stage)}"
        yield from _checked(stage.leave, 2)
    if stage.reached and stage.require:
        yield "  - and it needs these fields"
        for value in stage.require:
            there = bool(value.text) and value.readable
            yield f"    - {_mark(there)} {_text(field(value.name) if there else value_words(value))}"


def _checked(checked: Checked, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if checked.joint:
        yield f"{indent}- {_mark(checked.holds)} {_JOINTS[checked.joint]}"
        for part in checked.parts:
            yield from _checked(part, depth + 1)
        return
    found = found_words(checked)
    yield f"{indent}- {_mark(checked.holds)} {_text(checked.says)}{f' ({_text(found)})' if found else ''}"


def _points(told: Explanation) -> Iterator[str]:
    for section, title in (("fit", "Who it is (fit)"), ("engagement", "What it did (engagement)")):
        rules = [rule for rule in told.rules if rule.section == section]
        if not rules:
            continue
        total = told.outcome.fit if section == "fit" else told.outcome.engagement
        yield f"\n### {title}: {points(total)}\n"
        ranked = sorted(rules, key=lambda rule: (not rule.fired, -rule.points))
        yield from _table(("points", "rule", "what for", "why"), ([*_rule(rule)] for rule in ranked))


def _rule(rule: RuleResult) -> Iterator[str]:
    yield signed(rule.points) if rule.fired else "0"
    yield rule.label
    yield rule.says
    here = f"Here: {listed([value_words(value) for value in rule.has])}." if rule.has else ""
    days = "; ".join(day_words(day) for day in rule.days[:_DAYS])
    older = f"; {ended_words(rule.days[_DAYS:])}" if rule.days[_DAYS:] else ""
    yield " ".join(part for part in (here, f"{days}{older}." if days else "", rule.why) if part)


def _questions(told: Explanation) -> Iterator[str]:
    if not told.questions:
        return
    yield "\n### Questions\n"
    rows = [
        (
            f"{field(question.block)} {field(question.question)}",
            "yes" if question.answered else "no",
            "yes" if question.satisfied else "no",
            value_words(question.has[0]),
            question.says,
        )
        for question in told.questions
    ]
    yield from _table(("question", "answered", "satisfied", "here", "asks for"), rows)


def _end(told: Explanation) -> Iterator[str]:
    if told.untold:
        yield "\n### What cannot be told\n"
        for text in told.untold:
            yield f"- {_text(text)}"
    yield ""


def _mark(holds: bool) -> str:
    return "✓ yes:" if holds else "✗ no:"


def _table(header: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_text(cell) for cell in row)} |"


def _text(text: str) -> str:
    """Return text that no Markdown reads as markup."""
    return _SPECIAL.sub(r"\\\1", visible(text, _LIMIT))
