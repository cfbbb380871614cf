"""Writes `docs/rulebook.md` from the model, the operator tables and the codes.

Run `python -m leadq.rulebook.reference > docs/rulebook.md`.
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from leadq.rulebook import scalars
from leadq.rulebook.codes import CODES
from leadq.rulebook.conditions import DESCRIPTIONS, OPERATORS
from leadq.rulebook.gates import percent
from leadq.rulebook.reference_text import CONDITIONS, INTRODUCTION, LEADS, SECTIONS, Section
from leadq.rulebook.shape import bare
from leadq.words.amounts import Duration
from leadq.words.fields import (
    ACCOUNT_MEASURES,
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    Field,
    FieldType,
)

_KINDS: tuple[tuple[Any, str], ...] = (
    (scalars.Points, "points"),
    (scalars.Number, "a number"),
    (scalars.Share, "a share"),
    (scalars.Count, "a count, 1 or more"),
    (scalars.Format, "`1`"),
    (scalars.Day, "a day, `YYYY-MM-DD`"),
    (scalars.Days, "a length of time"),
    (scalars.DecayDays, "days or weeks"),
    (scalars.Window, "a length of time, or `all`"),
    (scalars.Decay, "days or weeks, or `none`"),
    (scalars.WorkingTime, "working time, `4h` or `2d`"),
    (scalars.Flag, "`true` or `false`"),
    (scalars.Clock, "a time of day, `09:00`"),
    (scalars.Id, "a name"),
    (scalars.Line, "text"),
    (scalars.Names, "one, or a list"),
    (scalars.ActivityCondition, "a condition on an activity"),
    (scalars.ContactCondition, "a condition on a contact"),
    (scalars.FitCondition, "a condition on a contact and its account"),
    (scalars.ContactConditionOrOtherwise, "a condition on a contact, or `otherwise`"),
    (scalars.LeadCondition, "a condition on a lead"),
    (scalars.LeadConditionOrOtherwise, "a condition on a lead, or `otherwise`"),
    (str, "a name"),
    (Any, "a cell"),
)
_TYPES = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "number",
    FieldType.MONEY: "money",
    FieldType.DATE: "date",
    FieldType.TIMEFRAME: "time frame",
    FieldType.BOOLEAN: "boolean",
    FieldType.LIST: "list",
    FieldType.EMAIL_DOMAIN: "e-mail domain",
}


def reference() -> str:
    """Return the rulebook reference as Markdown."""
    parts = [INTRODUCTION, *(_section(section) for section in SECTIONS)]
    parts += [f"## Conditions\n\n{CONDITIONS}", _operators(), f"### Conditions on a lead\n\n{LEADS}"]
    parts += [_fields(), _codes()]
    return "\n".join(parts)


def _section(section: Section) -> str:
    lines = [f"## {section.title}\n"]
    if section.text:
        lines.append(f"{section.text}\n")
    if section.example:
        lines.append(f"```yaml\n{section.example}```\n")
    for path, part in section.parts.items():
        lines.append("\n".join(_keys(path, part)) + "\n")
    return "\n".join(lines)


def _keys(path: str, part: type[BaseModel]) -> Iterator[str]:
    places = ", ".join(f"`{place.strip()}`" for place in path.split(",")) if path else "the file"
    yield f"Keys of {places}. {part.__doc__}\n"
    yield from _table(("key", "takes", "default", "meaning"))
    annotations = part.__annotations__
    for name, info in part.model_fields.items():
        cells = (f"`{info.alias or name}`", _kind(annotations[name]), _default(info), info.description or "")
        yield _row(cells)


def _kind(annotation: Any) -> str:  # noqa: ANN401 - a type annotation
    options = [option for option in get_args(annotation) if option is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        annotation = options[0]
    for kind, words in _KINDS:
        if annotation is kind or annotation == kind:
            return words
    annotation = bare(annotation)
    if annotation is FieldType:
        return "a type"
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"a list of {_plural(_kind(get_args(annotation)[0]))}"
    if get_origin(annotation) is dict:
        return f"names, each with {_kind(get_args(annotation)[1])}"
    return "a mapping, below"


def _plural(words: str) -> str:
    return {"text": "texts", "a mapping, below": "mappings, below"}.get(words, words)


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ((), {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Decimal):
        return f"`{percent(value)}`"
    return f"`{value.count}d`" if isinstance(value, Duration) else f"`{value}`"


def _operators() -> str:
    lines = ["### Operators\n", *_table(("operator", "for fields of type", "what it asks"))]
    for op, meaning in DESCRIPTIONS.items():
        kinds = ", ".join(_TYPES[kind] for kind, ops in OPERATORS.items() if op in ops)
        lines.append(_row((f"`{op}`", kinds, meaning)))
    lines.append("")
    lines.append("A bare value stands for the first of these:\n")
    lines += _table(("type", "operators"))
    for kind, ops in OPERATORS.items():
        first = [op for op in ops if op != "is"] if kind is FieldType.EMAIL_DOMAIN else list(ops)
        rest = ["is"] if kind is FieldType.EMAIL_DOMAIN else []
        listed = ", ".join(f"`{op}`" for op in (*first, *rest))
        lines.append(
            _row((_TYPES[kind], f"{listed} (never bare)" if kind is FieldType.TIMEFRAME else listed))
        )
    return "\n".join([*lines, ""])


def _fields() -> str:
    lines = ["## Fields\n", "Fields that need no entry under `columns`: leadq knows how CRMs call them.\n"]
    for title, fields in (
        ("Contacts", (*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS)),
        ("Activity", ACTIVITY_FIELDS),
        ("Accounts: known where the rulebook has `accounts`", ACCOUNT_MEASURES),
    ):
        lines += [f"### {title}\n", *_table(("field", "type", "holds")), *map(_field, fields), ""]
    return "\n".join(lines)


def _field(field: Field) -> str:
    return _row((f"`{field.name}`", _TYPES[field.type], field.description))


def _codes() -> str:
    lines = ["## Findings\n", "Errors stop `leadq score`; warnings do not.\n"]
    lines += _table(("code", "", "what it is", "what to do"))
    for code in CODES.values():
        lines.append(_row((code.code, str(code.severity), f"**{code.title}.** {code.meaning}", code.remedy)))
    return "\n".join([*lines, ""])


def _table(heads: tuple[str, ...]) -> list[str]:
    return [_row(heads), "|" + "---|" * len(heads)]


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console of another encoding
    sys.stdout.write(reference())
