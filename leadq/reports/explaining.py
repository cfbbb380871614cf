"""The sentences that explain one lead, for a person who has never seen the rulebook: the same in every format."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from leadq.reports.explaining_changes import ahead_sentence
from leadq.reports.wording import field, listed, points, several, signed
from leadq.rulebook.wording import say_day, say_points
from leadq.words.explanation import (
    AccountPerson,
    AccountResult,
    Checked,
    CountedDay,
    Explanation,
    Outcome,
    StageResult,
    Value,
)
from leadq.words.names import readable
from leadq.words.scrubbing import HIDDEN

SECTIONS = {"fit": "Who it is (fit)", "engagement": "What it did (engagement)"}
"""The two halves of the score, as headings."""
JOINTS = {"all": "all of these:", "any": "one of these:", "none": "none of these:"}
DAYS = 8
"""So many days of a rule are listed."""
_STRONGEST = 4
_ABOVE = 3


def sentences(told: Explanation) -> Iterator[str]:
    """Yield what a reader wants first, one sentence or two each."""
    outcome = told.outcome
    yield ending(told)
    if outcome.kind in {"suppressed", "rejected", "unknown"}:
        return
    yield score_sentence(outcome)
    if strongest := _strongest(told):
        yield strongest
    if told.source == "handoff" and told.why_now:
        yield f"Why now: {told.why_now}"
    yield from _places(told)
    yield from _handed(told)
    if told.account is not None:
        yield from account_sentences(told.account)
    if outcome.kind != "disqualified" and told.next_step:
        yield way_up(told.next_step)
    if told.ahead is not None:
        yield ahead_sentence(told)


def way_up(next_step: str) -> str:
    """Return `next_step` as a sentence of its own, `The nearest way up, for Sales qualified: …`."""
    start = (
        "The nearest way up, f"
        if next_step.startswith("For ")
        else f"The nearest way up: {next_step[:1].lower()}"
    )
    return f"{start}{next_step[1:]}"


def ending(told: Explanation) -> str:
    """Say where the lead ends, and why where that is no stage."""
    outcome = told.outcome
    if outcome.kind in {"suppressed", "rejected", "unknown"}:
        return _not_scored(told)
    if outcome.kind == "disqualified":
        why = f", because {holding(told.why)}" if told.why is not None else ""
        return f"This lead is disqualified ({outcome.reason}){why}. So it is in no stage, whatever its score."
    where = f"{outcome.label}{f' (a stage of {outcome.owner})' if outcome.owner else ''}"
    if outcome.kind == "blocked":
        lacking = listed([field(name) for name in outcome.missing])
        return f"This lead has reached {where}, but it is blocked: {lacking} {_is(outcome.missing)} missing."
    return f"This lead is in {where}."


def _not_scored(told: Explanation) -> str:
    outcome = told.outcome
    if outcome.kind == "suppressed":
        why = f": {told.why.says}{_unread(told.why)}" if told.why is not None else ""
        return (
            f"This contact is suppressed by “{outcome.reason}”{why}. So it is not scored and stands in no file; "
            "there is nothing else to tell."
        )
    if outcome.kind == "rejected":
        return (
            "The row of this contact is a reject: it has no id and no e-mail address that can be used. "
            "So it is not scored, and stands in rejects.csv."
        )
    if told.source == "handoff":
        return (
            "Nobody in the files of this folder has this id or address. Who is suppressed, or whose row is a "
            "reject or a duplicate, stands in none of them."
        )
    alike = f" Did you mean {listed(told.notes, 'or')}?" if told.notes else ""
    return f"Nobody in the exports has this id or address.{alike}"


def _unread(why: Checked) -> str:
    """Say that a suppression holds for what cannot be read too."""
    names = [field(value.name) for value in why.has if not value.readable]
    return f" (or cannot be read, as {listed(names)} here; to be safe that counts as a no)" if names else ""


def _is(items: tuple[str, ...]) -> str:
    return "is" if len(items) == 1 else "are"


def score_sentence(outcome: Outcome) -> str:
    """Say the score and what it is made of."""
    start = f"Grade {outcome.grade}, " if outcome.grade else "Its score is "
    score = f"{start}{say_points(outcome.score)}"
    return f"{score}: {points(outcome.fit)} for who it is and {points(outcome.engagement)} for what it did."


def _strongest(told: Explanation) -> str:
    fired = sorted((rule for rule in told.rules if rule.points), key=lambda rule: -rule.points)
    given = [f"{rule.label} {signed(rule.points)}" for rule in fired if rule.points > 0][:_STRONGEST]
    taken = [f"{rule.label} {signed(rule.points)}" for rule in fired if rule.points < 0][-_STRONGEST:]
    parts = [f"Most points: {listed(given)}." if given else "No rule gave it points."]
    if taken:
        parts.append(f"Against it: {listed(taken)}.")
    return " ".join(parts)


def _handed(told: Explanation) -> Iterator[str]:
    """Say who gets it by when, and what the CRM says of its stage."""
    if told.outcome.kind == "stage":
        if told.owner:
            yield f"It goes to {told.owner}{f'; first touch by {told.first_touch_by}' if told.first_touch_by else ''}."
        if told.track:
            yield f"Its track: {told.track}."
    if told.since:
        stage, *since = told.since
        yield f"The CRM has it in {_cell(stage)}{f' since {since[0].text}' if since else ''}."


def _places(told: Explanation) -> Iterator[str]:
    """Say why it is in this stage, and why not in the one above."""
    above: list[StageResult] = []
    for stage in told.stages:
        if stage.reached:
            yield why_here(stage, told.hand_raised)
            yield from (said for said in map(why_not, reversed(above[-_ABOVE:])) if said)
            return
        above.append(stage)


def why_here(stage: StageResult, hand_raised: str) -> str:
    """Say why the lead is in the stage it reached."""
    if stage.takes_everybody:
        return f"{stage.label} takes everybody who is in no stage above it."
    if hand_raised:
        return f"It asked for sales itself: {hand_raised}."
    if stage.hand_raiser is not None and stage.hand_raiser.holds:
        return f"It raised a hand: {stage.hand_raiser.says}."
    if stage.stays:
        return f"It stays in {stage.label}: {stage.stays}."
    enter = stage.enter
    return f"It is in {stage.label} because {holding(enter)}." if enter is not None else ""


def why_not(stage: StageResult) -> str:
    """Say what the lead lacks for a stage."""
    if stage.left and stage.leave is not None:
        after = f" after {stage.min_stay} there" if stage.min_stay else ""
        back = f" To come back it needs: {_needs(stage)}." if _needs(stage) else ""
        return f"It leaves {stage.label}{after}, because {holding(stage.leave)}.{back}"
    needs = _needs(stage)
    return f"Not in {stage.label}, which asks for: {needs}." if needs else ""


def _needs(stage: StageResult) -> str:
    ways = [lacking(condition) for condition in (stage.enter, stage.hand_raiser) if condition is not None]
    return "; or ".join(ways)


def account_sentences(found: AccountResult) -> Iterator[str]:
    """Say what the lead's account comes to, and who else is there."""
    if not found.account.text:
        yield "It has no account: nothing that names one is known of it."
        return
    name = "hidden here" if found.account.text == HIDDEN else found.account.text
    if not found.people:
        yield f"Its account is {name}, for which nobody counts."
        return
    many = several(found.people, "person", "people")
    total = f"{say_points(found.engagement)} for engagement together"
    own = "" if found.counts else ". The lead itself, being disqualified, does not count"
    yield f"Its account is {name}: {many}, {found.engaged:,} engaged, {total}{_role_words(found)}{own}."
    if found.others:
        others = [_other(person) for person in found.others]
        more = [f"{found.more:,} more"] if found.more else []
        yield f"Who else is there: {'; '.join([*others, *more])}."


def _role_words(found: AccountResult) -> str:
    silent = [readable(role) for role in found.roles if role not in found.engaged_roles]
    told = [f"engaged as {listed([readable(r) for r in found.engaged_roles])}"] if found.engaged_roles else []
    told += [f"there as {listed(silent)}, not engaged"] if silent else []
    return f"; {', and '.join(told)}" if told else ""


def _other(person: AccountPerson) -> str:
    told = [*map(readable, person.roles), "engaged" if person.engaged else "not engaged"]
    return f"{person.contact_id} ({', '.join(told)}, {say_points(person.engagement)})"


def stay_words(stage: StageResult) -> str:
    """Say who stays in a stage, over the condition of leaving it."""
    return f"or who is in it already, unless{f' after {stage.min_stay}' if stage.min_stay else ''}"


def holding(checked: Checked) -> str:
    """Say what of a condition holds: the parts that make it true, with what was found."""
    if checked.joint == "any":
        return holding(next((part for part in checked.parts if part.holds), checked.parts[0]))
    if checked.joint == "all":
        return listed([holding(part) for part in checked.parts])
    if checked.joint == "none":
        return f"it is not so that {checked.says.removeprefix('always, unless ')}"
    return f"{checked.says}{_found(checked)}"


def lacking(checked: Checked) -> str:
    """Say what of a condition does not hold, with what was found instead."""
    if checked.joint == "any":
        return ", or ".join(lacking(part) for part in checked.parts)
    if checked.joint == "all":
        return listed([lacking(part) for part in checked.parts if not part.holds])
    if checked.joint == "none":
        return listed([f"not {part.says}{_found(part)}" for part in checked.parts if part.holds])
    return f"{checked.says}{_found(checked)}"


def _found(checked: Checked) -> str:
    told = found_words(checked)
    return f" ({told})" if told else ""


def found_words(checked: Checked) -> str:
    """Say what a test found: `it is B3`, `it is “Utilities”`, `it is missing`."""
    if len(checked.has) == 1 and checked.has[0].is_cell:
        value = checked.has[0]
        return f"it is {_cell(value)}" if value.text else "it is missing"
    return listed([value_words(value) for value in checked.has])


def value_words(value: Value) -> str:
    """Say a value with its name: `industry “Utilities”`, `budget is missing`."""
    if not value.is_cell:
        return value.text
    return f"{field(value.name)} {_cell(value)}" if value.text else f"{field(value.name)} is missing"


def _cell(value: Value) -> str:
    shown = "hidden here" if value.text == HIDDEN else f"“{value.text}”"
    return shown if value.readable else f"{shown}, which cannot be read"


def who_words(told: Explanation) -> str:
    """Say who it is: `Jane Doe, VP Marketing at Acme, jane@acme.example`."""
    cells = {value.name: value.text for value in told.person if value.text != HIDDEN}
    name = " ".join(cells[part] for part in ("first_name", "last_name") if part in cells) or cells.get(
        "full_name"
    )
    where = " at ".join(cells[part] for part in ("job_title", "company") if part in cells)
    return ", ".join(part for part in (name, where, cells.get("email")) if part)


def day_words(day: CountedDay, width: int = 0) -> str:
    """Say what a day gives: `26 Aug 2026  webinar (Crews): 20 × 0.207830 = 4.1566`; the day at least `width` wide."""
    done = ", ".join(f"{done.label}{f' ×{done.count}' if done.count > 1 else ''}" for done in day.activities)
    start = f"{say_day(day.on):>{width}}  {done}{f', {day.summed}' if day.summed else ''}"
    if day.before is None or day.points is None:
        return start
    most = ", the most a day" if day.limited else ""
    if day.factor == 1:
        return f"{start}: {points(day.points)}{most}"
    return f"{start}: {points(day.before)}{most} × {points(day.factor)} = {points(day.points)}"


def ended_words(days: Sequence[CountedDay]) -> str:
    """Sum up days that are not listed: `5 older activities on 3 days: 7.5`."""
    given = [day.points for day in days if day.points is not None]
    count = sum(done.count for day in days for done in day.activities)
    told = f"{several(count, 'older activity', 'older activities')} on {several(len(days), 'day')}"
    return f"{told}: {points(sum(given, Decimal(0)))}" if given else told
