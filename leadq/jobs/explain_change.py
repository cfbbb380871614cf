"""What differs between two situations of one lead: where it ends, which rules give other points, which tests turn."""

from collections.abc import Iterator
from decimal import Decimal

from leadq.jobs.explain_lead import Lead
from leadq.jobs.explain_outcome import outcome_of
from leadq.jobs.explain_rules import day_of
from leadq.jobs.explain_stages import stage_results
from leadq.rulebook.wording import say, say_day
from leadq.scoring.labels import rule_labels, rules_of
from leadq.scoring.probes import probes
from leadq.words.explanation import Change, RuleChange

_NAMED_DAYS = 2


def change_of(before: Lead, after: Lead) -> Change:
    """Return what differs for a lead between two runs of one rulebook."""
    first, then = outcome_of(before), outcome_of(after)
    if before.suppression or after.suppression:
        return Change(first, then)
    stages = {first.stage, then.stage}
    return Change(
        first,
        then,
        tuple(sorted(_rules(before, after), key=lambda rule: -abs(rule.after - rule.before))),
        lost=tuple(dict.fromkeys(_turned(before, after, stages, to=False))),
        gained=tuple(dict.fromkeys(_turned(before, after, stages, to=True))),
    )


def _rules(before: Lead, after: Lead) -> Iterator[RuleChange]:
    labels = rule_labels(before.rulebook)
    for number, rule in enumerate(rules_of(before.rulebook)):
        old, new = (lead.contributions.get(number) for lead in (before, after))
        was, is_ = (given.points if given is not None else Decimal(0) for given in (old, new))
        if was != is_:
            yield RuleChange(rule.id, labels[rule.id], was, is_, _why(before, after, number))


def _why(before: Lead, after: Lead, number: int) -> str:
    """Say why a rule gives other points a few days later; empty where time is not why."""
    first = len(before.rulebook.fit.rules)
    if number < first or before.today == after.today:
        return ""
    rule = before.rules[number - first]
    if rule.rule.no_event_for is not None:
        return f"nothing for {rule.rule.no_event_for}" if number in after.contributions else ""
    then = {day.day: day for day in after.days.get(number, ())}
    gone = [
        day
        for day in before.days.get(number, ())
        if day.inside and (day.day not in then or not then[day.day].inside)
    ]
    if rule.rule.at_least is None and gone:
        named = [f"that of {say_day(day_of(day.day))}" for day in gone[:_NAMED_DAYS]]
        more = f" and {len(gone) - _NAMED_DAYS} more" if len(gone) > _NAMED_DAYS else ""
        verb = "counts" if len(gone) == 1 else "count"
        return f"{' and '.join(named) if not more else ', '.join(named)}{more} no longer {verb}"
    if gone:
        return "too little of it is left in its window"
    if rule.decays:
        return "worth less with age"
    return ""


def _turned(before: Lead, after: Lead, stages: set[str], *, to: bool) -> Iterator[str]:
    """Yield the tests of these stages, and of disqualifications, that hold in the one and not in the other."""
    labels = rule_labels(before.rulebook)
    for probe in probes(before.rulebook):
        section, entry, *part = probe.path
        if section == "stages" and (entry not in stages or part[0] not in {"hand_raiser", "enter", "leave"}):
            continue
        if section not in {"stages", "disqualify"} or not probe.is_test:
            continue
        if part == ["leave"] and not _was_there(before, str(entry)):
            continue
        where = probe.path, probe.place
        if after.held[where] is to and before.held[where] is not to:
            yield say(probe.condition, labels)
    if to:
        yield from _stay_is_over(before, after)


def _was_there(lead: Lead, stage: str) -> bool:
    return any(found.stage == stage and found.stays for found in stage_results(lead))


def _stay_is_over(before: Lead, after: Lead) -> Iterator[str]:
    for found, stage in zip(stage_results(before), before.rulebook.stages, strict=True):
        left = found.reached and not any(s.reached and s.stage == stage.id for s in stage_results(after))
        if left and found.stays and found.leave is not None and found.leave.holds and stage.leave is not None:
            yield f"in {found.label} for at least {stage.leave.min_stay}"
