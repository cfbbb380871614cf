"""Whom a new rulebook moves, drawn: for sales first, then from where to where, by owner, and lead by lead."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.diffing import (
    cause_words,
    gate_words,
    moved_sentence,
    recipient,
    sales_sentence,
    scores,
    small_print,
    told_splits,
    volume_sentences,
)
from leadq.reports.terminal.ink import Ink, heading
from leadq.reports.wording import field, grouped, instant
from leadq.words.impact import Flow, Impact, Lead, Split

_NAMED = 10
_PARTS = 12
_LIMIT = 40
_SHORT = 8
_INDENT = (0, 0, 0, 2)


def draw_verdict(impact: Impact) -> Iterator[RenderableType]:
    """Draw what it means for sales, and whether limits were passed."""
    yield Text(f"As of {instant(impact.as_of, impact.timezone)}:")
    yield Text(sales_sentence(impact), "bold")
    yield Text(moved_sentence(impact))
    for gate in impact.gates:
        yield Text(gate_words(gate), "bold red" if gate.tripped else "")


def draw_impact(impact: Impact, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    """Draw everything else; `impact` comes masked as it should be."""
    yield from _flows(impact, ink)
    yield from _received(impact, ink)
    yield from _leads(impact, ink, show_values=show_values)
    yield from _borders(impact, ink)
    print_ = [*small_print(impact)]
    if print_:
        yield heading("How this was counted", ink)
        yield from (Text(line) for line in print_)


def _flows(impact: Impact, ink: Ink) -> Iterator[RenderableType]:
    if not impact.moved:
        return
    yield heading("From where to where", ink)
    labels = {place.id: visible(place.label, _LIMIT) for place in impact.places}
    leads = {(flow.before, flow.after): flow.leads for flow in impact.flows}
    moves = [flow for flow in impact.flows if flow.before != flow.after]
    used = [p for p in impact.places if any(p.id in {flow.before, flow.after} for flow in moves)]
    width = max(cell_len(labels[place.id]) for place in used)
    shorts = [visible(place.id, _SHORT) for place in used]
    room = max(*(cell_len(short) for short in shorts), *(len(grouped(n)) + 2 for n in leads.values()))
    if width + (room + 1) * len(used) > ink.width:
        yield from _as_list(moves, labels)
        return
    yield Text("Down: by the old rulebook. Across: by the new one. Who stays stands in brackets.")
    yield Text()
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    for _ in used:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", *(Text(short, "dim") for short in shorts))
    for before in used:
        cells = [_cell(leads.get((before.id, after.id), 0), stays=before is after) for after in used]
        table.add_row(Text(labels[before.id]), *cells)
    yield table


def _cell(count: int, *, stays: bool) -> Text:
    if stays:
        return Text(f"({grouped(count)})", "dim")
    return Text(grouped(count), "bold") if count else Text("·", "dim")


def _as_list(moves: list[Flow], labels: dict[str, str]) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for flow in sorted(moves, key=lambda flow: -flow.leads):
        table.add_row(
            Text(grouped(flow.leads), "bold"), Text(f"{labels[flow.before]} → {labels[flow.after]}")
        )
    yield table


def _received(impact: Impact, ink: Ink) -> Iterator[RenderableType]:
    drawn: list[RenderableType] = [Text(sentence) for sentence in volume_sentences(impact)]
    for split in told_splits(impact):
        if any(part.gained or part.lost or part.room_before != part.room_after for part in split.parts):
            drawn += [Text(), _split(split)]
        elif split.field == "owner":
            drawn.append(Text("It is every owner the same leads."))
        else:
            drawn.append(Text(f"It is the same leads by {field(split.field)}."))
    if drawn:
        yield heading(f"What {recipient(impact)} gets", ink)
        yield from drawn


def _split(split: Split) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    for _ in range(5):
        table.add_column(justify="right", no_wrap=True)
    rooms = any(part.room_after is not None or part.room_before is not None for part in split.parts)
    title = "owner or queue" if split.field == "owner" else field(split.field)
    head = (title, "old", "new", "come", "go", "takes at most" if rooms else "")
    table.add_row(*(Text(text, "dim") for text in head))
    shown = split.parts[:_PARTS]
    for part in shown:
        room = _room(part.room_before, part.room_after)
        come, go = _signed("+", part.gained), _signed("-", part.lost)
        name = Text(visible(part.name, _LIMIT) or "(none)")
        table.add_row(name, grouped(part.before), grouped(part.after), come, go, room)
    rest = len(split.parts) - len(shown) + split.others
    if rest:
        table.add_row(Text(f"and {grouped(rest)} more", "dim"))
    return table


def _signed(sign: str, count: int) -> Text:
    return Text(f"{sign}{grouped(count)}", "bold") if count else Text("·", "dim")


def _room(before: int | None, after: int | None) -> str:
    was, now = ("no limit" if room is None else grouped(room) for room in (before, after))
    if was == now:
        return "" if after is None else now
    return f"{was} → {now}"


def _leads(impact: Impact, ink: Ink, *, show_values: bool) -> Iterator[RenderableType]:
    if not impact.leads:
        return
    yield heading("Who moves, and why", ink)
    hidden = "" if show_values else " Names are hidden here: --show-values, or --moved FILE for all of them."
    shown = impact.leads[:_NAMED]
    count = (
        f"The first {len(shown)} of {grouped(impact.moved)}" if len(shown) < impact.moved else "All of them"
    )
    yield Text(f"{count}, those of {recipient(impact)} first.{hidden}")
    labels = {place.id: place.label for place in impact.places}
    for lead in shown:
        yield Text()
        yield from _lead(lead, labels)


def _lead(lead: Lead, labels: dict[str, str]) -> Iterator[RenderableType]:
    who = _who(lead)
    contact = f"contact {visible(lead.contact_id, _LIMIT)}"
    yield Text.assemble((who or contact, "bold"), f"  {contact}" if who else "", f"  {scores(lead)}")
    way = f"{labels[lead.before]} → {labels[lead.after]}" if lead.before != lead.after else labels[lead.after]
    why = cause_words(lead.cause)
    yield Padding(Text(visible(way, _LIMIT * 2) + (f": {why}" if why else "")), _INDENT)


def _who(lead: Lead) -> str:
    return ", ".join(filter(None, (visible(part, _LIMIT) for part in (lead.name, lead.company))))


def _borders(impact: Impact, ink: Ink) -> Iterator[RenderableType]:
    labels = {place.id: place.label for place in impact.places}
    for border in impact.borders:
        name = visible(labels[border.stage], _LIMIT)
        yield heading(f"On both sides of the border of {name}", ink)
        for title, leads in (
            (f"Just in, by the new rulebook (lowest scores in {name}):", border.inside),
            ("Just out (highest scores below):", border.outside),
        ):
            yield Text(title)
            yield from (_near(lead, labels) for lead in leads)


def _near(lead: Lead, labels: dict[str, str]) -> Padding:
    moved = f", was {labels[lead.before]}" if lead.before != lead.after else ""
    place = visible(labels[lead.after] + moved, _LIMIT * 2)
    return Padding(
        Text(f"{_who(lead) or visible(lead.contact_id, _LIMIT)}: {scores(lead)}, {place}"), _INDENT
    )
