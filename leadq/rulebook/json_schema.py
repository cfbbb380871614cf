"""JSON Schemas (draft 2020-12) of rulebooks and of files of cases: editors complete and check with them.

They come from the model, its descriptions and the operator tables. A schema refuses only what `leadq check` refuses
too; what takes arithmetic, or a look at another part of the file, is left to `leadq check`.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from leadq.rulebook.case import Case, CaseActivity
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.columns import Column
from leadq.rulebook.date_column import DateColumn
from leadq.rulebook.model import Rulebook, Suppression
from leadq.rulebook.scalars import Line
from leadq.rulebook.schema_conditions import cell_properties, condition_definitions
from leadq.rulebook.schema_values import BARE, KINDS, NAMES_OF_KEYS, VALUES, Schema, reference
from leadq.rulebook.shape import bare
from leadq.rulebook.source_layout import SourceColumn
from leadq.words.fields import FieldType

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HOME = "https://github.com/leadq/leadq/schemas"
_OTHER_FIELD = {
    "description": "Another field to compare with.",
    "type": "object",
    "properties": {"field": reference("text")},
    "required": ["field"],
    "additionalProperties": False,
}


def rulebook_schema(catalogue: Catalogue | None = None) -> Schema:
    """Return the schema of a rulebook; with the fields of one, that of this one."""
    parts: dict[str, Schema] = {}
    root = _mapping(Rulebook, parts)
    definitions = {**VALUES, "other-field": _OTHER_FIELD, **condition_definitions(catalogue), **parts}
    return _document("rulebook", "A leadq rulebook", root, definitions)


def cases_schema() -> Schema:
    """Return the schema of a file of cases."""
    parts: dict[str, Schema] = {}
    cases = {
        "type": "array",
        "items": _value(Case, parts),
        "description": "Small people both teams agree on.",
    }
    root = {
        "description": "Cases about a rulebook, in a file of their own.",
        "type": "object",
        "properties": {"cases": cases},
        "required": ["cases"],
        "additionalProperties": False,
    }
    return _document("cases", "Cases of a leadq rulebook", root, {**VALUES, **parts})


def _document(name: str, title: str, root: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return a whole schema, with those definitions alone that are used."""
    used: dict[str, Schema] = {}
    waiting = list(_references(root))
    while waiting:
        wanted = waiting.pop()
        if wanted not in used:
            used[wanted] = definitions[wanted]
            waiting += _references(definitions[wanted])
    ordered = {key: value for key, value in definitions.items() if key in used}
    return {"$schema": DIALECT, "$id": f"{_HOME}/{name}-1.json", "title": title, **root, "$defs": ordered}


def _references(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for part in schema for name in _references(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
    return own + [name for part in schema.values() for name in _references(part)]


def _mapping(part: type[BaseModel], parts: dict[str, Schema]) -> Schema:
    """Return the schema of a part of the model; the parts inside it are added to `parts`."""
    free = part is CaseActivity
    properties: dict[str, Schema] = cell_properties("activity") if free else {}
    for name, info in part.model_fields.items():
        value = _value(part.__annotations__[name], parts)
        properties[info.alias or name] = {"description": info.description or "", **_default(info), **value}
    if part is Case:
        properties["contact"] = {
            "description": part.model_fields["contact"].description or "",
            "type": "object",
            "properties": cell_properties("fit"),
            "additionalProperties": reference("cell"),
        }
    required = [info.alias or name for name, info in part.model_fields.items() if info.is_required()]
    return {
        "description": (part.__doc__ or "").strip(),
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": reference("cell") if free else False,
    }


def _value(annotation: Any, parts: dict[str, Schema]) -> Schema:  # noqa: ANN401, PLR0911 - a type; a return a kind
    options = [option for option in get_args(annotation) if option is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        annotation = options[0]
    for kind, name in KINDS:
        if annotation is kind or annotation == kind:
            return reference(name)
    annotation = bare(annotation)
    if annotation is FieldType:
        return {"enum": [kind.value for kind in FieldType if kind is not FieldType.EMAIL_DOMAIN]}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _value(arguments[0], parts)}
    if origin is dict:
        names = {} if arguments[0] in {str, Line} else {"propertyNames": NAMES_OF_KEYS}
        return {"type": "object", **names, "additionalProperties": _value(arguments[1], parts)}
    if annotation is Any:
        return reference("cell")
    return _part(annotation, parts)


def _part(part: type[BaseModel], parts: dict[str, Schema]) -> Schema:
    """Return a reference to a part, and its short form where it has one."""
    name = part.__name__.lower()
    if name not in parts:
        parts[name] = {}  # a part inside itself would not end
        parts[name] = _mapping(part, parts)
    if part is Column or part is DateColumn:
        return {"if": {"type": BARE}, "then": reference("text"), "else": reference(name)}
    if part is SourceColumn:
        return {"if": {"type": BARE}, "then": reference("names"), "else": reference(name)}
    if part is Suppression:
        keys = [{"required": [key]} for key in part.model_fields]
        return {"if": {"anyOf": keys}, "then": reference(name), "else": reference("contact-condition")}
    return reference(name)


def _default(info: FieldInfo) -> Schema:
    value = None if info.is_required() else info.get_default(call_default_factory=True, validated_data={})
    return {"default": value} if isinstance(value, (str, bool)) else {}
