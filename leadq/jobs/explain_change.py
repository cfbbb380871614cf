"""What differs between two situations of one lead: where it ends, which rules give other points, which tests turn."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from leadq.jobs.explain_lead import Lead
from leadq.jobs.explain_outcome import outcome_of
from leadq.jobs.explain_rules import day_of
from leadq.jobs.explain_stages import stage_results
from leadq.rulebook.conditions import Condition, GradeIn, RuleFired, ScoreTest
from leadq.rulebook.model import EngagementRule
from leadq.rulebook.wording import listed, say, say_day
from leadq.scoring.labels import rule_labels, rules_of
from leadq.scoring.probes import Path, probes
from leadq.words.explanation import Change, RuleChange
from leadq.words.names import readable

_NAMED_DAYS = 2


def change_of(before: Lead, after: Lead) -> Change:
    """Return what differs for a lead between two runs of one rulebook."""
    first, then = outcome_of(before), outcome_of(after)
    if before.suppression or after.suppression:
        return Change(first, then)
    labels = rule_labels(before.rulebook)
    turned = list(_turned(before, after))
    said = {say(condition, labels): holds for condition, holds in turned}
    over = list(_stay_is_over(before, after))
    return Change(
        first,
        then,
        tuple(sorted(_rules(before, after), key=lambda rule: -abs(rule.after - rule.before))),
        lost=tuple(says for says, holds in said.items() if not holds),
        gained=(*(says for says, holds in said.items() if holds), *over),
        by_points=any(_is_about_points(condition) for condition, _ in turned) or not (turned or over),
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
    then = {day.day: day for day in after.days.get(number, ()) if day.inside}
    counted = [day for day in before.days.get(number, ()) if day.inside]
    gone = [day for day in counted if day.day not in then]
    if (rule.rule.once or rule.rule.first_ever) and number in before.contributions:
        gone = [day for day in gone if day.day == before.contributions[number].last_day]
    if rule.rule.at_least is None and gone:
        stayed = [] if rule.one_off else [day for day in counted if day.day in then]
        faded = any(then[day.day].points != day.points for day in stayed)
        no_longer = _no_longer(rule.rule, [say_day(day_of(day.day)) for day in gone])
        return f"{no_longer}, and the rest is worth less with age" if faded else no_longer
    if gone:
        return "too little of it is left in its window"
    if rule.decays:
        return "worth less with age"
    return ""


def _no_longer(rule: EngagementRule, days: Sequence[str]) -> str:
    """Return `the webinar of 6 Oct 2026 no longer counts`."""
    named = list(days[:_NAMED_DAYS])
    if len(days) > _NAMED_DAYS:
        more = len(days) - _NAMED_DAYS
        named.append(f"{more} more day{'s' if more > 1 else ''}")
    what = f"the {readable(rule.event[0])}" if len(rule.event) == 1 else "what was done"
    return f"{what} of {listed(named, 'and')} no longer count{'s' if len(named) == 1 else ''}"


def _turned(before: Lead, after: Lead) -> Iterator[tuple[Condition, bool]]:
    """Yield the tests that turn, in conditions of the two places that turn with them, with whether they hold then."""
    found = probes(before.rulebook)
    wholes = [probe for probe in found if not probe.place and _matters(probe.path, before, after)]
    for whole in wholes:
        for part in found:
            where = part.path, part.place
            if part.path == whole.path and part.is_test and before.held[where] != after.held[where]:
                yield part.condition, after.held[where]


def _matters(path: Path, before: Lead, after: Lead) -> bool:
    """Whether a condition that turns makes the lead leave where it was, or end where it ends then."""
    was, is_ = before.held[path, ()], after.held[path, ()]
    section, entry, *part = path
    if was == is_:
        return False
    if section == "disqualify":
        return True
    if section != "stages":
        return False
    if part == ["leave"]:
        return is_ and any(found.stage == entry and found.stays for found in stage_results(before))
    if part not in (["hand_raiser"], ["enter"]):
        return False
    return entry == (outcome_of(before).stage if was else outcome_of(after).stage)


def _is_about_points(condition: Condition) -> bool:
    return isinstance(condition, (ScoreTest, GradeIn, RuleFired))


def _stay_is_over(before: Lead, after: Lead) -> Iterator[str]:
    for found, stage in zip(stage_results(before), before.rulebook.stages, strict=True):
        left = found.reached and not any(s.reached and s.stage == stage.id for s in stage_results(after))
        if left and found.stays and found.leave is not None and found.leave.holds and stage.leave is not None:
            yield f"in {found.label} for at least {stage.leave.min_stay}"
