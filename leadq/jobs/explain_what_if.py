"""What-ifs: `job_title=VP`, `2 × webinar on 2026-11-01`, `no webinar`; the rulebook is carried out again with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.ingest.activity import JOINED_BY
from leadq.jobs.explain_change import change_of
from leadq.jobs.explain_lead import KEPT, Lead, read_lead
from leadq.jobs.explain_tables import add_activity, change_address, change_cell, remove_event
from leadq.jobs.lists import SuppressionList
from leadq.jobs.session import Session
from leadq.rulebook.load import Loaded
from leadq.rulebook.wording import listed, say_day
from leadq.scoring.accounts import MEASURES
from leadq.words.explanation import WhatIf
from leadq.words.instants import parse_as_of
from leadq.words.names import readable

_FIELD = re.compile(r"\s*(?P<field>[^\W\d][\w -]*?)\s*=\s*(?P<text>.*?)\s*", re.DOTALL)
_EVENT = re.compile(
    r"\s*(?:(?P<count>[0-9]{1,3})\s*[×x*]\s*)?(?P<event>[^\W\d][\w -]*?)\s+on\s+(?P<day>[0-9][0-9T:+.-]*)"
    r"(?:\s+with\s+(?P<field>[\w ]+?)\s*=\s*(?P<number>[0-9.,-]+))?\s*",
    re.IGNORECASE,
)
_NONE = re.compile(r"\s*no\s+(?P<event>[^\W\d][\w -]*?)\s*", re.IGNORECASE)
_HINT = "write job_title=VP, 'webinar on 2026-11-01', '2 × webinar on 2026-11-01', or 'no webinar'"
_MOST_NAMED = 12
_WAYS = {"account_id": "account id", "website": "website", "email": "e-mail address"}


@dataclass(frozen=True, slots=True)
class NewCell:
    """Another cell of the contact; an empty one is missing."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class NewActivity:
    """So many activities of an event at an instant, with a number that some rules add up."""

    event: str
    count: int
    at: datetime
    number: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NoActivity:
    """Nothing of an event."""

    event: str


Supposed = NewCell | NewActivity | NoActivity


def parse_what_ifs(
    texts: Sequence[str], loaded: Loaded, as_of: datetime, fields: Sequence[str]
) -> list[Supposed]:
    """Read what is supposed.

    Args:
        texts: as typed.
        loaded: the rulebook: its events and its time zone.
        as_of: nothing may be supposed later than that.
        fields: the contact fields that the rulebook reads.

    Raises:
        UsageError: one is not understood, or names a field or event that there is not.
    """
    return [_parse(text, loaded, as_of, fields) for text in texts]


def _parse(text: str, loaded: Loaded, as_of: datetime, fields: Sequence[str]) -> Supposed:
    if found := _EVENT.fullmatch(text):
        return _activity(found, loaded, as_of)
    if found := _FIELD.fullmatch(text):
        _refuse_account(found["field"], loaded)
        return NewCell(_field(found["field"], fields), found["text"])
    if found := _NONE.fullmatch(text):
        return NoActivity(_event(found["event"], loaded))
    raise UsageError(f"--what-if '{text}' is not understood", _HINT)


def _activity(found: re.Match[str], loaded: Loaded, as_of: datetime) -> NewActivity:
    zone = loaded.rulebook.timezone
    try:
        at = parse_as_of(found["day"], zone)
    except ValueError as error:
        raise UsageError(f"--what-if {error}", _HINT) from None
    event = _event(found["event"], loaded)
    if at > as_of:
        raise UsageError(
            f"--what-if '{readable(event)}' is later than the day of the score, so it would not count",
            "name an earlier day, or a later --as-of",
        )
    number = None
    if found["field"]:
        sums = sorted({rule.sum for rule in loaded.rulebook.engagement.rules if rule.sum is not None})
        number = (_known(found["field"], sums, "no rule adds up", "rules add up"), found["number"])
    count = int(found["count"] or 1)
    if not count:
        raise UsageError(
            "--what-if supposes an activity 0 times", f"write 'no {readable(event)}' to take it away"
        )
    return NewActivity(event, count, at, number)


def _event(text: str, loaded: Loaded) -> str:
    return _known(text, list(loaded.rulebook.events), "the rulebook has no event", "its events are")


def _field(text: str, fields: Sequence[str]) -> str:
    readable_fields = [field for field in fields if field != "contact_id"]
    return _known(text, readable_fields, "no rule reads the field", "rules read")


def _refuse_account(text: str, loaded: Loaded) -> None:
    """Refuse what is worked out of all people at the account: only one of them is supposed to be different."""
    if loaded.rulebook.accounts is not None and readable(text.strip()).casefold() in map(readable, MEASURES):
        by = listed([_WAYS[way] for way in loaded.rulebook.accounts.by], "or")
        raise UsageError(
            f"--what-if: '{text.strip()}' is worked out of all people at the account, and cannot be supposed",
            f"suppose what this lead is or does, or another {by} to put it into another account",
        )


def _known(text: str, known: Sequence[str], none: str, those: str) -> str:
    for name in known:
        if readable(name).casefold() == readable(text.strip()).casefold():
            return name
    named = [readable(name) for name in known]
    close = did_you_mean(readable(text.strip()), named)
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    hint = close or (
        f"{those} {listed(named[:_MOST_NAMED], 'and') if not more else ', '.join(named[:_MOST_NAMED])}{more}"
    )
    raise UsageError(f"--what-if: {none} '{text.strip()}'", hint)


def suppose(
    session: Session, lead: Lead, lists: Sequence[SuppressionList], supposed: Sequence[Supposed]
) -> WhatIf:
    """Change the tables of a narrowed session, carry the rulebook out again, and say what differs.

    The tables stay changed.
    """
    engine = session.engine
    if any(isinstance(change, NoActivity) for change in supposed):  # activity is an event by its kind
        session.carry_out(lead.run.loaded, lead.run.as_of, lists, ["kinds_numbered", "kind_events"])
    said = []
    for change in supposed:  # first what is taken away, by the kinds of that run
        if isinstance(change, NoActivity):
            remove_event(engine, list(lead.rulebook.events).index(change.event))
            said.append(f"no {readable(change.event)}")
    for change in supposed:
        if isinstance(change, NewActivity):
            _add(session, lead, change)
            said.append(_said(change, lead.rulebook.timezone))
    for change in supposed:
        if isinstance(change, NewCell):
            if change.field == "email" and not lead.cells.get("contact_id"):
                raise UsageError(
                    "--what-if: this contact has no id, so its e-mail address says who it is",
                    "give the contact an id in the export to suppose another address",
                )
            if change.field == "email" and "email" in engine.columns("activity_scan"):
                change_address(engine, lead.key, change.text)
            change_cell(engine, lead.key, change.field, change.text)
            said.append(f"{readable(change.field)} {f'“{change.text}”' if change.text else 'missing'}")
    run = session.carry_out(lead.run.loaded, lead.run.as_of, lists, KEPT, each_alone=True)
    after = read_lead(run, lead.key)
    next_step = "" if after.suppression else after.shown["out_next_step"] or ""
    return WhatIf(tuple(said), change_of(lead, after), next_step)


def _add(session: Session, lead: Lead, change: NewActivity) -> None:
    joined_by = JOINED_BY & {*lead.run.exports.activity_found.fields}
    if not joined_by - {"email"} and not lead.cells.get("email"):
        raise UsageError(
            "--what-if: the activity export names people by e-mail address, and this contact has none",
            "give the contact an address in the export",
        )
    local = change.at.astimezone(ZoneInfo(lead.rulebook.timezone)).replace(tzinfo=None)
    cells = {
        "contact_id": lead.typed["text_contact_id"],
        "email": lead.cells.get("email") or "",
        "leadq_event": change.event,
        "occurred_at": local.isoformat(timespec="seconds"),
    }
    if change.number is not None:
        cells[change.number[0]] = change.number[1]
    add_activity(session.engine, cells, change.count)


def _said(change: NewActivity, zone: str) -> str:
    times = f"{change.count} × " if change.count > 1 else ""
    number = f" with {readable(change.number[0])} {change.number[1]}" if change.number is not None else ""
    return (
        f"{times}{readable(change.event)} on {say_day(change.at.astimezone(ZoneInfo(zone)).date())}{number}"
    )
