"""From the bytes of a rulebook to a checked `Loaded` one: all findings at once, each with its place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Finding, Severity, Span, did_you_mean
from leadq.rulebook.catalogue import Catalogue, read_catalogue
from leadq.rulebook.conditions import Reader
from leadq.rulebook.lint import lint
from leadq.rulebook.model import Rulebook
from leadq.words.yamltext import Map, Node, Seq, Text, parse


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook that may be scored with: the model, its fields, its bytes' hash, and warnings."""

    rulebook: Rulebook
    catalogue: Catalogue
    file: str
    sha256: str
    warnings: tuple[Finding, ...]


def load(data: bytes, file: str) -> Loaded:
    """Read a rulebook from the bytes of `file`.

    Raises:
        RulebookError: with every error found, in the order of the file.
    """
    rulebook, catalogue, findings = examine(data, file)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if rulebook is None or catalogue is None or errors:
        raise RulebookError(errors)
    return Loaded(rulebook, catalogue, file, hashlib.sha256(data).hexdigest(), tuple(findings))


def examine(data: bytes, file: str) -> tuple[Rulebook | None, Catalogue | None, tuple[Finding, ...]]:
    """Read a rulebook and return it (None where it cannot be built) with everything there is to say about it."""
    parsed = parse(data, file)
    findings = list(parsed.findings)
    if not isinstance(parsed.root, Map):
        if parsed.root is not None:
            findings.append(
                Finding(
                    "LQ201",
                    Span(file, 1, 1),
                    "a rulebook is a mapping of sections",
                    "start with `leadq: 1` and `name: …`",
                )
            )
        return None, None, tuple(findings)
    root = parsed.root
    catalogue, column_findings = read_catalogue(root)
    findings += column_findings
    reader = Reader({"contact": catalogue.contact_types, "activity": catalogue.activity_types, "lead": catalogue.contact_types})
    rulebook: Rulebook | None = None
    try:
        rulebook = Rulebook.model_validate(root, context=reader)
    except ValidationError as error:
        findings += [_finding(detail, root) for detail in error.errors(include_url=False, include_input=False)]
    findings += reader.findings
    if rulebook is not None:
        findings += lint(rulebook, catalogue, reader, root)
    unique = {(f.code, f.span, f.message): f for f in findings}
    return rulebook, catalogue, tuple(sorted(unique.values(), key=lambda f: (f.span.line, f.span.column, f.code)))


def place(root: Node, path: tuple[str | int, ...], *, key: bool = False) -> Span:
    """Return where `path` stands in the file: the value, or (with `key`) the key; the nearest place above if it is absent."""
    node: Node = root
    best = root.span if root is not None else Span("", 1, 1)
    for step in path:
        if isinstance(node, Map) and step in node:
            name = next(k for k in node if k == step)
            node = node[name]
            best = name.span if key or node is None else node.span
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
            best = node.span if node is not None else best
        # a step that is no part of the file (a union's or a validator's name) is passed over
    return best


_PLAIN = {
    "string_type": ("text is expected here", "write a single value"),
    "model_type": ("a mapping is expected here", "write `key: value` lines, indented"),
    "model_attributes_type": ("a mapping is expected here", "write `key: value` lines, indented"),
    "dict_type": ("a mapping is expected here", "write `key: value` lines, indented"),
    "tuple_type": ("a list is expected here", "start each line with '- ', or write [a, b]"),
    "decimal_type": ("a number is expected here", "write digits with an optional point"),
    "int_type": ("a whole number is expected here", ""),
    "date_type": ("a day is expected here", "write YYYY-MM-DD"),
    "bool_type": ("true or false is expected here", ""),
    "string_pattern_mismatch": (
        "a name is made of small letters, digits, '-' and '_', at most 64, and starts with a letter or digit",
        "",
    ),
    "dataclass_type": ("a length of time is expected here", "write 30d, 2 weeks or 12 months"),
}


def _finding(detail: ErrorDetails, root: Map) -> Finding:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = sorted(_keys_at(Rulebook, loc[:-1]))
        hint = did_you_mean(str(loc[-1]), known) or f"known here: {', '.join(known)}"
        return Finding("LQ202", place(root, loc, key=True), f"unknown key '{loc[-1]}'", hint)
    if kind == "missing":
        inside = f" in '{_name(loc[:-1])}'" if len(loc) > 1 else ""
        return Finding("LQ203", place(root, loc[:-1], key=True), f"'{loc[-1]}' is missing{inside}", f"add `{loc[-1]}: …`")
    if kind == "leadq":
        message, _, hint = str(context.get("message", "")).partition(": ")
        return Finding("LQ204", place(root, loc), message, hint)
    if kind in {"literal_error", "enum"}:
        expected = str(context.get("expected", ""))
        return Finding("LQ205", place(root, loc), f"this value is not one of {expected}", "")
    message, hint = _PLAIN.get(kind, ("this value does not fit here", "see the rulebook reference"))
    return Finding("LQ206", place(root, loc), f"'{_name(loc)}': {message}", hint)


def _name(loc: tuple[str | int, ...]) -> str:
    return next((str(part) for part in reversed(loc) if isinstance(part, str)), "the rulebook")


def _keys_at(model: Any, loc: tuple[str | int, ...]) -> set[str]:  # noqa: ANN401 - a type annotation
    """Return the keys that may stand at `loc`, by walking the annotations of the model."""
    model = _bare(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        names = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        if not loc:
            return set(names)
        return _keys_at(names.get(str(loc[0])), loc[1:])
    if get_origin(model) in {dict, Mapping} and loc:
        return _keys_at(get_args(model)[1], loc[1:])
    if get_origin(model) is tuple and loc:
        return _keys_at(get_args(model)[0], loc[1:])
    return set()


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - a type annotation
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    options = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        return _bare(options[0])
    return annotation


__all__ = ["Loaded", "Text", "examine", "load", "place"]
