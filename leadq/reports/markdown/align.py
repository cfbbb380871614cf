"""The alignment of two definitions as a page for the meeting of both heads."""

from collections.abc import Iterator

from leadq.reports.aligning import (
    CAUTION,
    beyond_chance,
    definition,
    explains,
    lone_wishes,
    masked,
    no_step,
    reached,
    says,
    settles,
    title,
    verdict,
    who,
)
from leadq.reports.markdown.marks import table, text
from leadq.reports.wording import grouped
from leadq.words.agreement import Alignment, Overlap

_SHOWN = 20


def alignment_page(alignment: Alignment, *, show_values: bool) -> str:
    """Return the page; people are masked unless `show_values`."""
    shown = alignment if show_values else masked(alignment)
    return "\n".join(_page(shown)) + "\n"


def _page(shown: Alignment) -> Iterator[str]:
    overlap = shown.overlap
    yield f"## {text(title(shown))}\n"
    yield f"- **Marketing:** {text(definition(shown.marketing))}"
    yield f"- **Sales:** {text(definition(shown.sales))}\n"
    yield f"**{text(verdict(overlap))}**\n"
    yield from table(
        ("", "Sales: good", "Sales: not good"),
        (
            ("Marketing: good", grouped(overlap.both), grouped(overlap.only_marketing)),
            ("Marketing: not good", grouped(overlap.only_sales), grouped(overlap.neither)),
        ),
        right=(1, 2),
    )
    yield text(beyond_chance(overlap)) + (f" {text(CAUTION)}" if overlap.kappa is not None else "")
    if overlap.disputed:
        yield from _dispute(shown, overlap)
    yield from (f"\nNote: {text(note)}." for note in shown.notes)


def _dispute(shown: Alignment, overlap: Overlap) -> Iterator[str]:
    yield "\n### What the disagreement comes from\n"
    yield f"{text(explains(shown))}\n"
    if shown.causes:
        rows = [(settles(cause, overlap), grouped(cause.broken), cause.sentence) for cause in shown.causes]
        yield from table(("settles", "unsettles", "the difference"), rows, right=(0, 1))
    yield "### The smallest changes that reconcile most\n"
    if not shown.steps:
        yield f"{text(no_step(shown))}\n"
    for number, step in enumerate(shown.steps, start=1):
        yield f"{number}. {text(step.sentence)}: then both say the same of {text(reached(step.overlap))}"
    for side, count in lone_wishes(overlap):
        if count:
            yield from _leads(shown, side, count)


def _leads(shown: Alignment, side: str, count: int) -> Iterator[str]:
    leads = [lead for lead in shown.disputed if lead.wanted_by == side][:_SHOWN]
    yield f"\n### Only {side} calls {'this one' if count == 1 else 'these'} good\n"
    if count > _SHOWN:
        yield f"The best {_SHOWN} of {grouped(count)}.\n"
    yield from table(
        ("lead", "marketing", "sales"),
        ((who(lead), says(lead.marketing), says(lead.sales)) for lead in leads),
    )
