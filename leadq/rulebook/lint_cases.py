"""Checks of the cases: they name fields, events, stages and rules that exist, and days that can be read."""

import re
from collections.abc import Iterator
from datetime import datetime

from leadq.ground.findings import Finding, did_you_mean
from leadq.rulebook.case import Case, CaseActivity
from leadq.rulebook.lint_names import grades, rule_ids
from leadq.rulebook.places import Sheet, Step, suggest
from leadq.words.amounts import Unreadable, parse_date
from leadq.words.yamltext import Map, Seq

OUTCOMES = ("blocked", "disqualified", "suppressed")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?( ?(Z|[+-][0-9]{2}:?[0-9]{2}))?"
)


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the cases."""
    for number, case in enumerate(sheet.rulebook.cases):
        path = ("cases", number)
        yield from _cells(sheet, (*path, "contact"), case.contact, "contact")
        for line, activity in enumerate(case.activity):
            yield from _activity(sheet, (*path, "activity", line), activity)
        yield from _expected(sheet, (*path, "expect"), case)


def _cells(sheet: Sheet, path: tuple[Step, ...], cells: dict[str, object], whose: str) -> Iterator[Finding]:
    types = sheet.catalogue.lead_types if whose == "contact" else sheet.catalogue.activity_types
    who, section = ("a contact", "contacts") if whose == "contact" else ("an activity", "activity")
    for name, value in cells.items():
        if name not in types:
            hint = (
                did_you_mean(name, list(types))
                or f"declare it: `columns: {{{section}: {{{name}: {{type: text}}}}}}`"
            )
            yield sheet.key_error("LQ301", (*path, name), f"{who} has no field '{name}'", hint)
        elif isinstance(value, (Map, Seq)):
            what = f"'{name}' is a cell of an export, and a cell holds one text"
            hint = (
                "write the parts with ';' between them, in quotes"
                if isinstance(value, Seq)
                else "write one value"
            )
            yield sheet.error("LQ424", (*path, name), what, hint)


def _activity(sheet: Sheet, path: tuple[Step, ...], activity: CaseActivity) -> Iterator[Finding]:
    events = list(sheet.rulebook.events)
    if activity.event is not None and activity.event not in events:
        hint = suggest(activity.event, events, "declare it under `events`")
        yield sheet.error("LQ304", (*path, "event"), f"there is no event '{activity.event}'", hint)
    cells = activity.model_extra or {}
    if activity.event is None and not cells:
        yield sheet.error(
            "LQ424",
            path,
            "this activity does not say what was done",
            "add `event: …`, or raw columns as `type: …`",
        )
    yield from _cells(sheet, path, cells, "activity")
    for number, when in enumerate(activity.on):
        try:
            _day_or_instant(when)
        except Unreadable as error:
            yield sheet.error("LQ424", (*path, "on", number), error.message, error.hint)


def _day_or_instant(text: str) -> None:
    if not _INSTANT.fullmatch(text):
        parse_date(text)
        return
    parse_date(text[:10])
    try:
        datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", text[10:]).join((text[:10], "")))
    except ValueError:
        raise Unreadable(f"'{text}' is not a time", 'write it as "2026-10-30 14:05"') from None


def _expected(sheet: Sheet, path: tuple[Step, ...], case: Case) -> Iterator[Finding]:
    stages = [*(stage.id for stage in sheet.rulebook.stages), *OUTCOMES]
    expect = case.expect
    if not expect.model_fields_set:
        yield sheet.error("LQ424", path, "this case expects nothing", "add `stage: …`, or a score")
    if expect.stage is not None and expect.stage not in stages:
        hint = suggest(expect.stage, stages)
        yield sheet.error("LQ308", (*path, "stage"), f"there is no stage '{expect.stage}'", hint)
    if expect.grade is not None and expect.grade not in grades(sheet):
        hint = suggest(expect.grade, grades(sheet))
        yield sheet.error("LQ307", (*path, "grade"), f"there is no grade '{expect.grade}'", hint)
    tracks = [track for stage in sheet.rulebook.stages for track in stage.tracks]
    if expect.track is not None and expect.track not in tracks:
        hint = suggest(expect.track, tracks) or "declare it under `tracks` of its stage"
        yield sheet.error("LQ320", (*path, "track"), f"there is no track '{expect.track}'", hint)
    rules = rule_ids(sheet)
    for key, named in (("fires", expect.fires), ("silent", expect.silent)):
        for number, rule in enumerate(named):
            if rule not in rules:
                yield sheet.error(
                    "LQ305", (*path, key, number), f"there is no rule '{rule}'", suggest(rule, rules)
                )
    fields = list(sheet.catalogue.contact_types)
    for number, name in enumerate(expect.missing):
        if name not in fields:
            hint = suggest(name, fields, "name a field that a stage requires")
            yield sheet.error("LQ301", (*path, "missing", number), f"a contact has no field '{name}'", hint)
