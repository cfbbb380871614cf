"""Headers to fields: what every CRM's export yields, and what is said where something is missing."""

import csv
from pathlib import Path

import pytest

from leadq.ground.errors import InputRefused
from leadq.ingest.headers import is_known_header, names_of
from leadq.ingest.mapping import match_headers
from leadq.rulebook.catalogue import read_catalogue
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, normalise_header
from leadq.words.yamltext import parse

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "crm_headers"
HERE = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder ../shared/data is not here")


def catalogue(columns: str = ""):
    text = f"leadq: 1\ncolumns:\n{columns}" if columns else "leadq: 1\n"
    return read_catalogue(parse(text.encode(), "rules.yaml").root)[0]


def matched(headers: list[str], role: str = "contacts", columns: str = "") -> dict[str, str]:
    return {c.field: c.headers[0] for c in match_headers(headers, role, catalogue(columns)).columns}


@pytest.mark.parametrize("fields", [CONTACT_FIELDS, ACTIVITY_FIELDS], ids=["contacts", "activity"])
def test_an_alias_stands_for_one_field(fields):
    standard = {field.name: field for field in fields}
    owners: dict[str, str] = {}
    for field in standard:
        for name in names_of(field, standard):
            assert owners.setdefault(name, field) == field, f"'{name}' is {owners[name]} and {field}"


HUBSPOT = {
    "contact_id": "Record ID", "email": "Email", "first_name": "First Name", "last_name": "Last Name",
    "phone": "Phone Number", "owner": "Contact owner", "created_at": "Create Date",
    "lead_status": "Lead Status",
}  # fmt: skip
YIELDS = {
    "hubspot_contacts_default_view": HUBSPOT | {"company": "Associated Company", "account_id": "Primary Associated Company ID"},  # noqa: E501
    "hubspot_contacts_all_properties_2023": HUBSPOT | {
        "company": "Company Name", "job_title": "Job Title", "mobile": "Mobile Phone Number",
        "country": "Country/Region", "state": "State/Region", "city": "City", "industry": "Industry",
        "employees": "Number of Employees", "annual_revenue": "Annual Revenue", "website": "Website URL",
        "source": "Original Source", "updated_at": "Last Modified Date", "persona": "Persona",
        "unsubscribed": "Unsubscribed from all email", "decision_role": "Buying Role",
    },
    "salesforce_lead_dataloader": {
        "contact_id": "Id", "email": "Email", "first_name": "FirstName", "last_name": "LastName",
        "full_name": "Name",
        "company": "Company", "job_title": "Title", "phone": "Phone", "mobile": "MobilePhone",
        "country": "Country",
        "state": "State", "city": "City", "industry": "Industry", "employees": "NumberOfEmployees",
        "annual_revenue": "AnnualRevenue", "website": "Website", "source": "LeadSource",
        "lead_status": "Status",
        "owner": "OwnerId", "created_at": "CreatedDate", "updated_at": "LastModifiedDate",
        "product_interest": "ProductInterest__c",
    },
    "salesforce_task_dataloader": {
        "activity_id": "Id", "contact_id": "WhoId", "type": "Type", "occurred_at": "ActivityDate",
        "asset": "Subject",
        "status": "Status", "value": "CallDurationInSeconds",
    },
    "salesforce_campaignmember_dataloader": {
        "activity_id": "Id", "contact_id": "LeadId", "email": "Email", "type": "Type",
        "occurred_at": "CreatedDate",
        "status": "Status", "campaign": "CampaignId", "source": "LeadSource",
    },
    "sugarcrm_leads_export": {
        "contact_id": "ID", "email": "Email Address", "first_name": "First Name", "last_name": "Last Name",
        "company": "Account Name", "account_id": "Account ID", "job_title": "Title",
        "phone": "Phone Work", "mobile": "Phone Mobile",
        "country": "Primary Address Country", "state": "Primary Address State",
        "city": "Primary Address City",
        "website": "Website", "source": "Lead Source", "lead_status": "Status", "owner": "Assigned User Name",
        "created_at": "Date Created", "updated_at": "Date Modified", "do_not_call": "Do Not Call",
    },
    "mautic_contacts_export": {
        "contact_id": "id", "email": "email", "first_name": "firstname", "last_name": "lastname",
        "company": "company",
        "job_title": "position", "phone": "phone", "mobile": "mobile", "country": "country", "state": "state",
        "city": "city", "website": "website",
    },
    "marketo_bulk_activities": {
        "activity_id": "marketoGUID", "contact_id": "leadId", "type": "activityTypeId",
        "occurred_at": "activityDate",
        "asset": "primaryAttributeValue", "campaign": "campaignId",
    },
    "zoho_calls_backup": {
        "activity_id": "Record Id", "contact_id": "Contact Name.id", "type": "Call Type", "asset": "Subject",
        "occurred_at": "Call Start Time", "value": "Call Duration (in seconds)",
    },
    "pipedrive_activities": {
        "email": "Person - Email", "type": "Activity - Type", "occurred_at": "Activity - Due date",
        "asset": "Activity - Subject", "status": "Activity - Done",
    },
}  # fmt: skip
LEAST = {
    "acton_list_api_datequalifiers": {
        "email",
        "first_name",
        "last_name",
        "company",
        "job_title",
        "created_at",
    },
    "dynamics365_lead_excel_export": {
        "contact_id",
        "email",
        "first_name",
        "last_name",
        "company",
        "job_title",
    },
    "marketo_bulk_leads_example": {"email", "first_name", "last_name"},
    "odoo_crm_lead_import_compat": {"contact_id", "email", "full_name", "company", "job_title", "phone"},
    "odoo_crm_lead_labels": {
        "contact_id",
        "email",
        "full_name",
        "company",
        "job_title",
        "phone",
        "country",
        "owner",
    },
    "pipedrive_leads_fields": {"contact_id", "full_name", "company", "owner", "source"},
    "pipedrive_people": {"contact_id", "email", "first_name", "last_name", "company", "phone", "owner"},
    "pipedrive_sample_import_verbatim": {"email", "first_name", "last_name", "company", "phone"},
    "suitecrm_contacts_export_seen": {
        "contact_id",
        "email",
        "job_title",
        "company",
        "country",
        "source",
        "owner",
    },
    "zoho_leads_backup_seen": {
        "contact_id",
        "email",
        "company",
        "phone",
        "source",
        "lead_status",
        "unsubscribed",
    },
    "dynamics365_phonecall_export": {"activity_id", "email", "occurred_at", "asset"},
    "sugarcrm_calls_export": {"activity_id", "contact_id", "occurred_at", "asset", "status", "value"},
    "sugarcrm_tasks_export": {"activity_id", "contact_id", "occurred_at", "asset", "status"},
}
ACTIVITY = {"phonecall", "activities", "campaignmember", "task", "calls", "meetings", "tasks"}


def header_of(name: str) -> list[str]:
    with (SHARED / f"{name}.header.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def role_of(name: str) -> str:
    return "activity" if ACTIVITY & set(name.split("_")) else "contacts"


@HERE
@pytest.mark.parametrize("name", YIELDS)
def test_the_export_of_a_crm_yields_its_fields(name):
    assert matched(header_of(name), role_of(name)) == YIELDS[name]


@HERE
@pytest.mark.parametrize("name", LEAST)
def test_the_export_of_a_crm_yields_at_least(name):
    assert matched(header_of(name), role_of(name)).keys() >= LEAST[name]


@HERE
def test_every_header_file_is_tested():
    names = {path.name.removesuffix(".header.csv") for path in SHARED.glob("*.header.csv")}
    assert names == YIELDS.keys() | LEAST.keys() | {"sugarcrm_meetings_export"}


@HERE
def test_meetings_of_sugarcrm_do_not_say_who_came_until_a_column_is_renamed():
    headers = header_of("sugarcrm_meetings_export")
    with pytest.raises(InputRefused, match="does not say who it is: no contact_id and no email") as refused:
        matched(headers, "activity")
    assert "one of the two columns 'Related to'" in refused.value.hint
    headers[18] = "Contact ID"
    assert matched(headers, "activity")["contact_id"] == "Contact ID"


def test_headers_are_compared_without_dress():
    """A9."""
    assert matched(["\ufeffRECORD\u00a0id", " e-mail: ", "Job_Title*"]) == {
        "contact_id": "\ufeffRECORD\u00a0id",
        "email": " e-mail: ",
        "job_title": "Job_Title*",
    }


@pytest.mark.parametrize(
    ("role", "header", "field"),
    [
        ("contacts", "MAILINGCITY", "city"),
        ("contacts", "NumberOf Employees", "employees"),
        ("contacts", "property_jobtitle", "job_title"),
        ("contacts", "Property Lifecycle Stage", "lifecycle_stage"),
        ("contacts", "Lead_Source__c", "source"),
        ("activity", "activity_type_id", "type"),
        ("activity", "Activity.Type.ID", "type"),
        ("activity", "LEAD_OR_CONTACT_ID", "contact_id"),
    ],
)
def test_marks_between_words_and_the_dress_of_connectors_do_not_count(role, header, field):
    columns = "  contacts: {lifecycle_stage: {type: text}}\n"
    assert matched(["Email", "Date", header], role, columns)[field] == header


def test_of_two_spellings_leadqs_own_is_taken():
    mapping = match_headers(["E-Mail", "id", "email", "property_email"], "contacts", catalogue())
    assert mapping.index("email") == 2
    assert mapping.notes == (
        "the contacts export: email is 'email'; 'E-Mail' is not used for it",
        "the contacts export: email is 'email'; 'property_email' is not used for it",
    )
    with pytest.raises(InputRefused, match="two columns 'First Name' and 'FirstName'"):
        matched(["id", "First Name", "FirstName"])
    with pytest.raises(InputRefused, match="two columns 'Contact ID' and 'contact_id'"):
        matched(["Contact ID", "contact_id"])


@pytest.mark.parametrize("fields", [CONTACT_FIELDS, ACTIVITY_FIELDS], ids=["contacts", "activity"])
def test_no_alias_is_superfluous(fields):
    """An alias that is spelt as another is, but for marks and case, or as the field's own name in the first place."""
    for field in fields:
        names = [normalise_header(alias) for alias in field.aliases]
        assert len(names) == len(set(names)), field.name
        assert names[:1] != [normalise_header(field.name)], field.name
        assert not any(name.startswith("property") for name in names), field.name


def test_a_missing_field_is_named_with_the_closest_header():
    """A6."""
    with pytest.raises(InputRefused, match="no contact_id and no email") as refused:
        matched(["Emial", "Phone"])
    assert "did you mean 'Emial'?" in refused.value.hint
    with pytest.raises(InputRefused, match="no occurred_at") as refused:
        matched(["Email", "Type"], "activity")
    assert "Activity Date" in refused.value.hint


@pytest.mark.parametrize("role", ["contacts", "activity"])
def test_a_file_of_one_column_is_perhaps_no_table_at_all(role):
    with pytest.raises(InputRefused, match="has one column, and it does not say who it is") as refused:
        matched(["Dear Sir or Madam~we"], role)
    assert (
        refused.value.hint == "is it a CSV file? its columns are told apart by a comma, semicolon, bar or tab"
    )
    assert matched(["E-mail"]) == {"email": "E-mail"}


@pytest.mark.parametrize(
    ("headers", "places"), [(["email", "x", "email"], "1 and 3"), (["ID", "id"], "1 and 2")]
)
def test_a_used_column_that_stands_twice_is_refused_with_both_places(headers, places):
    """A7."""
    with pytest.raises(InputRefused, match=f"columns {places}"):
        matched(headers)


def test_an_unused_column_that_stands_twice_is_only_remarked():
    """A7."""
    notes = match_headers(["id", "Related to", "Related to"], "contacts", catalogue()).notes
    assert notes == ("the contacts export: 'Related to' stands twice (columns 2 and 3); it is not used",)


def test_columns_without_a_name_are_ignored_with_a_note():
    """A8."""
    mapping = match_headers(["id", "", " "], "contacts", catalogue())
    assert mapping.notes == ("the contacts export: 2 columns without a name ignored",)
    assert mapping.unused == ()


def test_the_first_alias_wins_and_the_other_is_remarked():
    mapping = match_headers(["Work email", "Email", "x"], "contacts", catalogue())
    assert mapping.index("email") == 1
    assert mapping.notes == ("the contacts export: email is 'Email'; 'Work email' is not used for it",)
    assert mapping.unused == ("Work email", "x")


def test_the_loser_is_there_under_its_own_name_for_a_rulebook_that_declares_it():
    assert matched(["Work email", "Email"], columns="  contacts: {work_email: {type: text}}\n") == {
        "email": "Email",
        "work_email": "Work email",
    }


def test_the_rulebooks_word_wins_over_every_alias():
    headers = ["Id", "Email", "Title", "Function"]
    found = matched(headers, columns="  contacts: {job_title: Function, honorific: title}\n")
    assert (found["job_title"], found["honorific"]) == ("Function", "Title")


def test_a_column_the_rulebook_names_for_another_field_is_not_taken_twice():
    mapping = match_headers(["Id", "Title"], "contacts", catalogue("  contacts: {honorific: Title}\n"))
    assert mapping.fields == ("contact_id", "honorific")
    assert mapping.notes == ()  # the rulebook says so itself


def test_a_column_the_rulebook_names_must_be_there():
    with pytest.raises(
        InputRefused, match="no column 'Nps score', which the rulebook names for nps"
    ) as refused:
        matched(["Id", "NPS scores"], columns="  contacts: {nps: Nps score}\n")
    assert refused.value.hint == (
        "did you mean 'NPS scores'? (a column that no suppression reads may lack: --allow-missing-columns)"
    )


def test_a_column_the_rulebook_names_may_be_allowed_to_be_missing():
    """A rulebook for two exports of which one has the column. Its field has no other column then."""
    known = catalogue("  contacts: {job_title: Function}\n")
    mapping = match_headers(["Id", "Title"], "contacts", known, "b.csv", may_miss={"job_title"})
    assert mapping.fields == ("contact_id",)
    assert mapping.notes == ("b.csv has no column 'Function', which the rulebook names for job_title",)


def test_leadqs_own_spelling_is_the_first_of_all():
    assert matched(["Id", "contact_id"])["contact_id"] == "contact_id"
    assert matched(["ID", "Contact ID"])["contact_id"] == "ID"


def joined(headers: list[str], columns: str = ""):
    return match_headers(headers, "contacts", catalogue(columns), "people.csv", joins_consent=True)


def test_a_consent_is_in_every_column_that_has_a_name_for_it():
    """Pardot's case: `opted_out` is blank, and `is_do_not_email` says no."""
    mapping = joined(["id", "opted_out", "Bounced", "is_do_not_email", "Opted Out"])
    assert mapping.indexes("unsubscribed") == (1, 4, 3)
    assert mapping.indexes("bounced") == (2,)
    assert mapping.unused == ()
    (note,) = mapping.notes
    assert note == (
        "people.csv: unsubscribed is 'opted_out' and 'Opted Out' and 'is_do_not_email': "
        "one of them that says yes is enough"
    )


@pytest.mark.parametrize(
    ("columns", "taken"),
    [
        ("unsubscribed: Opted Out", (1,)),
        ("other: {header: Opted Out}", (2,)),
        ("unsubscribed: {type: text}", (1,)),
    ],
    ids=["the one it names", "not one that holds another field", "of another type, one"],
)
def test_the_rulebooks_word_on_consent_decides_alone(columns, taken):
    headers = ["id", "Opted Out", "Do Not Email"]
    assert joined(headers, f"  contacts: {{{columns}}}\n").indexes("unsubscribed") == taken


def test_consent_is_joined_only_for_who_reads_all_its_columns():
    mapping = match_headers(["id", "Opted Out", "Do Not Email"], "contacts", catalogue())
    assert mapping.indexes("unsubscribed") == (1,)
    assert mapping.unused == ("Do Not Email",)


def test_other_fields_are_one_column():
    with pytest.raises(InputRefused, match="two columns 'Phone' and 'phone'"):
        joined(["id", "Phone", "phone"])


def test_derived_fields_are_no_columns():
    assert "email_domain" not in matched(["Email", "email_domain"])


def test_known_headers_are_those_of_fields_and_rulebook():
    known = is_known_header("contacts", catalogue("  contacts: {nps: Net promoter}\n"))
    assert [known(h) for h in ("E-MAIL", "net_promoter", "nps", "foo", "", "email_domain")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert normalise_header("E-MAIL") == "email"
