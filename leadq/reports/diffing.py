"""What every report of `leadq diff` says, in whichever format."""

from collections.abc import Iterator, Mapping

from leadq.reports.cells import visible
from leadq.reports.wording import grouped, listed, points, several
from leadq.words.difference import Difference, Effect, Kind, Side
from leadq.words.impact import Cause, Gate, Impact, Lead, Split, Suspect

_LIMIT = 100
_NOTE = 300
_SHORT = 8
_FEW_CASES = 3
_CASES: Mapping[Kind, str] = {"added": "added", "removed": "removed", "changed": "changed"}
HEADINGS: Mapping[Effect, str] = {
    "stage": "What can move leads",
    "owner": "Who gets the leads",
    "words": "What moves no lead",
}


def headline(found: Difference) -> Iterator[str]:
    """Yield the first lines: the two rulebooks, and how many changes there are."""
    old, new = found.old, found.new
    yield f"{_name(old)}{_revision(old, new)}"
    yield f"{visible(old.given, _LIMIT)} → {visible(new.given, _LIMIT)}"
    if found.changes:
        parts = [
            several(len(found.with_effect(effect)), *words)
            for effect, words in _COUNTED.items()
            if found.with_effect(effect)
        ]
        total = several(len(found.changes), "change")
        yield f"{total}: {listed(parts)}." if len(parts) > 1 else f"{parts[0]}."


_COUNTED: Mapping[Effect, tuple[str, str]] = {
    "stage": ("change can move leads", "changes can move leads"),
    "owner": ("change of who gets them", "changes of who gets them"),
    "words": ("change moves no lead", "changes move no lead"),
}


def rows(found: Difference, effect: Effect) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the changes that can do so much: their number and their sentences; many cases are counted."""
    changes = found.with_effect(effect)
    for kind, words in _CASES.items():
        cases = [n for n, change in changes if change.path.startswith("cases.") and change.kind == kind]
        if len(cases) > _FEW_CASES:
            changes = tuple((n, change) for n, change in changes if n not in cases)
            yield "", (f"{several(len(cases), 'case')} {words}",)
    yield from ((str(n), change.sentences) for n, change in changes)


def nothing(found: Difference) -> str:
    """Say that nothing differs."""
    same = "Both mean the same" if found.old.given != found.new.given else "It means the same"
    return f"{same}: order, comments and layout alone are no change."


def _name(side: Side) -> str:
    return visible(side.rulebook, _LIMIT)


def _revision(old: Side, new: Side) -> str:
    was, now = (visible(side.revision, _LIMIT) for side in (old, new))
    if was == now:
        return f", revision {now}" if now else ""
    return f", revision {was or 'none'} → {now or 'none'}"


def recipient(impact: Impact) -> str:
    """Return who gets the leads, as it is said in a sentence."""
    return visible(impact.recipient, _LIMIT)


def sales_sentence(impact: Impact) -> str:
    """Say what the new rulebook means for sales."""
    before, after = impact.sales_before, impact.sales_after
    who = "Sales" if impact.recipient == "sales" else recipient(impact)
    if not impact.gained and not impact.lost:
        return (
            f"{who} gets the same {several(after, 'lead')}." if after else f"{who} gets no lead, as before."
        )
    come = several(impact.gained, "comes", "come") if impact.gained else ""
    go = several(impact.lost, "goes", "go") if impact.lost else ""
    moves = listed([part for part in (come, go) if part])
    if before == after:
        return f"{who} gets as many leads as before, {grouped(after)}, but not the same ones: {moves}."
    return f"{who} gets {several(after, 'lead')} instead of {grouped(before)}: {moves}."


def moved_sentence(impact: Impact) -> str:
    """Say how many leads end in another place."""
    if not impact.moved:
        text = "No lead ends in another place."
    else:
        total = sum(flow.leads for flow in impact.flows)
        end = "ends" if impact.moved == 1 else "end"
        text = f"{grouped(impact.moved)} of {several(total, 'contact')} {end} in another place."
    if impact.owner_only:
        where = f"with {recipient(impact)}"
        stay = several(impact.owner_only, f"lead stays {where} and gets", f"leads stay {where} and get")
        text += f" {stay} another owner."
    return text


def volume_sentences(impact: Impact) -> Iterator[str]:
    """Say how many leads a day are new to sales, and what that is."""
    if impact.volume is None:
        return
    days, before, after = impact.volume.days, impact.volume.before, impact.volume.after
    if before != after:
        yield f"New to {recipient(impact)}: about {_rate(before, days)} → {_rate(after, days)} leads a day."
    else:
        yield f"New to {recipient(impact)}: about {_rate(after, days)} leads a day, as before."
    rooms = [
        sum(room for part in split.parts if (room := getattr(part, side)) is not None)
        for split in impact.splits[:1]
        for side in ("room_before", "room_after")
    ]
    if any(rooms):
        was = f"{grouped(rooms[0])} → " if rooms[0] != rooms[1] else ""
        yield f"Owners with a limit take {was}{grouped(rooms[1])} leads in one handoff; the rest go to the next line."
    yield (
        f"An estimate: {grouped(before)} and {grouped(after)} leads are with {recipient(impact)} now and would not "
        f"have been {days} days ago. Who came and left in between is not counted; leadq simulate replays every day."
    )


def _rate(leads: int, days: int) -> str:
    return f"{leads / days:.1f}"


def cause_words(cause: Cause | None) -> str:
    """Say which changes move a lead."""
    if cause is None:
        return ""
    numbers = [str(number) for number in cause.numbers]
    match cause.how:
        case "untold":
            return "not looked into"
        case "alone":
            return f"change {numbers[0]}" if len(numbers) == 1 else f"changes {listed(numbers)}, tried as one"
        case "any":
            return f"change {listed(numbers, 'or')}, each by itself"
    if not numbers:
        return "several changes together"
    return f"changes {listed(numbers)} together" if len(numbers) > 1 else f"change {numbers[0]} with others"


def told_suspects(impact: Impact | None) -> dict[str, str]:
    """Return what each change does, by its number; of changes that were tried as one by the last."""
    if impact is None or not impact.moved:
        return {}
    return {str(suspect.numbers[-1]): _suspect(suspect) for suspect in impact.suspects}


def _suspect(suspect: Suspect) -> str:
    """Say how many leads a change moves."""
    told = [f"moves {several(suspect.alone, 'lead')}"] if suspect.alone else []
    told += [f"{several(suspect.together, 'lead')} together with others"] if suspect.together else []
    if not told:
        return "moves nobody"
    return listed(told) if suspect.alone else f"moves {told[0]}"


def scores(lead: Lead) -> str:
    """Return the grade and score of a lead, by both rulebooks where they differ."""
    was, now = (
        f"{visible(grade, _SHORT)} {points(score)}" if score is not None else "not scored"
        for grade, score in ((lead.grade_before, lead.score_before), (lead.grade_after, lead.score_after))
    )
    return f"{was} → {now}" if was != now else now


def told_splits(impact: Impact) -> Iterator[Split]:
    """Yield the splits that tell something: nobody's leads by owner where nobody has an owner."""
    yield from (split for split in impact.splits if any(part.name for part in split.parts))


def small_print(impact: Impact) -> Iterator[str]:
    """Say how causes were looked for, and what is to be known about the exports."""
    if len(impact.suspects) > 1 and impact.moved:
        yield (
            "A change is a cause where it moves the lead by itself: each was made in the old rulebook alone. "
            "Where none was enough, each was undone in the new one alone, and those are named without which the "
            "lead does not move."
        )
    groups = [suspect for suspect in impact.suspects if len(suspect.numbers) > 1]
    if groups:
        together = "; ".join(listed([str(n) for n in group.numbers]) for group in groups)
        yield f"Changes that were tried as one: {together}. With --every-change each is tried by itself."
    if impact.tried < impact.moved:
        yield (
            f"Causes were looked for of {grouped(impact.tried)} of the {grouped(impact.moved)} leads that move, "
            "drawn evenly. With --every-change it is all of them."
        )
    yield from (f"{visible(note, _NOTE)}." if not note.endswith(".") else note for note in impact.notes)


def gate_words(gate: Gate) -> str:
    """Say whether a limit was passed."""
    end = "is passed" if gate.tripped else "holds"
    given, place = visible(gate.given, _LIMIT), visible(gate.place, _LIMIT)
    return f"The limit {given} {end}: {place} has {grouped(gate.before)} → {grouped(gate.after)} leads."
