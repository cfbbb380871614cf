"""What the explanation of one lead shows of the person unless it is asked for more: see `leadq.reports.masking`."""

from dataclasses import replace

from leadq.reports.masking import HIDDEN, carries_name, initials, mask_email, mask_why_now, scrub
from leadq.words.explanation import (
    Activity,
    Change,
    Checked,
    CountedDay,
    Explanation,
    QuestionResult,
    RuleResult,
    StageResult,
    Value,
    WhatIf,
)

_NAMES = frozenset({"first_name", "last_name", "full_name"})
_HIDDEN = frozenset({"phone", "mobile", "job_title", "website"})
"""With the company, a job title points to one person."""
_PLAIN = frozenset({"number", "money", "date", "timeframe", "boolean"})
"""What has digits and is no telephone number."""


def masked_explanation(told: Explanation) -> Explanation:
    """Return an explanation as it may be shown to anybody; the CRM's id of the contact stays."""
    name = " ".join(value.text for value in told.person if value.name in _NAMES)
    mask = _Mask(name)
    return replace(
        told,
        contact_id=scrub(told.contact_id),
        person=mask.values(told.person),
        why=mask.checked(told.why) if told.why is not None else None,
        since=mask.values(told.since),
        why_now=mask_why_now(told.why_now),
        owner=_owner(told),
        rules=tuple(mask.rule(rule) for rule in told.rules),
        questions=tuple(mask.question(question) for question in told.questions),
        stages=tuple(mask.stage(stage) for stage in told.stages),
        ahead=replace(told.ahead, change=mask.change(told.ahead.change)) if told.ahead is not None else None,
        what_if=mask.what_if(told.what_if) if told.what_if is not None else None,
        notes=tuple(scrub(note) for note in told.notes),
    )


def _owner(told: Explanation) -> str:
    """Return who gets it: of a handoff the cell, which may name a person; else what the rulebook says."""
    is_name = told.source == "handoff" and len(told.owner.split()) > 1
    return initials(told.owner) if is_name else scrub(told.owner)


class _Mask:
    """Masks what belongs to one person."""

    def __init__(self, name: str) -> None:
        self._words = {word.casefold() for word in name.split() if len(word) > 1}
        self._name = name

    def value(self, value: Value) -> Value:
        if not value.is_cell or not value.text:
            return value
        if value.name in _NAMES or (value.name == "owner" and len(value.text.split()) > 1):
            return replace(value, text=initials(value.text))
        if value.name == "email":
            return replace(value, text=mask_email(value.text, self._name))
        if value.name in _HIDDEN or self._carries_name(value.text):
            return replace(value, text=HIDDEN)
        if value.kind in _PLAIN and value.readable:
            return value
        return replace(value, text=scrub(value.text))

    def _carries_name(self, text: str) -> bool:
        return any(word in text.casefold() for word in self._words)

    def values(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(self.value(value) for value in values)

    def checked(self, checked: Checked) -> Checked:
        parts = tuple(self.checked(part) for part in checked.parts)
        return replace(checked, parts=parts, has=self.values(checked.has))

    def rule(self, rule: RuleResult) -> RuleResult:
        return replace(rule, has=self.values(rule.has), days=tuple(self._day(day) for day in rule.days))

    def _day(self, day: CountedDay) -> CountedDay:
        return replace(day, activities=tuple(Activity(self._label(a.label), a.count) for a in day.activities))

    def _label(self, label: str) -> str:
        """Return `webinar (Crews)`, the words in brackets hidden where they carry the person's name."""
        event, bracket, about = label.partition(" (")
        return f"{event} ({HIDDEN})" if bracket and carries_name(self._name, about) else scrub(label)

    def question(self, question: QuestionResult) -> QuestionResult:
        return replace(question, has=self.values(question.has))

    def stage(self, stage: StageResult) -> StageResult:
        def maybe(checked: Checked | None) -> Checked | None:
            return self.checked(checked) if checked is not None else None

        return replace(
            stage,
            hand_raiser=maybe(stage.hand_raiser),
            enter=maybe(stage.enter),
            leave=maybe(stage.leave),
            require=self.values(stage.require),
        )

    def change(self, change: Change | None) -> Change | None:
        return change

    def what_if(self, what_if: WhatIf) -> WhatIf:
        return replace(what_if, supposed=tuple(scrub(text) for text in what_if.supposed))
