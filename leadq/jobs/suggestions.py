"""Cases for thresholds that none tries: two people, the last inside and the first outside, and what comes out for them.

The engine judges every draft; a pair is proposed if its two people differ in what the threshold decides. What a case
expects is what really comes out: whether that is right, people say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from leadq.ground.findings import Span
from leadq.jobs.case_drafts import Draft, Drawer, Edge, Pool, Scored
from leadq.jobs.case_edges import candidates, edge, simplest
from leadq.jobs.cases import batches, judge, opened, written
from leadq.jobs.lists import SuppressionList
from leadq.jobs.mutation import span_of
from leadq.rulebook.case import Case, CaseActivity, Expectation
from leadq.rulebook.load import Loaded
from leadq.rulebook.mutants import Mutant
from leadq.words.case_results import Outcome, Suggestion
from leadq.words.yamlscalar import scalar
from leadq.words.yamltext import Map

_WIDE = 76


class _Pair(NamedTuple):
    inside: tuple[Draft, Outcome]
    outside: tuple[Draft, Outcome]


def suggest(
    thresholds: Iterable[Mutant], loaded: Loaded, root: Map, lists: Sequence[SuppressionList], as_of: date
) -> tuple[Suggestion, ...]:
    """Return two cases for each threshold; one without lines where no two people were found that show it.

    Args:
        thresholds: a change of each threshold.
        loaded: the rulebook.
        root: its file as it was parsed.
        lists: its suppression lists.
        as_of: the day of the cases.
    """
    drawer = Drawer(loaded.rulebook, loaded.catalogue, as_of)
    fits, engagements = candidates(drawer)
    first = _outcomes([*fits, *engagements], loaded, lists, as_of)
    by_fit = simplest(Scored(draft, score) for draft in fits if (score := first[draft].fit) is not None)
    by_doing = simplest(
        Scored(draft, score) for draft in engagements if (score := first[draft].engagement) is not None
    )
    edges = [(mutant, edge(mutant, drawer, Pool(by_fit, by_doing))) for mutant in thresholds]
    said = Counter(mutant.what for mutant, _ in edges)
    drafts = [draft for _, found in edges if found is not None for draft in (*found.inside, *found.outside)]
    outcomes = _outcomes(drafts, loaded, lists, as_of)
    return tuple(
        _suggestion(_about(mutant, said), found, outcomes, span_of(mutant, root), as_of)
        for mutant, found in edges
    )


def _about(mutant: Mutant, said: Counter[str]) -> str:
    """Return a threshold in words that no other has: names of cases are made from them."""
    if mutant.part is None:
        return f"{mutant.what} {mutant.old}"
    return mutant.what if said[mutant.what] == 1 else f"{mutant.what} ({mutant.old})"


def _outcomes(
    drafts: Iterable[Draft], loaded: Loaded, lists: Sequence[SuppressionList], as_of: date
) -> dict[Draft, Outcome]:
    wanted = list(dict.fromkeys(drafts))
    cases = [_case(draft, as_of) for draft in wanted]
    found: dict[Draft, Outcome] = {}
    for batch in batches(cases):
        with opened(batch, cases, loaded) as session:
            judged = judge(batch, session, loaded, lists)
        found |= {wanted[number]: one.outcome for number, one in judged.items()}
    return found


def _case(draft: Draft, as_of: date) -> Case:
    activity = tuple(
        CaseActivity.model_validate({"event": done.event, "on": (done.on.isoformat(),), **dict(done.cells)})
        for done in draft.activity
    )
    return Case.model_construct(
        name="draft",
        as_of=as_of,
        contact=dict(draft.contact),
        activity=activity,
        expect=Expectation.model_construct(),
    )


def _suggestion(
    about: str, found: Edge | None, outcomes: dict[Draft, Outcome], span: Span, as_of: date
) -> Suggestion:
    pair = _pair(found, outcomes) if found is not None else None
    if found is None or pair is None:
        return Suggestion(about, span, ())
    lines: list[str] = []
    for side, (draft, outcome) in zip(("just inside", "just outside"), pair, strict=True):
        lines += _lines(f"{about}: {side}", draft, _expected(found, outcome), as_of)
    return Suggestion(about, span, tuple(lines))


def _pair(found: Edge, outcomes: dict[Draft, Outcome]) -> _Pair | None:
    """Return the nearest two drafts that differ in what the threshold decides."""
    numbered = [(i + j, i, j) for i in range(len(found.inside)) for j in range(len(found.outside))]
    for _, i, j in sorted(numbered):
        inside, outside = found.inside[i], found.outside[j]
        if found.shown(outcomes[inside]) != found.shown(outcomes[outside]):
            return _Pair((inside, outcomes[inside]), (outside, outcomes[outside]))
    return None


def _expected(found: Edge, outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "stage", outcome.stage
    for key in found.keys:
        if key == "fires":
            yield ("fires" if found.rule in outcome.fired else "silent"), found.rule
        elif (value := getattr(outcome, key)) is not None:  # the suppressed have neither grade nor score
            yield key, written(value)


def _lines(name: str, draft: Draft, expected: Iterable[tuple[str, str]], as_of: date) -> Iterator[str]:
    yield f"- name: {scalar(name)}"
    yield f"  as_of: {as_of}"
    yield from _folded(
        "  contact: {", [f"{field}: {scalar(cell, typed=True)}" for field, cell in draft.contact], "}"
    )
    if draft.activity:
        yield "  activity:"
        for (event, cells), days in _by_event(draft).items():
            more = "".join(f", {field}: {scalar(cell, typed=True)}" for field, cell in cells)
            start = f"    - {{event: {event}{more}, on: "
            if len(days) == 1:
                yield f"{start}{days[0]}}}"
            else:
                yield from _folded(f"{start}[", days, "]}")
    yield f"  expect: {{{', '.join(f'{key}: {scalar(value, typed=True)}' for key, value in expected)}}}"


def _by_event(draft: Draft) -> dict[tuple[str, tuple[tuple[str, str], ...]], list[str]]:
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for done in draft.activity:
        found.setdefault((done.event, done.cells), []).append(done.on.isoformat())
    return found


def _folded(start: str, parts: Sequence[str], end: str) -> Iterator[str]:
    """Yield a mapping on lines that are not too wide."""
    line = start
    for number, part in enumerate(parts, start=1):
        piece = part + (", " if number < len(parts) else "")
        if len(line) > len(start) and len(line) + len(piece) > _WIDE:
            yield line.rstrip()
            line = " " * len(start)
        line += piece
    yield line + end
