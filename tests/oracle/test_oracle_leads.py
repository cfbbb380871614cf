"""The oracle's leads against examples worked out by hand: grades, stages, conditions, routes, rows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.oracle.by_hand import LEFT_OPEN, UNREADABLE_PERSON, book, happened, lead
from tests.oracle.scorer import band, plain_number, score

# --- grade, reasons, stages ---


def test_a_band_is_reached_at_its_number_and_the_last_holds_the_rest():
    bands = {"A": Decimal(40), "B": Decimal(20), "C": Decimal(0)}
    assert [band(bands, Decimal(n)) for n in ("40", "39.99", "20", "-7")] == ["A", "B", "B", "C"]


def test_reasons_are_largest_first_and_sum_to_the_score():
    fit = """{id: free-mail, when: {email_domain: {is: free_mail}}, points: -10},
             {id: decision-maker, when: {job_title: {word: vp}}, points: 20}"""
    loaded = book("{id: visits, label: Webinar, event: visit, points: 20, half_life: 30d}", fit=fit)
    scored = lead(loaded, happened("2026-10-20"), email="a@mail.gmail.com", job_title="VP, Sales")
    assert scored.reasons == "decision maker +20; Webinar +15.16; free mail -10"
    assert (scored.score, scored.grade) == (Decimal("25.16"), "C3")
    assert plain_number(Decimal("20.00")) == "20"


@pytest.mark.parametrize(
    ("since", "visits", "stage"),
    [
        ("2026-10-25", ("2026-11-01",), "top"),  # engagement 10: does not leave
        ("2026-10-25", (), "rest"),  # leaves after seven days
        ("2026-10-26", (), "top"),  # six days only
        ("", (), "rest"),  # unknown counts as long enough
    ],
)
def test_a_lead_stays_until_it_may_leave(since, visits, stage):
    leave = "{when: {engagement: {below: 10}}, min_stay: 7d}"
    enter = "label: Sales Qualified, enter: {score: {at_least: 90}}"
    stages = f"[{{id: top, {enter}, leave: {leave}}}, {{id: rest}}]"
    loaded = book("{id: w, event: visit, points: 10}", stages=stages)
    for name in ("top", "sales qualified"):
        assert lead(loaded, happened(*visits), current_stage=name, stage_since=since).stage == stage


def test_without_leave_the_current_stage_does_not_hold_a_lead():
    assert lead(book(), current_stage="top").stage == "rest"


def test_a_missing_required_field_blocks_with_the_stage_reached():
    loaded = book(
        stages="[{id: top, hand_raiser: {country: US}, require: [phone, seats, country]}, {id: rest}]"
    )
    blocked = lead(loaded, country="US", seats="many", owner="rep-z")
    assert (blocked.fate, blocked.stage, blocked.missing) == ("blocked", "top", ("phone", "seats"))
    assert lead(loaded, country="US", seats="5", phone="1").fate == "stage"


def test_not_equals_asks_for_a_value_and_none_does_not():
    fit = """{id: a, when: {country: {not_equals: US}}, points: 1},
             {id: b, when: {none: [{country: US}]}, points: 2}"""
    loaded = book(fit=fit)
    assert [lead(loaded, country=c).fit for c in ("US", "FR", "")] == [0, 3, 2]


def test_amounts_in_different_currencies_satisfy_no_test():
    fit = """{id: a, when: {budget: {at_least: 10000 USD}}, points: 1},
             {id: b, when: {budget: {not_equals: 10000 USD}}, points: 2}"""
    loaded = book(fit=fit)
    assert [lead(loaded, budget=b).fit for b in ("10000", "EUR 20000", "$9,999.99", "")] == [1, 0, 2, 0]


def test_fields_are_compared_only_where_both_are_there():
    loaded = book(fit="{id: a, when: {country: {not_equals: {field: billing_country}}}, points: 1}")
    assert [lead(loaded, country="US", billing_country=b).fit for b in ("us", "FR", "")] == [0, 1, 0]


# --- rows ---


def test_every_contact_row_and_every_activity_row_ends_in_one_place():
    more = """suppress: [{unsubscribed: true}]
disqualify: [{id: s, when: {job_title: {word: student}}, reason: Student}]"""
    contacts = [
        {"contact_id": "1", "updated_at": "2026-01-01", "email": "a@b.example"},
        {"contact_id": "", "email": "nobody"},
        {"contact_id": "1", "updated_at": "2026-02-01", "email": "a@b.example"},
        {"contact_id": "2", "unsubscribed": "yes"},
        {"contact_id": "3", "job_title": "Student"},
    ]
    activity = [
        {"contact_id": "1", "type": "Page View", "occurred_at": "2026-11-01"},
        {"contact_id": "1", "type": "Page View", "occurred_at": "2026-11-01 00:00:01"},  # after the as-of
        {
            "contact_id": "9",
            "email": "A@B.example",
            "type": "Fax",
            "occurred_at": "2026-10-01",
        },  # unknown id: by e-mail
        {"contact_id": "9", "email": "", "type": "Fax", "occurred_at": "2026-10-01"},
        {"contact_id": "", "email": "", "type": "Fax", "occurred_at": "2026-10-01"},
        {"contact_id": "1", "type": "Fax", "occurred_at": "yesterday"},
    ]
    scored = score(
        book("{id: w, event: visit, points: 1}", more=more),
        contacts,
        activity,
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    assert [one.fate for one in scored.leads] == [
        "duplicate",
        "rejected",
        "stage",
        "suppressed",
        "disqualified",
    ]
    assert (scored.leads[2].engagement, scored.leads[4].reason) == (1, "Student")
    tally = scored.activity
    assert (tally.used, tally.future, tally.orphans, tally.rejected, tally.unmapped) == (2, 1, 1, 2, 1)
    assert tally.read == tally.used + tally.future + tally.orphans + tally.rejected


def test_duplicates_of_equal_age_leave_the_first_and_no_ids_means_e_mail():
    contacts = [{"email": "A@b.example", "country": "US"}, {"email": "a@B.example", "country": "FR"}]
    scored = score(book(), contacts, [], datetime(2026, 11, 1, tzinfo=UTC))
    assert [one.fate for one in scored.leads] == ["stage", "duplicate"]


def test_a_suppression_list_holds_addresses_domains_and_ids():
    loaded = book(more="suppress: [{id: l, file: no.csv}]")
    contacts = [
        {"contact_id": c, "email": e}
        for c, e in (
            ("1", "A@b.example"),
            ("2", "x@\uff27one.example"),
            ("3", ""),
            ("4", "y@sub.gone.example"),
        )
    ]
    lists = {"no.csv": ["a@B.example", "@GONE.example", "3"]}
    scored = score(loaded, contacts, [], datetime(2026, 11, 1, tzinfo=UTC), lists)
    assert [one.fate for one in scored.leads] == ["suppressed", "suppressed", "suppressed", "stage"]


def test_hand_raisers_come_first_and_owners_take_turns_until_they_have_enough():
    stages = """
  - id: top
    hand_raiser: {country: US}
    enter: {score: {at_least: 0}}
    route: [{to: [ann, bob], by: round_robin, at_most: 1}, {to: queue}]
  - {id: rest}"""
    loaded = book(fit="{id: a, when: {seats: {at_least: 10}}, points: 5}", stages=stages)
    contacts = [
        {"contact_id": "9", "seats": "1"},
        {"contact_id": "10", "seats": "1"},
        {"contact_id": "7", "seats": "10"},
        {"contact_id": "8", "seats": "1", "country": "US"},
    ]
    scored = score(loaded, contacts, [], datetime(2026, 11, 1, tzinfo=UTC))
    assert scored.files == {"top": ("8", "7", "10", "9"), "rest": ()}  # "10" is before "9" as text
    assert {one.contact_id: one.owner for one in scored.leads} == {
        "8": "ann",
        "7": "bob",
        "10": "queue",
        "9": "queue",
    }


def test_questions_count_answers_and_satisfying_ones():
    budget = "{field: budget, when: {budget: {at_least: 10000 USD}}}"
    questions = f"questions: {{bant: {{need: {{field: need}}, budget: {budget}}}}}"
    for wanted, stage in (("{satisfied: 2}", "rest"), ("{answered: 2}", "top"), ("{satisfied: 1}", "top")):
        loaded = book(
            more=questions, stages=f"[{{id: top, enter: {{questions: {{bant: {wanted}}}}}}}, {{id: rest}}]"
        )
        assert lead(loaded, need="yes", budget="5000").stage == stage


def test_the_first_persona_that_holds_is_the_persona():
    loaded = book(more="personas: {chief: {job_title: {word: ceo}}, builder: {job_title: {present: true}}}")
    assert [lead(loaded, job_title=t, persona="crm").persona for t in ("CEO", "Dev", "")] == [
        "chief",
        "builder",
        "crm",
    ]


def test_an_event_is_seen_within_its_days():
    stages = "[{id: top, hand_raiser: {event: visit, within: 14d, at_least: 2}}, {id: rest}]"
    loaded = book(stages=stages)
    assert lead(loaded, happened("2026-10-18", "2026-10-30")).stage == "top"
    assert lead(loaded, happened("2026-10-17", "2026-10-30")).stage == "rest"


# --- decisions that the page is explicit about ---


def fates(loaded, contacts, activity=()):
    result = score(loaded, contacts, activity, datetime(2026, 11, 1, tzinfo=UTC))
    return [lead.fate for lead in result.leads]


def test_an_opt_out_on_any_row_of_a_contact_counts():
    """The newer row says nothing of it, and is the one that would have been scored."""
    loaded = book(more="suppress: [{unsubscribed: true}]")
    older = {"contact_id": "1", "updated_at": "2026-01-01", "unsubscribed": "yes"}
    newer = {"contact_id": "1", "updated_at": "2026-10-01", "unsubscribed": ""}
    assert fates(loaded, [older, newer]) == ["duplicate", "suppressed"]


@pytest.mark.parametrize(("asks", "suppressed"), LEFT_OPEN)
def test_a_suppression_holds_where_a_cell_that_cannot_be_read_leaves_it_open(asks, suppressed):
    loaded = book(more=f"suppress: [{{when: {asks}}}]")
    assert fates(loaded, [UNREADABLE_PERSON]) == ["suppressed" if suppressed else "stage"]


def test_a_suppression_sees_the_persona_that_the_rulebook_gives():
    more = "personas: {executive: {job_title: {word: vp}}}\nsuppress: [{persona: executive}]"
    assert fates(
        book(more=more), [{"contact_id": "1", "job_title": "VP"}, {"contact_id": "2", "job_title": "CEO"}]
    ) == ["suppressed", "stage"]


def test_the_crms_persona_stays_as_typed_where_no_rule_holds():
    loaded = book(more="personas: {executive: {job_title: {word: vp}}}")
    assert lead(loaded, job_title="VP", persona="Builder").persona == "executive"
    assert lead(loaded, job_title="CEO", persona="Builder").persona == "Builder"


def test_a_stage_goes_by_its_id_its_label_or_its_id_with_blanks():
    leave = "leave: {when: {score: {above: 1000}}}"
    stages = f"[{{id: sales-ready, enter: {{score: {{at_least: 1000}}}}, {leave}}}, {{id: rest}}]"
    for name in ("sales-ready", "Sales Ready", "SALES READY"):
        assert lead(book(stages=stages), current_stage=name).stage == "sales-ready"
    labelled = stages.replace("id: sales-ready,", "id: sales-ready, label: Hot,")
    assert lead(book(stages=labelled), current_stage="hot").stage == "sales-ready"
    assert lead(book(stages=labelled), current_stage="sales ready").stage == "rest"


@pytest.mark.parametrize("contact_id", ["", "unknown"])
def test_activity_of_a_blank_or_unknown_id_goes_to_the_first_contact_with_the_address(contact_id):
    loaded = book("{id: visits, event: visit, points: 1}")
    people = [{"contact_id": "1", "email": "a@b.example"}, {"contact_id": "2", "email": "A@b.example"}]
    row = {"contact_id": contact_id, "email": "A@B.example", "type": "Page View", "occurred_at": "2026-10-31"}
    leads = score(loaded, people, [row], datetime(2026, 11, 1, tzinfo=UTC)).leads
    assert [one.engagement for one in leads] == [1, 0]


def test_contributions_count_all_that_a_rule_looked_at():
    rules = """{id: faded, event: visit, points: 10, linear_decay: 7d},
               {id: days, event: visit, points: 1, count: days},
               {id: habit, event: visit, points: 1, at_least: 2},
               {id: newest, event: visit, points: 1, once: true},
               {id: silent, event: webinar, no_event_for: 5d, points: -1}"""
    given = lead(book(rules), happened("2026-10-31", "2026-10-31 10:00", "2026-10-05")).contributions
    assert {row.rule: row.events for row in given} == {
        "faded": 3,
        "days": 2,
        "habit": 3,
        "newest": 1,
        "silent": 0,
    }
    assert str(given[0].first_on) == "2026-10-05"
    assert given[-1].first_on is None


def test_an_id_that_contacts_name_and_no_row_has_is_the_one_persons_that_names_it():
    loaded = book(
        "{id: v, event: visit, points: 1}",
        more="merge: {by: link, at_most: 2}\nsuppress: [{id: l, file: no.csv}]",
    )
    links = {"1": "x; y", "2": "y", "3": "z", "4": "z", "5": "z", "6": "w"}
    contacts = [
        {"contact_id": c, "email": f"{c}@b.example", "linked_id": linked} for c, linked in links.items()
    ]
    activity = [
        {"contact_id": c, "email": "3@b.example", "type": "Page View", "occurred_at": "2026-10-30"}
        for c in ("x", "y", "z", "nobody")
    ]
    scored = score(loaded, contacts, activity, datetime(2026, 11, 1, tzinfo=UTC), {"no.csv": ["w"]})
    assert [one.fate for one in scored.leads] == [
        "stage",
        "merged",
        "stage",
        "stage",
        "stage",
        "suppressed",
    ]
    assert [scored.leads[n].engagement for n in (0, 2, 3)] == [2, 1, 0]
    assert scored.activity.orphans == 1
