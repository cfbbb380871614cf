"""The exports in words: how they are read, which rows are one person, and when nothing is handed over."""

from collections.abc import Iterator
from decimal import Decimal

from leadq.reports.markdown.marks import sentence, text
from leadq.reports.wording import grouped, listed
from leadq.rulebook.gates import percent
from leadq.rulebook.merge import Merge
from leadq.rulebook.model import Rulebook
from leadq.rulebook.source_layout import SourceLayout
from leadq.words.names import readable

_MARKS = {".": "a point", ",": "a comma"}
_AGAIN = {
    "overlap": "Activity that several exports hold, or that has the same id, counts once.",
    "once": "Activity that is there again counts once, also within one export.",
    "each": "Activity that is there again counts each time.",
}
_SAME = {
    "email": "the same e-mail address",
    "link": "an id that the other names",
    "name": "the same name at the same company domain",
}


def exports(rulebook: Rulebook) -> Iterator[str]:
    """Yield the sections about what is read."""
    yield "## How the exports are read"
    yield ""
    dates = "year-month-day, as 2026-10-31" if rulebook.dates == "iso" else rulebook.dates
    yield f"- Times without a time zone, and days, are those of {text(rulebook.timezone)}."
    yield f"- Dates are written {text(dates)}."
    yield f"- The decimal mark is {_MARKS[rulebook.decimal_mark]}."
    yield f"- Amounts without a currency are in {text(rulebook.currency)}."
    if rulebook.keep_activity is not None:
        yield f"- Activity is kept for {rulebook.keep_activity}: nothing here asks for older activity."
    yield f"- {_AGAIN[rulebook.repeated_activity]}"
    yield from (f"- {line}" for line in _columns(rulebook))
    yield from (f"- {_source(layout)}" for layout in rulebook.sources)
    yield ""
    if rulebook.merge is not None:
        yield "## Who is one person"
        yield ""
        yield from (f"- {line}" for line in _merge(rulebook.merge))
        yield ""
    yield "## When nothing is handed over"
    yield ""
    yield "The run stops where the exports cannot be right:"
    yield ""
    yield from (f"- {sentence(line)}" for line in _gates(rulebook))
    yield ""


def _columns(rulebook: Rulebook) -> Iterator[str]:
    for columns, whose in ((rulebook.columns.contacts, "contacts"), (rulebook.columns.activity, "activity")):
        for name, column in columns.items():
            header = (
                f"is the column “{text(column.header)}” of {whose}"
                if column.header
                else f"is a column of {whose}"
            )
            kind = f", read as {column.type.value}" if column.type is not None else ""
            layout = f", dates written {text(column.format)}" if column.format else ""
            yield f"*{text(readable(name))}* {header}{kind}{layout}."
    for header, dated in rulebook.columns.activity_from_contacts.items():
        yield f"Each date in the column “{text(header)}” of contacts is an activity: “{text(dated.type)}”."


def _source(layout: SourceLayout) -> str:
    known_by = f"known by {text(listed([f'“{name}”' for name in layout.recognise]))}"
    dates = f", have dates written {text(layout.dates)}" if layout.dates else ""
    prefix = f", have “{text(layout.id_prefix)}” put before their ids" if layout.id_prefix else ""
    return f"Exports of {layout.holds} from *{text(layout.system)}* are {known_by}{dates}{prefix}."


def _merge(merge: Merge) -> Iterator[str]:
    yield f"Rows are one person if they have {listed([_SAME[by] for by in merge.by], 'or')}."
    if merge.plus_tags == "same":
        yield "What stands behind a plus sign makes no other address: ann+news is ann."
    if merge.gmail_dots == "same":
        yield "Dots make no other address at Gmail: ann.lee is annlee."
    if "email" in merge.by:
        one = (
            "one person"
            if merge.role_mailboxes == "same"
            else "of nobody in particular, and make no one the same"
        )
        yield f"Addresses of a role, as info or sales, are {one}."
    yield f"What more than {grouped(merge.at_most)} ids have in common makes no one the same."
    yield "Of each field the value that was updated last counts."
    for name, systems in merge.prefer.items():
        yield f"But of *{text(readable(name))}* that of {text(listed(systems))} goes first, in this order."


def _gates(rulebook: Rulebook) -> Iterator[str]:
    gates = rulebook.gates
    yield f"more than {percent(gates.rejects)} of the rows, of contacts or of activity, cannot be used"
    if gates.orphans < 1:
        yield f"more than {percent(gates.orphans)} of the activity belongs to nobody in the contacts"
    yield "no activity belongs to anybody in the contacts"
    yield f"more than {percent(gates.future)} of the activity lies more than a day ahead"
    if gates.unreadable < 1:
        yield f"in more than {percent(gates.unreadable)} of the rows a field that a rule reads cannot be read"
    for name, share in gates.unreadable_in.items():
        yield f"in more than {percent(share)} of the rows the field {readable(name)} cannot be read"
    for whose, least in (("contacts", gates.rows.contacts), ("activity", gates.rows.activity)):
        if least is not None:
            yield f"there are fewer than {grouped(least)} rows of {whose}"
    if gates.shrink < 1:
        fewer = f"more than {percent(gates.shrink)} fewer than in the handoff before"
        yield f"contacts, activity or a list of suppressed people are {fewer}"
    if gates.same_ids < Decimal(1):
        yield f"more than {percent(gates.same_ids)} of the ids that two systems share have other addresses there"
