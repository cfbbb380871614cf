"""Findings as people read them: place, sentence, the line with a caret under it, and the way out."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.text import Text

from leadq.ground.findings import Finding, Severity, Span
from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, Sheet
from leadq.reports.wording import several

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_MESSAGE = 1000
_LINE = 2000
_BEFORE_CARET = 3


def render_findings(findings: Sequence[Finding], sources: Mapping[str, str]) -> RenderableType:
    """Return all findings and a line that counts them; `sources` maps a file's name to its text, where known.

    Print it with ``soft_wrap=True`` where the output is no terminal, so that each finding stays on one line.
    """

    def draw(ink: Ink) -> Iterator[RenderableType]:
        for finding in findings:
            yield from draw_finding(finding, sources, ink.width)
            yield Text()
        yield count_line(findings)

    return Sheet(draw)


def draw_finding(finding: Finding, sources: Mapping[str, str], width: int) -> Iterator[RenderableType]:
    """Draw one finding: ``rules.yaml:12:5: LQ302 error: …``, the excerpt, and ``hint: …``."""
    yield Text.assemble(
        (visible(str(finding.span)), "bold"),
        ": ",
        (f"{visible(finding.code)} {finding.severity}", _STYLES[finding.severity]),
        f": {visible(finding.message, _MESSAGE)}",
    )
    yield from _excerpt(finding.span, sources.get(finding.span.file), width)
    if finding.hint:
        yield Text.assemble(("hint: ", "cyan"), visible(finding.hint, _MESSAGE))


def count_line(findings: Sequence[Finding]) -> Text:
    """Return ``2 errors, 1 warning.``."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    if not findings:
        return Text("No errors and no warnings.")
    parts = [several(errors, "error")] if errors or not warnings else []
    parts += [several(warnings, "warning")] if warnings else []
    return Text(f"{', '.join(parts)}.", _STYLES[Severity.ERROR if errors else Severity.WARNING])


def _excerpt(span: Span, source: str | None, width: int) -> Iterator[Text]:
    lines = source.split("\n") if source is not None else []
    if not 1 <= span.line <= len(lines):
        return
    line = lines[span.line - 1].removesuffix("\r").removeprefix("\ufeff" if span.line == 1 else "")
    start = min(span.column - 1, len(line))
    before = visible(line[:start], _LINE)
    marked = visible(line[start : start + span.width], _LINE)
    after = visible(line[start + span.width :], _LINE)
    gutter = f"{span.line:>5} | "
    room = max(10, width - len(gutter))
    shown, offset = _window(before, marked + after, room)
    carets = "^" * max(1, min(cell_len(marked) or 1, room - offset))
    yield Text.assemble((gutter, "dim"), shown)
    yield Text.assemble((f"{'| ':>{len(gutter)}}", "dim"), " " * offset, (carets, "bold red"))


def _window(before: str, after: str, room: int) -> tuple[str, int]:
    """Return the part of a line around the caret that fits into `room` cells, and the caret's cell in it."""
    offset = cell_len(before)
    if offset + cell_len(after) <= room:
        return before + after, offset
    if offset > room * 2 // 3:
        keep = max(room // _BEFORE_CARET, room - cell_len(after))
        while cell_len(before) > keep - 1:
            before = before[1:]
        before = "…" + before
        offset = cell_len(before)
    if offset + cell_len(after) > room:
        after = set_cell_size(after, room - offset - 1) + "…"
    return before + after, offset
