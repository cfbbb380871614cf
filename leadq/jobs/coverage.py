"""How much of a rulebook its cases touch: rules that fire, stages somebody ends in, conditions that hold and fail."""

from collections.abc import Iterator, Mapping, Sequence

from leadq.ground.findings import Span
from leadq.jobs.cases import Judged
from leadq.rulebook.model import Rulebook
from leadq.rulebook.places import Step, place
from leadq.rulebook.wording import say
from leadq.scoring.labels import rule_labels, stage_label
from leadq.scoring.probes import Probe
from leadq.words.case_results import Coverage, Untouched
from leadq.words.yamltext import Map


def cover(
    rulebook: Rulebook,
    root: Map,
    judged: Sequence[Judged],
    probes: Sequence[Probe],
    spans: Mapping[Probe, Span],
) -> Coverage:
    """Return what cases touch of a rulebook.

    Counted are: each rule (it fires), each outcome (somebody ends there), and each test of a condition twice (it is
    true of somebody, and of somebody it is not).

    Args:
        rulebook: the rulebook.
        root: its file as it was parsed.
        judged: what came out for each case.
        probes: the probes that the cases were asked, in order.
        spans: where each stands.
    """
    found = [
        *_rules(rulebook, root, judged),
        *_outcomes(rulebook, root, judged),
        *_conditions(rulebook, judged, probes, spans),
    ]
    untouched = tuple(part for part, touched in found if not touched)
    return Coverage(len(found) - len(untouched), len(found), untouched)


Found = tuple[Untouched, bool]


def _rules(rulebook: Rulebook, root: Map, judged: Sequence[Judged]) -> Iterator[Found]:
    labels, fired = rule_labels(rulebook), {rule for one in judged for rule in one.outcome.fired}
    places = [("fit", number) for number in range(len(rulebook.fit.rules))]
    places += [("engagement", number) for number in range(len(rulebook.engagement.rules))]
    for (section, number), (rule, label) in zip(places, labels.items(), strict=True):
        span = place(root, (section, "rules", number, "id"))
        yield Untouched("rule", label, "never fires", span), rule in fired


def _outcomes(rulebook: Rulebook, root: Map, judged: Sequence[Judged]) -> Iterator[Found]:
    ended = {one.outcome.stage for one in judged}
    possible: list[tuple[str, str, tuple[Step, ...]]] = [
        (stage.id, stage_label(stage), ("stages", number, "id"))
        for number, stage in enumerate(rulebook.stages)
    ]
    demanding = [number for number, stage in enumerate(rulebook.stages) if stage.require]
    possible += [("blocked", "blocked", ("stages", number, "require")) for number in demanding[:1]]
    possible += [("disqualified", "disqualified", ("disqualify",))] if rulebook.disqualify else []
    possible += [("suppressed", "suppressed", ("suppress",))] if rulebook.suppress else []
    for outcome, label, steps in possible:
        key = len(steps) == 1
        part = Untouched("outcome", label, "nobody ends there", place(root, steps, key=key))
        yield part, outcome in ended


def _conditions(
    rulebook: Rulebook, judged: Sequence[Judged], probes: Sequence[Probe], spans: Mapping[Probe, Span]
) -> Iterator[Found]:
    labels = rule_labels(rulebook)
    answers = [one.held for one in judged if one.held]
    for number, probe in enumerate(probes):
        if not probe.is_test:
            continue
        seen = {held[number] for held in answers}
        for answer, how in ((True, "never true"), (False, "never false")):
            yield Untouched("condition", say(probe.condition, labels), how, spans[probe]), answer in seen
