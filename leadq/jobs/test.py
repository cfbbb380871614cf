"""The use case of `leadq test`: every case carried out, compared with what it expects, and what they leave untried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from leadq.ground.findings import Span
from leadq.jobs.case_reasons import Truth, reasons, too_late
from leadq.jobs.cases import Judged, batches, differences, judge, opened
from leadq.jobs.coverage import cover
from leadq.jobs.lists import SuppressionList, read_suppression_lists
from leadq.jobs.mutation import as_changes, unnoticed
from leadq.jobs.suggestions import suggest
from leadq.rulebook.case_files import PlacedCase, cases_of, read_cases
from leadq.rulebook.condition_places import part_span, steps_to
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Rulebook
from leadq.rulebook.mutants import mutants
from leadq.scoring.probes import Probe, probes
from leadq.words.case_results import CaseReport, CaseResult, Mutation
from leadq.words.yamltext import Map, parse

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """What is to be tried.

    Attributes:
        loaded, folder: the rulebook, and the folder that it lies in.
        files: files of cases beside it: name and bytes.
        today: the day of cases that are proposed where no case names one.
        mutate: whether small changes of the rulebook are tried too.
        suggest: whether cases are proposed for thresholds that none tries.
    """

    loaded: Loaded
    folder: Path
    files: tuple[tuple[str, bytes], ...]
    today: date
    mutate: bool = False
    suggest: bool = False


def try_cases(tried: Tried, progress: Progress = lambda _: None) -> CaseReport:
    """Carry out the cases of a rulebook and of files beside it.

    Raises:
        RulebookError: a file of cases has errors.
        InputRefused, NoPermission: a suppression list cannot be read.
    """
    loaded, rulebook = tried.loaded, tried.loaded.rulebook
    root = _root(loaded)
    placed = list(cases_of(loaded, root))
    for name, data in tried.files:
        placed += read_cases(data, name, loaded)
    lists, notes = _lists(rulebook, tried.folder)
    asked = probes(rulebook)
    spans = {probe: part_span(root, steps_to(rulebook, probe.path), probe.place) for probe in asked}
    judged = _judged(placed, loaded, lists, asked, progress)
    results = tuple(
        _result(case, one, rulebook, asked, spans) for case, one in zip(placed, judged, strict=True)
    )
    coverage = cover(rulebook, root, judged, asked, spans)
    report = CaseReport(rulebook.name, loaded.file, results, coverage, notes=notes)
    if not (tried.mutate or tried.suggest):
        return report
    holding = [case for case, result in zip(placed, results, strict=True) if result.holds]
    changes = tuple(m for m in mutants(rulebook) if tried.mutate or m.threshold is not None)
    survivors = unnoticed(changes, holding, loaded, lists, progress)
    if tried.mutate:
        report = replace(report, mutation=Mutation(len(changes), as_changes(survivors, root)))
    if tried.suggest:
        progress("drafting cases")
        thresholds = {m.threshold: m for m in survivors if m.threshold is not None}.values()
        as_of = max((one.case.as_of for one in placed), default=tried.today)
        report = replace(report, suggestions=suggest(thresholds, loaded, root, lists, as_of))
    return report


def _root(loaded: Loaded) -> Map:
    root = parse(loaded.data, loaded.file).root
    assert isinstance(root, Map)  # noqa: S101 - it was loaded
    return root


def _lists(rulebook: Rulebook, folder: Path) -> tuple[tuple[SuppressionList, ...], tuple[str, ...]]:
    """Read the suppression lists that are there; one that is not is empty here, and a note says so.

    Nobody is handed over by a test, and whoever runs it need not have the addresses of people who said no.
    """
    absent = [s.file for s in rulebook.suppress if s.file is not None and not (folder / s.file).exists()]
    there = [s.model_copy(update={"file": None}) if s.file in absent else s for s in rulebook.suppress]
    lists = read_suppression_lists(rulebook.model_copy(update={"suppress": tuple(there)}), folder)
    notes = tuple(
        f"The suppression list {file} is not beside the rulebook; here it counts as empty." for file in absent
    )
    return lists, notes


def _judged(
    placed: Sequence[PlacedCase],
    loaded: Loaded,
    lists: Sequence[SuppressionList],
    asked: Sequence[Probe],
    progress: Progress,
) -> list[Judged]:
    cases = [one.case for one in placed]
    judged: dict[int, Judged] = {}
    for batch in batches(cases):
        progress(f"trying the cases of {batch.as_of}")
        with opened(batch, cases, loaded) as session:
            judged |= judge(batch, session, loaded, lists, asked)
    return [judged[number] for number in range(len(cases))]


def _result(
    placed: PlacedCase, judged: Judged, rulebook: Rulebook, asked: Sequence[Probe], spans: dict[Probe, Span]
) -> CaseResult:
    case = placed.case
    differing = tuple(differences(case.expect, judged.outcome))
    result = CaseResult(case.name, placed.span, case.as_of, judged.outcome, differing)
    if not differing:
        return result
    truth = Truth.of(rulebook, case, judged.outcome, asked, judged.held, [spans[probe] for probe in asked])
    return replace(result, points=judged.points, reasons=(*reasons(truth), *too_late(case)))
