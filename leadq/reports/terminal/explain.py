"""The explanation of one lead in the terminal: sentences first, then every stage, every rule, every point."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from leadq.reports.cells import SENTENCE, visible
from leadq.reports.explaining import sentences, who_words
from leadq.reports.masking_explanation import masked_explanation
from leadq.reports.terminal.explain_changes import draw_what_if
from leadq.reports.terminal.explain_points import draw_points
from leadq.reports.terminal.explain_stages import draw_questions, draw_stages
from leadq.reports.terminal.ink import Ink, Sheet, heading
from leadq.reports.wording import instant
from leadq.words.explanation import Explanation


def render_explanation(told: Explanation, *, show_values: bool) -> RenderableType:
    """Return the explanation as one renderable; what identifies the person is masked unless `show_values`."""
    shown = told if show_values else masked_explanation(told)

    def draw(ink: Ink) -> Iterator[RenderableType]:
        yield from _draw_head(shown)
        for sentence in sentences(shown):
            yield Text(visible(sentence, SENTENCE))
        for note in shown.notes if shown.contact_id else ():
            yield Text(visible(note, SENTENCE), "yellow")
        yield from draw_what_if(shown, ink)
        yield from draw_stages(shown, ink)
        yield from draw_points(shown, ink)
        yield from draw_questions(shown, ink)
        yield from _draw_rest(shown, ink, show_values=show_values)

    return Sheet(draw)


def _draw_head(told: Explanation) -> Iterator[RenderableType]:
    who = visible(who_words(told), SENTENCE)
    if told.contact_id:
        contact = f"Contact {visible(told.contact_id, 60)}"
        yield Text.assemble((contact, "bold"), f": {who}" if who else "")
    revision = f", revision {visible(told.revision, 60)}" if told.revision else ""
    yield Text(f"{visible(told.rulebook, 60)}{revision}, as of {instant(told.as_of, told.timezone)}", "dim")
    yield Text()


def _draw_rest(told: Explanation, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    if told.untold:
        yield heading("What cannot be told", ink)
        for text in told.untold:
            yield Text(visible(text, SENTENCE))
    if not show_values and told.person:
        yield Text("\nNames, addresses and job titles are hidden here; --show-values shows them.", "dim")
