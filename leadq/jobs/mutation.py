"""Does a case notice? Each small change of a rulebook is carried out over the cases, until one of them fails."""

from collections.abc import Callable, Iterable, Sequence

from leadq.ground.findings import Span
from leadq.jobs.case_variants import Variants
from leadq.jobs.cases import Judged, batches, differences, opened
from leadq.jobs.lists import SuppressionList
from leadq.rulebook.case_files import PlacedCase
from leadq.rulebook.condition_places import part_span
from leadq.rulebook.conditions import Condition, EventSeen
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.rulebook.mutants import Mutant, part_of, value_at
from leadq.rulebook.places import place
from leadq.words.case_results import Change
from leadq.words.yamltext import Map


def unnoticed(
    tried: Sequence[Mutant],
    placed: Sequence[PlacedCase],
    loaded: Loaded,
    lists: Iterable[SuppressionList],
    progress: Callable[[str], None],
) -> tuple[Mutant, ...]:
    """Return the changes that no case notices, in their order.

    Args:
        tried: the changes.
        placed: cases that hold; those that fail anyhow notice nothing.
        loaded: the rulebook as it is.
        lists: its suppression lists.
        progress: told how far it is.
    """
    cases, lists = [one.case for one in placed], tuple(lists)
    alive, noticed = list(tried), 0
    for batch in batches(cases):
        left: list[Mutant] = []
        with opened(batch, cases, loaded) as session:
            variants = Variants(batch, session, loaded, lists)
            idle = _idle(alive, variants, loaded.rulebook)
            for number, mutant in enumerate(alive):
                if number in idle:
                    left.append(mutant)
                    continue
                progress(
                    f"change {number + 1:,} of {len(alive):,}, cases of {batch.as_of}; {noticed:,} noticed"
                )
                judged = variants.judge(mutant.rulebook)
                if any([*differences(cases[n].expect, one.outcome)] for n, one in judged.items()):
                    noticed += 1
                else:
                    left.append(mutant)
        alive = left
    return tuple(alive)


def _idle(tried: Sequence[Mutant], variants: Variants, rulebook: Rulebook) -> set[int]:
    """Return the changes that cannot change what comes out for any case: these are not carried out.

    What they change answers the same for everybody, or is a limit that nobody has come to.
    """
    judged = variants.judge(rulebook).values()
    conditions: dict[int, tuple[Condition, Condition]] = {}
    idle: set[int] = set()
    for number, mutant in enumerate(tried):
        if mutant.part is None:
            if not any(_comes_to(mutant, rulebook, one) for one in judged):
                idle.add(number)
        elif mutant.steps[0] not in {"events", "suppress"}:
            old, new = (part_of(value_at(r, mutant.steps), mutant.part) for r in (rulebook, mutant.rulebook))
            if not isinstance(old, EventSeen):
                conditions[number] = old, new
    return idle | (conditions.keys() - variants.moved(conditions))


def _comes_to(mutant: Mutant, rulebook: Rulebook, judged: Judged) -> bool:
    """Whether the case may have come to a limit or rule; true for windows and all that only the engine knows."""
    old, new = (value_at(r, mutant.steps) for r in (rulebook, mutant.rulebook))
    raw = {given.rule: abs(given.raw) for given in judged.points}
    match mutant.steps:
        case (("fit" | "engagement") as section, "bands", _):
            score = getattr(judged.outcome, str(section))
            return score is not None and bool((score >= old) != (score >= new))
        case (_, "rules", _, "points" | "max_per_day"):
            return value_at(rulebook, mutant.steps[:-1]).id in raw
        case (_, "rules", _, "max"):
            return bool(raw.get(value_at(rulebook, mutant.steps[:-1]).id, 0) >= abs(old))
        case (_, "groups", *_):
            group = value_at(rulebook, mutant.steps[:-1])
            return bool(sum(raw.get(rule, 0) for rule in group.rules) > abs(old))
    return True


def as_changes(survivors: Iterable[Mutant], root: Map) -> tuple[Change, ...]:
    """Return changes as they are reported, with their places in the rulebook's file."""
    return tuple(Change(m.what, m.old, m.new, span_of(m, root)) for m in survivors)


def span_of(mutant: Mutant, root: Map) -> Span:
    """Return where the changed value stands in the rulebook's file."""
    steps, part = mutant.steps, mutant.part
    return place(root, steps) if part is None else part_span(root, steps, part)
