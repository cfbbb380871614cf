"""`explain` says of a lead what `score` says of it, and every point is accounted for."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from leadq.ground.errors import UsageError
from leadq.jobs.compile import RESULTS
from leadq.jobs.explain import ExplainRequest, told, with_sentences
from leadq.jobs.explain_ahead import first_change
from leadq.jobs.explain_lead import KEPT, read_lead
from leadq.jobs.explain_person import Person, key_of
from leadq.jobs.explain_what_if import parse_what_ifs
from leadq.jobs.given import Given
from leadq.jobs.lists import read_suppression_lists
from leadq.jobs.session import open_session
from leadq.rulebook.load import load
from leadq.words.explanation import Explanation
from leadq.words.steps import rows, sql
from tests.jobs.explained import CONTACTS, DONE, NOV, asked, small

ROOT = Path(__file__).parents[2]
AS_OF = datetime(2026, 11, 2, 5, tzinfo=UTC)
EXPORTS = Given((ROOT / "sample_data/contacts.csv",), (ROOT / "sample_data/activity.csv",))
CENT = Decimal("0.01")
_PLACED = """
SELECT text_contact_id, stage_no, disqualified_no, missing, grade, score, fit_score, engagement_score FROM placed
"""


@pytest.fixture
def given(tmp_path: Path) -> Given:
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    (tmp_path / "activity.csv").write_text(DONE)
    return Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",), allow_future=True)


def held_to_itself(found: Explanation) -> None:
    """Every rule's days make its raw points, the rules' points the scores."""
    for section, score in (("fit", found.outcome.fit), ("engagement", found.outcome.engagement)):
        assert sum(rule.points for rule in found.rules if rule.section == section) == score
    for rule in found.rules:
        given = [day.points for day in rule.days if day.points is not None]
        if given:
            total = sum(given, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
            assert rule.raw == total if rule.uncapped is None else rule.uncapped == total, rule
            assert abs(rule.raw) <= abs(total), rule


def test_thirty_leads_of_the_sample_are_told_as_they_are_scored() -> None:
    """Stage, missing data, scores, grade and every contribution; and the days of each rule make its raw points."""
    loaded = with_sentences(load((ROOT / "rules.example.yaml").read_bytes(), "rules.example.yaml"))
    lists = read_suppression_lists(loaded.rulebook, ROOT)
    with open_session(EXPORTS, [loaded]) as session:
        engine = session.carry_out(loaded, AS_OF, lists, RESULTS).engine
        placed = {row[0]: row[1:] for row in engine.rows(sql(_PLACED))}
        points = engine.rows(
            sql(
                "SELECT p.text_contact_id, c.rule_no, c.raw, c.points, c.events FROM contributions AS c "
                "JOIN placed AS p ON p.contact_key = c.contact_key"
            )
        )
    by_end: dict[object, list[str]] = {}
    for who, (stage, barred, missing, *_) in sorted(placed.items()):
        by_end.setdefault((stage, barred, missing is not None), []).append(who)
    chosen = [who for number in range(8) for group in by_end.values() for who in group[number : number + 1]][
        :36
    ]
    with open_session(EXPORTS, [loaded]) as session:
        session.read()
        session.narrow(rows({"contact_id": "TEXT"}, [(who,) for who in chosen]))
        run = session.carry_out(loaded, AS_OF, lists, KEPT)
        request = ExplainRequest("", loaded, ROOT, EXPORTS, AS_OF)
        found = {
            who: told(read_lead(run, key_of(run.engine, who)), request, Person(who, rows=1)) for who in chosen
        }
    assert len({found[who].outcome.kind for who in chosen}) == 3
    assert len({found[who].outcome.stage for who in chosen}) == 5
    numbers = {rule.rule: number for number, rule in enumerate(found[chosen[0]].rules)}
    for who in chosen:
        stage, barred, missing, grade, *scores = placed[who]
        outcome = found[who].outcome
        assert outcome.stage == ("" if stage is None else loaded.rulebook.stages[stage].id)
        assert (outcome.kind == "disqualified") is (barred is not None)
        assert outcome.missing == (tuple(missing.split(", ")) if missing and barred is None else ())
        assert (outcome.grade, outcome.score, outcome.fit, outcome.engagement) == (grade, *scores)
        told_points = {
            (who, numbers[rule.rule], rule.raw, rule.points, rule.events)
            for rule in found[who].rules
            if rule.fired
        }
        assert told_points == {row for row in points if row[0] == who}
        held_to_itself(found[who])


def test_every_kind_of_rule_shows_the_days_it_counted(given: Given) -> None:
    found = asked(given, "c-1")
    held_to_itself(found)
    rules = {rule.rule: rule for rule in found.rules}
    assert {rule for rule in rules if not rules[rule].fired} == {"small-mail", "silent", "first"}
    visits = rules["visits"]
    assert [(day.on, day.age, day.quantity, day.before, day.points) for day in visits.days] == [
        (date(2026, 10, 31), 1, 3, 2, 2),
        (date(2026, 10, 29), 3, 1, 1, 1),
        (date(2026, 10, 26), 6, 1, 1, 1),
    ]
    assert [(a.label, a.count) for a in visits.days[0].activities] == [
        ("visit (Home)", 2),
        ("visit (Prices)", 1),
    ]
    assert [day.limited for day in visits.days] == [True, False, False]
    webinar = rules["webinar"]
    assert [day.factor for day in webinar.days] == [Decimal("0.435275"), Decimal("0.164938")]
    assert webinar.raw == Decimal("4.20")
    assert [day.on for day in rules["seen"].days] == [date(2026, 10, 20)]
    assert [(day.quantity, day.points) for day in rules["hours"].days] == [(44, None), (20, None)]
    assert [day.summed for day in rules["hours"].days] == ["44 of value", "20 of value"]
    assert (rules["hours"].why, rules["habit"].why) == (
        "Reached: 64 of value.",
        "Reached: 3 days within 7 days.",
    )
    assert rules["large"].why == "The limit of the group size leaves 5 of 8."
    assert rules["silent"].why == "The last was on 31 Oct 2026, yesterday."
    assert [(group.label, group.raw, group.points) for group in found.groups[:1]] == [("size", 18, 15)]


def test_a_rule_that_gave_nothing_says_why(given: Given) -> None:
    why = {rule.rule: rule.why for rule in asked(given, "c-5").rules}
    assert why["webinar"] == "No webinar so far."
    assert why["visits"] == "The last visit was on 30 Sep 2026, too long ago."
    assert why["first"] == "The first visit was on 30 Sep 2026, too long ago."
    assert why["silent"] == "The last was on 30 Sep 2026, 32 days ago."
    habit = {rule.rule: rule.why for rule in asked(given, "c-6").rules}
    assert habit["habit"] == "No visit so far."


def test_a_cell_that_cannot_be_read_is_told_as_that(given: Given) -> None:
    large = next(rule for rule in asked(given, "c-2").rules if rule.rule == "large")
    assert (large.fired, large.has[0].text, large.has[0].readable) == (False, "a few", False)


def test_who_is_not_scored_gets_an_answer_too(given: Given) -> None:
    suppressed = asked(given, "c-4")
    assert (suppressed.outcome.kind, suppressed.outcome.reason) == ("suppressed", "opted-out")
    assert suppressed.why is not None
    assert suppressed.why.says == "unsubscribed is yes"
    assert (suppressed.rules, suppressed.person, suppressed.stages) == ((), (), ())
    barred = asked(given, "c-3")
    assert (barred.outcome.kind, barred.outcome.reason) == ("disqualified", "Competitor")
    assert barred.why is not None
    assert [value.text for value in barred.why.has] == ["Rival"]
    assert asked(given, "no-address").outcome.kind == "rejected"
    assert asked(given, "nobody@x.example").outcome.kind == "unknown"
    assert asked(given, "C-1").notes[0] == "c-1"  # an id counts byte for byte


def test_a_contact_of_several_rows_or_with_a_shared_address_is_told_as_that(given: Given) -> None:
    twice = asked(given, "OLD@acme.example")
    assert twice.contact_id == "c-5"
    assert [value.text for value in twice.person if value.name == "email"] == ["new@acme.example"]
    assert "2 rows for this contact" in twice.notes[0]
    assert "no longer counts" in twice.notes[1]
    shared = asked(given, "zara.quill@acme.example")
    assert shared.contact_id == "c-1"
    assert "1 other contact has the same address: c-6" in shared.notes[0]


def test_stages_are_checked_part_by_part(given: Given) -> None:
    found = asked(given, "c-6")
    sql_, mql, rest = found.stages
    assert (found.outcome.kind, found.outcome.stage) == ("stage", "rest")
    assert sql_.enter is not None
    assert [(part.says, part.holds) for part in sql_.enter.parts] == [
        ("grade is A1", False),
        ("at least 1 bant question satisfied", True),
    ]
    assert sql_.enter.parts[0].has[0].text == "it is A2"
    assert mql.enter is not None
    assert mql.enter.joint == "any"
    assert rest.takes_everybody
    assert rest.reached
    assert [(q.answered, q.satisfied) for q in found.questions] == [(False, False), (True, True)]
    assert [(band.band, band.next_band, band.missing_points) for band in found.bands] == [
        ("A", "", None),
        ("2", "1", Decimal(20) - found.outcome.engagement),
    ]


def scored_with(given: Given, contacts: str, done: str, who: str) -> Explanation:
    for path, text in zip((*given.contacts, *given.activity), (contacts, done), strict=True):
        path.write_text(text)
    return asked(given, who)


def test_what_if_tells_what_exports_with_the_change_would_score(given: Given) -> None:
    supposed = (
        "job_title=Clerk",
        "2 × webinar on 2026-11-01",
        "video on 2026-10-30 with value=12",
        "no visit",
    )
    what_if = asked(given, "c-1", *supposed).what_if
    assert what_if is not None
    assert what_if.change.before == asked(given, "c-1").outcome
    kept = [line for line in DONE.splitlines() if not line.startswith("c-1,Page View")]
    kept += ["c-1,Webinar,2026-11-01 00:00,,"] * 2 + ["c-1,Video,2026-10-30,,12"]
    really = scored_with(given, CONTACTS.replace("VP Sales", "Clerk"), "\n".join(kept) + "\n", "c-1")
    assert what_if.change.after == really.outcome
    assert what_if.next_step == really.next_step
    points = {rule.rule: rule.points for rule in really.rules}
    assert all(points[rule.rule] == rule.after for rule in what_if.change.rules)
    assert {"boss", "visits", "webinar"} <= {rule.rule for rule in what_if.change.rules}


def test_another_address_keeps_its_activity_and_an_empty_cell_is_missing(given: Given) -> None:
    (given.activity[0]).write_text("email,type,occurred_at,value\nbo@gmail.com,Webinar,2026-10-31,\n")
    what_if = asked(given, "c-2", "email=bo@acme.example").what_if
    assert what_if is not None
    assert [(rule.rule, rule.before, rule.after) for rule in what_if.change.rules] == [("small-mail", -5, 0)]
    gone = asked(given, "c-2", "email=").what_if
    assert gone is not None
    assert {rule.rule for rule in gone.change.rules} >= {"small-mail"}


def test_what_if_may_bring_somebody_in_and_out(given: Given) -> None:
    out = asked(given, "c-1", "unsubscribed=yes").what_if
    assert out is not None
    assert (out.change.before.kind, out.change.after.kind) == ("stage", "suppressed")
    back = asked(given, "c-4", "unsubscribed=no").what_if
    assert back is not None
    assert (back.change.before.kind, back.change.after.kind) == ("suppressed", "stage")
    blocked = asked(
        given, "c-6", "3 × webinar on 2026-11-01", "company=Acme", "20 x visit on 2026-10-31"
    ).what_if
    assert blocked is not None
    assert blocked.change.moves


@pytest.mark.parametrize(
    ("supposed", "message", "hint"),
    [
        ("job_titel=VP", "no rule reads the field 'job_titel'", "did you mean 'job title'?"),
        ("contact_id=9", "no rule reads the field 'contact_id'", ""),
        ("webnar on 2026-11-01", "the rulebook has no event 'webnar'", "did you mean 'webinar'?"),
        ("no webnar", "the rulebook has no event 'webnar'", "did you mean 'webinar'?"),
        ("webinar on 2026-11-31", "is not an instant", ""),
        ("webinar on 2026-11-02", "later than the day of the score", "a later --as-of"),
        ("0 x webinar on 2026-11-01", "0 times", "no webinar"),
        ("video on 2026-10-30 with minutes=3", "no rule adds up 'minutes'", "value"),
        ("webinar", "is not understood", "webinar on 2026-11-01"),
    ],
)
def test_what_cannot_be_supposed_is_refused(supposed: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        parse_what_ifs([supposed], small(), NOV, ["contact_id", "company", "employees", "job_title"])
    assert hint in refused.value.hint


def test_ahead_names_the_first_day_on_which_the_stage_differs(given: Given) -> None:
    """The webinar of December, which stands in the export already, is not known yet."""
    found = asked(given, "c-1", ahead=200)
    assert found.outcome.stage == "sql"
    ahead = found.ahead
    assert ahead is not None
    assert ahead.on is not None
    assert ahead.change is not None
    days = (ahead.on - date(2026, 11, 1)).days
    known = "\n".join(line for line in DONE.splitlines() if "2026-12" not in line) + "\n"
    given.activity[0].write_text(known)
    for day, stage in ((days - 1, "sql"), (days, ahead.change.after.stage)):
        instant = datetime.fromordinal(NOV.toordinal() + day).replace(tzinfo=UTC)
        later = asked(given, "c-1", as_of=instant)
        assert later.outcome.stage == stage
    assert later.outcome == ahead.change.after
    assert "grade is A1" in ahead.change.lost
    assert ahead.change.by_points
    why = {rule.rule: rule.why for rule in ahead.change.rules}
    assert why["webinar"] == "the webinar of 6 Oct 2026 no longer counts, and the rest is worth less with age"
    assert why["seen"] == "worth less with age"


def test_the_first_change_is_found_by_few_questions() -> None:
    asked_for: list[int] = []

    def place(day: int) -> tuple[str, str]:
        asked_for.append(day)
        return ("stage", "0" if day < 59 else "1")

    assert first_change(place, ("stage", "0"), 365) == 59
    assert len(asked_for) <= 11
    assert first_change(lambda _: ("stage", "0"), ("stage", "0"), 365) is None
    assert first_change(place, ("stage", "0"), 58) is None
    assert first_change(place, ("stage", "0"), 59) == 59


def test_a_contact_without_an_id_goes_by_its_address(given: Given) -> None:
    given.contacts[0].write_text(
        "email,job_title,employees,need,budget,phone,company,unsubscribed\nA@acme.example,VP,,,,,,\n"
    )
    given.activity[0].write_text("email,type,occurred_at,value\na@acme.example,Webinar,2026-10-31,\n")
    found = asked(given, "a@acme.example", "no webinar", "2 x visit on 2026-10-30", "job_title=")
    assert found.contact_id == "a@acme.example"
    assert found.what_if is not None
    changed = {rule.rule: (rule.before, rule.after) for rule in found.what_if.change.rules}
    assert changed["boss"] == (10, 0)
    assert changed["visits"] == (0, 2)
    assert changed["webinar"][1] == 0
    with pytest.raises(UsageError, match="this contact has no id"):
        asked(given, "a@acme.example", "email=b@acme.example")


def test_an_activity_is_not_supposed_of_somebody_it_could_not_name(given: Given) -> None:
    given.contacts[0].write_text(CONTACTS.replace("c-6,zara.quill@acme.example", "c-6,"))
    given.activity[0].write_text("email,type,occurred_at,value\nbo@gmail.com,Webinar,2026-10-31,\n")
    with pytest.raises(UsageError, match="names people by e-mail address"):
        asked(given, "c-6", "visit on 2026-10-30")


def test_a_stage_without_routes_leaves_the_lead_to_whom_the_crm_names(given: Given) -> None:
    given.contacts[0].write_text(
        "contact_id,email,owner,job_title,employees,need,budget,phone,company,unsubscribed\n"
        "c-1,a@acme.example,Dana Whitfield,Clerk,,,,,,\nc-2,b@acme.example,,Clerk,,,,,,\n"
    )
    assert asked(given, "c-1").owner == "the owner that the CRM names"
    assert asked(given, "c-2").owner == ""


def test_a_consent_that_cannot_be_read_is_told_as_that(given: Given) -> None:
    given.contacts[0].write_text(CONTACTS.replace("Di,Xu,Acme,CEO,10,,,,yes", "Di,Xu,Acme,CEO,10,,,,maybe"))
    found = asked(given, "c-4")
    assert found.outcome.kind == "suppressed"
    assert found.why is not None
    assert [(value.name, value.readable) for value in found.why.has] == [("unsubscribed", False)]
