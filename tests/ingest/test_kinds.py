"""What an export holds, by its header; and what is given as something else is refused."""

import pytest

from leadq.ground.errors import InputRefused
from leadq.ingest.kinds import is_of_kind, kind_of, refuse_other_kind
from leadq.jobs.init_headers import no_rulebook
from leadq.rulebook.load import load

RULES = """leadq: 1
name: Small
{}
fit: {{bands: {{A: 0}}}}
engagement: {{bands: {{1: 0}}}}
stages: [{{id: everybody}}]
"""
HEADERS = {
    "Account ID,Account Name,Website,Sector,Tier": "accounts",
    "Id,Name,Website": "accounts",
    "Company,Domain,Employees": "accounts",
    "Record ID,Company name,City,Create Date": "accounts",
    "Record ID,Email,Company name,Website": "contacts",
    "Id,Title,Company,Website": "contacts",
    "Customer ID,Company,Website,Industry": "contacts",
    "Id,Score": "contacts",
    "Id,Country,Lead Status,Lead Source,Website": "contacts",
    "WhoId,Subject,ActivityDate,Id": "activity",
    "user_id,Page URL,Timestamp": "activity",
}


@pytest.mark.parametrize(("header", "kind"), HEADERS.items())
def test_what_names_companies_and_nobody_there_is_accounts(header, kind):
    assert kind_of(header.split(","), no_rulebook()) == kind


@pytest.mark.parametrize(("header", "kind"), [item for item in HEADERS.items() if item[0] != "Id,Score"])
def test_a_header_is_of_one_kind(header, kind):
    kinds = {
        role
        for role in ("contacts", "activity", "accounts")
        if is_of_kind(role, no_rulebook())(header.split(","))
    }
    assert kinds == {kind}


@pytest.mark.parametrize(
    ("header", "role", "said"),
    [
        ("Account ID,Account Name,Website", "contacts", "names companies and no person"),
        ("Name,ID,Website,Billing Postal Code,Date Modified,Email Address", "contacts", "no person"),
        ("ID,NAME,INDUSTRY,BILLINGCOUNTRY", "contacts", "looks like an export of accounts"),
        ("First Name,Last Name,Company,Website", "accounts", "its rows are people"),
        (
            "Record ID,First Name,Last Name,Email,Create Date,Lead Status",
            "activity",
            "as HubSpot exports contacts",
        ),
        ("ID,WHOID,SUBJECT,ACTIVITYDATE,STATUS", "contacts", "as Salesforce exports activity"),
        ("contact_id,email,account_id", "accounts", "looks like an export of contacts"),
        ("Record ID,Email,Create Date,Company Name", "accounts", "looks like an export of contacts"),
    ],
)
def test_an_export_that_is_given_as_another_kind_is_refused(header, role, said):
    with pytest.raises(InputRefused, match=said) as refused:
        refuse_other_kind(header.split(","), role, no_rulebook(), "x.csv")
    other = str(refused.value).partition("an export of ")[2].partition(":")[0]
    assert refused.value.hint.startswith(f"give it with --{other}; ")


def test_a_company_may_have_an_address_of_its_own():
    refuse_other_kind(["Account ID", "Company", "Email", "Website"], "accounts", no_rulebook(), "x.csv")


@pytest.mark.parametrize(
    "said",
    [
        "columns: {contacts: {contact_id: Id}}",
        "sources: [{id: ours, system: ours, holds: contacts, recognise: [Id, Website], columns: {contact_id: Id}}]",
    ],
)
def test_the_rulebook_has_the_last_word(said):
    header, ours = ["Id", "Name", "Website"], load(RULES.format(said).encode(), "rules.yaml")
    with pytest.raises(InputRefused):
        refuse_other_kind(header, "contacts", no_rulebook(), "x.csv")
    refuse_other_kind(header, "contacts", ours, "x.csv")


def test_columns_that_the_rulebook_names_for_accounts_are_theirs():
    ours = load(RULES.format("columns: {accounts: {account_id: No, company: Firm}}").encode(), "rules.yaml")
    header = ["No", "Firm", "Turnover"]
    assert kind_of(header, ours) == "accounts"
    assert kind_of(header, no_rulebook()) == "contacts"


def test_a_column_that_the_rulebook_names_for_activity_makes_contacts_activity():
    """Who counts a record's first day as an activity says so."""
    header = ["Record ID", "First Name", "Last Name", "Email", "Create Date"]
    ours = load(RULES.format("columns: {activity: {occurred_at: Create Date}}").encode(), "rules.yaml")
    with pytest.raises(InputRefused, match="as HubSpot exports contacts"):
        refuse_other_kind(header, "activity", no_rulebook(), "x.csv")
    refuse_other_kind(header, "activity", ours, "x.csv")
