"""From the bytes of a rulebook to a checked `Loaded` one: all findings at once, each with its place."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Finding, Severity, Span
from leadq.rulebook.catalogue import Catalogue, read_catalogue
from leadq.rulebook.condition_reader import Reader
from leadq.rulebook.field_uses import FieldUse, field_uses
from leadq.rulebook.ignores import heed_ignores
from leadq.rulebook.lint import lint
from leadq.rulebook.lint_agreement import overdue
from leadq.rulebook.model import Rulebook
from leadq.rulebook.places import Sheet
from leadq.rulebook.shape import empty_values, shape_findings
from leadq.words.yamltext import Map, Parsed, Text, parse

DayIn = Callable[[str], date]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook that may be scored with: the model, its fields, its bytes' hash, and warnings.

    `data` are the bytes of the file; `uses` are the places that read fields of the exports.
    """

    rulebook: Rulebook
    catalogue: Catalogue
    file: str
    sha256: str
    warnings: tuple[Finding, ...]
    data: bytes
    uses: tuple[FieldUse, ...]

    @property
    def text(self) -> str:
        """What was typed, for excerpts."""
        return self.data.decode("utf-8-sig")


def load(data: bytes, file: str) -> Loaded:
    """Read a rulebook from the bytes of `file`.

    Raises:
        RulebookError: with every error found, in the order of the file.
    """
    return _checked(parse(data, file), file, data)


def load_tree(root: Map, file: str) -> Loaded:
    """Check a rulebook that was put together from parts of others (`changes.py`); it has no bytes of its own.

    Raises:
        RulebookError: with every error found.
    """
    return _checked(Parsed(root, ()), file, b"")


def _checked(parsed: Parsed, file: str, data: bytes) -> Loaded:
    rulebook, catalogue, findings = _examine(parsed, file)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if rulebook is None or catalogue is None or errors or not isinstance(parsed.root, Map):
        raise RulebookError(errors)
    uses = field_uses(rulebook, parsed.root)
    findings = heed_ignores(findings, data.decode("utf-8-sig"), file).kept
    sha256 = hashlib.sha256(data).hexdigest()
    return Loaded(rulebook, catalogue, file, sha256, findings, data, uses)


def examine(
    data: bytes, file: str, day_in: DayIn | None = None
) -> tuple[Rulebook | None, Catalogue | None, tuple[Finding, ...]]:
    """Return a rulebook (None where it cannot be built) with everything there is to say about it.

    `day_in` gives the as-of day in a time zone; without it nothing is said of what is due on a day.
    """
    return _examine(parse(data, file), file, day_in)


def _examine(
    parsed: Parsed, file: str, day_in: DayIn | None = None
) -> tuple[Rulebook | None, Catalogue | None, tuple[Finding, ...]]:
    root = parsed.root
    if not isinstance(root, Map):
        shapeless = Finding(
            "LQ201",
            Span(file, 1, 1),
            "a rulebook is a mapping of sections",
            "start with `leadq: 1` and `name: …`",
        )
        return None, None, parsed.findings if root is None else (*parsed.findings, shapeless)
    catalogue, column_findings = read_catalogue(root)
    reader = Reader(
        fields={
            "contact": catalogue.contact_types,
            "activity": catalogue.activity_types,
            "fit": catalogue.lead_types,
            "lead": catalogue.lead_types,
        },
        currency=_currency(root),
    )
    findings = [*parsed.findings, *column_findings]
    rulebook: Rulebook | None = None
    try:
        rulebook = Rulebook.model_validate(root, context=reader)
    except ValidationError as error:
        findings += shape_findings(error.errors(include_url=False), root, catalogue)
    findings += reader.findings
    if rulebook is not None:
        sheet = Sheet(rulebook, catalogue, reader, root)
        findings += lint(sheet)
        if day_in is not None and all(f.code != "LQ313" for f in findings):
            findings += overdue(sheet, day_in(rulebook.timezone))
    return rulebook, catalogue, _in_order(findings, empty_values(root))


def _currency(root: Map) -> str:
    """Return the rulebook's currency for examples; USD where it names none, or no code."""
    currency = root.at("currency")
    return str(currency) if isinstance(currency, Text) and re.fullmatch("[A-Z]{3}", currency) else "USD"


def _in_order(findings: list[Finding], empty: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in file order, each once; an empty value counts if nothing else was said of it."""
    said = {f.span for f in findings}
    unique = dict.fromkeys((*findings, *(f for f in empty if f.span not in said)))
    return tuple(sorted(unique, key=lambda f: (f.span.line, f.span.column, f.code)))
