"""The difference of two rulebooks as a comment on a pull request that a sales manager can read."""

from collections.abc import Iterator

from leadq.reports.diffing import (
    HEADINGS,
    cause_words,
    gate_words,
    headline,
    moved_sentence,
    nothing,
    recipient,
    rows,
    sales_sentence,
    scores,
    small_print,
    told_splits,
    told_suspects,
    volume_sentences,
)
from leadq.reports.markdown.marks import marked_table, text
from leadq.reports.masking_impact import masked_impact
from leadq.reports.wording import field, grouped, instant
from leadq.words.difference import Difference
from leadq.words.impact import Impact, Split

_NAMED = 20
_PARTS = 12


def difference_page(found: Difference, impact: Impact | None = None, *, show_values: bool = False) -> str:
    """Return the comment; what identifies a person is masked unless `show_values`."""
    shown = impact if impact is None or show_values else masked_impact(impact)
    title, files, *count = headline(found)
    lines = [f"## Rulebook: {text(title)}", "", text(files), ""]
    if shown is not None:
        lines += [*_verdict(shown), ""]
    lines += [f"**{text(count[0])}**" if count else nothing(found)]
    lines += [*_changes(found, shown)]
    if shown is not None:
        lines += [*_flows(shown), *_received(shown), *_leads(shown), *_small_print(shown)]
    return "\n".join(lines) + "\n"


def _verdict(impact: Impact) -> Iterator[str]:
    yield f"**{text(sales_sentence(impact))}** {text(moved_sentence(impact))}"
    yield f"As of {text(instant(impact.as_of, impact.timezone))}."
    for gate in impact.gates:
        yield f"- {'❌' if gate.tripped else '✅'} {text(gate_words(gate))}"


def _changes(found: Difference, impact: Impact | None) -> Iterator[str]:
    told = told_suspects(impact)
    for effect, title in HEADINGS.items():
        if found.with_effect(effect):
            yield f"\n### {title}\n"
        for number, sentences in rows(found, effect):
            did = f": **{told[number]}**" if number in told else ""
            first, *others = sentences
            yield f"{f'{number}.' if number else '-'} {text(first)}{did}"
            yield from (f"   - {text(other)}" for other in others)


def _flows(impact: Impact) -> Iterator[str]:
    if not impact.moved:
        return
    yield "\n### From where to where\n"
    leads = {(flow.before, flow.after): flow.leads for flow in impact.flows}
    moving = [pair for pair in leads if pair[0] != pair[1]]
    used = [place for place in impact.places if any(place.id in pair for pair in moving)]
    yield "Down: by the old rulebook. Across: by the new one. Who stays stands in brackets.\n"
    lines = [
        [
            f"**{text(before.label)}**",
            *(_count(leads.get((before.id, after.id), 0), before is after) for after in used),
        ]
        for before in used
    ]
    yield from marked_table(["", *(text(place.label) for place in used)], lines)


def _count(leads: int, stays: bool) -> str:
    return f"({grouped(leads)})" if stays else f"**{grouped(leads)}**" if leads else ""


def _received(impact: Impact) -> Iterator[str]:
    lines = [f"{text(sentence)}\n" for sentence in volume_sentences(impact)]
    for split in told_splits(impact):
        if any(part.gained or part.lost for part in split.parts):
            lines += [*_split(split), ""]
    if lines:
        yield f"\n### What {text(recipient(impact))} gets\n"
        yield from lines


def _split(split: Split) -> Iterator[str]:
    title = "owner or queue" if split.field == "owner" else field(split.field)
    rooms = any(part.room_after is not None for part in split.parts)
    lines = [
        [
            text(part.name) or "(none)",
            *(grouped(count) for count in (part.before, part.after, part.gained, part.lost)),
            *([grouped(part.room_after) if part.room_after is not None else ""] if rooms else []),
        ]
        for part in split.parts[:_PARTS]
    ]
    yield from marked_table([title, "old", "new", "come", "go", *(["takes at most"] if rooms else [])], lines)
    rest = max(len(split.parts) - _PARTS, 0) + split.others
    if rest:
        yield f"\nand {grouped(rest)} more"


def _leads(impact: Impact) -> Iterator[str]:
    if not impact.leads:
        return
    labels = {place.id: place.label for place in impact.places}
    shown = impact.leads[:_NAMED]
    yield "\n### Who moves, and why\n"
    if len(shown) < impact.moved:
        yield f"The first {len(shown)} of {grouped(impact.moved)}, those of {text(recipient(impact))} first.\n"
    lines = [
        [
            text(", ".join(part for part in (lead.name, lead.company) if part) or lead.contact_id),
            text(lead.contact_id),
            text(labels[lead.before]),
            text(labels[lead.after]),
            text(scores(lead)),
            text(cause_words(lead.cause)),
        ]
        for lead in shown
    ]
    yield from marked_table(["who", "contact", "from", "to", "grade and score", "because of"], lines)


def _small_print(impact: Impact) -> Iterator[str]:
    lines = [*small_print(impact)]
    if lines:
        yield "\n### How this was counted\n"
        yield from (f"- {text(line)}" for line in lines)
