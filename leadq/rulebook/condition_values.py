"""The values of a condition: which parser reads them, and what no cell could ever equal."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from leadq.ground.findings import did_you_mean
from leadq.rulebook.conditions import DOMAIN_KINDS, Literalish
from leadq.words.amounts import (
    Money,
    Unreadable,
    parse_boolean,
    parse_date,
    parse_days,
    parse_money,
    parse_number,
)
from leadq.words.fields import FieldType

_WHOLE_CELL_OPS = frozenset({"equals", "not_equals", "in", "not_in", "has", "has_all"})


def value_parser(kind: FieldType, op: str, currency: str) -> Callable[[str], Literalish]:
    """Return the parser of the values that operator `op` takes on a field of type `kind`.

    `currency` is the rulebook's: hints show amounts in it.
    """
    if kind is FieldType.DATE:
        return parse_days if op in {"within", "within_next"} else parse_date
    if kind is FieldType.EMAIL_DOMAIN:
        return _domain_kind if op == "is" else _domain_text
    if kind in {FieldType.TEXT, FieldType.LIST}:
        return {"word": _words, "matches": _some_text}.get(
            op, _trimmed if op in _WHOLE_CELL_OPS else _some_text
        )
    parsers: dict[FieldType, Callable[[str], Literalish]] = {
        FieldType.NUMBER: parse_number,
        FieldType.MONEY: partial(_money, currency),
        FieldType.BOOLEAN: parse_boolean,
        FieldType.TIMEFRAME: parse_days,
    }
    return parsers[kind]


def refuse_range(first: Literalish, second: Literalish) -> tuple[str, str] | None:
    """Return (what is wrong, what to do) for the two values of `between`, or None if they make a range."""
    if isinstance(first, Money) and isinstance(second, Money):
        falls = first.amount > second.amount
    elif isinstance(first, Decimal) and isinstance(second, Decimal):
        falls = first > second
    else:
        falls = isinstance(first, date) and isinstance(second, date) and first > second
    return ("the first value of 'between' is above the second", "swap the two") if falls else None


def refuse_currencies(values: Sequence[Literalish]) -> tuple[str, str] | None:
    """Return (what is wrong, what to do) for amounts of several currencies in one test, or None."""
    found = sorted({value.currency for value in values if isinstance(value, Money)})
    if len(found) < 2:  # noqa: PLR2004 - two currencies
        return None
    what = f"one test compares {' and '.join(found)}, and amounts in different currencies are not compared"
    return what, "write one test for each currency, under `any`"


def listed(words: tuple[str, ...]) -> str:
    """Return words joined for a sentence."""
    return ", ".join(words)


def _money(currency: str, text: str) -> Money:
    try:
        return parse_money(text)
    except Unreadable as error:
        raise Unreadable(error.message, error.hint.replace("USD", currency)) from None


def _some_text(text: str) -> str:
    if not text.strip():
        raise Unreadable("an empty text matches nothing", "for an empty cell write `missing: true`")
    return text


def _trimmed(text: str) -> str:
    return _some_text(text).strip()


def _words(text: str) -> str:
    if not any(character.isalnum() for character in _some_text(text)):
        raise Unreadable(f"'{text}' holds no letter and no digit, so it is no word", "use `contains`")
    return text


def _domain_text(text: str) -> str:
    if "@" in text:
        raise Unreadable(
            f"'{text}' can never be an e-mail domain",
            f"write what stands behind the '@': {text.rpartition('@')[2]}",
        )
    return _trimmed(text)


def _domain_kind(text: str) -> str:
    if text not in DOMAIN_KINDS:
        hint = did_you_mean(text, list(DOMAIN_KINDS)) or f"use one of {listed(DOMAIN_KINDS)}"
        raise Unreadable(f"'{text}' is no kind of e-mail domain", hint)
    return text
