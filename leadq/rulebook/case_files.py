"""Cases with their places: those of a rulebook, and those of files beside it, read and checked like the rulebook.

A file of cases is YAML with the one key `cases`; what stands under it is what stands under the rulebook's.
"""

from dataclasses import dataclass, replace

from pydantic import ValidationError

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Finding, Span
from leadq.rulebook import lint_cases
from leadq.rulebook.case import Case
from leadq.rulebook.condition_notes import Notes
from leadq.rulebook.load import Loaded
from leadq.rulebook.part import Part
from leadq.rulebook.places import Sheet, place
from leadq.rulebook.shape import empty_values, shape_findings
from leadq.words.yamltext import Map, Seq, parse

_HINTS = {"LQ101": "put some of the cases into a file of their own", "LQ104": "start with `cases:`"}
"""What to do where the reader of YAML would say what a rulebook needs."""


class _CaseFile(Part):
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class PlacedCase:
    """A case, and where its name stands."""

    case: Case
    span: Span


def cases_of(loaded: Loaded, root: Map) -> tuple[PlacedCase, ...]:
    """Return the cases of a rulebook, whose file was parsed to `root`."""
    return _placed(loaded.rulebook.cases, root)


def read_cases(data: bytes, file: str, loaded: Loaded) -> tuple[PlacedCase, ...]:
    """Read a file of cases about a rulebook.

    Raises:
        RulebookError: with every error found, in the order of the file.
    """
    parsed = parse(data, file)
    root = parsed.root
    findings = [replace(found, hint=_HINTS.get(found.code, found.hint)) for found in parsed.findings]
    cases: tuple[Case, ...] = ()
    if root is not None and not findings:
        findings += _misshapen(root, file)
    if isinstance(root, Map) and not findings:
        try:
            cases = _CaseFile.model_validate(root).cases
        except ValidationError as error:
            findings += shape_findings(error.errors(include_url=False), root, loaded.catalogue)
        findings += (f for f in empty_values(root) if f.span not in {found.span for found in findings})
        rulebook = loaded.rulebook.model_copy(update={"cases": cases})
        findings += lint_cases.check(Sheet(rulebook, loaded.catalogue, Notes(), root))
    if findings or not isinstance(root, Map):
        raise RulebookError(sorted(findings, key=lambda f: (f.span.line, f.span.column, f.code)))
    return _placed(cases, root)


def _misshapen(root: object, file: str) -> list[Finding]:
    if not isinstance(root, Map):
        hint = "write `cases:` above the list" if isinstance(root, Seq) else "start with `cases:`"
        return [Finding("LQ201", Span(file, 1, 1), "a file of cases is a mapping with the key `cases`", hint)]
    return [
        Finding("LQ202", key.span, f"unknown key '{key}'", "a file of cases has the one key `cases`")
        for key in root
        if key != "cases"
    ]


def _placed(cases: tuple[Case, ...], root: Map) -> tuple[PlacedCase, ...]:
    return tuple(PlacedCase(case, place(root, ("cases", n, "name"))) for n, case in enumerate(cases))
