"""A rulebook with every kind of rule, people of every end, and what they did: for tests of `explain`."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from leadq.jobs.explain import ExplainRequest, explain
from leadq.jobs.given import Given
from leadq.rulebook.load import Loaded, load
from leadq.words.explanation import Explanation

RULES = """leadq: 1
name: Every kind of rule
timezone: Europe/Berlin
events: {visit: {type: Page View}, webinar: {type: Webinar}, video: {type: Video}, call: {type: Call}}
suppress: [{id: opted-out, when: {unsubscribed: true}}]
disqualify: [{id: rival, when: {company: Rival}, reason: Competitor}]
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: boss, when: {job_title: {word: [vp, ceo]}}, points: 10}
    - {id: large, when: {employees: {at_least: 50}}, points: 8}
    - {id: small-mail, when: {email_domain: {is: free_mail}}, points: -5}
  groups: {size: {rules: [boss, large], max: 15}}
engagement:
  window: 30d
  bands: {1: 20, 2: 0}
  rules:
    - {id: visits, event: visit, points: 1, max_per_day: 2, max: 4}
    - {id: visit-days, event: visit, points: 1, count: days, linear_decay: 40d}
    - {id: webinar, event: webinar, points: 7, half_life: 10d, max: 12}
    - {id: minutes, event: video, sum: value, points: 0.5, max_per_day: 10, half_life: 20d}
    - {id: seen, event: webinar, once: true, points: 3, half_life: 30d}
    - {id: first, event: visit, first_ever: true, window: 20d, points: 2, linear_decay: 30d}
    - {id: habit, event: visit, count: days, at_least: 3, within: 7d, points: 5}
    - {id: hours, event: video, sum: value, at_least: 60, window: all, points: 4}
    - {id: refusal, event: call, points: -3, max: -5}
    - {id: silent, no_event_for: 20d, points: -6}
  groups: {watched: {rules: [webinar, minutes, seen], max: 18}}
questions: {bant: {need: {field: need}, budget: {field: budget, when: {budget: {at_least: 5000 USD}}}}}
stages:
  - id: sql
    label: Sales qualified
    owner: sales
    hand_raiser: {event: call, within: 5d, at_least: 9}
    enter: {grade: [A1], questions: {bant: {satisfied: 1}}}
    require: [phone]
    route: [{to: [ann, bob], by: round_robin, at_most: 5}]
  - {id: mql, label: Marketing qualified, enter: {any: [{engagement: {at_least: 12}}, {grade: [A1]}]}}
  - {id: rest, label: Everybody else}
"""
CONTACTS = """\
contact_id,email,first_name,last_name,company,job_title,employees,need,budget,phone,unsubscribed,updated_at
c-1,zara.quill@acme.example,Zara,Quill,Acme,VP Sales,120,fewer runs,,+49 30 555 0100,,2026-01-01
c-2,bo@gmail.com,Bo,Quill,,Clerk,a few,,900,,,2026-01-01
c-3,cy@rival.example,Cy,Xu,Rival,CEO,10,,,,,2026-01-01
c-4,di@acme.example,Di,Xu,Acme,CEO,10,,,,yes,2026-01-01
c-5,old@acme.example,Ed,Xu,Acme,Clerk,10,,,,,2026-01-01
c-5,new@acme.example,Ed,Xu,Acme,VP,10,,,,,2026-02-01
c-6,zara.quill@acme.example,Zara,Quill,Acme,VP,60,,7000,,,2026-01-01
,no-address,Fay,Xu,Acme,VP,60,,,,,2026-01-01
"""
DONE = """contact_id,type,occurred_at,asset,value
c-1,Page View,2026-10-31 09:00,Prices,
c-1,Page View,2026-10-31 09:05,Home,
c-1,Page View,2026-10-31 23:30,Home,
c-1,Page View,2026-10-29 10:00,Home,
c-1,Page View,2026-10-26 10:00,Home,
c-1,Page View,2026-09-01 10:00,Home,
c-1,Webinar,2026-10-20 15:00,Crews,
c-1,Webinar,2026-10-06 15:00,Routes,
c-1,Video,2026-10-25 12:00,Tour,44
c-1,Video,2026-08-25 12:00,Tour,20
c-1,Call,2026-10-27 12:00,,
c-1,Webinar,2026-12-24 15:00,Not yet,
c-5,Page View,2026-09-30 09:00,Prices,
c-6,Webinar,2026-10-30 15:00,Crews,
"""
NOV = datetime(2026, 11, 1, 0, tzinfo=UTC)
_SAID: dict[object, Explanation] = {}


def small() -> Loaded:
    return load(RULES.encode(), "rules.yaml")


def asked(given: Given, who: str, *what_if: str, ahead: int = 0, as_of: datetime = NOV) -> Explanation:
    """Return what `explain` says. Many tests ask the same about the same cells: that is answered once."""
    cells = tuple((path.name, path.read_bytes()) for path in (*given.contacts, *given.activity))
    options = str(replace(given, contacts=(), activity=()))
    question = (cells, options, who, what_if, ahead, as_of)
    if question not in _SAID:
        request = ExplainRequest(who, small(), Path(), given, as_of, ahead_days=ahead, what_if=what_if)
        _SAID[question] = explain(request)
    return _SAID[question]
