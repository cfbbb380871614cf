"""A rulebook as one page of Markdown, for people who have never seen the YAML: both heads, and whoever joins.

Every line is made from the rulebook and says it in words. The same rulebook always makes the same page.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from leadq.reports.markdown.docs_accounts import accounts
from leadq.reports.markdown.docs_cases import cases
from leadq.reports.markdown.docs_exports import exports
from leadq.reports.markdown.docs_points import engagement, fit
from leadq.reports.markdown.docs_stages import stages
from leadq.reports.markdown.marks import sentence, table, text
from leadq.reports.wording import listed, points
from leadq.rulebook.conditions import GradeIn, walk
from leadq.rulebook.model import Question, Rulebook, Signature
from leadq.rulebook.wording import ALWAYS, say, say_day, say_points
from leadq.scoring.labels import rule_labels, stage_label
from leadq.words.names import readable

PAGE_MARK = "<!-- Made by `leadq docs`. Change the rulebook, then make it anew. -->"
"""The first line of every page: a file that begins with it may be replaced."""


def docs_page(rulebook: Rulebook, file: str) -> str:
    """Return the page.

    Args:
        rulebook: what to tell.
        file: name of its file, to say where the page comes from.
    """
    parts = (
        _head(rulebook, file),
        _agreement(rulebook),
        _way(rulebook),
        _events(rulebook),
        _personas(rulebook),
        accounts(rulebook),
        fit(rulebook),
        engagement(rulebook),
        _grades(rulebook),
        _questions(rulebook),
        stages(rulebook),
        _left_out(rulebook),
        _handoff(rulebook),
        exports(rulebook),
        cases(rulebook),
    )
    return "\n".join(line for part in parts for line in part)


def _head(rulebook: Rulebook, file: str) -> Iterator[str]:
    yield PAGE_MARK
    yield f"# {text(rulebook.name)}"
    yield ""
    revision = f", revision {text(rulebook.revision)}" if rulebook.revision else ""
    yield f"What marketing and sales agree a good lead is{revision}. It stands in {text(file)};"
    yield "this page says the same in words."
    yield ""


def _agreement(rulebook: Rulebook) -> Iterator[str]:
    agreement = rulebook.agreement
    yield "## Who signed"
    yield ""
    yield from table(
        ("team", "who answers for it", "signed"),
        (_signature("Marketing", agreement.marketing), _signature("Sales", agreement.sales)),
    )
    if agreement.review_by is None:
        yield "No day is set on which both teams look at it again."
    else:
        yield f"Both teams look at it again by {say_day(agreement.review_by)}."
    yield ""


def _signature(team: str, signature: Signature | None) -> tuple[str, str, str]:
    if signature is None:
        return team, "nobody yet", "no"
    return team, signature.owner, say_day(signature.signed_on) if signature.signed_on else "not yet"


def _way(rulebook: Rulebook) -> Iterator[str]:
    yield "## How a lead is judged"
    yield ""
    steps = [
        "Who must not be contacted is set aside.",
        "*Fit*: points for who somebody is. They make the letter of the grade.",
        "*Engagement*: points for what somebody did lately. They make the number of the grade.",
        "The *score* is the sum of both.",
        f"Grade, score and a few other things decide the stage: {text(listed(_stage_names(rulebook), 'or'))}.",
    ]
    yield from (f"{number}. {step}" for number, step in enumerate(steps, start=1))
    yield ""
    yield "In what follows small and capital letters, and accents, make no difference. Where something is not known,"
    yield "nothing that is said about it holds, except that it is missing."
    yield ""


def _stage_names(rulebook: Rulebook) -> list[str]:
    return [stage_label(stage) for stage in rulebook.stages]


def _events(rulebook: Rulebook) -> Iterator[str]:
    if not rulebook.events:
        return
    yield "## What people do, in our words"
    yield ""
    yield "An entry in the activity log counts as what stands on the left if the right holds. It may be several."
    yield ""
    rows = ((readable(name), say(condition)) for name, condition in rulebook.events.items())
    yield from table(("we say", "if, in the activity log,"), rows)


def _personas(rulebook: Rulebook) -> Iterator[str]:
    if not rulebook.personas:
        return
    yield "## Kinds of people"
    yield ""
    yield "The first that fits is the person's *persona*."
    yield ""
    rows = ((readable(name), _otherwise(say(condition))) for name, condition in rulebook.personas.items())
    yield from table(("persona", "if"), rows)


def _otherwise(said: str) -> str:
    return "everybody else" if said == ALWAYS else said


def _grades(rulebook: Rulebook) -> Iterator[str]:
    letters, numbers = rulebook.fit.bands, rulebook.engagement.bands
    yield "## Grades"
    yield ""
    yield from table(("letter", "fit"), ((band, _reach(letters, band)) for band in letters))
    yield from table(("number", "engagement"), ((band, _reach(numbers, band)) for band in numbers))
    opened = _opened(rulebook)
    if not opened:
        return
    yield "Stages that ask for a grade, and the grades that open them, alone or with something else (see *Stages*):"
    yield ""
    grid = ((letter, *(opened.get(letter + number, "") for number in numbers)) for letter in letters)
    yield from table(("", *(text(number) for number in numbers)), grid)


def _reach(bands: Mapping[str, Decimal], band: str) -> str:
    """Return what a band takes: `40 points or more`, `20 to under 40 points`, `everybody else (under 20)`."""
    names = list(bands)
    place = names.index(band)
    above = bands[names[place - 1]] if place else None
    if place == len(names) - 1:
        return "everybody else" + (f" (under {say_points(above)})" if above is not None else "")
    least = bands[band]
    return (
        f"{say_points(least)} or more" if above is None else f"{points(least)} to under {say_points(above)}"
    )


def _opened(rulebook: Rulebook) -> dict[str, str]:
    """Return for each grade the stages whose `enter` names it."""
    found: dict[str, list[str]] = {}
    for stage, name in zip(rulebook.stages, _stage_names(rulebook), strict=True):
        grades = {g: None for part in walk(stage.enter) if isinstance(part, GradeIn) for g in part.grades}
        for grade in grades:
            found.setdefault(grade, []).append(name)
    return {grade: ", ".join(names) for grade, names in found.items()}


def _questions(rulebook: Rulebook) -> Iterator[str]:
    if not rulebook.questions:
        return
    yield "## Questions"
    yield ""
    yield "Boxes to tick, apart from points. A question is *answered* if something readable is known, and *satisfied*"
    yield "if the answer is as wanted. The stages say how many must be."
    yield ""
    for block, questions in rulebook.questions.items():
        yield f"### {text(readable(block))}"
        yield ""
        rows = ((readable(name), readable(q.field), _wanted(q)) for name, q in questions.items())
        yield from table(("question", "answered by", "satisfied if"), rows)


def _wanted(question: Question) -> str:
    return "any answer will do" if question.when is None else say(question.when)


def _left_out(rulebook: Rulebook) -> Iterator[str]:
    if rulebook.suppress:
        yield "## Never contacted"
        yield ""
        yield "These people get no points and stand in no file. They are only counted."
        yield ""
        for rule in rulebook.suppress:
            whom = [f"whoever stands in the list {rule.file}"] if rule.file is not None else []
            whom += [f"everybody of whom this holds: {say(rule.when)}"] if rule.when is not None else []
            name = f"**{text(readable(rule.id))}**: " if rule.id is not None else ""
            yield f"- {name}{sentence('; and '.join(whom))}"
        yield ""
    if rulebook.disqualify:
        yield "## Never for sales"
        yield ""
        yield "Whatever they do. The first that holds gives the reason."
        yield ""
        names = rule_labels(rulebook)
        yield from table(
            ("reason", "if"), ((rule.reason, say(rule.when, names)) for rule in rulebook.disqualify)
        )


def _handoff(rulebook: Rulebook) -> Iterator[str]:
    handoff = rulebook.handoff
    yield "## What sales gets to see"
    yield ""
    if handoff.columns:
        yield f"In this order: {text(listed([readable(name) for name in handoff.columns]))}."
    last = handoff.history.last
    yield (
        f"The history shows the last {last} things somebody did."
        if last > 1
        else "The history shows the last thing."
    )
    yield ""
