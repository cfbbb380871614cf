"""The explanation of one lead as Markdown, for a ticket or a chat: sentences first, then tables."""

from collections.abc import Iterator

from leadq.reports.explaining import (
    DAYS,
    JOINTS,
    SECTIONS,
    day_words,
    ended_words,
    found_words,
    sentences,
    stay_words,
    value_words,
    who_words,
)
from leadq.reports.explaining_changes import change_rows, what_if_sentence
from leadq.reports.markdown.marks import table, text
from leadq.reports.masking_explanation import masked_explanation
from leadq.reports.wording import field, instant, listed, points, signed
from leadq.words.explanation import Checked, Explanation, RuleResult, StageResult


def explanation_page(told: Explanation, *, show_values: bool) -> str:
    """Return the explanation as one page; what identifies the person is masked unless `show_values`."""
    shown = told if show_values else masked_explanation(told)
    return "\n".join(
        [*_head(shown), *_what_if(shown), *_stages(shown), *_points(shown), *_questions(shown), *_end(shown)]
    )


def _head(told: Explanation) -> Iterator[str]:
    who = who_words(told)
    contact = f"Contact {told.contact_id}" if told.contact_id else "No such contact"
    yield f"## {text(contact)}{f': {text(who)}' if who else ''}\n"
    revision = f", revision {told.revision}" if told.revision else ""
    yield f"{text(told.rulebook)}{text(revision)}, as of {text(instant(told.as_of, told.timezone))}\n"
    for sentence in (*sentences(told), *(told.notes if told.contact_id else ())):
        yield f"- {text(sentence)}"
    yield ""


def _what_if(told: Explanation) -> Iterator[str]:
    if told.what_if is None:
        return
    yield f"### What if\n\n{text(what_if_sentence(told.what_if))}\n"
    yield from table(("", "now", "then", "change"), change_rows(told.what_if.change))


def _stages(told: Explanation) -> Iterator[str]:
    if not told.stages or told.outcome.kind == "disqualified":
        return
    yield "### Stages, from the top\n"
    for stage in told.stages:
        yield from _stage(stage)
        if stage.reached:
            break
    yield ""


def _stage(stage: StageResult) -> Iterator[str]:
    yield f"- {_mark(stage.reached)} **{text(stage.label)}**{': this is where it belongs' if stage.reached else ''}"
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
            yield f"    - {_mark(there)} {text(field(value.name) if there else value_words(value))}"


def _checked(checked: Checked, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if checked.joint:
        yield f"{indent}- {_mark(checked.holds)} {JOINTS[checked.joint]}"
        for part in checked.parts:
            yield from _checked(part, depth + 1)
        return
    found = found_words(checked)
    yield f"{indent}- {_mark(checked.holds)} {text(checked.says)}{f' ({text(found)})' if found else ''}"


def _points(told: Explanation) -> Iterator[str]:
    for section, title in SECTIONS.items():
        rules = [rule for rule in told.rules if rule.section == section]
        if not rules:
            continue
        total = told.outcome.fit if section == "fit" else told.outcome.engagement
        yield f"### {title}: {points(total)}\n"
        ranked = sorted(rules, key=lambda rule: (not rule.fired, -rule.points))
        yield from table(("points", "rule", "what for", "why"), ([*_rule(rule)] for rule in ranked))


def _rule(rule: RuleResult) -> Iterator[str]:
    yield signed(rule.points) if rule.fired else "0"
    yield rule.label
    yield rule.says
    here = f"Here: {listed([value_words(value) for value in rule.has])}." if rule.has else ""
    days = "; ".join(day_words(day) for day in rule.days[:DAYS])
    older = f"; {ended_words(rule.days[DAYS:])}" if rule.days[DAYS:] else ""
    yield " ".join(part for part in (here, f"{days}{older}." if days else "", rule.why) if part)


def _questions(told: Explanation) -> Iterator[str]:
    if not told.questions:
        return
    yield "### Questions\n"
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
    yield from table(("question", "answered", "satisfied", "here", "asks for"), rows)


def _end(told: Explanation) -> Iterator[str]:
    if told.untold:
        yield "### What cannot be told\n"
        yield from (f"- {text(words)}" for words in told.untold)
        yield ""


def _mark(holds: bool) -> str:
    return "✓ yes:" if holds else "✗ no:"
