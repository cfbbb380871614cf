"""Stages and questions of one lead: every condition part by part, with yes or no and what was found."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import SENTENCE, visible
from leadq.reports.explaining import JOINTS, found_words, stay_words, value_words
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import field
from leadq.words.explanation import Checked, Explanation, StageResult


def draw_stages(told: Explanation, ink: Ink) -> Iterator[RenderableType]:
    """Draw the stages from the top down to the one reached, and the one's leave condition."""
    if not told.stages or told.outcome.kind == "disqualified":
        return
    yield heading("Stages, from the top", ink)
    for stage in told.stages:
        yield from _draw_stage(stage, ink)
        if stage.reached:
            return


def _draw_stage(stage: StageResult, ink: Ink) -> Iterator[RenderableType]:
    yield Text.assemble(
        mark(stage.reached, ink),
        (visible(stage.label, 60), "bold"),
        ": this is where it belongs" if stage.reached else "",
    )
    if stage.takes_everybody:
        yield _line(1, Text("takes everybody who is in no stage above it", "dim"))
    if stage.hand_raiser is not None:
        yield _line(1, Text("who asks for sales", "dim"))
        yield from _draw_checked(stage.hand_raiser, 2, ink)
    if stage.enter is not None:
        yield _line(1, Text("who enters" if stage.hand_raiser is None else "or who enters", "dim"))
        yield from _draw_checked(stage.enter, 2, ink)
    if stage.leave is not None and (stage.stays or stage.left):
        yield _line(1, Text(stay_words(stage), "dim"))
        yield from _draw_checked(stage.leave, 2, ink)
    if stage.reached and stage.require:
        yield _line(1, Text("and it needs these fields", "dim"))
        for value in stage.require:
            there = bool(value.text) and value.readable
            words = field(value.name) if there else value_words(value)
            yield _line(2, mark(there, ink), Text(visible(words, SENTENCE)))


def _draw_checked(checked: Checked, depth: int, ink: Ink) -> Iterator[RenderableType]:
    if checked.joint:
        yield _line(depth, mark(checked.holds, ink), Text(JOINTS[checked.joint]))
        for part in checked.parts:
            yield from _draw_checked(part, depth + 1, ink)
        return
    found = found_words(checked)
    text = Text(visible(checked.says, SENTENCE))
    if found:
        text.append(f" ({visible(found, SENTENCE)})", "dim")
    yield _line(depth, mark(checked.holds, ink), text)


def draw_questions(told: Explanation, ink: Ink) -> Iterator[RenderableType]:
    """Draw the questions by block, with the answer and what would satisfy."""
    if not told.questions:
        return
    yield heading("Questions", ink)
    for question in told.questions:
        how = (
            "satisfied"
            if question.satisfied
            else "answered, not satisfying"
            if question.answered
            else "no answer"
        )
        name = f"{field(question.block)} {field(question.question)}"
        value = value_words(question.has[0])
        text = Text.assemble(
            (visible(name, 60), "bold"),
            f": {how}; {visible(value, SENTENCE)}",
            (f" (asks for: {visible(question.says, SENTENCE)})", "dim"),
        )
        yield _line(0, mark(question.satisfied, ink), text)


def mark(holds: bool, ink: Ink) -> Text:
    """Return `✓ yes ` or `✗ no  `, in words too; without the mark where the output has none."""
    has_marks = ink.line != "-"
    sign = ("✓ " if holds else "✗ ") if has_marks else ""
    return Text(f"{sign}{'yes' if holds else 'no '} ", "green" if holds else "red")


def _line(depth: int, *texts: Text) -> RenderableType:
    """Return texts side by side, each wrapped under itself."""
    table = Table.grid(padding=0)
    for _ in texts:
        table.add_column(overflow="fold")
    table.add_row(*texts)
    return Padding(table, (0, 0, 0, depth * 2))
