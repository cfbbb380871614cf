"""Conditions in plain English: every operator, and groups that cannot be misread."""

from decimal import Decimal

import pytest

from leadq.rulebook.condition_reader import Reader
from leadq.rulebook.conditions import (
    FIELD_OPS,
    LEAD_KEYS,
    OPERATORS,
    SCORE_OPS,
    All,
    AnyOf,
    FieldRef,
    NoneOf,
    RuleFired,
    Test,
)
from leadq.rulebook.wording import say, say_number
from leadq.words.amounts import Duration, Money
from leadq.words.fields import (
    ACCOUNT_MEASURES,
    ACTIVITY_FIELDS,
    CONTACT_FIELDS,
    DERIVED_CONTACT_FIELDS,
    FieldType,
)
from leadq.words.yamltext import parse

CONTACT = {f.name: f.type for f in (*CONTACT_FIELDS, *DERIVED_CONTACT_FIELDS, *ACCOUNT_MEASURES)} | {
    "seats": FieldType.NUMBER,
    "renews": FieldType.DATE,
}
ACTIVITY = {f.name: f.type for f in ACTIVITY_FIELDS}

TEXTS = [
    ("{country: NO}", 'country is "NO"'),
    ("{country: [NO, SE]}", 'country is "NO" or "SE"'),
    ("{country: {equals: NO}}", 'country is "NO"'),
    ("{country: {in: [NO, SE, DK]}}", 'country is "NO", "SE" or "DK"'),
    ("{country: {not_equals: NO}}", 'country is something other than "NO"'),
    ("{country: {not_in: [NO, SE]}}", 'country is something other than "NO" or "SE"'),
    ("{job_title: {contains: sales}}", 'job title contains "sales"'),
    ("{job_title: {word: [vp, managing director]}}", 'job title has the word "vp" or "managing director"'),
    ("{job_title: {starts: Head}}", 'job title starts with "Head"'),
    ("{job_title: {ends: Officer}}", 'job title ends with "Officer"'),
    ("{email: {matches: '^test[0-9]*@'}}", 'email matches the pattern "^test[0-9]*@"'),
    ("{phone: {missing: true}}", "phone is missing"),
    ("{phone: {present: true}}", "phone is given"),
    ("{phone: {present: false}}", "phone is missing"),
    ("{email_domain: acme.example}", 'email domain is "acme.example"'),
    ("{email_domain: {is: free_mail}}", "email domain is a free-mail service"),
    (
        "{email_domain: {is: [disposable, business]}}",
        "email domain is a throw-away mail service or a business (no free mail, no throw-away address)",
    ),
    ("{country: {equals: {field: state}}}", "country is the same as state"),
    ("{country: {not_equals: {field: state}}}", "country is given and differs from state"),
]
NUMBERS = [
    ("{employees: 50}", "employees exactly 50"),
    ("{employees: [50, 60]}", "employees exactly 50 or 60"),
    ("{employees: {in: [50, 60]}}", "employees exactly 50 or 60"),
    ("{employees: {not_equals: 50}}", "employees other than 50"),
    ("{employees: {not_in: [50, 60]}}", "employees other than 50 or 60"),
    ("{employees: {at_least: 2000}}", "employees at least 2,000"),
    ("{employees: {at_most: 2.5}}", "employees at most 2.5"),
    ("{employees: {above: 50}}", "employees above 50"),
    ("{employees: {below: 50}}", "employees below 50"),
    ("{employees: {between: [50, 2000]}}", "employees from 50 to 2,000"),
    ("{budget: {at_least: 10000 USD}}", "budget at least 10,000 USD"),
    ("{budget: {between: [1 EUR, 9.50 EUR]}}", "budget from 1 EUR to 9.50 EUR"),
    ("{employees: {above: {field: seats}}}", "employees above seats"),
    ("{employees: {at_least: {field: seats}}}", "employees at least as high as seats"),
]
DAYS = [
    ("{renews: 2026-10-01}", "renews on 1 Oct 2026"),
    ("{renews: {not_on: 2026-10-01}}", "renews on another day than 1 Oct 2026"),
    ("{renews: {before: 2026-10-01}}", "renews before 1 Oct 2026"),
    ("{renews: {after: 2026-10-01}}", "renews after 1 Oct 2026"),
    ("{renews: {between: [2026-10-01, 2026-12-31]}}", "renews from 1 Oct 2026 to 31 Dec 2026"),
    ("{renews: {within: 2 weeks}}", "renews in the last 2 weeks"),
    ("{renews: {within: 1mo}}", "renews in the last month"),
    ("{renews: {within: 0d}}", "renews today"),
    ("{renews: {within_next: 6 months}}", "renews in the next 6 months"),
    ("{renews: {on: {field: created_at}}}", "renews on the same day as created at"),
    ("{buying_timeframe: {within: 1 year}}", "buying timeframe up to 1 year"),
    ("{buying_timeframe: {beyond: 12 months}}", "buying timeframe longer than 12 months"),
]
OTHERS = [
    ("{unsubscribed: true}", "unsubscribed is yes"),
    ("{unsubscribed: no}", "unsubscribed is no"),
    ("{product_interest: Dispatch}", 'product interest includes "Dispatch"'),
    ("{product_interest: {has: [A, B]}}", 'product interest includes "A" or "B"'),
    ("{product_interest: {has_all: [A, B, C]}}", 'product interest includes "A", "B" and "C"'),
]
ACCOUNTS = [
    ("{account_engaged: {at_least: 2}}", "at least 2 engaged people at the account"),
    ("{account_engaged: {at_least: 1}}", "at least 1 engaged person at the account"),
    ("{account_people: {between: [2, 40]}}", "from 2 to 40 people at the account"),
    ("{account_engagement: {at_least: 60}}", "account engagement at least 60"),
    ("{account_people: {missing: true}}", "account people is missing"),
    ("{account_people: {at_least: {field: seats}}}", "account people at least as high as seats"),
    ("{account_roles: key-user}", 'people at the account have the role "key user"'),
    ("{account_roles: {has: [a, b]}}", 'people at the account have the role "a" or "b"'),
    (
        "{account_engaged_roles: {has_all: [a, b]}}",
        'engaged people at the account have the roles "a" and "b"',
    ),
    ("{account_roles: {missing: true}}", "nobody at the account has a role"),
    ("{account_engaged_roles: {present: true}}", "somebody engaged at the account has a role"),
]
LEADS = [
    ("{grade: A1}", "grade is A1"),
    ("{grade: [A1, A2, B1]}", "grade is A1, A2 or B1"),
    ("{fit: {at_least: 20}}", "fit score at least 20"),
    ("{engagement: {below: 20}}", "engagement score below 20"),
    ("{score: {between: [20, 60]}}", "score from 20 to 60"),
    ("{score: {equals: 0}}", "score exactly 0"),
    ("{score: {at_most: -5}}", "score at most -5"),
    ("{score: {above: 12.50}}", "score above 12.5"),
    ("{event: web_visit}", "web visit at any time"),
    ("{event: [demo, call_back], within: 14d}", "demo or call back in the last 14 days"),
    ("{event: visit, at_least: 3, within: 1 week}", "visit at least 3 times in the last week"),
    ("{event: [visit, video], at_least: 3}", "visit or video, together at least 3 times at any time"),
    ("{event: visit, within: 0d}", "visit today"),
    ("{questions: {bant: {satisfied: 2}}}", "at least 2 bant questions satisfied"),
    (
        "{questions: {bant: {satisfied: 1, answered: 3}}}",
        "at least 1 bant question satisfied and at least 3 bant questions answered",
    ),
    ("{rule: decision-maker}", 'the rule "decision maker" gave points'),
    ("{rule: [a, b]}", 'the rule "a" gave points or the rule "b" gave points'),
]
GROUPS = [
    ("{country: NO, phone: {present: true}}", 'country is "NO" and phone is given'),
    (
        "{country: [NO, SE], employees: {at_least: 5}, phone: {present: true}}",
        'country is "NO" or "SE", and employees at least 5, and phone is given',
    ),
    ("{any: [{country: NO}, {employees: {at_least: 5}}]}", 'country is "NO" or employees at least 5'),
    (
        "{any: [{grade: [A1, B1]}, {score: {at_least: 40}, engagement: {at_least: 10}}]}",
        "grade is A1 or B1, or (score at least 40 and engagement score at least 10)",
    ),
    (
        "{country: NO, any: [{fit: {above: 5}}, {score: {above: 9}}]}",
        'country is "NO", and (fit score above 5 or score above 9)',
    ),
    ("{none: [{country: NO}]}", 'always, unless country is "NO"'),
    (
        "{phone: {present: true}, none: [{country: NO}, {state: X, city: Y}]}",
        'phone is given, unless country is "NO", or (state is "X" and city is "Y")',
    ),
    (
        "{any: [{grade: A1}, {none: [{grade: C3}]}]}",
        "grade is A1, or (always, unless grade is C3)",
    ),
    (
        "{all: [{grade: A1}, {all: [{country: NO}, {city: Y}]}]}",
        'grade is A1 and country is "NO" and city is "Y"',
    ),
    ("{employees: {at_least: 5, below: 9}}", "employees at least 5 and employees below 9"),
]


def read(text, subject):
    reader = Reader(fields={"contact": CONTACT, "lead": CONTACT, "activity": ACTIVITY})
    condition = reader.read(parse(text.encode(), "r.yaml").root, subject)
    assert reader.findings == []
    return condition


@pytest.mark.parametrize(("text", "sentence"), [*TEXTS, *NUMBERS, *DAYS, *OTHERS, *ACCOUNTS, *LEADS, *GROUPS])
def test_a_condition_reads_as_a_sentence(text, sentence):
    assert say(read(text, "lead")) == sentence


def test_a_condition_on_an_activity_reads_so_too():
    text = "{type: Page View, none: [{url: {contains: /careers}}]}"
    assert say(read(text, "activity")) == 'type is "Page View", unless url contains "/careers"'


def test_the_empty_condition_holds_always():
    assert say(All(())) == "always"
    assert say(NoneOf(())) == "always"
    assert say(AnyOf(())) == "never"


def test_a_rule_is_called_by_its_label_where_one_is_given():
    assert (
        say(RuleFired("free-mail"), {"free-mail": "private address"})
        == 'the rule "private address" gave points'
    )


@pytest.mark.parametrize("kind", FieldType)
def test_every_operator_of_every_type_has_words(kind):
    values = {
        FieldType.NUMBER: (Decimal(1), Decimal(2)),
        FieldType.MONEY: (Money(Decimal(1), "USD"), Money(Decimal(2), "USD")),
        FieldType.BOOLEAN: (True, False),
    }.get(kind, ("business", "free_mail"))
    for op in OPERATORS[kind]:
        taken = (Duration(3, "days"),) if "within" in op or op == "beyond" else values
        sentence = say(Test("a_field", kind, op, taken))
        assert sentence.startswith("a field ")
        assert "{" not in sentence
        if op in FIELD_OPS:
            assert say(Test("a_field", kind, op, (), FieldRef("b_field"))).endswith(" b field")


def test_every_question_about_a_lead_is_tried_above():
    assert {key for key in LEAD_KEYS if not any(key in text for text, _ in LEADS)} == set()
    assert {op for op in SCORE_OPS if not any(op in text for text, _ in LEADS)} == set()


def test_numbers_are_said_without_idle_zeros():
    assert [say_number(Decimal(text)) for text in ("2000", "0.50", "-10.00", "100", "0")] == [
        "2,000",
        "0.5",
        "-10",
        "100",
        "0",
    ]
