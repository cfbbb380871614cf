"""Which of a rulebook's conditions hold for a lead, part by part: what `explain`, `test` and `align` tell.

The predicates are those that the plan itself is made of, asked once more of `lead_facts`. Where the rulebook asks
what kind of address an e-mail domain is, they read `domains_seen` too: whoever asks keeps both tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadq.rulebook.conditions import All, AnyOf, Condition, NoneOf
from leadq.rulebook.model import Rulebook, Stage
from leadq.scoring.predicates import Compiler
from leadq.words.steps import named

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """A condition, or a part of one, and where it stands.

    Attributes:
        path: the place of the whole condition in the rulebook, as `("stages", "sql", "enter")`: sections by key,
            entries of a list by their id, lines of a route by their number.
        place: the way from the whole condition to this part: numbers of parts; empty for the whole.
        condition: the part.
    """

    path: Path
    place: tuple[int, ...]
    condition: Condition

    @property
    def is_test(self) -> bool:
        """Whether it asks something itself, rather than join parts."""
        return not isinstance(self.condition, (All, AnyOf, NoneOf))


def probes(rulebook: Rulebook) -> tuple[Probe, ...]:
    """Return every condition about contacts and leads with all its parts, but those of suppressions."""
    return tuple(probe for path, condition in _wholes(rulebook) for probe in _parts(path, (), condition))


def _wholes(rulebook: Rulebook) -> Iterator[tuple[Path, Condition]]:
    for disqualification in rulebook.disqualify:
        yield ("disqualify", disqualification.id), disqualification.when
    for persona, when in rulebook.personas.items():
        yield ("personas", persona), when
    for rule in rulebook.fit.rules:
        yield ("fit", "rules", rule.id), rule.when
    for block, questions in rulebook.questions.items():
        for name, question in questions.items():
            if question.when is not None:
                yield ("questions", block, name), question.when
    for stage in rulebook.stages:
        for place, condition in _of_stage(stage):
            if condition is not None:
                yield ("stages", stage.id, *place), condition


def _of_stage(stage: Stage) -> Iterator[tuple[Path, Condition | None]]:
    yield ("hand_raiser",), stage.hand_raiser
    yield ("enter",), stage.enter
    yield ("leave",), stage.leave.when if stage.leave is not None else None
    for number, route in enumerate(stage.route):
        yield ("route", number), route.when
    for track, when in stage.tracks.items():
        yield ("tracks", track), when


def _parts(path: Path, place: tuple[int, ...], condition: Condition) -> Iterator[Probe]:
    yield Probe(path, place, condition)
    if isinstance(condition, (All, AnyOf, NoneOf)):
        for number, part in enumerate(condition.parts):
            yield from _parts(path, (*place, number), part)


def probe_query(found: Sequence[Probe], compiler: Compiler) -> exp.Select:
    """Return a query over `lead_facts`: `contact_key, text_contact_id` and for each probe, in order, whether it holds.

    Args:
        found: some of the rulebook's probes.
        compiler: the one the plan was compiled with (`Compiled.compiler`).
    """
    held = [named(compiler.holds(probe.condition), f"probe_{n}") for n, probe in enumerate(found)]
    return exp.select("contact_key", "text_contact_id", *held).from_("lead_facts")
