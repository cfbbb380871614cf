"""Exports of accounts: each is recognised as its own system's and as nothing else, and its columns hold what they say.

The headers are those that vendors document or that somebody has seen (`evidence` of their layouts).
"""

import pytest

from tests.ingest.test_systems import LAYOUTS, fitting_systems, told, whole_header, yielded

OF_HEADER = {
    "hubspot-companies": "Record ID,Company name,Company owner,Create Date,Phone Number,Last Activity Date,City,"
    "Country/Region,Industry,Company Domain Name,Number of Employees,Last Modified Date",
    "salesforce-accounts": "ID,ISDELETED,MASTERRECORDID,NAME,TYPE,PARENTID,BILLINGSTREET,BILLINGCITY,BILLINGSTATE,"
    "BILLINGPOSTALCODE,BILLINGCOUNTRY,SHIPPINGSTREET,SHIPPINGCITY,PHONE,FAX,ACCOUNTNUMBER,WEBSITE,SIC,INDUSTRY,"
    "ANNUALREVENUE,NUMBEROFEMPLOYEES,OWNERSHIP,TICKERSYMBOL,DESCRIPTION,RATING,SITE,OWNERID,CREATEDDATE,CREATEDBYID,"
    "LASTMODIFIEDDATE,LASTMODIFIEDBYID,SYSTEMMODSTAMP,LASTACTIVITYDATE",
    "salesforce-account-report": "Last Activity,Account Owner,Account Name,Billing State/Province,Type,"
    "Last Modified Date,Account ID,Website",
    "pipedrive-organizations": "Organization - ID,Organization - Name,Organization - Labels,Organization - Owner,"
    "Organization - People,Organization - Open deals,Organization - Website,Organization - Number of employees,"
    "Organization - Country of Address,Organization - Update time",
    "zoho-accounts": "Record Id,Account Owner,Account Name,Phone,Website,Account Type,Billing Street,Billing City,"
    "Billing State,Billing Code,Description",
    "dynamics-accounts": "(Do Not Modify) Account,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
    "Account Name,Main Phone,Address 1: City,Website,Owner,Primary Contact,Email (Primary Contact) (Contact)",
    "sugarcrm-accounts": "Name,ID,Website,Email Address,Non Primary E-mails,Office Phone,Alternate Phone,Fax,"
    "Billing Street,Billing City,Billing State,Billing Postal Code,Billing Country,Shipping Street,Description,Type,"
    "Industry,Annual Revenue,Employees,SIC Code,Ticker Symbol,Parent Account ID,Ownership,Campaign ID,Rating,"
    "Assigned User Name,Assigned To,Date Created,Date Modified,Modified By,Created By,Deleted",
}
YIELDS = {
    "hubspot-companies": {
        "account_id": "Record ID", "company": "Company name", "website": "Company Domain Name",
        "industry": "Industry", "employees": "Number of Employees", "country": "Country/Region", "city": "City",
        "account_owner": "Company owner", "updated_at": "Last Modified Date",
    },
    "salesforce-accounts": {
        "account_id": "ID", "company": "NAME", "website": "WEBSITE", "industry": "INDUSTRY",
        "employees": "NUMBEROFEMPLOYEES", "annual_revenue": "ANNUALREVENUE", "country": "BILLINGCOUNTRY",
        "state": "BILLINGSTATE", "city": "BILLINGCITY", "account_owner": "OWNERID", "updated_at": "LASTMODIFIEDDATE",
    },
    "salesforce-account-report": {
        "account_id": "Account ID", "company": "Account Name", "website": "Website",
        "state": "Billing State/Province", "account_owner": "Account Owner", "updated_at": "Last Modified Date",
    },
    "pipedrive-organizations": {
        "account_id": "Organization - ID", "company": "Organization - Name", "website": "Organization - Website",
        "employees": "Organization - Number of employees", "country": "Organization - Country of Address",
        "account_owner": "Organization - Owner", "updated_at": "Organization - Update time",
    },
    "zoho-accounts": {
        "account_id": "Record Id", "company": "Account Name", "website": "Website", "state": "Billing State",
        "city": "Billing City", "account_owner": "Account Owner",
    },
    "dynamics-accounts": {
        "account_id": "(Do Not Modify) Account", "company": "Account Name", "website": "Website",
        "city": "Address 1: City", "account_owner": "Owner", "updated_at": "(Do Not Modify) Modified On",
    },
    "sugarcrm-accounts": {
        "account_id": "ID", "company": "Name", "website": "Website", "industry": "Industry", "employees": "Employees",
        "annual_revenue": "Annual Revenue", "country": "Billing Country", "state": "Billing State",
        "city": "Billing City", "account_owner": "Assigned User Name | Assigned To", "updated_at": "Date Modified",
    },
}  # fmt: skip
OF_PEOPLE = [
    *("hubspot-contacts", "salesforce-contact-report", "salesforce-contacts", "pipedrive-people"),
    "zoho-contacts",
]


@pytest.mark.parametrize("name", OF_HEADER)
def test_an_export_of_accounts_is_recognised_as_its_own_system_and_as_no_other(name):
    header, layout = OF_HEADER[name].split(","), LAYOUTS[name]
    assert told(header).layout == layout
    assert fitting_systems(header) == {layout.system}
    assert told(header, "accounts").layout == layout
    assert not told(header, "contacts").layout
    assert not told(header, "activity").layout


@pytest.mark.parametrize("name", OF_HEADER)
def test_every_field_of_an_account_comes_from_the_header_that_holds_it(name):
    assert yielded(OF_HEADER[name].split(","), LAYOUTS[name]) == YIELDS[name]


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_contacts_with_all_columns_of_their_company_beside_them_are_contacts(name):
    layout = LAYOUTS[name]
    companies = [
        other for other in LAYOUTS.values() if (other.system, other.holds) == (layout.system, "accounts")
    ]
    assert companies
    for other in companies:
        both = [*dict.fromkeys([*whole_header(layout), *whole_header(other)])]
        assert told(both).layout.holds == "contacts"


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_contacts_say_by_the_id_of_the_system_which_account_is_theirs(name):
    assert "account_id" in yielded([*whole_header(LAYOUTS[name]), "Company ID"], LAYOUTS[name])
