"""Whom a new rulebook moves, and which change did it: causes that are known beforehand are found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadq.ground.errors import InputRefused, UsageError
from leadq.jobs.diff import Version, difference
from leadq.jobs.diff_causes import RUNS, suspects
from leadq.jobs.diff_csv import moved_csv
from leadq.jobs.diff_gates import limit_of
from leadq.jobs.diff_impact import ImpactRequest, impact
from leadq.jobs.given import Given
from leadq.rulebook.load import load
from leadq.words.difference import Change, Difference, Side
from leadq.words.impact import Cause, Impact, Lead

ROOT = Path(__file__).parents[2]
AS_OF = datetime(2026, 11, 2, tzinfo=UTC)
RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}, call: {type: Call}}
suppress: [{id: opted-out, when: {unsubscribed: true}}]
disqualify: [{id: student, when: {job_title: Student}, reason: Student}]
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: vp, when: {job_title: {word: vp}}, points: 10}
    - {id: large, when: {employees: {at_least: 100}}, points: 5}
engagement:
  window: 60d
  bands: {1: 10, 2: 0}
  rules:
    - {id: visits, event: visit, points: 2}
    - {id: webinars, event: webinar, points: 6}
    - {id: calls, event: call, points: 1}
stages:
  - {id: hot, label: Hot, owner: sales, enter: {score: {at_least: 20}}, require: [email, phone],
     route: [{when: {country: France}, to: [ann, bob], by: round_robin, at_most: 1}, {to: queue}]}
  - {id: warm, label: Warm, enter: {score: {at_least: 10}}}
  - {id: cold}
"""
PEOPLE = """contact_id,email,first_name,last_name,company,job_title,phone,country,employees,unsubscribed
vp-6w,a@acme.example,Ada,Quill,Acme,VP,1,France,10,
vp-5v,b@acme.example,Ben,Quill,Acme,VP,1,France,10,
vp-4v,c@acme.example,Cy,Quill,Acme,VP,1,Spain,10,
vp-both,d@acme.example,Di,Quill,=Acme,VP,1,Spain,10,
no-phone,e@acme.example,Ed,Quill,Acme,VP,,Spain,10,
large,f@acme.example,Flo,Quill,Acme,VP,1,Spain,500,
student,g@acme.example,Gus,Quill,Acme,Student,1,Spain,10,
opted,h@acme.example,Hal,Quill,Acme,VP,1,Spain,10,yes
cold,i@acme.example,Ina,Quill,Acme,Clerk,1,Spain,10,
"""
DONE = {
    "vp-6w": ["Webinar", "Webinar"],  # 10 + 12 = 22
    "vp-5v": ["Page View"] * 5,  # 10 + 10 = 20
    "vp-4v": ["Page View"] * 4,  # 10 + 8 = 18
    "vp-both": ["Page View"] * 3 + ["Call"] * 2,  # 10 + 6 + 2 = 18
    "no-phone": ["Webinar", "Webinar"],
    "large": ["Page View"] * 3,  # 10 + 5 + 6 = 21
    "student": ["Webinar"],
    "opted": ["Webinar"] * 2,
}


@pytest.fixture
def given(tmp_path: Path) -> Given:
    (tmp_path / "contacts.csv").write_text(PEOPLE)
    rows = [f"{who},{what},2026-10-{20 + n}" for who, done in DONE.items() for n, what in enumerate(done)]
    (tmp_path / "activity.csv").write_text("\n".join(["contact_id,type,occurred_at", *rows, ""]))
    return Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))


def version(*edits: tuple[str, str], text: str = RULES) -> Version:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return Version("rules.yaml", load(text.encode(), "rules.yaml"), ROOT)


def compared(
    given: Given, *edits: tuple[str, str], **asked: object
) -> tuple[Impact, tuple[Lead, ...], Difference]:
    old, new = version(), version(*edits)
    found = difference(old, new)
    request = ImpactRequest(old, new, found, given, AS_OF, wants_all=True)
    return (*impact(replace(request, **asked)), found)


def moves(leads: tuple[Lead, ...], found: Difference) -> Mapping[str, tuple[str, str, str, tuple[str, ...]]]:
    """Return where each lead goes, how, and by the paths of which changes."""
    return {
        lead.contact_id: (
            lead.before,
            lead.after,
            lead.cause.how if lead.cause else "",
            tuple(found.changes[n - 1].path for n in (lead.cause or Cause("untold", ())).numbers),
        )
        for lead in leads
    }


WEBINARS = ("points: 6}", "points: 4}")
VISITS = ("event: visit, points: 2}", "event: visit, points: 1}")
CALLS = ("event: call, points: 1}", "event: call, points: 2}")
THRESHOLD = ("enter: {score: {at_least: 20}}", "enter: {score: {at_least: 18}}")
_WEBINARS, _VISITS = "engagement.rules.webinars.points", "engagement.rules.visits.points"
_CALLS, _THRESHOLD = "engagement.rules.calls.points", "stages.hot.enter"


def test_the_same_rulebook_moves_nobody(given: Given) -> None:
    told, leads, found = compared(given)
    assert not found.changes
    assert leads == told.leads == told.suspects == ()
    assert (told.moved, told.gained, told.lost, told.owner_only) == (0, 0, 0, 0)
    assert all(flow.before == flow.after for flow in told.flows)
    assert sum(flow.leads for flow in told.flows) == 9


def test_one_change_is_the_cause_of_all_that_moves(given: Given) -> None:
    told, leads, found = compared(given, WEBINARS)
    assert moves(leads, found) == {
        "vp-6w": ("hot", "warm", "alone", (_WEBINARS,)),
        "no-phone": ("blocked", "warm", "alone", (_WEBINARS,)),
    }
    assert (told.sales_before, told.sales_after, told.gained, told.lost) == (3, 2, 0, 1)
    assert [(s.numbers, s.alone, s.together) for s in told.suspects] == [((1,), 2, 0)]


def test_each_of_two_changes_gets_the_leads_it_moves(given: Given) -> None:
    _, leads, found = compared(given, WEBINARS, VISITS)
    assert moves(leads, found) == {
        "vp-6w": ("hot", "warm", "alone", (_WEBINARS,)),
        "no-phone": ("blocked", "warm", "alone", (_WEBINARS,)),
        "vp-5v": ("hot", "warm", "alone", (_VISITS,)),
        "large": ("hot", "warm", "alone", (_VISITS,)),
    }


def test_changes_that_move_a_lead_only_together_are_said_so(given: Given) -> None:
    """vp-both has 18: with calls at 1.5 it has 19, which is enough only for the lower threshold."""
    _, leads, found = compared(
        given, CALLS, ("enter: {score: {at_least: 20}}", "enter: {score: {at_least: 19}}"), VISITS
    )
    assert moves(leads, found)["vp-5v"] == ("hot", "warm", "alone", (_VISITS,))
    _, leads, found = compared(
        given,
        ("event: call, points: 1}", "event: call, points: 1.5}"),
        ("at_least: 20}}, r", "at_least: 19}}, r"),
    )
    assert moves(leads, found) == {"vp-both": ("warm", "hot", "together", (_CALLS, _THRESHOLD))}


def test_three_changes_that_take_all_three_are_told_together_and_a_fourth_is_left_out(given: Given) -> None:
    edits = [
        ("event: call, points: 1}", "event: call, points: 1.25}"),
        ("event: visit, points: 2}", "event: visit, points: 2.1}"),
        ("at_least: 20}}, r", "at_least: 18.75}}, r"),
        ("reason: Student}", "reason: Studies}"),
        ("{job_title: Student}", "{job_title: [Student, Pupil]}"),
    ]
    told, leads, found = compared(given, *edits)
    assert moves(leads, found)["vp-both"] == ("warm", "hot", "together", (_VISITS, _CALLS, _THRESHOLD))
    by_path = {found.changes[s.numbers[0] - 1].path: (s.alone, s.together) for s in told.suspects}
    assert by_path["disqualify.student.when"] == (0, 0)


def test_changes_each_of_which_would_do_are_told_as_such(given: Given) -> None:
    _, leads, found = compared(given, THRESHOLD, CALLS)
    assert moves(leads, found) == {
        "vp-4v": ("warm", "hot", "alone", (_THRESHOLD,)),
        "vp-both": ("warm", "hot", "any", (_CALLS, _THRESHOLD)),
    }


def test_leads_come_from_and_go_to_everywhere(given: Given) -> None:
    edits = [
        ("require: [email, phone]", "require: [email]"),
        ("{unsubscribed: true}", "{do_not_call: true}"),
        ("{job_title: Student}", "{job_title: Clerk}"),
    ]
    _, leads, found = compared(
        replace(given, allow_missing_columns=True),
        *edits,
        ("suppress: [{id: opted-out, when: {do_not_call: true}}]\n", ""),
    )
    assert {who: move[:3] for who, move in moves(leads, found).items()} == {
        "no-phone": ("blocked", "hot", "alone"),
        "opted": ("suppressed", "hot", "alone"),
        "student": ("disqualified", "cold", "alone"),
        "cold": ("cold", "disqualified", "alone"),
    }


def test_a_stage_under_another_name_is_the_same_place(given: Given) -> None:
    told, leads, found = compared(given, ("{id: warm, label: Warm", "{id: tepid, label: Tepid"))
    assert [change.kind for change in found.changes] == ["renamed"]
    assert leads == ()
    assert [place.id for place in told.places][:3] == ["hot", "tepid", "cold"]


def test_owners_their_room_and_segments_are_counted(given: Given) -> None:
    told, _, _ = compared(given, ("at_most: 1}", "at_most: 2}"), by=("country",))
    owners, _ = told.splits
    assert {p.name: (p.before, p.after, p.gained, p.lost) for p in owners.parts} == {
        "ann": (1, 1, 0, 0), "bob": (1, 1, 0, 0), "queue": (1, 1, 0, 0),
    }  # fmt: skip
    assert {p.name: (p.room_before, p.room_after) for p in owners.parts} == {
        "ann": (1, 2), "bob": (1, 2), "queue": (None, None),
    }  # fmt: skip
    told, _, _ = compared(given, THRESHOLD, by=("country", "job_title"))
    assert {p.name: (p.before, p.after, p.gained, p.lost) for p in told.splits[1].parts} == {
        "Spain": (1, 3, 2, 0), "France": (2, 2, 0, 0),
    }  # fmt: skip
    assert told.volume is not None
    assert (told.volume.before, told.volume.after) == (3, 5)


def test_a_lead_that_gets_another_owner_and_stays_with_sales_is_counted(given: Given) -> None:
    told, leads, found = compared(given, ("{when: {country: France}, to", "{when: {country: Spain}, to"))
    assert [change.effect for change in found.changes] == ["owner"]
    assert (told.owner_only, leads) == (3, ())


def test_names_of_columns_that_differ_are_read_each_in_its_own_way(given: Given) -> None:
    """The new rulebook takes the company's name for the job title: nobody is a vice president any more."""
    _, leads, found = compared(
        given,
        ("events: {visit", "columns: {contacts: {job_title: Company, company: Job Title}}\nevents: {visit"),
        WEBINARS,
    )
    assert {lead.contact_id for lead in leads} >= {"vp-5v", "vp-6w", "student"}
    assert moves(leads, found)["vp-5v"][2:] == ("alone", ("columns",))
    assert moves(leads, found)["vp-6w"] == ("hot", "cold", "together", ("columns", _WEBINARS))


def test_without_activity_nothing_is_said_about_what_is_new(tmp_path: Path) -> None:
    """And where no stage belongs to sales, the top one stands for it."""
    text = (
        RULES[: RULES.index("engagement:")]
        + "engagement: {bands: {1: 0}}\nstages:\n"
        + RULES[RULES.index("  - {id: warm") :]
    )
    text = text.replace(
        "events: {visit: {type: Page View}, webinar: {type: Webinar}, call: {type: Call}}\n", ""
    )
    (tmp_path / "contacts.csv").write_text(PEOPLE)
    old, new = version(text=text), version(("points: 10}", "points: 9}"), text=text)
    told, leads = impact(
        ImpactRequest(old, new, difference(old, new), Given((tmp_path / "contacts.csv",)), AS_OF)
    )
    assert told.volume is None
    assert told.recipient == "Warm"
    assert (told.sales_before, told.sales_after) == (6, 1)
    assert {(lead.before, lead.after) for lead in leads} == {("warm", "cold")}


def test_limits_are_judged_by_the_stage_they_name(given: Given) -> None:
    asked = ["hot +20%", "Hot +2", "hot -0", "warm -1", "sales +66%", "cold +0%"]
    told, _, _ = compared(given, THRESHOLD, limits=tuple(map(limit_of, asked)))
    assert [(gate.given, gate.before, gate.after) for gate in told.gates if gate.tripped] == [
        ("hot +20%", 3, 5), ("warm -1", 2, 0), ("sales +66%", 3, 5),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["sql", "sql 20%", "+20%", "sql +x", ""])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a limit"):
        limit_of(text)


def test_a_limit_of_an_unknown_stage_and_a_split_by_a_person_are_refused(given: Given) -> None:
    with pytest.raises(UsageError, match="there is no stage 'hott'"):
        compared(given, THRESHOLD, limits=(limit_of("hott +5"),))
    with pytest.raises(UsageError, match="differs from person to person"):
        compared(given, THRESHOLD, by=("email",))
    with pytest.raises(UsageError, match="no such field"):
        compared(given, THRESHOLD, by=("contry",))
    with pytest.raises(UsageError, match="no contacts export has such a column"):
        compared(given, THRESHOLD, by=("city",))


def test_the_table_of_who_moves_is_harmless_in_a_spreadsheet(given: Given) -> None:
    told, leads, _ = compared(given, CALLS, by=("country",))
    assert moved_csv(leads, told).decode("utf-8-sig") == (
        "contact_id,email,name,company,from,to,grade_old,grade_new,score_old,score_new,owner_old,owner_new,"
        "cause,changes,country\r\n"
        "vp-both,d@acme.example,Di Quill,'=Acme,warm,hot,A2,A1,18,20,,queue,alone,1,Spain\r\n"
    )


def test_lists_are_read_beside_the_new_rulebook_or_the_old(given: Given, tmp_path: Path) -> None:
    listed = ("suppress: [", "suppress: [{id: listed, file: list.csv}, ")
    with pytest.raises(InputRefused):
        compared(given, listed)
    (tmp_path / "list.csv").write_text("vp-5v\n")
    old, new = replace(version(), folder=tmp_path), replace(version(listed), folder=None)
    told, leads = impact(ImpactRequest(old, new, difference(old, new), given, AS_OF))
    assert [(lead.contact_id, lead.after) for lead in leads] == [("vp-5v", "suppressed")]
    assert told.lost == 1


def test_too_many_changes_are_tried_together_by_section() -> None:
    paths = [
        *(f"fit.rules.f{n}.points" for n in range(5)),
        *(f"engagement.rules.e{n}.points" for n in range(9)),
        "stages.hot.enter",
    ]
    found = Difference(
        Side("a", "", ""), Side("b", "", ""),
        tuple(Change(path, "changed", (path,), "stage", frozenset({tuple(path.split("."))})) for path in paths),
    )  # fmt: skip
    groups = suspects(found, every=False)
    assert len(groups) == RUNS // 2
    assert [n for numbers, _ in groups for n in numbers] == list(range(1, 16))
    assert groups[-1][0] == (15,)
    sections = [{paths[n - 1].split(".")[0] for n in numbers} for numbers, _ in groups]
    assert [len(section) for section in sections] == [1] * len(groups)
    assert [change.edits for _, change in groups] == [
        frozenset(tuple(paths[n - 1].split(".")) for n in numbers) for numbers, _ in groups
    ]
    assert len(suspects(found, every=True)) == 15


def test_causes_on_the_sample_are_those_that_were_put_there() -> None:
    text = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
    old = version(text=text)
    new = version(
        ("country, phone]  ", "country]  "), ("at_least: 40}, eng", "at_least: 44}, eng"), text=text
    )
    exports = Given((ROOT / "sample_data/contacts.csv",), (ROOT / "sample_data/activity.csv",))
    found = difference(old, new)
    told, leads = impact(
        ImpactRequest(old, new, found, exports, datetime(2026, 11, 2, 5, tzinfo=UTC), wants_all=True)
    )
    paths = {n: change.path for n, change in enumerate(found.changes, start=1)}
    for lead in leads:
        assert lead.cause is not None
        assert lead.cause.how == "alone"
        path = paths[lead.cause.numbers[0]]
        assert path == ("stages.sql.require.phone" if lead.before == "blocked" else "stages.mql.enter")
        if path == "stages.mql.enter":
            assert lead.score_before is not None
            assert 40 <= lead.score_before < 44
    assert told.gained == sum(lead.before == "blocked" for lead in leads) > 0
    assert told.moved == len(leads) > told.gained


def test_without_an_owner_named_sales_the_leads_are_told_by_the_top_stages_of_both(given: Given) -> None:
    nobody = version(("owner: sales, ", ""))
    higher = version(
        ("owner: sales, ", ""), ("stages:\n", "stages:\n  - {id: best, enter: {score: {at_least: 22}}}\n")
    )
    told, _ = impact(ImpactRequest(nobody, higher, difference(nobody, higher), given, AS_OF))
    assert told.recipient == "best or Hot"
    told, _ = impact(ImpactRequest(nobody, nobody, difference(nobody, nobody), given, AS_OF))
    assert told.recipient == "Hot"
