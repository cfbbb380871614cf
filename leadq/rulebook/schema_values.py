"""JSON Schemas of the values a rulebook takes, as an editor reads them.

leadq reads every value as the text that was typed; an editor (YAML 1.2) has made numbers and truth values of some of
it by then. So each schema takes what the editor may have made of a text that leadq reads.
"""

from collections.abc import Mapping
from typing import Any

from leadq.rulebook import scalars
from leadq.words.amounts import MAX_COUNT, MAX_POINTS

Schema = dict[str, Any]

_NUMBER = r"^\s*[+-]?[0-9][0-9_]*(\.[0-9]{1,6})?\s*$"
_LENGTH = r"[0-9]{1,5}\s*[A-Za-z]+"
_NAME = "^[a-z0-9][a-z0-9_-]{0,63}$"
_TRUE_OR_FALSE = "|".join(
    "".join(f"[{letter}{letter.upper()}]" for letter in word) for word in ("true", "false", "yes", "no")
)


def _text(pattern: str, wrong: str, **more: Any) -> Schema:  # noqa: ANN401 - keywords of JSON Schema
    return {"type": "string", "pattern": pattern, "patternErrorMessage": wrong, **more}


def reference(name: str) -> Schema:
    """Return a reference to a definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def one_or_list(name: str) -> Schema:
    """Return the schema of a value, or of a list of them."""
    return {"anyOf": [reference(name), {"type": "array", "items": reference(name), "minItems": 1}]}


BARE = ["string", "number", "boolean", "array"]
"""What is no mapping. An editor offers keys where nothing is typed yet: so that is none of these."""
NAMES_OF_KEYS: Schema = {"pattern": _NAME}

VALUES: Mapping[str, Schema] = {
    "text": {"type": ["string", "number", "boolean"], "minLength": 1},
    "name": {
        "anyOf": [
            _text(_NAME, "Small letters, digits, '-' and '_', at most 64."),
            {"type": "number", "minimum": 0},
            {"type": "boolean"},
        ]
    },
    "names": {"anyOf": [reference("text"), {"type": "array", "items": reference("text")}]},
    "cell": {"type": ["string", "number", "boolean", "null"]},
    "number": {"anyOf": [{"type": "number"}, _text(_NUMBER, "Write a number, as 2000 or 12.5.")]},
    "points": {
        "anyOf": [
            {"type": "number", "minimum": -MAX_POINTS, "maximum": MAX_POINTS},
            _text(_NUMBER, "Write points, as 20 or -2.5."),
        ]
    },
    "share": {
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            _text(
                r"^\s*\+?([0-9][0-9_]*(\.[0-9]{1,6})?\s*%|0*(0(\.[0-9]{1,6})?|1(\.0{1,6})?))\s*$",
                "Write a share, as 5% or 0.05.",
                examples=["5%"],
            ),
        ]
    },
    "count": {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
            _text(r"^\s*0*[0-9]{1,7}\s*$", "Write a whole number, 1 or more."),
        ]
    },
    "day": _text(
        r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$", "Write a day as 2026-10-01.", examples=["2026-10-01"]
    ),
    "days": _text(
        rf"^\s*{_LENGTH}\s*$",
        "Write 30d, 2 weeks, 12 months or 1 year.",
        examples=["30d", "2 weeks", "12 months"],
    ),
    "window": _text(rf"^\s*({_LENGTH}|[aA][lL][lL])\s*$", "Write 30d, or all.", examples=["30d", "all"]),
    "decay": _text(rf"^\s*({_LENGTH}|[nN][oO][nN][eE])\s*$", "Write 30d, or none.", examples=["30d", "none"]),
    "working-time": _text(rf"^\s*{_LENGTH}\s*$", "Write 4h or 2d.", examples=["4h", "2d"]),
    "flag": {"anyOf": [{"type": "boolean"}, _text(rf"^\s*({_TRUE_OR_FALSE})\s*$", "Write true or false.")]},
    "clock": _text(r"^\s*[0-9]{1,2}:[0-9]{2}\s*$", 'Write a time of day as "09:00".', examples=["09:00"]),
    "money": _text(
        r"^\s*(-?[0-9][0-9,_]*(\.[0-9]{1,2})?\s*[A-Za-z]{3}|[A-Za-z]{3}\s*-?[0-9][0-9,_]*(\.[0-9]{1,2})?)\s*$",
        "Write the amount and the currency: 10000 USD.",
        examples=["10000 USD"],
    ),
    "format": {
        "anyOf": [
            {"const": scalars.FORMAT},
            _text(rf"^\s*0*{scalars.FORMAT}\s*$", f"Write {scalars.FORMAT}."),
        ]
    },
}
"""Definitions by name."""

KINDS: tuple[tuple[Any, str], ...] = (
    (scalars.Points, "points"),
    (scalars.Number, "number"),
    (scalars.Share, "share"),
    (scalars.Count, "count"),
    (scalars.Format, "format"),
    (scalars.Day, "day"),
    (scalars.Days, "days"),
    (scalars.DecayDays, "days"),
    (scalars.Window, "window"),
    (scalars.Decay, "decay"),
    (scalars.WorkingTime, "working-time"),
    (scalars.Flag, "flag"),
    (scalars.Clock, "clock"),
    (scalars.Id, "name"),
    (scalars.Line, "text"),
    (scalars.Names, "names"),
    (scalars.ActivityCondition, "activity-condition"),
    (scalars.ContactCondition, "contact-condition"),
    (scalars.FitCondition, "fit-condition"),
    (scalars.ContactConditionOrOtherwise, "contact-condition-or-otherwise"),
    (scalars.LeadCondition, "lead-condition"),
    (scalars.LeadConditionOrOtherwise, "lead-condition-or-otherwise"),
)
"""Which definition stands for which kind of value of the model."""
