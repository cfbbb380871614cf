"""What the explanation of one lead shows of the person unless it is asked for more: see `leadq.reports.masking`."""

from dataclasses import replace

from leadq.reports.masking import carries_name, initials, mask_email, mask_id, mask_owner, mask_why_now
from leadq.words.explanation import (
    AccountResult,
    Activity,
    Checked,
    CountedDay,
    Explanation,
    QuestionResult,
    RuleResult,
    StageResult,
    Value,
)
from leadq.words.scrubbing import HIDDEN, scrub

_NAMES = frozenset({"first_name", "last_name", "full_name"})
_HIDDEN = frozenset({"phone", "mobile", "job_title", "website"})
"""With the company, a job title points to one person."""
_PLAIN = frozenset({"number", "money", "date", "timeframe", "boolean"})
"""What has digits and is no telephone number."""


def masked_explanation(told: Explanation) -> Explanation:
    """Return an explanation as it may be shown to anybody; the CRM's id of the contact stays."""
    name = " ".join(value.text for value in told.person if value.name in _NAMES)
    mask = _Mask(name)
    hide_owner = mask_owner if told.source == "handoff" else scrub  # else it is what the rulebook says
    return replace(
        told,
        contact_id=mask_id(told.contact_id),
        person=mask.values(told.person),
        why=mask.checked(told.why) if told.why is not None else None,
        since=mask.values(told.since),
        why_now=mask_why_now(told.why_now),
        owner=hide_owner(told.owner),
        rules=tuple(mask.rule(rule) for rule in told.rules),
        questions=tuple(mask.question(question) for question in told.questions),
        stages=tuple(mask.stage(stage) for stage in told.stages),
        account=mask.account(told.account) if told.account is not None else None,
        what_if=replace(told.what_if, supposed=tuple(scrub(text) for text in told.what_if.supposed))
        if told.what_if is not None
        else None,
        notes=tuple(scrub(note) for note in told.notes),
    )


class _Mask:
    """Masks what belongs to one person."""

    def __init__(self, name: str) -> None:
        self._name = name

    def value(self, value: Value) -> Value:
        if not value.is_cell or not value.text:
            return value
        if value.name in _NAMES or (value.name == "owner" and len(value.text.split()) > 1):
            return replace(value, text=initials(value.text))
        if value.name == "email":
            return replace(value, text=mask_email(value.text, self._name))
        if value.name in _HIDDEN or carries_name(self._name, value.text):
            return replace(value, text=HIDDEN)
        if value.kind in _PLAIN and value.readable:
            return value
        return replace(value, text=scrub(value.text))

    def account(self, account: AccountResult) -> AccountResult:
        others = tuple(replace(person, contact_id=mask_id(person.contact_id)) for person in account.others)
        return replace(account, account=self.value(account.account), others=others)

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
