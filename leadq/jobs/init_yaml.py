"""Values and comments of a rulebook as lines of YAML."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from leadq.words.yamlscalar import scalar


def flow(value: object) -> str:
    """Return a value as it stands behind a key: a text, a number, a list or a mapping of them."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case str():
            return scalar(value)
        case Mapping():
            return (
                "{"
                + ", ".join(f"{scalar(str(key), typed=True)}: {flow(item)}" for key, item in value.items())
                + "}"
            )
        case Sequence():
            return "[" + ", ".join(flow(item) for item in value) + "]"
    raise TypeError(f"no YAML for {type(value).__name__}")


def commented(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines with their comments behind them, all at one column where there is room."""
    most = 78
    width = max((len(line) for line, note in lines if note and len(line) <= most), default=0)
    return [f"{line:<{width}}  # {note}" if note else line for line, note in lines]


def wrapped_comment(text: str, width: int = 112) -> list[str]:
    """Return a sentence as comment lines."""
    lines, line = [], "#"
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = "#  "
        line += f" {word}"
    return [*lines, line]


def on_one_line(text: str) -> str:
    """A text of the exports on one line of a comment."""
    return " ".join(re.sub(r"[^\w\s.,;:()/&%+'\"-]", "?", text).split())
