"""What the rulebook reads must be in the exports; each place that reads what is not there is named."""

import pandas as pd
import pytest

import leadq
from leadq.ground.errors import RulebookError
from leadq.jobs.sources import Found, check_sources
from leadq.rulebook.codes import CODES
from leadq.rulebook.load import load

BOOK = """leadq: 1
name: Sources
columns: {contacts: {seats: {type: number}}, activity: {minutes: {type: number}}}
events:
  visit: {type: Page View}
  demo: {any: [{type: Form}, {asset: {word: demo}}]}
personas: {executive: {job_title: {word: ceo}}}
suppress:
  - {unsubscribed: true}
  - {id: blocked, when: {do_not_call: true}}
disqualify:
  - {id: student, when: {all: [{industry: Education}, {event: visit, at_least: 2, within: 7d}]}, reason: Student}
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: our-size, when: {employees: {at_least: 50}}, points: 10}
    - {id: same-place, when: {country: {equals: {field: state}}}, points: 1}
    - {id: boss, when: {persona: executive}, points: 1}
    - {id: free, when: {email_domain: {is: free_mail}}, points: -1}
engagement:
  bands: {1: 10, 2: 0}
  rules:
    - {id: watched, event: visit, sum: minutes, points: 1, max: 10}
questions:
  bant: {need: {field: need, when: {need: {present: true}}}}
stages:
  - id: sql
    hand_raiser: {event: demo}
    enter: {grade: A1, current_stage: sql}
    leave: {when: {score: {below: 5}, bounced: true}}
    require: [email, phone]
    route: [{when: {city: Bonn}, to: rep}, {to_field: owner}, {to: queue}]
  - id: rest
    tracks: {later: {buying_timeframe: {beyond: 1 year}}, everybody: otherwise}
handoff: {columns: [contact_id, stage, owner, persona, source, seats, website]}
"""
LOADED = load(BOOK.encode(), "rules.yaml")
CONTACTS = {use.field for use in LOADED.uses if use.role == "contacts"} - {"email_domain"} | {"contact_id"}
ACTIVITY = {use.field for use in LOADED.uses if use.role == "activity"} | {"occurred_at", "contact_id"}


def check(contacts=CONTACTS, activity=ACTIVITY, *, unused=(), allowed=False):
    return check_sources(LOADED, Found(contacts, unused), Found(activity, unused), allowed=allowed)


def refused(**found):
    with pytest.raises(RulebookError) as caught:
        check(**found)
    return caught.value.findings


def test_every_part_of_a_rulebook_that_reads_a_field_is_known_with_its_place():
    """The span is that of the field's name, so that the report can point at it."""
    lines = BOOK.splitlines()
    for use in LOADED.uses:
        start = use.span.column - 1
        assert lines[use.span.line - 1][start : start + use.span.width] == use.field, use
    assert [(use.role, use.field, use.of) for use in LOADED.uses] == [
        ("activity", "type", "event 'visit'"),
        ("activity", "type", "event 'demo'"),
        ("activity", "asset", "event 'demo'"),
        ("contacts", "job_title", "persona 'executive'"),
        ("contacts", "unsubscribed", "suppression 1"),
        ("contacts", "do_not_call", "suppression 'blocked'"),
        ("contacts", "industry", "disqualification 'student'"),
        ("contacts", "employees", "fit rule 'our-size'"),
        ("contacts", "country", "fit rule 'same-place'"),
        ("contacts", "state", "fit rule 'same-place'"),
        ("contacts", "email_domain", "fit rule 'free'"),
        ("activity", "minutes", "engagement rule 'watched'"),
        ("contacts", "need", "question 'need' of 'bant'"),
        ("contacts", "need", "question 'need' of 'bant'"),
        ("contacts", "current_stage", "stage 'sql'"),
        ("contacts", "bounced", "stage 'sql'"),
        ("contacts", "email", "stage 'sql'"),
        ("contacts", "phone", "stage 'sql'"),
        ("contacts", "city", "the route of stage 'sql'"),
        ("contacts", "owner", "the route of stage 'sql'"),
        ("contacts", "buying_timeframe", "track 'later' of stage 'rest'"),
        ("contacts", "source", "the handoff"),
        ("contacts", "seats", "the handoff"),
        ("contacts", "website", "the handoff"),
    ]


def test_exports_that_have_every_field_are_accepted_without_a_word():
    assert check() == ()


@pytest.mark.parametrize("field", sorted({u.field for u in LOADED.uses} - {"email_domain", "email"}))
def test_each_place_that_reads_a_missing_field_is_named(field):
    findings = refused(contacts=CONTACTS - {field}, activity=ACTIVITY - {field})
    uses = [use for use in LOADED.uses if use.field == field]
    assert [finding.span for finding in findings] == [use.span for use in uses]
    for finding, use in zip(findings, uses, strict=True):
        assert finding.code == ("LQ602" if use.is_consent else "LQ601")
        assert finding.severity is CODES[finding.code].severity
        assert use.of in finding.message
        assert f"'{field}'" in finding.message


def test_a_domain_needs_the_address_it_comes_from():
    free = next(f for f in refused(contacts=CONTACTS - {"email"}) if "free" in f.message)
    assert (
        free.message
        == "fit rule 'free' reads 'email_domain' (it comes from 'email'), and no contact export has it"
    )


def test_the_headers_that_look_closest_are_named():
    unused = ["Notes", "Employees (Head Count)", "Phone Nr."]
    (size,) = refused(contacts=CONTACTS - {"employees"}, unused=unused)
    assert (
        size.hint
        == "'Employees (Head Count)' looks close: add the column to the export, or map it under `columns:`, "
        "or pass --allow-missing-columns"
    )
    (phone,) = refused(contacts=CONTACTS - {"phone"}, unused=unused)
    assert phone.hint.startswith("'Phone Nr.' looks close: ")
    (watched,) = refused(activity=ACTIVITY - {"minutes"}, unused=["Remark"])
    assert watched.hint.startswith("add the column")


def test_findings_come_in_the_order_of_the_file():
    findings = refused(contacts={"contact_id"}, activity={"contact_id", "occurred_at"})
    assert [f.span for f in findings] == sorted(f.span for f in findings)


def test_allowed_fields_become_notes_one_for_each_field():
    assert check(contacts=CONTACTS - {"employees", "need"}, activity=ACTIVITY - {"type"}, allowed=True) == (
        "no activity export has 'type', which event 'visit' and 1 more read",
        "no contact export has 'employees', which fit rule 'our-size' reads",
        "no contact export has 'need', which question 'need' of 'bant' reads",
    )


def test_consent_may_never_be_missing():
    """Whoever said no would be scored and handed over: not even the option allows that."""
    (finding,) = refused(contacts=CONTACTS - {"unsubscribed", "employees"}, allowed=True)
    assert finding.code == "LQ602"
    assert "allow" not in finding.hint


def test_consent_in_two_columns_is_refused_until_the_rulebook_says_which():
    """Pardot's case: one column holds the field, and an opt-out in the other would be scored."""
    unused = ["Email Opt Out", "Notes"]
    (finding,) = refused(unused=unused, allowed=True)
    assert finding.code == "LQ603"
    assert finding.span == next(use.span for use in LOADED.uses if use.field == "unsubscribed")
    assert "'Email Opt Out'" in finding.message
    assert "columns:" in finding.hint


def test_consent_in_two_columns_is_no_question_where_the_rulebook_names_one():
    named = BOOK.replace("contacts: {seats", "contacts: {unsubscribed: Opted Out, seats")
    loaded = load(named.encode(), "rules.yaml")
    assert check_sources(loaded, Found(CONTACTS, ["Email Opt Out"]), Found(ACTIVITY), allowed=False) == ()


def test_the_python_api_refuses_too_and_allows_by_a_keyword():
    rulebook = leadq.load_rulebook(text=BOOK)
    contacts = pd.DataFrame({name: ["x"] for name in sorted(CONTACTS - {"employees"})}, dtype="str")
    activity = pd.DataFrame({name: ["x"] for name in sorted(ACTIVITY)}, dtype="str").head(0)
    with pytest.raises(RulebookError) as caught:
        leadq.score(rulebook, contacts, activity, as_of="2026-11-01")
    (finding,) = caught.value.findings
    assert finding.hint.endswith("or pass allow_missing_columns=True")
    result = leadq.score(
        rulebook, contacts, activity, as_of="2026-11-01", allow_missing_columns=True, threads=1
    )
    assert "no contact export has 'employees', which fit rule 'our-size' reads" in result.summary.notes
