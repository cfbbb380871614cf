"""Warnings that somebody has decided to live with: `# leadq: ignore=LQ417 why` behind a line, or alone above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadq.ground.findings import Finding, Severity, Span
from leadq.rulebook.codes import CODES
from leadq.words.yamlcomments import comments_with

_COMMENT = re.compile(r"#[ \t]*leadq:[ \t]*ignore\b.*", re.IGNORECASE)
_IGNORE = re.compile(
    r"#[ \t]*leadq:[ \t]*ignore[ \t]*=[ \t]*(?P<codes>\w+(?:[ \t]*,[ \t]*\w+)*)[ \t:]*(?P<reason>.*)",
    re.IGNORECASE,
)
_EXAMPLE = "write `# leadq: ignore=LQ417 and why`"


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One code of a comment: where it stands, and the line whose warnings it silences."""

    code: str
    span: Span
    about: int


@dataclass(frozen=True, slots=True)
class Heeded:
    """What is left of findings: those that stay (with what is wrong with the comments), and those silenced."""

    kept: tuple[Finding, ...]
    ignored: tuple[Finding, ...]


def heed_ignores(
    findings: Sequence[Finding], text: str, file: str, looked_for: Sequence[str] | None = None
) -> Heeded:
    """Part the findings of a rulebook into those that stay and those that its comments silence.

    Args:
        findings: what was found in the file.
        text: what was typed.
        file: its name.
        looked_for: how the codes begin that were looked for: a comment that silences none of them is needless.
            None to say nothing about the comments.
    """
    comments, wrong = _read(text, file)
    asked = {(comment.code, comment.about) for comment in comments}
    ignored = tuple(f for f in findings if f.severity is Severity.WARNING and (f.code, f.span.line) in asked)
    met = {(f.code, f.span.line) for f in ignored}
    if looked_for is None:
        return Heeded(tuple(f for f in findings if f not in ignored), ignored)
    if any(f.severity is Severity.ERROR for f in findings):  # then not everything could be looked for
        looked_for = ()
    needless = [c for c in comments if (c.code, c.about) not in met and c.code.startswith(tuple(looked_for))]
    wrong += [
        _wrong("LQ804", c.span, f"there is no {c.code} here to be ignored", "remove the comment")
        for c in needless
    ]
    kept = (*(f for f in findings if f not in ignored), *wrong)
    return Heeded(tuple(sorted(kept, key=lambda f: (f.span.line, f.span.column, f.code))), ignored)


def _read(text: str, file: str) -> tuple[list[_Ignore], list[Finding]]:
    """Return the comments that may silence something, code by code, and what is wrong with the others."""
    comments: list[_Ignore] = []
    wrong: list[Finding] = []
    for comment in comments_with(_COMMENT, text):
        parts = _IGNORE.fullmatch(comment.text)
        if parts is None:
            span = Span(file, comment.line, comment.column, len(comment.text.rstrip()))
            wrong.append(_wrong("LQ801", span, "this comment does not say what is to be ignored", _EXAMPLE))
            continue
        for code, start in _codes(parts):
            span = Span(file, comment.line, comment.column + start, len(code))
            refused = list(_refused(code.upper(), span, parts["reason"].strip()))
            wrong += refused
            comments += [] if refused else [_Ignore(code.upper(), span, comment.about)]
    return comments, wrong


def _codes(parts: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield each code of a comment, and where it begins in it."""
    for word in re.finditer(r"\w+", parts["codes"]):
        yield word[0], parts.start("codes") + word.start()


def _refused(code: str, span: Span, reason: str) -> Iterator[Finding]:
    """Yield why a code cannot be ignored."""
    known = CODES.get(code)
    if known is None:
        what = f"there is no finding with the code '{code}'"
        yield _wrong("LQ802", span, what, "write the code as the finding has it")
    elif known.severity is Severity.ERROR:
        yield _wrong(
            "LQ805", span, f"{code} is an error, and errors cannot be ignored", "correct what it names"
        )
    elif not reason:
        yield _wrong(
            "LQ803", span, f"this comment does not say why {code} is to be ignored", f"add a reason: {code} …"
        )


def _wrong(code: str, span: Span, message: str, hint: str) -> Finding:
    return Finding(code, span, message, hint, Severity.WARNING)
