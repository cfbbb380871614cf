"""Conditions checked part by part for one lead: its stages, what disqualifies it, questions, and the two bands."""

from collections.abc import Mapping
from decimal import Decimal

from leadq.jobs.explain_lead import Lead
from leadq.jobs.explain_rules import day_of
from leadq.rulebook.conditions import (
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    NoneOf,
    QuestionsMet,
    RuleFired,
    ScoreTest,
    Test,
)
from leadq.rulebook.model import Stage
from leadq.rulebook.wording import SCORES, listed, say, say_day, say_number
from leadq.scoring.labels import rule_labels, stage_label
from leadq.scoring.leads import facts_of
from leadq.scoring.probes import Path
from leadq.words.explanation import Band, Checked, QuestionResult, StageResult, Value
from leadq.words.names import readable


def checked(lead: Lead, path: Path, condition: Condition, place: tuple[int, ...] = ()) -> Checked:
    """Return a condition of the rulebook with whether it, and each of its parts, holds for the lead."""
    says = say(condition, rule_labels(lead.rulebook))
    holds = lead.held[path, place]
    if isinstance(condition, (All, AnyOf, NoneOf)):
        joint = {All: "all", AnyOf: "any", NoneOf: "none"}[type(condition)]
        parts = tuple(checked(lead, path, part, (*place, n)) for n, part in enumerate(condition.parts))
        return Checked(says, holds, joint, parts)
    return Checked(says, holds, has=_found(lead, condition))


def _found(  # noqa: PLR0911 - one return a kind of test
    lead: Lead, test: Test | ScoreTest | GradeIn | EventSeen | QuestionsMet | RuleFired
) -> tuple[Value, ...]:
    facts = lead.facts
    if isinstance(test, Test):
        return lead.values_of(test)
    if isinstance(test, ScoreTest):
        column = "score" if test.score == "score" else f"{test.score}_score"
        return (Value(SCORES[test.score], f"it is {say_number(facts[column])}"),)
    if isinstance(test, GradeIn):
        return (Value("grade", f"it is {facts['grade']}"),)
    if isinstance(test, EventSeen):
        column = facts_of(lead.rulebook).events[test]
        last = facts[f"{column}_last"]
        name = listed([readable(event) for event in test.events], "or")
        if not facts[column]:
            return (Value(name, "there is none"),)
        day = say_day(day_of(last))
        if facts[column] == 1:
            return (Value(name, f"there is one, on {day}"),)
        return (Value(name, f"there are {facts[column]:,}, the last on {day}"),)
    if isinstance(test, QuestionsMet):
        block = readable(test.block)
        return tuple(
            Value(
                f"{block} questions {how}",
                f"{facts[f'{how}_{test.block}']} {_is_or_are(facts[f'{how}_{test.block}'])} {how}",
            )
            for how, wanted in (("satisfied", test.satisfied), ("answered", test.answered))
            if wanted
        )
    number = list(rule_labels(lead.rulebook)).index(test.rule)
    given = lead.contributions.get(number)
    label = rule_labels(lead.rulebook)[test.rule]
    return (Value(label, f"it gave {say_number(given.points)}" if given is not None else "it gave none"),)


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def stage_results(lead: Lead) -> tuple[StageResult, ...]:
    """Return every stage from the top, with its conditions checked."""
    reached = lead.leads["stage_no"]
    return tuple(
        _stage(lead, stage, reached=number == reached) for number, stage in enumerate(lead.rulebook.stages)
    )


def _stage(lead: Lead, stage: Stage, *, reached: bool) -> StageResult:
    path = ("stages", stage.id)
    hand = checked(lead, (*path, "hand_raiser"), stage.hand_raiser) if stage.hand_raiser is not None else None
    enter = checked(lead, (*path, "enter"), stage.enter) if stage.enter is not None else None
    leave = checked(lead, (*path, "leave"), stage.leave.when) if stage.leave is not None else None
    invited = (hand is not None and hand.holds) or (enter is not None and enter.holds)
    nothing = hand is None and enter is None
    return StageResult(
        stage.id,
        stage_label(stage),
        stage.owner or "",
        reached,
        takes_everybody=nothing,
        hand_raiser=hand,
        enter=enter,
        leave=leave,
        stays=_stays(stage, leave) if reached and not invited and not nothing else "",
        left=stage.id in lead.stages_in_crm and not reached and leave is not None and leave.holds,
        min_stay=str(stage.leave.min_stay) if stage.leave is not None and stage.leave.min_stay else "",
        require=tuple(lead.cell(field) for field in stage.require),
    )


def _stays(stage: Stage, leave: Checked | None) -> str:
    assert stage.leave is not None  # noqa: S101 - a lead that is in a stage it may not enter has not left it
    if leave is not None and leave.holds:
        return f"it is to leave, but not before it was there for {stage.leave.min_stay}"
    return "it is there already, and what would make it leave does not hold"


def disqualification(lead: Lead) -> tuple[str, Checked] | None:
    """Return the reason and the condition of what disqualifies the lead."""
    number = lead.leads["disqualified_no"]
    if number is None:
        return None
    found = lead.rulebook.disqualify[number]
    return found.reason, checked(lead, ("disqualify", found.id), found.when)


def question_results(lead: Lead) -> tuple[QuestionResult, ...]:
    """Return every question in rulebook order, with whether it is answered and satisfied."""
    found = []
    for block, questions in lead.rulebook.questions.items():
        for name, question in questions.items():
            answered = bool(lead.typed.get(f"present_{question.field}"))
            met = question.when is None or lead.held[("questions", block, name), ()]
            says = say(question.when) if question.when is not None else "any answer"
            value = lead.cell(question.field)
            found.append(QuestionResult(block, name, says, answered, answered and met, (value,)))
    return tuple(found)


def bands(lead: Lead) -> tuple[Band, ...]:
    """Return the two halves of the grade, with how far the next band is."""
    rulebook = lead.rulebook
    return (
        _band("fit", rulebook.fit.bands, lead.leads["fit_band"], lead.leads["fit_score"]),
        _band(
            "engagement",
            rulebook.engagement.bands,
            lead.leads["engagement_band"],
            lead.leads["engagement_score"],
        ),
    )


def _band(section: str, floors: Mapping[str, Decimal], band: str, score: Decimal) -> Band:
    names = list(floors)
    place = names.index(band)
    floor = floors[band] if place < len(names) - 1 else None
    if place == 0:
        return Band(section, band, score, floor)
    above = names[place - 1]
    return Band(section, band, score, floor, above, floors[above] - score)
