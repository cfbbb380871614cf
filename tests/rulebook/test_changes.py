"""What differs between two rulebooks: in words, from what they mean, and each change by itself."""
# ruff: noqa: E501, ISC004, S506, S311 - a table of long sentences; BaseLoader makes texts alone; lots that are drawn

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from leadq.rulebook.changes import _variant, changes, with_change
from leadq.rulebook.changes_meaning import plain
from leadq.rulebook.changes_tree import tree_of
from leadq.rulebook.load import Loaded, load
from tests.oracle.generate import case_of

TEXT = (Path(__file__).parents[2] / "rules.example.yaml").read_text(encoding="utf-8")
OLD = load(TEXT.encode(), "rules.yaml")
FREE_MAIL = "    - {id: free-mail,      when: {email_domain: {is: free_mail}},      points: -10}\n"
TOO_SMALL = "    - {id: too-small,      when: {employees: {below: 10}},             points: -10}\n"
COMPETITORS = "{in: [routewright.example, fieldpilot.example]}"
PARTNER = "    - {id: partner,        when: {source: Partner},                    points: 10}\n"
SCORE = "{score: {at_least: 40}, engagement: {at_least: 10}}"


def edited(*edits: tuple[str, str]) -> Loaded:
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return load(text.encode(), "rules.yaml")


ACCOUNTS = "accounts: {by: email, roles: {decider: {persona: executive}}}\n"
WITH_ACCOUNTS = [("# Personas: kinds", ACCOUNTS + "# Personas: kinds")]
SAID_OF_ACCOUNTS = [
    (
        "accounts: {by: [account_id, email], roles: {decider: {persona: executive}}}\n",
        "accounts: an account is named by email → account_id then email",
    ),
    (
        "accounts: {by: email, engaged_from: 10, roles: {decider: {persona: executive}}}\n",
        "accounts: who counts as engaged: any engagement → engagement of at least 10",
    ),
    (
        "accounts: {by: email, roles: {user: {persona: operations}}}\n",
        'accounts: role decider removed: persona is "executive"; role user added: persona is "operations"',
    ),
    (
        "accounts: {by: email, roles: {decider: {persona: [executive, operations]}}}\n",
        'accounts: role decider now also counts if persona is "operations"',
    ),
    ("", "people at one company are no longer one account (by email)"),
]
WORDED = {
    "points": ([("points: 20, window: 90d", "points: 15, window: 90d")],
        [("engagement.rules.webinar.points", "changed", "webinar: 20 → 15 points")]),
    "window of one rule": ([("points: 20, window: 90d", "points: 20, window: 60d")],
        [("engagement.rules.webinar.window", "changed", "webinar looks back 90 → 60 days")]),
    "window of a section": ([("window: 30d ", "window: 45d ")],
        [("engagement.window", "changed", "engagement rules without a window look back 30 → 45 days")]),
    "decay": ([("linear_decay: 30d", "half_life: 15d")],
        [("engagement.rules.video-minutes.decay", "added",
          "video minutes fades evenly over 30 days → half after 15 days")]),
    "cap": ([("{id: pricing,       event: pricing_view, points: 5, max: 25}",
              "{id: pricing,       event: pricing_view, points: 5, max: 30}")],
        [("engagement.rules.pricing.max", "changed", "pricing: at most 25 → 30 points")]),
    "cap a day taken away": ([(", max_per_day: 3", "")],
        [("engagement.rules.web-visit.max_per_day", "removed",
          "web visit: no limit of points a day (was 3)")]),
    "count": ([("at_least: 3, within: 7d", "at_least: 2, within: 7d")],
        [("engagement.rules.weekly-habit.counts", "changed",
          "weekly habit gives points if there is web visit or video at least 3 → 2 days within 7 days")]),
    "kind of rule": ([("max: 20}\n    - {id: days-on-site,  event: web_visit,    points: 1, count: days}",
                       "max: 20}\n    - {id: days-on-site,  event: web_visit,    points: 1, once: true}")],
        [("engagement.rules.days-on-site.counts", "changed",
          "days on site gives points for each day with web visit → once, for the newest web visit")]),
    "rule removed with its place in a group": ([(FREE_MAIL, ""), ("[too-small, free-mail, ", "[too-small, ")],
        [("fit.rules.free-mail", "removed",
          "rule free mail removed: -10 points if email domain is a free-mail service; "
          "limit of doubt: free mail no longer counts towards it")]),
    "rule added": ([(PARTNER, PARTNER + "    - {id: nordic, when: {country: [Norway, Sweden]}, points: 4}\n")],
        [("fit.rules.nordic", "added", 'rule nordic added: +4 points if country is "Norway" or "Sweden"')]),
    "rule renamed": ([("free-mail", "private-mail")],
        [("fit.rules.free-mail", "renamed", "rule free-mail is now called private-mail")]),
    "sign of a rule with its group": ([(TOO_SMALL, TOO_SMALL.replace("-10", "10")),
                                       ("[too-small, free-mail, ", "[free-mail, ")],
        [("fit.rules.too-small.points", "changed",
          "too small: -10 → 10 points; limit of doubt: too small no longer counts towards it")]),
    "group": ([("max: 60}", "max: 50}")],
        [("engagement.groups.content", "changed", "limit of content: together at most 60 → 50 points")]),
    "band": ([("{A: 40, B: 20, C: 0}", "{A: 45, B: 20, C: 0}")],
        [("fit.bands", "changed", "fit band A begins at 40 → 45 points")]),
    "band with the grades that use it": ([("{A: 40, B: 20, C: 0}", "{Z: 40, B: 20, C: 0}"),
            ("grade: [A1, A2, B1],", "grade: [Z1, Z2, B1],"), ("grade: [A1, A2, B1, B2]", "grade: [Z1, Z2, B1, B2]"),
            ("grade: A1,", "grade: Z1,")],
        [("fit.bands", "changed",
          "fit band A removed (was from 40 points); fit band Z added, from 40 points; "
          "Sales qualified no longer takes leads if grade is A1 or A2 and now also takes leads if grade is Z1 or Z2; "
          "Marketing qualified no longer takes leads if grade is A1 or A2 and now also takes leads if grade is Z1 or Z2"),
         ("cases.Prospect B cannot stay away", "changed", 'case "Prospect B cannot stay away" changed')]),
    "event counts more": ([("[white paper, e-book]", "[white paper, e-book, guide]")],
        [("events.white_paper", "changed", 'event white paper now also counts if asset contains "guide"')]),
    "event with the rules that use it": ([("  video:           {", "  podcast:         {type: Podcast}\n  video:           {"),
            ("event: [web_visit, video], c", "event: [web_visit, video, podcast], c"),
            ("    - {id: email-click,", "    - {id: podcast, event: podcast, points: 3, max: 9}\n    - {id: email-click,")],
        [("events.podcast", "added",
          'event podcast added: type is "Podcast"; weekly habit now also counts podcast; '
          "rule podcast added: +3 points for each podcast, at most 9")]),
    "persona": ([("coo, cfo", "coo, cdo")],
        [("personas.executive", "changed",
          'persona executive no longer counts if job title has the word "cfo" '
          'and now also counts if job title has the word "cdo"')]),
    "suppression": ([("  - {id: opted-out, when: {unsubscribed: true}}\n", "")],
        [("suppress.opted-out", "removed", "no longer suppressed: unsubscribed is yes")]),
    "disqualification": ([(COMPETITORS, "{in: [routewright.example]}")],
        [("disqualify.competitor.when", "changed",
          'disqualification competitor no longer counts if email domain is "fieldpilot.example"')]),
    "one part of a condition fewer": ([("at_least: 3, within: 60d", "at_least: 1, within: 60d")],
        [("disqualify.job-seeker.when", "changed",
          "disqualification job seeker counts if careers view at least 3 times in the last 60 days "
          "→ careers view in the last 60 days")]),
    "group of negative rules": ([("doubt: {rules: [too-small, free-mail, throw-away], min: -30}",
                                  "doubt: {rules: [too-small, free-mail, throw-away], min: -20}")],
        [("fit.groups.doubt", "changed", "limit of doubt: together no less than -30 → -20 points")]),
    "leave below another score": ([("{below: 20}}, min_stay", "{below: 15}}, min_stay")],
        [("stages.sql.leave", "changed",
          "a lead leaves Sales qualified if engagement score below 20 → 15, after 7 days at the earliest")]),
    "reason": ([("reason: Student", "reason: Is a student")],
        [("disqualify.student.reason", "changed", 'reason of a disqualification: "Student" → "Is a student"')]),
    "question": ([("{at_least: 10000 USD}", "{at_least: 5000 USD}")],
        [("questions.bant.budget", "changed", "bant question budget: budget, budget at least 10,000 → 5,000 USD")]),
    "stage needs more": ([("[email, company, job_title, country, phone]", "[email, company, job_title, country, phone, need]")],
        [("stages.sql.require.need", "added", "Sales qualified now needs need")]),
    "stage needs less": ([("job_title, country, phone]", "job_title, country]")],
        [("stages.sql.require.phone", "removed", "Sales qualified no longer needs phone")]),
    "enter": ([("grade: [A1, A2, B1], questions: {bant: {satisfied: 2}}", "grade: [A1, A2], questions: {bant: {satisfied: 3}}")],
        [("stages.sql.enter", "changed",
          "Sales qualified no longer takes leads if grade is B1 and "
          "takes leads if at least 2 → 3 bant questions satisfied")]),
    "one way to enter": ([(SCORE, SCORE.replace("40", "45"))],
        [("stages.mql.enter", "changed",
          "Marketing qualified takes leads if score at least 40 → 45 and engagement score at least 10")]),
    "hand-raiser": ([("[demo_request, contact_request], within", "[demo_request, contact_request, trial], within")],
        [("stages.sql.hand_raiser", "changed",
          "who raises a hand for Sales qualified: now also trial in the last 14 days")]),
    "leave": ([("min_stay: 7d", "min_stay: 14d")],
        [("stages.sql.leave", "changed",
          "a lead leaves Sales qualified if engagement score below 20, after 7 → 14 days at the earliest")]),
    "route": ([("at_most: 8", "at_most: 10")],
        [("stages.sql.route", "changed",
          'who gets Sales qualified: country is "United States", "USA" or "Canada": '
          "rep-east or rep-west, at most 8 → 10 each")]),
    "column with the rule that reads it": ([("    seats:     ", "    chairs:    "), ("{seats: {", "{chairs: {")],
        [("columns", "changed",
          'contact field seats is no longer read from the column "Seats Needed"; '
          'contact field chairs is read from the column "Seats Needed" as a number; '
          "many seats counts if seats → chairs at least 100")]),
    "what only people read": ([('revision: "2026.11"', 'revision: "2026.12"'), ("review_by: 2027-01-31", "review_by: 2027-03-31"),
            ("label: runs operations", "label: operations"), ("first_touch_within: 4h ", "first_touch_within: 1d "), ("last: 5", "last: 7")],
        [("revision", "changed", "revision: 2026.11 → 2026.12"),
         ("agreement.review_by", "changed", "to be looked at again by 31 Jan 2027 → 31 Mar 2027"),
         ("fit.rules.operations.label", "changed", 'operations is the new name of "runs operations"'),
         ("stages.sql.first_touch_within", "changed", "Sales qualified: first touch within 4 hours → 1 day"),
         ("handoff.history", "changed", "newest events that go along: 5 → 7")]),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDED)
def test_a_change_reads_as_people_would_say_it(name: str) -> None:
    edits, expected = WORDED[name]
    found = changes(OLD, edited(*edits))
    assert [(change.path, change.kind, change.sentence) for change in found] == expected


@pytest.mark.parametrize(("after", "said"), SAID_OF_ACCOUNTS)
def test_a_change_of_accounts_is_told_and_may_move_leads(after: str, said: str) -> None:
    new = edited(("# Personas: kinds", after + "# Personas: kinds"))
    (change,) = changes(edited(*WITH_ACCOUNTS), new)
    assert (change.path, change.sentences, change.effect) == ("accounts", (said,), "stage")


def test_what_asks_for_a_role_stands_and_falls_with_it() -> None:
    """Alone neither makes a valid rulebook, so both are one change."""
    stage = ("enter: {any: [", "enter: {any: [{account_roles: decider}, ")
    (change,) = changes(OLD, edited(*WITH_ACCOUNTS, stage))
    assert change.sentences == (
        "people at one company are now one account, by email",
        'Marketing qualified now also takes leads if people at the account have the role "decider"',
    )


def test_what_only_people_read_moves_no_lead() -> None:
    edits, _ = WORDED["what only people read"]
    assert {change.effect for change in changes(OLD, edited(*edits))} == {"words"}
    assert [change.effect for change in changes(OLD, edited(*WORDED["route"][0]))] == ["owner"]
    assert [change.moves_leads for change in changes(OLD, edited(*WORDED["points"][0]))] == [True]
    assert [change.effect for change in changes(OLD, edited(*WORDED["rule renamed"][0]))] == ["words"]


def test_the_label_of_a_stage_moves_leads_where_a_crm_may_hold_it_as_the_current_stage() -> None:
    assert [c.effect for c in changes(OLD, edited(("label: Back from sales", "label: Returned")))] == [
        "stage"
    ]
    assert [c.effect for c in changes(OLD, edited(("label: Marketing qualified", "label: MQL")))] == ["words"]


@pytest.mark.parametrize("section", ["personas", "disqualify", "stages"])
def test_order_that_means_something_is_a_change(section: str) -> None:
    tree = yaml.load(TEXT, yaml.BaseLoader)
    items = tree[section]
    if isinstance(items, dict):
        tree[section] = dict(reversed(items.items()))
    else:
        items[1], items[2] = items[2], items[1]
    found = changes(OLD, load(yaml.safe_dump(tree, sort_keys=False).encode(), "rules.yaml"))
    assert [(change.path, change.kind) for change in found] == [(f"{section}.*", "moved")]
    assert found[0].effect == ("words" if section == "disqualify" else "stage")
    assert (
        with_change(OLD, load(yaml.safe_dump(tree, sort_keys=False).encode(), "x"), found[0]).rulebook != OLD
    )


def test_the_order_of_a_group_and_of_routes_is_a_change() -> None:
    group = changes(
        OLD, edited(("[white-paper, video-minutes, webinar]", "[webinar, white-paper, video-minutes]"))
    )
    assert [change.sentence for change in group] == ["limit of content: its rules stand in another order"]


WRITTEN = [
    ("window: 30d ", "window: 30 days "), ("half_life: 30d, once", "half_life: 30 days, once"),
    ("within: 7d, points: 10}", "within: 1 week, points: 10.00}"), ("within: 1 year", "within: 12 months"),
    ("within: 14d}", "within: 2w}"), ("10000 USD", "USD 10000.00"), ("{country: [Unit", "{country: [unit"),
    ("grade: [A1, A2, B1],", "grade: [B1, A2, A1],"), ("{score: {at_least: 40}, engagement: {at_least: 10}}",
     "{all: [{engagement: {at_least: 10}}, {score: {at_least: 40.0}}]}"), ("days: mon-fri", "days: 'mon,tue,wed,thu,fri'"),
    ("event: [web_visit, video], count", "event: [video, web_visit], count"), ("dates: iso", "dates: ISO"),
    ("{source: Partner}", "{source: {in: [partner]}}"), ("max: 20}\n    - {id: days", "max: 20, count: events}\n    - {id: days"),
    ("value: Minutes Watched", "value: {header: Minutes Watched}"), ("  - {id: opted-out, when: {unsubscribed: true}}",
     "  - {id: opted-out, when: {unsubscribed: yes}}"), ("{id: refusal, ", "{id: refusal, first_ever: false, "),
    ("[email, company, job_title, country, phone]", "[phone, email, company, job_title, country]"),
    ("none: [{url: {contains: /careers}}]", "none: [{any: [{url: {contains: [/careers]}}]}]"),
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN, ids=lambda pair: pair[1])
def test_the_same_written_differently_is_no_change(written: tuple[str, str]) -> None:
    assert changes(OLD, edited(written)) == ()


def _reordered(node: Any, rng: Random, path: tuple[str, ...] = ()) -> Any:
    """Return a YAML tree with everything in another order whose order means nothing."""
    if isinstance(node, dict):
        ordered = path[:1] == ("personas",) or path[-1:] in {("bands",), ("tracks",)}
        keys = list(node)
        if not ordered:
            rng.shuffle(keys)
        return {key: _reordered(node[key], rng, (*path, key)) for key in keys}
    if isinstance(node, list):
        items = [_reordered(item, rng, path) for item in node]
        if path[-1:] in {("rules",), ("suppress",), ("require",), ("cases",)} and "groups" not in path:
            rng.shuffle(items)
        return items
    return node


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.integers(0, 1000), st.booleans())
def test_a_rulebook_laid_out_anew_is_no_change(seed: int, order: int, flow: bool) -> None:
    """Whatever the rulebook: comments, layout and order that mean nothing change nothing."""
    text = TEXT if seed > 300 else case_of(seed).text
    tree = _reordered(yaml.load(text, yaml.BaseLoader), Random(order))
    again = "# laid out anew\n" + yaml.safe_dump(
        tree, sort_keys=False, default_flow_style=flow, default_style='"'
    )
    one, other = load(text.encode(), "a.yaml"), load(again.encode(), "b.yaml")
    assert changes(one, one) == () == changes(one, other) == changes(other, one)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 400), st.integers(401, 800))
def test_each_change_of_any_two_rulebooks_stands_alone_and_all_together_are_the_new_one(
    a: int, b: int
) -> None:
    old, new = case_of(a).loaded(), case_of(b).loaded()
    found = changes(old, new)
    for change in found:
        assert all(change.sentences)
        if change.effect != "words":
            with_change(old, new, change)
            with_change(new, old, change)
    everything = frozenset(place for change in found for place in change.edits)
    assert len(everything) == sum(len(change.edits) for change in found)
    made = _variant((tree_of(old), tree_of(new)), everything).rulebook
    assert _meaning(made) == _meaning(new.rulebook)


def _meaning(rulebook: Any) -> Any:
    """Return what a rulebook means, without cases, and without the order that means nothing."""
    parts = dict(plain(rulebook))
    parts.pop("cases")
    for section in ("fit", "engagement"):
        inner = dict(parts[section])
        rules = [
            {**dict(rule), "event": sorted(dict(rule).get("event", ())), "label": None}
            for rule in inner["rules"]
        ]
        parts[section] = {**inner, "rules": sorted(rules, key=repr)}
    return {**parts, "columns": None, "suppress": sorted(parts["suppress"], key=repr), "stages": [
        {**dict(stage), "require": sorted(dict(stage)["require"])} for stage in parts["stages"]]}  # fmt: skip


def test_one_change_of_several_is_made_alone_or_undone_alone() -> None:
    new = edited(
        ("points: 20, window: 90d", "points: 15, window: 90d"),
        ("job_title, country, phone]", "job_title, country]"),
    )
    points, phone = changes(OLD, new)
    made, undone = with_change(OLD, new, points).rulebook, with_change(new, OLD, points).rulebook
    webinar = [next(r for r in book.engagement.rules if r.id == "webinar").points for book in (made, undone)]
    assert webinar == [15, 20]
    assert ["phone" in book.stages[0].require for book in (made, undone)] == [True, False]
    assert "phone" not in with_change(OLD, new, phone).rulebook.stages[0].require
