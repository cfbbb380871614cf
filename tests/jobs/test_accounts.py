"""What a run says of accounts: in `accounts.csv`, the report, the manifest, and about one lead."""

import csv
import json
from datetime import UTC, datetime

import pytest

from leadq.ground.errors import UsageError
from leadq.jobs.accounts import ACCOUNT_COLUMNS
from leadq.jobs.explain import ExplainRequest, explain
from leadq.jobs.explain_what_if import parse_what_ifs
from leadq.jobs.given import Given
from leadq.jobs.score import ScoreRequest, score
from leadq.reports.explaining import sentences
from leadq.reports.json.score import score_document
from leadq.reports.masking import masked
from leadq.reports.masking_explanation import masked_explanation
from leadq.rulebook.load import load
from leadq.words.scrubbing import HIDDEN

NOV = datetime(2026, 11, 2, tzinfo=UTC)
RULES = """
leadq: 1
name: Small
timezone: UTC
accounts:
  by: [account_id, email]
  roles: {decider: {job_title: {word: [vp, ceo]}}, key-user: {job_title: {word: dispatcher}}}
events: {webinar: {type: Webinar}}
disqualify: [{id: student, when: {job_title: {word: student}}, reason: Student}]
fit:
  bands: {A: 10, B: 0}
  rules: [{id: busy, when: {account_engaged: {at_least: 2}}, points: 10}]
engagement: {bands: {1: 10, 2: 0}, rules: [{id: webinar, event: webinar, points: 10}]}
stages:
  - {id: mql, label: Qualified, enter: {account_roles: {has_all: [decider, key-user]}, engagement: {at_least: 1}}}
  - {id: rest}
"""
CONTACTS = """\
contact_id,email,account_id,job_title,company,last_name
1,a@mail.acme.co.uk,,VP Sales,Acme,Quill
2,b@acme.co.uk,A1,Dispatcher,Acme Ltd,Xu
3,c@acme.co.uk,,Student,Acme,Xu
4,d@acme.co.uk,,Clerk,Acme,Xu
5,e@gmail.com,,CEO,,Xu
6,f@quill.example,,CEO,=Quill & Daughter,Quill
7,g@alone.example,,Student,Alone,Xu
"""
DONE = "contact_id,type,occurred_at\n" + "".join(f"{who},Webinar,2026-11-01\n" for who in (1, 2, 3, 6, 6))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "activity.csv").write_text(DONE)
    return folder


@pytest.fixture(scope="module")
def given(folder):
    return Given((folder / "contacts.csv",), (folder / "activity.csv",))


@pytest.fixture(scope="module")
def loaded():
    return load(RULES.encode(), "rules.yaml")


@pytest.fixture(scope="module")
def outcome(folder, given, loaded):
    return score(ScoreRequest(loaded, folder, given, NOV, folder / "out", "1"))


@pytest.fixture(scope="module")
def told(folder, given, loaded):
    return explain(ExplainRequest("1", loaded, folder, given, NOV, ahead_days=0))


def test_the_file_has_a_row_for_each_account_with_leads_the_furthest_first(outcome):
    with (outcome.out / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == ACCOUNT_COLUMNS
    acme = "A1,Acme,mql,3,2,20,decider; key-user,decider; key-user,3,,1; 2; 4"
    quill = "quill.example,'=Quill & Daughter,rest,1,1,20,decider,decider,1,,6"
    assert [",".join(row) for row in rows] == [acme, quill]


def test_whom_a_disqualification_keeps_out_stands_in_no_account(outcome):
    text = (outcome.out / "accounts.csv").read_text(encoding="utf-8-sig")
    assert "alone.example" not in text
    assert "; 3" not in text


def test_the_summary_counts_accounts_and_who_has_none(outcome):
    found = outcome.summary.accounts
    assert (found.accounts, found.engaged, found.without) == (2, 2, 1)
    assert [(top.account, top.stage, top.people, {*top.names.split()}) for top in found.top] == [
        ("A1", "Qualified", 3, {"Quill", "Xu"}),
        ("quill.example", "rest", 1, {"Quill"}),
    ]


def test_a_company_and_a_domain_with_the_name_of_one_of_its_people_are_hidden(outcome):
    first, second = masked(outcome.summary).accounts.top
    assert (first.account, first.company, first.names) == ("A1", "Acme", "")
    assert (second.account, second.company) == (HIDDEN, HIDDEN)
    shown = score_document(outcome.summary, (), "out", 0, (), show_values=True)["data"]["accounts"]
    assert shown["top"][1]["company"] == "=Quill & Daughter"
    assert "names" not in shown["top"][1]


def test_the_manifest_has_the_counts(outcome):
    manifest = json.loads((outcome.out / "manifest.json").read_text())
    assert manifest["accounts"] == {"accounts": 2, "engaged": 2, "leads_without": 1}


def test_explain_tells_the_account_and_who_else_is_there(told):
    said = [*sentences(masked_explanation(told))]
    assert (
        "Its account is A1: 3 people, 2 engaged, 20 points for engagement together; "
        "engaged as decider and key user."
    ) in said
    assert ("Who else is there: 2 (key user, engaged, 10 points); 4 (not engaged, 0 points).") in said


def test_a_condition_about_the_account_says_what_it_found(told):
    busy = next(rule for rule in told.rules if rule.rule == "busy")
    assert (busy.says, busy.has[0].text) == (
        "10 points if at least 2 engaged people at the account",
        "there are 2",
    )


@pytest.mark.parametrize("supposed", ["account_engaged=5", "Account Roles=decider", "account=A2"])
def test_what_all_people_at_an_account_come_to_cannot_be_supposed(loaded, supposed):
    with pytest.raises(UsageError, match="worked out of all people at the account") as refused:
        parse_what_ifs([supposed], loaded, NOV, ["account_id", "email"])
    assert refused.value.hint.endswith("another account id or e-mail address to put it into another account")
