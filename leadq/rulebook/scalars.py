"""The kinds of values that keys of the rulebook take, and how each is read from the text that was typed."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, StringConstraints, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from leadq.rulebook.condition_reader import Reader
from leadq.rulebook.conditions import All, Condition, Subject
from leadq.words.amounts import (
    Duration,
    Unreadable,
    parse_boolean,
    parse_count,
    parse_date,
    parse_days,
    parse_duration,
    parse_number,
    parse_points,
    parse_share,
    parse_time_of_day,
)
from leadq.words.yamltext import Text

FORMAT = 1
_DAYS_OF = {"months": 30, "years": 365}
OTHERWISE = "otherwise"
"""Stands for everybody else, as the last of `tracks` and `personas`."""


def _typed(parse: Callable[[str], object]) -> BeforeValidator:
    def convert(value: object) -> object:
        if isinstance(value, (Mapping, list)):
            what = "a mapping" if isinstance(value, Mapping) else "a list"
            raise _refused(f"a single value is expected here, not {what}", "write one value")
        if not isinstance(value, str):
            return value
        try:
            return parse(value)
        except Unreadable as error:
            raise _refused(error.message, error.hint) from None

    return BeforeValidator(convert)


def _refused(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("leadq", "{message}", {"message": message, "hint": hint})


def _condition_about(subject: Subject, *, otherwise: bool = False) -> PlainValidator:
    def read(value: Any, info: ValidationInfo) -> Condition:  # noqa: ANN401 - a YAML node
        if otherwise and isinstance(value, Text) and value == OTHERWISE:
            return All(())
        reader = info.context
        if not isinstance(reader, Reader):
            raise TypeError("a rulebook is validated through rulebook/load.py")
        return reader.read(value, subject)

    return PlainValidator(read)


def listed(value: object) -> object:
    """Read one word as a list of one."""
    return [value] if isinstance(value, Text) else value


def _days_or(word: str) -> Callable[[str], Duration | str]:
    def parse(value: str) -> Duration | str:
        return word if value.strip().casefold() == word else parse_days(value)

    return parse


def _decay_days(value: str) -> Duration:
    duration = parse_days(value)
    if duration.count == 0:
        raise Unreadable("a decay of no days leaves nothing", "write 1d or more, or `none` for no decay")
    if duration.unit in _DAYS_OF:
        what = f"'{value}' is {duration.unit}, which differ in length, and points fade by the day"
        raise Unreadable(what, f"write {duration.count * _DAYS_OF[duration.unit]}d")
    return duration


def _decay(value: str) -> Duration | str:
    return "none" if value.strip().casefold() == "none" else _decay_days(value)


def _working_time(value: str) -> Duration:
    duration = parse_duration(value)
    if duration.unit not in {"minutes", "hours", "days"}:
        raise Unreadable(f"'{value}' is not working time", "write hours or working days: 4h, 2d")
    return duration


def _version(value: str) -> int:
    plain = value.strip()
    if not re.fullmatch(r"[0-9]{1,9}", plain) or int(plain) == 0:
        raise Unreadable(f"'{value}' is not a version of the rulebook format", f"write `leadq: {FORMAT}`")
    if int(plain) > FORMAT:
        raise Unreadable(
            f"this rulebook is written in format {int(plain)}, and this leadq reads format {FORMAT}",
            "install a newer leadq",
        )
    return int(plain)


Points = Annotated[Decimal, _typed(parse_points), WithJsonSchema({"type": ["number", "string"]})]
Number = Annotated[Decimal, _typed(parse_number), WithJsonSchema({"type": ["number", "string"]})]
Count = Annotated[int, _typed(parse_count), WithJsonSchema({"type": "integer", "minimum": 1})]
Share = Annotated[
    Decimal, _typed(parse_share), WithJsonSchema({"type": ["number", "string"], "examples": ["5%", 0.05]})
]
Day = Annotated[date, _typed(parse_date), WithJsonSchema({"type": "string", "format": "date"})]
Days = Annotated[
    Duration, _typed(parse_days), WithJsonSchema({"type": "string", "examples": ["30d", "3 months"]})
]
Window = Annotated[
    Duration | str, _typed(_days_or("all")), WithJsonSchema({"type": "string", "examples": ["30d", "all"]})
]
Decay = Annotated[
    Duration | str, _typed(_decay), WithJsonSchema({"type": "string", "examples": ["30d", "none"]})
]
WorkingTime = Annotated[
    Duration, _typed(_working_time), WithJsonSchema({"type": "string", "examples": ["4h", "2d"]})
]
DecayDays = Annotated[
    Duration, _typed(_decay_days), WithJsonSchema({"type": "string", "examples": ["30d", "2 weeks"]})
]
Flag = Annotated[bool, _typed(parse_boolean)]
Clock = Annotated[str, _typed(parse_time_of_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Names = Annotated[tuple[Line, ...], BeforeValidator(listed)]
_ANY_CONDITION = WithJsonSchema({"$ref": "#/$defs/Condition"})
ContactCondition = Annotated[Condition, _condition_about("contact"), _ANY_CONDITION]
ActivityCondition = Annotated[Condition, _condition_about("activity"), _ANY_CONDITION]
FitCondition = Annotated[Condition, _condition_about("fit"), _ANY_CONDITION]
LeadCondition = Annotated[Condition, _condition_about("lead"), _ANY_CONDITION]
ContactConditionOrOtherwise = Annotated[
    Condition, _condition_about("contact", otherwise=True), _ANY_CONDITION
]
LeadConditionOrOtherwise = Annotated[Condition, _condition_about("lead", otherwise=True), _ANY_CONDITION]
Format = Annotated[int, _typed(_version), WithJsonSchema({"type": "integer", "const": FORMAT})]
