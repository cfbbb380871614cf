"""From YAML to the tree, and what the tree can tell about itself."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.rulebook.condition_reader import Reader
from leadq.rulebook.conditions import (
    All,
    AnyOf,
    EventSeen,
    FieldRef,
    GradeIn,
    NoneOf,
    QuestionsMet,
    RuleFired,
    ScoreTest,
    Test,
    walk,
)
from leadq.rulebook.implies import implies
from leadq.words.amounts import Duration, Money
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, DERIVED_CONTACT_FIELDS, FieldType
from leadq.words.yamltext import parse

CONTACT = {f.name: f.type for f in (*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS)}
ACTIVITY = {f.name: f.type for f in ACTIVITY_FIELDS}
T = FieldType


def read(text, subject="lead"):
    reader = Reader(fields={"contact": CONTACT, "lead": CONTACT, "activity": ACTIVITY})
    condition = reader.read(parse(text.encode(), "r.yaml").root, subject)
    assert reader.findings == []
    return condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("{country: NO}", Test("country", T.TEXT, "equals", ("NO",))),
        ("{country: [NO, SE]}", Test("country", T.TEXT, "in", ("NO", "SE"))),
        ("{country: {equals: [NO, SE]}}", Test("country", T.TEXT, "in", ("NO", "SE"))),
        ("{country: {not_equals: [NO, SE]}}", Test("country", T.TEXT, "not_in", ("NO", "SE"))),
        ("{country: ' NO '}", Test("country", T.TEXT, "equals", ("NO",))),
        ("{country: {contains: ' no '}}", Test("country", T.TEXT, "contains", (" no ",))),
        ("{country: {missing: yes}}", Test("country", T.TEXT, "missing")),
        ("{country: {missing: no}}", Test("country", T.TEXT, "present")),
        ("{country: {present: false}}", Test("country", T.TEXT, "missing")),
        ("{country: {equals: {field: state}}}", Test("country", T.TEXT, "equals", (), FieldRef("state"))),
        ("{employees: 50}", Test("employees", T.NUMBER, "equals", (Decimal(50),))),
        (
            "{budget: {at_least: 10000 USD}}",
            Test("budget", T.MONEY, "at_least", (Money(Decimal(10000), "USD"),)),
        ),
        ("{created_at: 2026-10-01}", Test("created_at", T.DATE, "on", (date(2026, 10, 1),))),
        ("{created_at: {within: 2 weeks}}", Test("created_at", T.DATE, "within", (Duration(2, "weeks"),))),
        ("{unsubscribed: no}", Test("unsubscribed", T.BOOLEAN, "equals", (False,))),
        ("{product_interest: [a, b]}", Test("product_interest", T.LIST, "has", ("a", "b"))),
        ("{email_domain: a.example}", Test("email_domain", T.EMAIL_DOMAIN, "equals", ("a.example",))),
        ("{email_domain: [a.b, c.d]}", Test("email_domain", T.EMAIL_DOMAIN, "in", ("a.b", "c.d"))),
        ("{email_domain: {is: disposable}}", Test("email_domain", T.EMAIL_DOMAIN, "is", ("disposable",))),
        ("{grade: A1}", GradeIn(("A1",))),
        ("{score: {at_least: 40}}", ScoreTest("score", "at_least", (Decimal(40),))),
        ("{fit: {between: [1, 2]}}", ScoreTest("fit", "between", (Decimal(1), Decimal(2)))),
        ("{event: demo, within: 14d, at_least: 3}", EventSeen(("demo",), Duration(14, "days"), 3)),
        ("{event: [a, b]}", EventSeen(("a", "b"), None, 1)),
        ("{questions: {bant: {satisfied: 2, answered: 3}}}", QuestionsMet("bant", 2, 3)),
        ("{rule: [a, b]}", AnyOf((RuleFired("a"), RuleFired("b")))),
    ],
)
def test_a_condition_reads_as_its_tree(text, condition):
    assert read(text) == condition


def test_several_keys_hold_together_and_groups_nest():
    condition = read(
        "{country: NO, any: [{grade: A1}, {none: [{rule: boss}]}], engagement: {above: 1, below: 9}}"
    )
    assert condition == All(
        (
            Test("country", T.TEXT, "equals", ("NO",)),
            AnyOf((GradeIn(("A1",)), NoneOf((RuleFired("boss"),)))),
            All(
                (
                    ScoreTest("engagement", "above", (Decimal(1),)),
                    ScoreTest("engagement", "below", (Decimal(9),)),
                )
            ),
        )
    )
    assert sum(isinstance(part, ScoreTest) for part in walk(condition)) == 2


def test_the_names_that_conditions_use_are_noted_with_their_places():
    reader = Reader(fields={"contact": CONTACT, "lead": CONTACT, "activity": ACTIVITY})
    text = "{event: [demo, visit], rule: boss, grade: A1, questions: {bant: {answered: 2}}}"
    reader.read(parse(text.encode(), "r.yaml").root, "lead")
    assert [(str(e), e.span.column) for e in reader.events_used] == [("demo", 10), ("visit", 16)]
    assert reader.rules_used == ["boss"]
    assert reader.grades_used == ["A1"]
    assert [(use.block, use.how, use.count) for use in reader.questions_used] == [("bant", "answered", 2)]


LEAVES = st.builds(
    ScoreTest,
    st.sampled_from(["fit", "engagement"]),
    st.sampled_from(["at_least", "at_most", "above", "below", "equals"]),
    st.integers(0, 3).map(lambda n: (Decimal(n),)),
) | st.lists(st.sampled_from("ABC"), min_size=1, max_size=3).map(lambda grades: GradeIn(tuple(grades)))
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([All, AnyOf, NoneOf]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)


def holds(condition, scores, grade):
    if isinstance(condition, ScoreTest):
        score, value = scores[condition.score], condition.values[0]
        return {
            "at_least": score >= value,
            "at_most": score <= value,
            "above": score > value,
            "below": score < value,
            "equals": score == value,
        }[condition.op]
    if isinstance(condition, GradeIn):
        return grade in condition.grades
    parts = [holds(part, scores, grade) for part in condition.parts]
    return {All: all(parts), AnyOf: any(parts), NoneOf: not any(parts)}[type(condition)]


@given(CONDITIONS, CONDITIONS)
def test_where_one_condition_implies_another_no_lead_meets_only_the_first(narrow, wide):
    if not implies(narrow, wide):
        return
    for fit in range(-1, 5):
        for engagement in range(-1, 5):
            for grade in "ABC":
                scores = {"fit": fit, "engagement": engagement}
                assert not holds(narrow, scores, grade) or holds(wide, scores, grade)


@pytest.mark.parametrize(
    ("narrow", "wide", "known"),
    [
        ("{score: {at_least: 40}}", "{score: {at_least: 20}}", True),
        ("{score: {above: 20}}", "{score: {at_least: 20}}", True),
        ("{score: {at_least: 20}}", "{score: {above: 20}}", False),
        ("{score: {between: [30, 40]}}", "{score: {at_least: 20}}", True),
        ("{fit: {at_least: 40}}", "{score: {at_least: 20}}", False),
        ("{grade: A1}", "{grade: [A1, A2]}", True),
        ("{grade: [A1, A2]}", "{grade: A1}", False),
        ("{country: NO, score: {at_least: 40}}", "{score: {at_least: 20}}", True),
        (
            "{any: [{grade: A1}, {score: {at_least: 30}}]}",
            "{any: [{grade: A1}, {score: {at_least: 20}}]}",
            True,
        ),
        ("{questions: {bant: {satisfied: 3}}}", "{questions: {bant: {satisfied: 2}}}", True),
        ("{event: demo, at_least: 2}", "{event: [demo, visit]}", True),
        ("{country: NO}", "{country: [NO, SE]}", True),
        ("{country: {contains: NO}}", "{country: [NO, SE]}", False),
    ],
)
def test_what_is_known_of_two_conditions(narrow, wide, known):
    assert implies(read(narrow), read(wide)) is known
