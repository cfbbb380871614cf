"""Does a case notice? Each small change of a rulebook is carried out over the cases, until one of them fails."""

from collections.abc import Callable, Iterable, Sequence

from leadq.ground.findings import Span
from leadq.jobs.case_variants import Variants
from leadq.jobs.cases import batches, differences, opened
from leadq.jobs.lists import SuppressionList
from leadq.rulebook.case_files import PlacedCase
from leadq.rulebook.condition_places import part_span
from leadq.rulebook.load import Loaded
from leadq.rulebook.mutants import Mutant
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
            for number, mutant in enumerate(alive, start=1):
                progress(f"change {number:,} of {len(alive):,}, cases of {batch.as_of}; {noticed:,} noticed")
                judged = variants.judge(mutant.rulebook)
                if any([*differences(cases[n].expect, one.outcome)] for n, one in judged.items()):
                    noticed += 1
                else:
                    left.append(mutant)
        alive = left
    return tuple(alive)


def as_changes(survivors: Iterable[Mutant], root: Map) -> tuple[Change, ...]:
    """Return changes as they are reported, with their places in the rulebook's file."""
    return tuple(Change(m.what, m.old, m.new, span_of(m, root)) for m in survivors)


def span_of(mutant: Mutant, root: Map) -> Span:
    """Return where the changed value stands in the rulebook's file."""
    steps, part = mutant.steps, mutant.part
    return place(root, steps) if part is None else part_span(root, steps, part)
