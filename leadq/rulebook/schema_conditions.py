"""JSON Schemas of conditions: which tests a field has, by its type, and what one may ask of a lead.

They come from the same tables as the reader and the reference (`conditions.py`).
"""

from collections.abc import Iterable, Mapping

from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.conditions import (
    DESCRIPTIONS,
    DOMAIN_KINDS,
    FIELD_OPS,
    GROUPS,
    ONE_VALUE_OPS,
    OPERATORS,
    SCORE_OPS,
)
from leadq.rulebook.scalars import OTHERWISE
from leadq.rulebook.schema_values import BARE, NAMES_OF_KEYS, Schema, one_or_list, reference
from leadq.words.fields import (
    ACCOUNT_MEASURES,
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    Field,
    FieldType,
)

_T = FieldType
_VALUE_OF: Mapping[FieldType, str] = {
    _T.TEXT: "text",
    _T.NUMBER: "number",
    _T.MONEY: "money",
    _T.DATE: "day",
    _T.TIMEFRAME: "days",
    _T.BOOLEAN: "flag",
    _T.LIST: "text",
    _T.EMAIL_DOMAIN: "text",
}
_GROUP_WORDS = {"all": "All of them hold.", "any": "One of them holds.", "none": "None of them holds."}
_SUBJECTS = ("contact", "activity", "fit", "lead")
_NAMES = {
    "contact": "a contact",
    "activity": "an activity",
    "fit": "a contact and its account",
    "lead": "a lead",
}
_KNOW_ACCOUNTS = frozenset({"fit", "lead"})
_ANY_TYPE = "test-of-any-type"


def condition_definitions(catalogue: Catalogue | None) -> dict[str, Schema]:
    """Return the definitions of conditions about contacts, activities and leads, and of the tests in them.

    Args:
        catalogue: the fields of one rulebook, to know all of them and their types; None for any rulebook, where
            `columns` may declare other fields, and other types for the usual ones.
    """
    found = {_test_name(kind): _test(kind) for kind in FieldType}
    found[_ANY_TYPE] = {
        "description": "A test of a field that `columns` declares: its operators are those of its type.",
        "anyOf": [reference(_test_name(kind)) for kind in FieldType if kind is not _T.EMAIL_DOMAIN],
    }
    for subject in _SUBJECTS:
        found[f"{subject}-condition"] = _condition(subject, catalogue)
        found[f"{subject}-condition-or-otherwise"] = {
            "if": {"type": "string"},
            "then": {"const": OTHERWISE, "description": "Everybody else."},
            "else": reference(f"{subject}-condition"),
        }
    return found


def cell_properties(subject: str) -> dict[str, Schema]:
    """Return the usual fields of a contact or an activity, each with what it holds, as cells of a case."""
    return {f.name: {"description": f.description, **reference("cell")} for f in _usual(subject)}


def _condition(subject: str, catalogue: Catalogue | None) -> Schema:
    properties: dict[str, Schema] = {
        group: {
            "description": words,
            "type": "array",
            "minItems": 1,
            "items": reference(f"{subject}-condition"),
        }
        for group, words in ((group, _GROUP_WORDS[group]) for group in GROUPS)
    }
    schema: Schema = {"type": "object", "minProperties": 1, "propertyNames": NAMES_OF_KEYS}
    schema["description"] = f"A condition on {_NAMES[subject]}: every entry holds."
    if subject == "lead":
        properties |= _of_a_lead()
        schema["dependentRequired"] = {"within": ["event"], "at_least": ["event"]}
    words = {f.name: f.description for f in _usual(subject)}
    for name, kind in _types(subject, catalogue).items():
        kinds = (
            [_test_name(kind)]
            if catalogue is not None or kind is _T.EMAIL_DOMAIN
            else [_test_name(kind), _ANY_TYPE]
        )
        tests = [reference(test) for test in kinds]
        properties[name] = {
            "description": words.get(name, f"A {kind} field that `columns` declares."),
            **(tests[0] if len(tests) == 1 else {"anyOf": tests}),
        }
    rest = False if catalogue is not None else reference(_ANY_TYPE)
    return {**schema, "properties": properties, "additionalProperties": rest}


def _usual(subject: str) -> Iterable[Field]:
    if subject == "activity":
        return ACTIVITY_FIELDS
    measures = ACCOUNT_MEASURES if subject in _KNOW_ACCOUNTS else ()
    return (*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS, *measures)


def _types(subject: str, catalogue: Catalogue | None) -> Mapping[str, FieldType]:
    if catalogue is None:
        return {f.name: f.type for f in _usual(subject)}
    if subject == "activity":
        return catalogue.activity_types
    return catalogue.lead_types if subject in _KNOW_ACCOUNTS else catalogue.contact_types


def _test_name(kind: FieldType) -> str:
    return f"test-of-{kind.value.replace('_', '-')}"


def _test(kind: FieldType) -> Schema:
    """Return the schema of a test of a field: a bare value, or operators."""
    operators = {
        "type": "object",
        "minProperties": 1,
        "properties": {op: {"description": DESCRIPTIONS[op], **_operand(kind, op)} for op in OPERATORS[kind]},
        "additionalProperties": False,
    }
    if kind is _T.TIMEFRAME:
        return operators
    bare = "equals" if kind is _T.EMAIL_DOMAIN else OPERATORS[kind][0]
    return {"if": {"type": BARE}, "then": _values(kind, bare), "else": operators}


def _operand(kind: FieldType, op: str) -> Schema:
    if op in {"missing", "present"}:
        return reference("flag")
    values = _values(kind, op)
    return {"anyOf": [values, reference("other-field")]} if op in FIELD_OPS else values


def _values(kind: FieldType, op: str) -> Schema:
    """Return the schema of what an operator takes."""
    if op == "is":
        kinds = {"enum": list(DOMAIN_KINDS)}
        return {"anyOf": [kinds, {"type": "array", "items": kinds, "minItems": 1}]}
    name = "days" if op in {"within", "within_next"} else _VALUE_OF[kind]
    if op == "between":
        return {"type": "array", "items": reference(name), "minItems": 2, "maxItems": 2}
    if op in ONE_VALUE_OPS or kind is _T.BOOLEAN:
        return {
            "anyOf": [
                reference(name),
                {"type": "array", "items": reference(name), "minItems": 1, "maxItems": 1},
            ]
        }
    return one_or_list(name)


def _of_a_lead() -> dict[str, Schema]:
    """Return what only a scored lead can be asked."""
    number, between = reference("number"), _values(_T.NUMBER, "between")
    score = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            op: {"description": DESCRIPTIONS[op], **(between if op == "between" else number)}
            for op in SCORE_OPS
        },
    }
    counts = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "satisfied": {"description": "At least this many hold.", **reference("count")},
            "answered": {"description": "At least this many have an answer at all.", **reference("count")},
        },
    }
    return {
        "grade": {"description": "The grade is one of them, as A1.", **one_or_list("text")},
        "fit": {"description": "The fit score meets all of them.", **score},
        "engagement": {"description": "The engagement score meets all of them.", **score},
        "score": {"description": "The sum of both scores meets all of them.", **score},
        "event": {
            "description": "There was one of these events; see `within`, `at_least`.",
            **one_or_list("text"),
        },
        "within": {"description": "Beside `event`: at most this long ago.", **reference("days")},
        "at_least": {"description": "Beside `event`: this many of them.", **reference("count")},
        "questions": {
            "description": "How many questions of a block must be satisfied, or answered.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": counts,
        },
        "rule": {"description": "One of these rules gave the lead points.", **one_or_list("text")},
    }
