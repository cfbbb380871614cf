"""Findings about the shape of a rulebook: unknown keys, missing keys, values of the wrong kind."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from leadq.ground.findings import Finding, did_you_mean
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.model import Rulebook
from leadq.rulebook.places import Step, node_at, place
from leadq.words.fields import FieldType
from leadq.words.yamltext import Map, Node, Seq, Text

_LONGEST = 64
_MAPPING = ("a mapping is expected here", "write `key: value` lines, indented")
_LIST = ("a list is expected here", "start each line with '- ', or write [a, b]")
_TEXT = ("a single value is expected here", "write one word or one sentence")
_PLAIN: Mapping[str, tuple[str, str]] = {
    "string_type": _TEXT,
    "string_too_short": ("this text is empty", "write something, or remove the key"),
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": _LIST,
    "list_type": _LIST,
}
_OTHERWISE = ("this value does not fit here", "see the rulebook reference")
_FREE = ("contact", "activity")  # keys of a case whose cells may be empty
_NO_CELLS = ("event", "on")  # what a line of activity says beside its cells


def shape_findings(details: list[ErrorDetails], root: Map, catalogue: Catalogue) -> list[Finding]:
    """Return the model's complaints in the words of a person who writes a rulebook.

    Of a rulebook in a newer format only that is said. What stands without a value is left to `empty_values`.
    """
    newer = [d for d in details if d["loc"] == ("leadq",) and d["type"] == "leadq"]
    said = newer or [d for d in details if d["input"] is not None or d["type"] in {"missing", "leadq"}]
    return [_finding(detail, root, catalogue) for detail in said]


def _finding(detail: ErrorDetails, root: Map, catalogue: Catalogue) -> Finding:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(loc, root, catalogue)
    if kind == "missing":
        return _missing_key(loc, root)
    if kind == "leadq":
        return Finding("LQ204", place(root, loc), context["message"], context["hint"])
    if kind in {"literal_error", "enum"}:
        return _no_choice(loc, root, detail["input"], str(context["expected"]))
    if kind == "string_pattern_mismatch":
        what, hint = _no_name(str(detail["input"]))
        return Finding("LQ206", place(root, loc, key=detail["loc"][-1] == "[key]"), what, hint)
    message, hint = _PLAIN.get(kind, _OTHERWISE)
    return Finding("LQ206", place(root, loc), f"{_called(loc)}: {message}", hint)


def _missing_key(loc: tuple[Step, ...], root: Map) -> Finding:
    part = node_at(root, loc[:-1])
    name = (part.at("id") or part.at("name")) if isinstance(part, Map) and part is not root else None
    where = f"'{name}'" if isinstance(name, Text) else _called(loc[:-1]) if len(loc) > 1 else ""
    what = f"'{loc[-1]}' is missing" + (f" in {where}" if where else "")
    return Finding("LQ203", place(root, loc[:-1], key=True), what, f"add `{loc[-1]}: …`")


def _no_choice(loc: tuple[Step, ...], root: Map, given: object, expected: str) -> Finding:
    known = [word for word in re.findall("'([^']*)'", expected) if word != FieldType.EMAIL_DOMAIN]
    typed = str(given) if isinstance(given, Text) else ""
    what = f"{_called(loc)} cannot be '{typed}'" if typed else f"{_called(loc)} takes a single word"
    choices = " or ".join(f"'{word}'" for word in known)
    return Finding("LQ205", place(root, loc), what, did_you_mean(typed, known) or f"write {choices}")


def _no_name(wrong: str) -> tuple[str, str]:
    better = "".join(c if c.isascii() and c.isalnum() else "-" for c in wrong.casefold()).strip("-")[
        :_LONGEST
    ]
    what = f"'{wrong[:_LONGEST]}' cannot be a name"
    if len(wrong) > _LONGEST:
        what = f"this name is longer than {_LONGEST} characters"
    rule = "names are small letters, digits, '-' and '_'"
    return what, f"{rule}: write '{better}'" if better else rule


def _unknown_key(loc: tuple[Step, ...], root: Map, catalogue: Catalogue) -> Finding:
    key = str(loc[-1])
    known = sorted(_keys_at(Rulebook, loc[:-1]))
    hint = did_you_mean(key, known)
    if not hint and "when" in known and key in catalogue.lead_types:
        hint = f"put conditions under `when`: `when: {{{key}: …}}`"
    return Finding(
        "LQ202", place(root, loc, key=True), f"unknown key '{key}'", hint or f"known here: {', '.join(known)}"
    )


def empty_values(root: Map) -> Iterator[Finding]:
    """Yield a finding for every key and list item without a value: half a rule is not a rule."""
    yield from _empty_in(root, free=False)


def _empty_in(node: Node, *, free: bool) -> Iterator[Finding]:
    if isinstance(node, Map):
        for key, value in node.items():
            if value is None and (not free or key in _NO_CELLS):
                yield Finding("LQ207", key.span, f"'{key}' has no value", "write a value, or remove the key")
            yield from _empty_in(value, free=free or (key in _FREE and "expect" in node))
    elif isinstance(node, Seq):
        for number, item in enumerate(node, start=1):
            if item is None:
                yield Finding(
                    "LQ207",
                    node.span,
                    f"item {number} of this list is empty",
                    "write a value, or remove the '-'",
                )
            yield from _empty_in(item, free=free)


def _called(loc: tuple[Step, ...]) -> str:
    """Return what a place is called in a sentence: its key, or its number in a list."""
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "the rulebook")
    return f"item {loc[-1] + 1} of '{name}'" if loc and isinstance(loc[-1], int) else f"'{name}'"


def _keys_at(model: Any, loc: tuple[Step, ...]) -> set[str]:  # noqa: ANN401 - a type annotation
    """Return the keys that may stand at `loc`, by walking the annotations of the model."""
    model = bare(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        names = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        return _keys_at(names.get(str(loc[0])), loc[1:]) if loc else set(names)
    if get_origin(model) is dict and loc:
        return _keys_at(get_args(model)[1], loc[1:])
    if get_origin(model) is tuple and loc:
        return _keys_at(get_args(model)[0], loc[1:])
    return set()


def bare(annotation: Any) -> Any:  # noqa: ANN401 - a type annotation
    """Return an annotation without `Annotated` and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    options = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        return bare(options[0])
    return annotation
