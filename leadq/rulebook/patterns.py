"""Patterns are RE2: linear in the text, whatever the pattern. What RE2 lacks is refused in words."""

import re

MAX_LENGTH = 512
_LOOK_AROUND = re.compile(r"\(\?(?:<?[=!]|>)")
_BACKREFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P=")


def refuse_pattern(pattern: str) -> tuple[str, str] | None:
    """Return (what is wrong, what to do) for a pattern that RE2 cannot run, or None if it is fine."""
    if len(pattern) > MAX_LENGTH:
        return f"the pattern is longer than {MAX_LENGTH} characters", "use `contains` or `word` with a list"
    if _LOOK_AROUND.search(pattern):
        return "not supported: look-ahead and look-behind", "use `all` and `none` with two patterns"
    if _BACKREFERENCE.search(pattern):
        return "not supported: back-references", "write the text out"
    import re2  # noqa: PLC0415 - start-up: only rulebooks with patterns need it

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        return (
            f"not a valid pattern: {_words(error)}",
            "see the RE2 syntax; escape . ( ) [ ] ? * + with a backslash",
        )
    return None


def _words(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
