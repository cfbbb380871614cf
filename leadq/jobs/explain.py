"""`explain`: one lead, point by point: what every rule gave it, why it is in its stage, and what would move it."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadq.ingest.outside import NO_ROW
from leadq.jobs.explain_account import account_of
from leadq.jobs.explain_ahead import look_ahead
from leadq.jobs.explain_lead import KEPT, Lead, read_lead
from leadq.jobs.explain_outcome import outcome_of
from leadq.jobs.explain_person import PERSON, Person, find_person, key_of, merged_person, only
from leadq.jobs.explain_rules import day_of, group_results, rule_results
from leadq.jobs.explain_stages import bands, disqualification, question_results, stage_results
from leadq.jobs.explain_what_if import parse_what_ifs, suppose
from leadq.jobs.given import Given
from leadq.jobs.lists import SuppressionList, read_suppression_lists
from leadq.jobs.replay import BEFORE_THE_PLAN
from leadq.jobs.session import Progress, Session, open_session
from leadq.rulebook.conditions import Test, walk
from leadq.rulebook.load import Loaded
from leadq.rulebook.model import Handoff, Stage
from leadq.rulebook.uses import event_facts
from leadq.rulebook.wording import listed, say, say_day
from leadq.scoring.people import suppression_name
from leadq.words.explanation import Checked, Explanation, Outcome
from leadq.words.names import readable

_SHOWN = (
    "contact_id",
    "stage",
    "score",
    "why_now",
    "missing",
    "next_step",
    "owner",
    "track",
    "first_touch_by",
)


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """What the command was asked to do.

    Attributes:
        who: a contact id or an e-mail address.
        loaded: the checked rulebook.
        rulebook_folder: where its list files are looked for.
        given: the exports.
        as_of: the aware instant of the score.
        ahead_days: how many days ahead are looked at for a change of stage; 0 for none.
        what_if: what is supposed, as typed.
    """

    who: str
    loaded: Loaded
    rulebook_folder: Path
    given: Given
    as_of: datetime
    ahead_days: int = 365
    what_if: Sequence[str] = ()


def explain(request: ExplainRequest, progress: Progress = lambda _: None) -> Explanation:
    """Explain one lead from the exports.

    Raises:
        LeadqError: an export cannot be read, or something is supposed that cannot be.
    """
    loaded = with_sentences(request.loaded)
    lists = read_suppression_lists(loaded.rulebook, request.rulebook_folder)
    with open_session(request.given, [loaded], progress) as session:
        session.read()
        person = find_person(session.engine, request.who, loaded.rulebook.merge)
        if not person.contact_id:
            return _nobody(request, person)
        session.narrow(only(person.contact_id))
        supposed = parse_what_ifs(
            request.what_if,
            loaded,
            request.as_of,
            session.engine.columns(session.contacts_table),
        )
        lead = _judged(session, loaded, request.as_of, lists, person)
        person = merged_person(session.engine, person, lead.key)
        found = told(lead, request, person)
        ahead = look_ahead(session, lead, lists, request.ahead_days, progress)
        what_if = suppose(session, lead, lists, supposed) if supposed else None
        return dataclasses.replace(found, ahead=ahead, what_if=what_if)


def _judged(
    session: Session, loaded: Loaded, as_of: datetime, lists: Sequence[SuppressionList], person: Person
) -> Lead:
    run = session.carry_out(loaded, as_of, lists, {*KEPT, *BEFORE_THE_PLAN}, each_alone=True)
    return read_lead(run, key_of(run.engine, person.contact_id))


def with_sentences(loaded: Loaded) -> Loaded:
    """Return the rulebook with the columns that an explanation reads; they change no score."""
    handoff = Handoff(columns=_SHOWN)
    return dataclasses.replace(loaded, rulebook=loaded.rulebook.model_copy(update={"handoff": handoff}))


def told(lead: Lead, request: ExplainRequest, person: Person) -> Explanation:
    """Return what the tables say of a lead."""
    rulebook = lead.rulebook
    head = Explanation(
        rulebook.name,
        rulebook.revision or "",
        request.as_of,
        rulebook.timezone,
        "exports",
        person.contact_id,
        outcome_of(lead),
        notes=tuple(_notes(person, lead, request.who)),
    )
    if lead.suppression:
        return dataclasses.replace(head, why=_suppressed_by(lead))
    barred = disqualification(lead)
    shown = lead.shown
    return dataclasses.replace(
        head,
        person=tuple(lead.cell(field) for field in PERSON if lead.cells.get(field)),
        why=barred[1] if barred is not None else None,
        hand_raised=_hand_raised(lead),
        since=tuple(lead.cell(f) for f in ("current_stage", "stage_since") if lead.cells.get(f)),
        why_now=shown["out_why_now"] or "",
        next_step=shown["out_next_step"] or "",
        track=shown["out_track"] or "",
        owner=_owner(lead),
        first_touch_by=shown["out_first_touch_by"] or "",
        rules=rule_results(lead),
        bands=bands(lead),
        questions=question_results(lead),
        stages=stage_results(lead),
        groups=group_results(lead),
        account=account_of(lead),
    )


def _nobody(request: ExplainRequest, person: Person) -> Explanation:
    rulebook = request.loaded.rulebook
    kind = "rejected" if person.rejected else "unknown"
    return Explanation(
        rulebook.name,
        rulebook.revision or "",
        request.as_of,
        rulebook.timezone,
        "exports",
        "",
        Outcome(kind),
        notes=person.alike,
    )


def _notes(person: Person, lead: Lead, who: str) -> list[str]:
    notes = []
    merges = lead.rulebook.merge is not None
    if person.by_link:
        notes.append("No row has the id you gave; this contact names it as its own (`linked_id`).")
    if merges and (person.rows > 1 or person.merged):
        notes += _merged_notes(person)
    elif person.rows > 1:
        notes.append(
            f"The exports have {person.rows} rows for this contact. The one updated last counts, "
            "of equals the first; its activity is counted together, and an opt-out counts from any row."
        )
    if (
        not merges
        and person.by_address
        and (lead.cells.get("email") or "").casefold() != who.strip().casefold()
    ):
        notes.append("The address you gave stands in a row of this contact that no longer counts.")
    if person.others:
        named = [other for other in person.others if "@" not in other]
        which = f": {listed(named, 'and')}" if named else ""
        count, s = len(person.others), "s" if len(person.others) > 1 else ""
        have, then = ("have" if s else "has") + " the same address", ""
        if person.by_link:
            have, then = f"name{'' if s else 's'} the same id", " Activity that names it is nobody's."
        notes.append(f"{count} other contact{s} {have}{which}. This one stands first in the exports.{then}")
    return notes


_BY = {"email": "its e-mail address", "link": "a link", "name": "name and company"}


def _merged_notes(person: Person) -> list[str]:
    """Say which rows are this person, by what, and where they do not say the same. Addresses are nobody's name here."""
    rule = (
        "Each value is the one updated last, or of the source that the rulebook prefers; "
        "activity of all its ids counts together, and an opt-out counts from any row."
    )
    notes = [f"The exports have {person.rows} rows for this person. {rule}"] if person.rows > 1 else []
    for one in person.merged:
        if one.by == NO_ROW:
            notes.append(
                f"Id {one.contact_id} has no row and is named in `linked_id`: activity of it counts too."
            )
            continue
        what = "A row without an id" if "@" in one.contact_id else f"Id {one.contact_id}"
        by = listed([_BY[way] for way in one.by.split(", ")], "and")
        differs = f"; it says something else in {one.differs}" if one.differs else ""
        notes.append(f"{what} is the same person by {by}{differs}.")
    return notes


def _suppressed_by(lead: Lead) -> Checked | None:
    for number, suppression in enumerate(lead.rulebook.suppress):
        if suppression_name(number, suppression) == lead.suppression:
            if suppression.when is not None:
                tests = [part for part in walk(suppression.when) if isinstance(part, Test)]
                cells = {value.name: value for test in tests for value in lead.values_of(test)}
                return Checked(say(suppression.when), holds=True, has=tuple(cells.values()))
            return Checked(f"it is on the list {suppression.file}", holds=True)
    return None


def _hand_raised(lead: Lead) -> str:
    leads = lead.leads
    if not leads["hand_raiser"] or leads["raised_event"] is None:
        return ""
    events = event_facts(lead.rulebook)[leads["raised_event"]].events
    return f"{' or '.join(readable(e) for e in events)} on {say_day(day_of(leads['raised_day']))}"


def _owner(lead: Lead) -> str:
    """Return who gets the lead, by the first line of its stage's routing table that is for it."""
    number = lead.leads["stage_no"]
    if number is None or lead.leads["missing"]:
        return ""
    stage: Stage = lead.rulebook.stages[number]
    for line, route in enumerate(stage.route):
        if not lead.leads[f"route_{number}_{line}"]:
            continue
        if route.to_field is not None:
            return _the_crms(route.to_field)
        who = listed([str(owner) for owner in route.to or ()], "or")
        return f"{who}, while there is room" if route.at_most is not None else who
    return _the_crms("owner") if not stage.route and lead.shown["out_owner"] else ""


def _the_crms(field: str) -> str:
    return f"the {readable(field)} that the CRM names"
