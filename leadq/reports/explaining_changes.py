"""What would change for one lead, in sentences and as rows: if nothing happens, and with what is supposed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from leadq.reports.wording import field, listed, points, several, signed
from leadq.rulebook.wording import say_day
from leadq.words.explanation import Change, Explanation, Outcome, RuleChange, WhatIf

_CHANGES = 4


def ahead_sentence(told: Explanation) -> str:
    """Say when the lead ends elsewhere if nothing happens, and why."""
    ahead = told.ahead
    assert ahead is not None  # noqa: S101 - the caller has looked
    if ahead.on is None or ahead.change is None:
        return f"If nothing happens, it stays where it is for the next {several(ahead.days, 'day')}."
    change = ahead.change
    turns = [f"“{says}” no longer holds" for says in change.lost]
    turns += [f"“{says}” holds then" for says in change.gained]
    why = f", because {listed(turns[:_CHANGES])}" if turns else ""
    said = (
        f"If nothing happens, it goes to {place(change.after)} on {say_day(ahead.on)}, "
        f"in {several(ahead.in_days or 0, 'day')}{why}."
    )
    kept = _kept(told) if change.after.kind == "stage" else ""
    if not (change.by_points and change.rules):
        return said + kept
    rules = "; ".join(
        [rule_change(rule) for rule in change.rules[:_CHANGES]] + _other_rules(change.rules[_CHANGES:])
    )
    score = f"from {points(change.before.score)} to {points(change.after.score)}"
    return f"{said} By then its score goes {score}: {rules}.{kept}"


def _kept(told: Explanation) -> str:
    """Say what keeps the lead in its stage once the CRM has it there: the exports do not say so yet."""
    here = next((stage for stage in told.stages if stage.reached), None)
    if here is None or here.leave is None or here.stays or told.outcome.kind != "stage":
        return ""
    in_crm = next((cell.text for cell in told.since if cell.name == "current_stage"), "").casefold()
    if in_crm in {here.stage, field(here.stage), here.label.casefold()}:
        return ""
    stay = f", but not before {here.min_stay} there" if here.min_stay else ""
    return f" Once the CRM has it in {here.label}, it leaves only if {here.leave.says}{stay}."


def _other_rules(rules: Sequence[RuleChange]) -> list[str]:
    """Sum up rules that are not named, so that what is said adds up."""
    if not rules:
        return []
    return [
        f"{several(len(rules), 'other rule')} {signed(sum((rule.after - rule.before for rule in rules), Decimal(0)))}"
    ]


def rule_change(rule: RuleChange) -> str:
    """Say how a rule's points change: `webinar 20 → 12.3 (worth less with age)`."""
    why = f" ({rule.why})" if rule.why else ""
    return f"{rule.label} {points(rule.before)} → {points(rule.after)}{why}"


def place(outcome: Outcome) -> str:
    """Return where a lead ends, in a sentence."""
    if outcome.kind == "blocked":
        return f"{outcome.label}, blocked by {listed([field(name) for name in outcome.missing])}"
    if outcome.kind == "stage":
        return outcome.label
    return f"{outcome.kind} ({outcome.reason})"


def what_if_sentence(what_if: WhatIf) -> str:
    """Say what would be different."""
    change = what_if.change
    supposed = listed(what_if.supposed)
    if change.moves:
        turns = [f"“{says}” would not hold" for says in change.lost]
        turns += [f"“{says}” would hold" for says in change.gained]
        why = f", because {listed(turns[:_CHANGES])}" if turns else ""
        return f"With {supposed} it would go from {place(change.before)} to {place(change.after)}{why}."
    if change.before == change.after:
        return f"With {supposed} nothing would change: it would stay in {place(change.before)}."
    return (
        f"With {supposed} it would stay in {place(change.before)}, with {points(change.after.score)} points "
        f"instead of {points(change.before.score)}."
    )


def change_rows(change: Change) -> Iterator[tuple[str, str, str, str]]:
    """Yield (what, now, then, change) for a table: the end, the grade, the scores, and the rules that differ."""
    before, after = change.before, change.after
    yield "where it ends", place(before), place(after), ""
    if not (before.grade and after.grade):  # one of the two is not scored
        return
    yield "grade", before.grade, after.grade, ""
    for name, old, new in (
        ("score", before.score, after.score),
        ("fit", before.fit, after.fit),
        ("engagement", before.engagement, after.engagement),
        *((f"  {rule.label}", rule.before, rule.after) for rule in change.rules),
    ):
        yield name, points(old), points(new), signed(new - old) if new != old else ""
