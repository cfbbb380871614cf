"""One edit of a rulebook as a sentence in business words: `webinar: 20 → 15 points`."""

from collections.abc import Callable, Mapping

from leadq.rulebook.accounts import Accounts
from leadq.rulebook.changes_edit import Books, Edit
from leadq.rulebook.changes_meaning import DATES
from leadq.rulebook.changes_phrases import COUNTS, NEEDS, RAISED, arrow, dates_phrase, route, shifts
from leadq.rulebook.changes_scores import score_sentence
from leadq.rulebook.changes_tree import ORDER
from leadq.rulebook.model import (
    Disqualification,
    Leave,
    Question,
    Signature,
    Stage,
    Suppression,
    WorkingHours,
)
from leadq.rulebook.wording import listed, say, say_day, say_number
from leadq.words.difference import Place
from leadq.words.names import readable


def sentence(edit: Edit, books: Books) -> str:
    """Return an edit in words, without a full stop."""
    section, *rest = edit.place
    if edit.place[-1] == ORDER:
        return _order(edit, books)
    return _SECTIONS.get(section, _setting)(edit, tuple(rest), books)


def _order(edit: Edit, books: Books) -> str:
    what = {"tracks": "tracks", "disqualify": "disqualifications"}.get(edit.place[-2], edit.place[-2])
    of = f" of {books.stage(edit.place[1])}" if what == "tracks" else ""
    if edit.place[0] == "stages" and not of:
        return f"the stages stand in another order: {', '.join(map(books.stage, edit.new))}"
    return f"the {what}{of} are asked in another order: {', '.join(map(readable, edit.new))}"


_SETTINGS = {
    "leadq": "format of the rulebook",
    "name": "name of the rulebook",
    "revision": "revision",
    "timezone": "time zone",
    "dates": "dates are read as",
    "decimal_mark": "decimal mark of numbers",
    "currency": "currency of amounts without one",
    "keep_activity": "how long activity is kept",
    "repeated_activity": "an activity that is there again counts",
}


def _setting(edit: Edit, _: Place, __: Books) -> str:
    return f"{_SETTINGS[edit.place[0]]}: {edit.old or 'none'} → {edit.new or 'none'}"


def _working_hours(edit: Edit, _: Place, __: Books) -> str:
    def told(hours: WorkingHours) -> str:
        off = f" but the holidays of {hours.holidays}" if hours.holidays else ""
        return f"{hours.days}, {hours.start} to {hours.end}{off}"

    return f"working hours: {arrow(told(edit.old), told(edit.new))}"


def _columns(edit: Edit, _: Place, __: Books) -> str:
    """`edit` holds (header, type, layout) by (section, field); types of undeclared fields are not told."""
    told: list[str] = []
    for key in dict.fromkeys((*edit.old, *edit.new)):
        section, name = key
        if section == DATES:
            told += dates_phrase(name, edit.old.get(key), edit.new.get(key))
            continue
        of = f"{'contact' if section == 'contacts' else 'activity'} field {readable(name)}"
        before, after = edit.old.get(key), edit.new.get(key)
        if before is None:
            told.append(f'{of} is read from the column "{after[0]}"' + _kind(after[1]))
        elif after is None:
            told.append(f'{of} is no longer read from the column "{before[0]}"')
        elif before != after:
            was, now = (f'"{column[0]}"{_kind(column[1])}' for column in (before, after))
            told.append(f"{of}: {was} → {now}" if was != now else f"{of} has another layout of dates")
    return "; ".join(told)


def _sources(edit: Edit, rest: Place, _: Books) -> str:
    name = readable(rest[0])
    if edit.is_added or edit.is_removed:
        system, now = (edit.new or edit.old).system, "now" if edit.is_added else "no longer"
        return f"exports of {system} are {now} read as {name} says"
    return f"exports are read in another way: {name} has changed"


def _kind(kind: object) -> str:
    return "" if str(kind) == "text" else f" as a {kind}"


def _agreement(edit: Edit, rest: Place, _: Books) -> str:
    if rest[0] == "review_by":
        was, now = (say_day(day) if day else "no day" for day in (edit.old, edit.new))
        return f"to be looked at again by {was} → {now}"

    def told(signature: Signature | None) -> str:
        if signature is None:
            return "nobody"
        return signature.owner + (
            f", {say_day(signature.signed_on)}" if signature.signed_on else ", unsigned"
        )

    return f"signed for {rest[0]}: {told(edit.old)} → {told(edit.new)}"


def _condition_entry(what: str) -> "Sentence":
    def told(edit: Edit, rest: Place, books: Books) -> str:
        name = f"{what} {readable(rest[0])}"
        if edit.is_added or edit.is_removed:
            how_ = "added" if edit.is_added else "removed"
            return f"{name} {how_}: {say(edit.new if edit.is_added else edit.old, books.labels)}"
        return f"{name} {shifts(edit.old, edit.new, books.labels, COUNTS)}"

    return told


def _suppress(edit: Edit, _: Place, books: Books) -> str:
    def told(item: Suppression) -> str:
        return f"the list {item.file}" if item.when is None else say(item.when, books.labels)

    if edit.is_added:
        return f"now suppressed: {told(edit.new)}"
    if edit.is_removed:
        return f"no longer suppressed: {told(edit.old)}"
    return f"suppressed: {told(edit.old)} → {told(edit.new)}"


def _disqualify(edit: Edit, rest: Place, books: Books) -> str:
    if len(rest) == 1:
        item: Disqualification = edit.new or edit.old
        now = "now" if edit.is_added else "no longer"
        return f'{now} disqualified as "{item.reason}": {say(item.when, books.labels)}'
    if rest[1] == "reason":
        return f'reason of a disqualification: "{edit.old}" → "{edit.new}"'
    return f"disqualification {readable(rest[0])} {shifts(edit.old, edit.new, books.labels, COUNTS)}"


def _questions(edit: Edit, rest: Place, books: Books) -> str:
    block = readable(rest[0])
    if len(rest) == 1:
        return f"questions {block} {'added' if edit.is_added else 'removed'}"

    def told(question: Question) -> str:
        asked = say(question.when, books.labels) if question.when is not None else "any answer"
        return f"{readable(question.field)}, {asked}"

    name = f"{block} question {readable(rest[1])}"
    if edit.is_added or edit.is_removed:
        return f"{name} {'added' if edit.is_added else 'removed'} ({told(edit.new or edit.old)})"
    return f"{name}: {arrow(told(edit.old), told(edit.new))}"


def _stages(edit: Edit, rest: Place, books: Books) -> str:
    stage = books.stage(rest[0])
    if len(rest) == 1:
        item: Stage = edit.new or edit.old
        enter = say(item.enter, books.labels) if item.enter is not None else "everybody else"
        return f"stage {stage} {'added' if edit.is_added else 'removed'}: {enter}"
    if rest[1] == "require":
        return f"{stage} {'now needs' if edit.is_added else 'no longer needs'} {readable(rest[2])}"
    if rest[1] == "tracks":
        return f"{stage}: {_condition_entry('track')(edit, rest[2:], books)}"
    return _OF_STAGE[rest[1]](stage, edit, books)


def _enter(stage: str, edit: Edit, books: Books) -> str:
    if edit.is_added:
        return f"{stage} no longer takes everybody else: {say(edit.new, books.labels)}"
    if edit.is_removed:
        return f"{stage} now takes everybody else (was: {say(edit.old, books.labels)})"
    return f"{stage} {shifts(edit.old, edit.new, books.labels, NEEDS)}"


def _hand_raiser(stage: str, edit: Edit, books: Books) -> str:
    who = f"who raises a hand for {stage}"
    if edit.is_added or edit.is_removed:
        return f"{who}: {'now' if edit.is_added else 'no longer'} {say(edit.new or edit.old, books.labels)}"
    return f"{who}: {shifts(edit.old, edit.new, books.labels, RAISED)}"


def _leave(stage: str, edit: Edit, books: Books) -> str:
    def told(leave: Leave | None) -> str:
        if leave is None:
            return "as soon as it no longer enters"
        stay = f", after {leave.min_stay} at the earliest" if leave.min_stay is not None else ""
        return f"if {say(leave.when, books.labels)}{stay}"

    return f"a lead leaves {stage} {arrow(told(edit.old), told(edit.new))}"


OfStage = Callable[[str, Edit, Books], str]
Sentence = Callable[[Edit, Place, Books], str]
_OF_STAGE: Mapping[str, OfStage] = {
    "label": lambda stage, edit, _: f'{stage} is the new name of "{edit.old}"',
    "owner": lambda stage, edit, _: f"{stage} belongs to {edit.old or 'nobody'} → {edit.new or 'nobody'}",
    "hand_raiser": _hand_raiser,
    "enter": _enter,
    "leave": _leave,
    "first_touch_within": lambda stage, edit, _: (
        f"{stage}: first touch within {edit.old or 'no time set'} → {edit.new or 'no time set'}"
    ),
    "route": lambda stage, edit, books: f"who gets {stage}: {route(edit.old, edit.new, books.labels)}",
}


def _handoff(edit: Edit, rest: Place, _: Books) -> str:
    if rest[0] == "history":
        return f"newest events that go along: {edit.old.last} → {edit.new.last}"
    came = listed([readable(name) for name in edit.new if name not in edit.old], "and")
    went = listed([readable(name) for name in edit.old if name not in edit.new], "and")
    told = [text for text, what in ((f"now also {came}", came), (f"no longer {went}", went)) if what]
    return f"columns of the handoff: {', '.join(told) or 'in another order'}"


def _merge(edit: Edit, _: Place, __: Books) -> str:
    if edit.old is None or edit.new is None:
        by = listed([readable(way) for way in (edit.new or edit.old).by], "and")
        return f"people are merged by {by}" if edit.old is None else f"people are no longer merged (by {by})"
    before, after = (
        {name: value for name, value in merge.model_dump().items() if name != "prefer"} | merge.prefer
        for merge in (edit.old, edit.new)
    )
    told = [
        f"{readable(name)} {arrow(_plainly(before.get(name)), _plainly(after.get(name)))}"
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]
    return f"how people are merged: {', '.join(told)}"


def _plainly(value: object) -> str:
    if isinstance(value, tuple):
        return listed([str(part) for part in value], "then")
    return "updated last" if value is None else str(value)


def _accounts(edit: Edit, _: Place, books: Books) -> str:
    if edit.old is None or edit.new is None:
        by = listed([readable(way) for way in (edit.new or edit.old).by], "then")
        if edit.old is None:
            return f"people at one company are now one account, by {by}"
        return f"people at one company are no longer one account (by {by})"
    old, new = edit.old, edit.new
    told = []
    if old.by != new.by:
        told.append(f"an account is named by {arrow(_plainly(old.by), _plainly(new.by))}")
    if old.engaged_from != new.engaged_from:
        told.append(f"who counts as engaged: {arrow(_engaged(old), _engaged(new))}")
    for role in dict.fromkeys((*old.roles, *new.roles)):
        before, after, name = old.roles.get(role), new.roles.get(role), f"role {readable(role)}"
        if before is None or after is None:
            how = "added" if before is None else "removed"
            told.append(f"{name} {how}: {say(after if before is None else before, books.labels)}")
        elif before != after:
            told.append(f"{name} {shifts(before, after, books.labels, COUNTS)}")
    return f"accounts: {'; '.join(told) or 'the roles stand in another order'}"


def _engaged(accounts: Accounts) -> str:
    least = accounts.engaged_from
    return "any engagement" if least is None else f"engagement of at least {say_number(least)}"


def _gates(edit: Edit, _: Place, __: Books) -> str:
    old, new = (gates.limits() for gates in (edit.old, edit.new))
    told = [
        f"{name} {arrow(old.get(name, 'none'), new.get(name, 'none'))}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    return f"gates: {', '.join(told)}"


def _cases(edit: Edit, rest: Place, _: Books) -> str:
    return f'case "{rest[0]}" {"added" if edit.is_added else "removed" if edit.is_removed else "changed"}'


_SECTIONS: Mapping[str, Sentence] = {
    "working_hours": _working_hours,
    "columns": _columns,
    "sources": _sources,
    "agreement": _agreement,
    "events": _condition_entry("event"),
    "personas": _condition_entry("persona"),
    "suppress": _suppress,
    "disqualify": _disqualify,
    "fit": score_sentence,
    "engagement": score_sentence,
    "questions": _questions,
    "stages": _stages,
    "gates": _gates,
    "merge": _merge,
    "accounts": _accounts,
    "handoff": _handoff,
    "cases": _cases,
}
