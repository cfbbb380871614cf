"""Accounts through the Python API: the same as from files."""

import csv
import io

import pandas as pd
import pytest

import leadq
from leadq.ground.errors import UsageError
from tests.cli.test_account_exports import ACCOUNTS, ACTIVITY, CONTACTS, RULES


def frame(text):
    rows = list(csv.reader(io.StringIO(text)))
    return pd.DataFrame(rows[1:], columns=rows[0])


def scored(rules=RULES, **tables):
    rulebook = leadq.load_rulebook(text=rules)
    return leadq.score(rulebook, frame(CONTACTS), frame(ACTIVITY), as_of="2026-11-02", **tables)


@pytest.mark.parametrize("merge", ["", "merge: {by: email}\n"], ids=["each id a person", "merging"])
def test_a_frame_of_accounts_fills_contacts_as_an_export_of_them_does(merge):
    leads = scored(RULES + merge, accounts=frame(ACCOUNTS)).leads.set_index("contact_id")
    assert list(leads.loc[[f"c-{n}" for n in range(1, 7)], "score"]) == ["14", "3", "13", "0", "0", "3"]
    assert leads.loc["c-3", "account_owner"] == "Kim"


def test_a_frame_of_accounts_needs_the_section():
    bare = RULES.replace("accounts: {by: [account_id, website, email]}\n", "").replace(", account, ", ", ")
    with pytest.raises(UsageError, match="has no section `accounts`"):
        scored(bare, accounts=frame(ACCOUNTS))


def test_a_row_of_accounts_that_names_no_company_is_told_among_the_rejects():
    rejects = scored(accounts=frame(ACCOUNTS + ",Nowhere,,9,,,,\n")).rejects
    assert rejects.to_dict("records") == [
        {"table": "accounts", "row": 5, "reason": "it has neither an account id nor a usable website"}
    ]
