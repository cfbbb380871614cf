"""The drawn report of a run: what it says, what it hides, and that it fits any terminal."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from leadq.reports.demo import FILES, WARNINGS
from leadq.reports.terminal.score import render_score
from leadq.words.summary import AccountCounts, ContactCounts, StageCount, Tally, TopAccount

WIDTHS = (60, 80, 120)


def report(summary, *, files=FILES, warnings=WARNINGS, show_values=False):
    return render_score(summary, files, "handoff-2026-11-01", 0.8, warnings, show_values=show_values)


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_without_colour(case, width, draw, snapshot):
    """Snapshots of every run at three widths."""
    assert draw(report(case), width) == snapshot


def test_the_report_with_colour(full, draw, snapshot):
    """Colours of the demo run, with the heat map on coloured ground."""
    drawn = draw(report(full), 80, colour="truecolor")
    assert "\x1b[" in drawn
    assert drawn == snapshot


def test_the_report_in_ascii(full, draw, snapshot):
    """An output that is not Unicode gets bars and shades it has."""
    drawn = draw(report(full), 80, encoding="ascii")
    assert drawn.isascii()
    assert drawn == snapshot


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_console_and_every_character_can_be_written(case, width, encoding, draw):
    drawn = draw(report(case), width, encoding=encoding)
    drawn.encode(encoding)
    assert max(cell_len(line) for line in drawn.splitlines()) <= min(width, 120)


def test_no_control_character_and_no_bidi_override_reaches_the_terminal(case, draw):
    drawn = draw(report(case), 80)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069]", drawn)


def test_markup_in_a_cell_stays_text(runs, draw):
    """What looks like rich markup is neither obeyed nor swallowed."""
    drawn = one_line(draw(report(runs["hostile"]), 200))
    assert "[/b][red]not red[/red] [link=http://evil.example]x[/link]" in drawn


def test_a_dumb_terminal_gets_no_block_characters(full, draw):
    drawn = draw(report(full), 80, term="dumb")
    assert not set("█▏░▒▓─") & set(drawn)


def test_every_stage_blocker_and_file_is_named(full, draw):
    drawn = one_line(draw(report(full), 120))
    for stage in full.stages:
        assert stage.label in drawn
        assert f"{stage.leads:,}" in drawn
    for blocker in full.blockers:
        assert f"{blocker.field.replace('_', ' ')} is missing on {blocker.leads:,} lead" in drawn
    for file in FILES:
        assert file.name in drawn
    for warning in WARNINGS:
        assert warning.message in drawn


def test_the_first_lines_say_how_many_leads_go_to_sales_and_how_many_are_blocked_and_why(full, draw):
    lines = draw(report(full), 120).splitlines()
    assert lines[2] == "37 leads go to sales (Sales qualified)."
    assert lines[3] == (
        "14 leads are blocked, because data is missing: phone (9), country (7) and job title (1)."
    )


def test_the_last_line_says_it_again_because_that_is_what_a_terminal_shows(full, draw):
    last = draw(report(full), 120).splitlines()[-1]
    assert last == "37 leads go to sales, see sql.csv. 14 leads are blocked, see blocked.csv."


def test_contact_rows_add_up_in_one_sentence(full, draw):
    sentence = (
        "1,000 contact rows = 3 rejected + 5 duplicates + 44 suppressed + 22 disqualified + 14 blocked "
        "+ 912 in the stages."
    )
    assert sentence in one_line(draw(report(full), 80))


def test_the_masked_report_holds_nothing_that_identifies_a_person(full, draw):
    drawn = draw(report(full), 120)
    for lead in full.top:
        assert lead.email not in drawn
        assert lead.name not in drawn
        for word in lead.name.split():
            assert not re.search(rf"\b{word}\b", drawn)
    for title in ("VP Marketing", "CMO", "Head of Operations", "Director Sales", "CEO"):
        assert title not in drawn
    assert "j***@acme.example" in drawn
    assert "J. D., Acme" in drawn


def test_values_are_shown_when_asked_for(full, draw):
    drawn = one_line(draw(report(full, show_values=True), 120))
    for lead in full.top:
        assert lead.email in drawn
        assert lead.name in drawn
        assert lead.why_now in drawn
    assert "hidden" not in drawn


def test_one_of_a_thing_is_said_in_the_singular(full, draw):
    one = replace(
        full,
        contacts=ContactCounts(1, 0, 1, 0, 0, 1, 1),
        stages=(StageCount("sql", "Sales qualified", "sales", 1), StageCount("nurture", "nurture", "", 0)),
        activity=replace(full.activity, read=1, unmapped=1, shifted_gap=1, shifted_fold=0),
        blockers=(replace(full.blockers[0], leads=1, only_this=1),),
        top=full.top[:1],
        cells_neutralised=1,
    )
    drawn = one_line(draw(report(one, files=FILES[:1], warnings=()), 80))
    for sentence in (
        "1 lead goes to sales (Sales qualified).",
        "1 lead is blocked, because data is missing: phone (1).",
        "1 contact row = 0 rejected + 1 duplicate + 0 suppressed",
        "1 lead reached a stage but lacks data",
        "phone is missing on 1 lead of Sales qualified; it lacks nothing else and scores 88.",
        "The only lead in Sales qualified",
        "1 activity row = ",
        "1 used row is no event",
        "1 time stands in an hour that the clock skips",
        "1 cell was made harmless",
        "1 file (14 kB) is in handoff-2026-11-01. It took 0.8 seconds.",
        "1 lead goes to sales, see sql.csv. 1 lead is blocked, see blocked.csv.",
    ):
        assert sentence in drawn
    assert not re.search(r"(?<![\d,.])1 (leads|rows|files|cells|rules|times)\b", drawn)


def test_leads_of_every_stage_with_the_first_owner_are_passed_on(full, draw):
    stages = (
        StageCount("sql", "Ready", "sales", 3),
        StageCount("sal", "Accepted", "sales", 2),
        full.stages[2],
    )
    drawn = draw(report(replace(full, stages=stages)), 120)
    assert "5 leads go to sales (3 Ready and 2 Accepted)." in drawn
    assert "The others: 663 in nurture." in drawn


def test_a_rulebook_without_stage_owners_or_stages_is_still_reported(full, draw):
    unowned = replace(full, stages=(StageCount("sql", "", "", 2),))
    assert "2 leads go to sql." in draw(report(unowned), 80)
    assert "the rulebook has no stages" in draw(report(replace(full, stages=())), 80)


def test_the_last_line_names_every_file_with_leads_that_are_passed_on(full, draw):
    stages = (
        StageCount("sql", "Ready", "sales", 0),
        StageCount("sal", "Accepted", "sales", 2),
        StageCount("won", "Won", "sales", 1),
    )
    quiet = replace(full, stages=stages, blockers=(), contacts=replace(full.contacts, blocked=0))
    assert draw(report(quiet), 80).splitlines()[-1] == "3 leads go to sales, see sal.csv and won.csv."


def test_where_no_lead_is_passed_on_there_is_no_file_to_see(full, draw):
    stages = (StageCount("mql", "", "", 0), full.stages[2])
    quiet = replace(full, stages=stages, top=(), blockers=(), contacts=replace(full.contacts, blocked=0))
    assert draw(report(quiet), 80).splitlines()[-1] == "No lead goes to mql."


@pytest.mark.parametrize(
    ("owner", "heading"), [("sales", "Who to call first"), ("Sales", "Who to call first"),
                           ("marketing", "The best leads"), ("", "The best leads")],
)  # fmt: skip
def test_only_leads_for_sales_are_to_be_called(full, draw, owner, heading):
    drawn = draw(report(replace(full, stages=(StageCount("first", "First", owner, 37),))), 80)
    assert [line for line in drawn.splitlines() if line.startswith(heading)]
    assert ("call first" in drawn) is (heading == "Who to call first")


@pytest.mark.parametrize(
    ("kinds", "last"), [(8, "3  reason 8"), (9, "3  reason 9"), (10, "6  for 2 other reasons")]
)
def test_reasons_beyond_the_eighth_are_one_line_unless_there_is_one(full, draw, kinds, last):
    because = tuple(Tally(f"reason {n + 1}", 3) for n in range(kinds))
    lines = draw(report(replace(full, rejected_because=because)), 80).splitlines()
    start = next(n for n, line in enumerate(lines) if line == "Rows rejected, by reason")
    assert lines[start + min(kinds, 9)].strip() == last


def test_a_rulebook_whose_rules_did_nothing_says_so_once(full, draw):
    silent = tuple(replace(rule, leads=0, points=Decimal(0)) for rule in full.rules)
    drawn = draw(report(replace(full, rules=silent)), 80)
    assert "No rule has counted for any lead.\n" in drawn
    assert "not counted" not in drawn
    assert "The rulebook has no rules for points." in draw(report(replace(full, rules=())), 80)


ACME = TopAccount(
    "acme.example", "Acme", "Qualified", 13, 11, Decimal("631.07"), ("key-user", "boss"), ("boss",), "Quill"
)
LONELY = TopAccount("quill.example", "", "", 1, 0, Decimal(0), (), (), "Zara Quill")
ACCOUNTS = """
53 accounts, 52 with somebody engaged. 1 lead has none.
These stand first in accounts.csv, with the engagement of all their people.
Companies that carry a person's name are hidden.

1  631.07  Acme  acme.example
           Qualified; 11 of 13 people engaged; boss; not engaged: key user
2       0  ***
           in no stage yet; 0 of 1 person engaged
"""


def test_accounts_stand_where_the_rulebook_has_them(full, draw):
    found = replace(full, accounts=AccountCounts(53, 52, 1, (ACME, LONELY)))
    drawn = draw(report(found), 80)
    assert f"\nAccounts {'─' * 71}{ACCOUNTS}" in drawn
    assert "Accounts" not in draw(report(full), 80)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (AccountCounts(0, 0, 7, ()), "No lead has an account."),
        (AccountCounts(0, 0, 0, ()), "There are no leads, and no accounts."),
        (AccountCounts(1, 0, 0, (ACME,)), "1 account, none with somebody engaged. Every lead has one."),
    ],
)
def test_few_accounts_or_none_are_said_as_they_are(full, draw, counts, said):
    assert said in draw(report(replace(full, accounts=counts)), 80)
