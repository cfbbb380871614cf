"""The workflow commands that mark a line of a pull request, or say something about all of it.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from leadq.ground.findings import Span
from leadq.reports.cells import visible

_LONG = 1000


def mark(kind: str, span: Span, title: str, lines: list[str]) -> str:
    """Return the command for an annotation: `kind` is `error`, `warning` or `notice`; `lines` are what it says."""
    place = (
        f"file={_property(span.file)},line={span.line},col={span.column},endColumn={span.column + span.width}"
    )
    message = "\n".join(visible(line, _LONG) for line in lines)
    return f"::{kind} {place},title={_property(visible(title))}::{_data(message)}"


def say(kind: str, text: str) -> str:
    """Return the command for a message without a place."""
    return f"::{kind}::{_data(visible(text, _LONG))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
