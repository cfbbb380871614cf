"""`why_now` names the event that raised the hand, and no other."""

import pandas as pd
import pytest

import leadq

BOOK = """
leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, call: {type: Call}, demo: {type: Demo}}
fit: {bands: {A: 10, B: 0}, rules: []}
engagement: {window: 30d, bands: {1: 30, 2: 0}, rules: [{id: v, event: visit, points: 1}]}
stages: [{id: top, hand_raiser: HAND}, {id: rest}]
"""


def why_now(hand: str, *happened: tuple[str, str]) -> str:
    rulebook = leadq.load_rulebook(text=BOOK.replace("HAND", hand))
    people = pd.DataFrame({"contact_id": ["1"], "country": ["DE"]}, dtype="object")
    activity = pd.DataFrame([{"contact_id": "1", "type": kind, "occurred_at": day} for kind, day in happened])
    return leadq.score(rulebook, people, activity, as_of="2026-11-01").leads.iloc[0]["why_now"]


@pytest.mark.parametrize(
    ("hand", "named"),
    [
        ("{event: [demo, call]}", "call on 31 Oct 2026"),
        ("{any: [{event: demo}, {event: call, country: US}]}", "demo on 29 Oct 2026"),
        ("{any: [{event: demo}, {event: call, country: DE}]}", "call on 31 Oct 2026"),
        ("{any: [{event: demo}, {event: call, at_least: 2}]}", "demo on 29 Oct 2026"),
        ("{any: [{event: demo, within: 7d}, {all: [{event: call}, {none: [{event: demo}]}]}]}", "demo on 29 Oct 2026"),
        ("{all: [{event: demo}, {none: [{event: call, at_least: 2}]}]}", "demo on 29 Oct 2026"),
        ("{any: [{event: demo}, {none: [{all: [{event: call}, {country: US}]}]}]}", "demo on 29 Oct 2026"),
        ("{all: [{event: demo}, {any: [{event: call}, {country: DE}]}]}", "call on 31 Oct 2026"),
        ("{all: [{country: DE}, {any: [{event: demo}, {event: call, country: US}]}]}", "demo on 29 Oct 2026"),
    ],
)  # fmt: skip
def test_the_newest_event_that_raised_the_hand_is_named(hand, named):
    said = why_now(hand, ("Demo", "2026-10-29"), ("Call", "2026-10-31"))
    assert said == f"Raised a hand: {named}."


@pytest.mark.parametrize(("person", "said"), [({"company": "Acme"}, "Acme."), ({"company": None}, None)])
def test_activity_is_not_missed_where_no_rule_asks_for_any(person, said):
    book = BOOK.replace("{id: v, event: visit, points: 1}", "").replace("HAND", "{country: US}")
    people = pd.DataFrame(
        {"contact_id": ["1"], "country": ["DE"]} | {k: [v] for k, v in person.items()}, dtype="object"
    )
    lead = leadq.score(leadq.load_rulebook(text=book), people, as_of="2026-11-01").leads.iloc[0]
    assert (lead["why_now"] if isinstance(lead["why_now"], str) else None) == said
