"""Why a case is not in the stage that it expects: which parts of the stages' conditions hold, and which do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadq.ground.findings import Span
from leadq.rulebook.case import Case
from leadq.rulebook.conditions import All, AnyOf, Condition, GradeIn, NoneOf, ScoreTest
from leadq.rulebook.model import Rulebook, Stage
from leadq.rulebook.wording import say, say_number
from leadq.scoring.labels import rule_labels, stage_label
from leadq.scoring.probes import Path, Probe
from leadq.words.case_results import Outcome, Reason

_WAYS = ("hand_raiser", "enter")
Part = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Truth:
    """What holds for the person of one case.

    Attributes:
        rulebook, case, outcome: whose rulebook, what was asked, and what came out.
        held: whether each part of each condition holds, by its place; empty for somebody who is not scored.
        spans: where each part stands.
    """

    rulebook: Rulebook
    case: Case
    outcome: Outcome
    held: Mapping[tuple[Path, tuple[int, ...]], bool]
    spans: Mapping[tuple[Path, tuple[int, ...]], Span]

    @classmethod
    def of(  # noqa: PLR0913 - all that is known
        cls, rulebook: Rulebook, case: Case, outcome: Outcome,
        probes: Sequence[Probe], held: Sequence[bool], spans: Sequence[Span],
    ) -> "Truth":  # fmt: skip
        """Put together what the probes said of one case."""
        places = [(probe.path, probe.place) for probe in probes]
        return cls(
            rulebook,
            case,
            outcome,
            dict(zip(places, held, strict=False)),
            dict(zip(places, spans, strict=True)),
        )


def reasons(truth: Truth) -> Iterator[Reason]:
    """Yield why the stage is another than the one expected; nothing where none was expected."""
    expected, outcome = truth.case.expect.stage, truth.outcome
    if expected is None or expected == outcome.stage:
        return
    stages = {stage.id: stage for stage in truth.rulebook.stages}
    if outcome.stage == "suppressed":
        yield Reason(f"It is suppressed, and so not scored at all: {outcome.because}.")
        return
    if outcome.stage == "disqualified":
        yield _disqualified(truth)
        return
    order = [*stages]
    if expected in stages and outcome.reached != expected:
        if order.index(outcome.reached) > order.index(expected):
            yield from _kept_out(truth, stages[expected])
        else:
            yield from _let_in(truth, stages[outcome.reached])
    if outcome.stage == "blocked":
        label = stage_label(stages[outcome.reached])
        yield Reason(f"It reached '{label}', which requires what is missing: {_fields(outcome.missing)}.")
    if expected == "blocked":
        yield _not_blocked(stages[outcome.reached])
    if expected in {"disqualified", "suppressed"}:
        what = "disqualification" if expected == "disqualified" else "suppression"
        yield Reason(f"No {what} holds for it.")


def too_late(case: Case) -> Iterator[Reason]:
    """Yield a reason that says how much of a case's activity lies after its as-of instant, and counts nowhere."""
    start = case.as_of.isoformat()
    late = sum(
        str(on) > start and not _is_midnight(str(on), start) for line in case.activity for on in line.on
    )
    if late:
        lie, are = ("lies", "is") if late == 1 else ("lie", "are")
        yield Reason(
            f"{late} of its activities {lie} after the start of {start}, its as-of day, and {are} not counted."
        )


def _is_midnight(on: str, day: str) -> bool:
    return on.startswith(day) and not on[len(day) :].strip("T 0:Z")


def _disqualified(truth: Truth) -> Reason:
    rule = next(d for d in truth.rulebook.disqualify if d.reason == truth.outcome.because)
    parts = _holding(truth, ("disqualify", rule.id), (), rule.when)
    return Reason(f"It is disqualified ({rule.reason}), because:", tuple(parts))


def _kept_out(truth: Truth, stage: Stage) -> Iterator[Reason]:
    label = stage_label(stage)
    for way in _WAYS:
        condition = getattr(stage, way)
        if condition is None:
            continue
        parts = tuple(_failing(truth, ("stages", stage.id, way), (), condition))
        opening = "as a hand-raiser" if way == "hand_raiser" else "on its merits"
        yield Reason(f"Not in '{label}' {opening}, because this does not hold:", parts)
    if stage.leave is not None and _says_it_is_in(truth, stage):
        parts = tuple(_holding(truth, ("stages", stage.id, "leave"), (), stage.leave.when))
        stay = f" after {stage.leave.min_stay}" if stage.leave.min_stay is not None else ""
        yield Reason(f"It was in '{label}' and leaves it{stay}, because:", parts)


def _let_in(truth: Truth, stage: Stage) -> Iterator[Reason]:
    label = stage_label(stage)
    ways = [(way, getattr(stage, way)) for way in _WAYS]
    ways = [(w, c) for w, c in ways if c is not None and truth.held.get((("stages", stage.id, w), ()))]
    for way, condition in ways:
        parts = tuple(_holding(truth, ("stages", stage.id, way), (), condition))
        yield Reason(f"It is in '{label}', because:", parts)
    if not ways and stage.leave is not None:
        stay = f" after {stage.leave.min_stay}, and" if stage.leave.min_stay is not None else ""
        wanted = say(stage.leave.when, rule_labels(truth.rulebook))
        yield Reason(f"It was in '{label}' already, and leaves it{stay} only with: {wanted}.")


def _not_blocked(stage: Stage) -> Reason:
    label = stage_label(stage)
    if not stage.require:
        return Reason(f"It reached '{label}', which requires nothing.")
    return Reason(f"It reached '{label}', and has all that is required: {_fields(stage.require)}.")


def _failing(truth: Truth, path: Path, place: tuple[int, ...], condition: Condition) -> Iterator[Part]:
    """Yield the smallest parts whose failing makes a condition fail."""
    if truth.held.get((path, place)):
        return
    if isinstance(condition, (All, AnyOf)):
        for number, part in enumerate(condition.parts):
            yield from _failing(truth, path, (*place, number), part)
    elif isinstance(condition, NoneOf):
        for number, part in enumerate(condition.parts):
            for text, span in _holding(truth, path, (*place, number), part):
                yield f"not: {text}", span
    else:
        yield _part(truth, path, place, condition)


def _holding(truth: Truth, path: Path, place: tuple[int, ...], condition: Condition) -> Iterator[Part]:
    """Yield the smallest parts whose holding makes a condition hold."""
    if not truth.held.get((path, place)):
        return
    if isinstance(condition, (All, AnyOf)) and condition.parts:
        for number, part in enumerate(condition.parts):
            yield from _holding(truth, path, (*place, number), part)
    else:
        yield _part(truth, path, place, condition)


def _part(truth: Truth, path: Path, place: tuple[int, ...], condition: Condition) -> Part:
    text = say(condition, rule_labels(truth.rulebook))
    found = _found(truth, condition)
    return f"{text} ({found})" if found else text, truth.spans[path, place]


def _found(truth: Truth, condition: Condition) -> str:
    """Return what the case has where a condition asks for a number or grade; nothing of its cells."""
    outcome = truth.outcome
    if isinstance(condition, GradeIn):
        return f"it is {outcome.grade}"
    if isinstance(condition, ScoreTest):
        value = getattr(outcome, condition.score)
        return f"it is {say_number(value)}" if value is not None else ""
    return ""


def _says_it_is_in(truth: Truth, stage: Stage) -> bool:
    current = str(truth.case.contact.get("current_stage") or "").strip().casefold()
    return current in {stage.id.casefold(), stage_label(stage).casefold()}


def _fields(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
