"""The layouts that leadq knows: each header is recognised as its own system and no other, and mapped as that writes.

The header files and connector files lie beside the repository; where they are absent, headers made from the layouts
themselves stand for them.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from leadq.ingest.mapping import HeaderMapping, match_headers
from leadq.ingest.recognise import Recognised, recognise
from leadq.rulebook.catalogue import read_catalogue
from leadq.rulebook.source_layout import SourceColumn, SourceLayout, known_layouts
from leadq.words.datelayout import parse_layout
from leadq.words.fields import ACCOUNT_FIELDS, ACTIVITY_FIELDS, CONSENT, CONTACT_FIELDS
from leadq.words.yamltext import parse

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADERS, SEEDS = DATA / "crm_headers", DATA / "fivetran_crm_seeds"
LAYOUTS = {layout.id: layout for layout in known_layouts()}
CATALOGUE = read_catalogue(parse(b"leadq: 1\n", "rules.yaml").root)[0]
needs_headers = pytest.mark.skipif(
    not HEADERS.is_dir(), reason="the shared folder ../shared/data/crm_headers is not here"
)
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the shared folder ../shared/data/fivetran_crm_seeds is not here"
)
each_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))

OF_FILE = {
    "acton_list_api_datequalifiers": "act-on-list",
    "dynamics365_lead_excel_export": "dynamics-leads",
    "dynamics365_phonecall_export": "dynamics-phone-calls",
    "hubspot_contacts_all_properties_2023": "hubspot-contacts",
    "hubspot_contacts_default_view": "hubspot-contacts",
    "marketo_bulk_activities": "marketo-activities",
    "marketo_bulk_leads_example": "marketo-leads",
    "mautic_contacts_export": "mautic-contacts",
    "odoo_crm_lead_import_compat": "odoo-leads-import-compatible",
    "odoo_crm_lead_labels": "odoo-leads",
    "pipedrive_activities": "pipedrive-activities",
    "pipedrive_leads_fields": "pipedrive-leads",
    "pipedrive_people": "pipedrive-people",
    "pipedrive_sample_import_verbatim": "pipedrive-sample-import",
    "salesforce_campaignmember_dataloader": "salesforce-campaign-members",
    "salesforce_lead_dataloader": "salesforce-leads",
    "salesforce_task_dataloader": "salesforce-tasks",
    "sugarcrm_calls_export": "sugarcrm-calls",
    "sugarcrm_leads_export": "sugarcrm-leads",
    "sugarcrm_meetings_export": "sugarcrm-meetings",
    "sugarcrm_tasks_export": "sugarcrm-tasks",
    "suitecrm_contacts_export_seen": "sugarcrm-contacts",
    "zoho_calls_backup": "zoho-calls",
    "zoho_leads_backup_seen": "zoho-leads",
}
OF_SEED = {
    "hubspot/company_data": "hubspot-companies-connector",
    "hubspot/contact_data": "hubspot-contacts-connector",
    "hubspot/contact_form_submission_data": "hubspot-form-submissions-connector",
    "hubspot/email_event_data": "hubspot-email-events-connector",
    "hubspot/engagement_call_data": "hubspot-engagements-connector",
    "hubspot/engagement_communication_data": "hubspot-engagements-connector",
    "hubspot/engagement_email_data": "hubspot-engagements-connector",
    "hubspot/engagement_meeting_data": "hubspot-meetings-connector",
    "hubspot/engagement_note_data": "hubspot-engagements-connector",
    "hubspot/engagement_task_data": "hubspot-engagements-connector",
    "marketo/marketo_activity_change_data_value_data": "marketo-activities-connector",
    "marketo/marketo_activity_click_email_data": "marketo-activities-connector",
    "marketo/marketo_activity_delete_lead_data": "marketo-activities-connector",
    "marketo/marketo_activity_email_delivered_data": "marketo-activities-connector",
    "marketo/marketo_activity_merge_leads_data": "marketo-activities-connector",
    "marketo/marketo_activity_open_email_data": "marketo-activities-connector",
    "marketo/marketo_activity_send_email_data": "marketo-activities-connector",
    "pardot/pardot_prospect_data": "pardot-prospects",
    "pardot/pardot_visitor_activity_data": "pardot-activities",
    "salesforce/sf_account_data": "salesforce-accounts-connector",
    "salesforce/sf_account_history_data": "salesforce-accounts-connector",
    "salesforce/sf_contact_data": "salesforce-contacts-connector",
    "salesforce/sf_contact_history_data": "salesforce-contacts-connector",
    "salesforce/sf_event_data": "salesforce-events-connector",
    "salesforce/sf_lead_data": "salesforce-leads-connector",
    "salesforce/sf_task_data": "salesforce-tasks-connector",
}
"""All others are neither contacts nor activity, or, as Marketo's six columns of a lead, do not say who wrote them."""
YIELDS = {
    "act-on-list": {
        "email": "E-mail Address", "first_name": "First Name", "last_name": "Last Name", "company": "Company",
        "job_title": "Title", "created_at": "__created_date", "updated_at": "__modified_date",
    },
    "dynamics-leads": {
        "contact_id": "(Do Not Modify) Lead", "email": "Email", "first_name": "First Name",
        "last_name": "Last Name", "company": "Company Name", "job_title": "Job Title",
        "phone": "Business Phone", "country": "Country", "state": "State or Province",
        "source": "Lead Source", "updated_at": "(Do Not Modify) Modified On",
    },
    "dynamics-phone-calls": {
        "activity_id": "(Do Not Modify) Phone Call", "email": "Recipient", "type": "= Phone Call",
        "occurred_at": "Due", "asset": "Subject",
    },
    "hubspot-contacts": {
        "contact_id": "Record ID", "email": "Email", "first_name": "First Name", "last_name": "Last Name",
        "company": "Company Name | Associated Company", "job_title": "Job Title", "phone": "Phone Number",
        "mobile": "Mobile Phone Number", "country": "Country/Region", "state": "State/Region", "city": "City",
        "industry": "Industry", "employees": "Number of Employees", "annual_revenue": "Annual Revenue",
        "website": "Website URL", "source": "Original Source", "lead_status": "Lead Status",
        "owner": "Contact owner", "created_at": "Create Date", "updated_at": "Last Modified Date",
        "unsubscribed": "Unsubscribed from all email", "bounced": "Email hard bounce reason",
        "persona": "Persona", "decision_role": "Buying Role",
    },
    "marketo-activities": {
        "activity_id": "marketoGUID", "contact_id": "leadId", "type": "activityTypeId",
        "occurred_at": "activityDate", "asset": "primaryAttributeValue", "campaign": "campaignId",
        "url": "attributes",
    },
    "marketo-leads": {"email": "email", "first_name": "firstName", "last_name": "lastName"},
    "mautic-contacts": {
        "contact_id": "id", "email": "email", "first_name": "firstname", "last_name": "lastname",
        "company": "company", "job_title": "position", "phone": "phone", "mobile": "mobile",
        "country": "country", "state": "state", "city": "city", "website": "website",
    },
    "odoo-leads": {
        "contact_id": "External ID", "email": "Email", "full_name": "Contact Name", "company": "Company Name",
        "job_title": "Job Position", "phone": "Phone", "mobile": "Mobile", "country": "Country",
        "state": "State", "city": "City", "website": "Website", "source": "Source", "owner": "Salesperson",
        "created_at": "Created on",
    },
    "odoo-leads-import-compatible": {
        "contact_id": "id", "email": "email_from", "full_name": "contact_name", "company": "partner_name",
        "job_title": "function", "phone": "phone", "mobile": "mobile", "city": "city", "website": "website",
        "created_at": "create_date",
    },
    "pipedrive-activities": {
        "email": "Person - Email", "type": "Activity - Type",
        "occurred_at": "Activity - Due date | Activity - Due time", "asset": "Activity - Subject",
        "status": "Activity - Done",
    },
    "pipedrive-leads": {
        "contact_id": "Lead - Pipedrive System ID", "full_name": "Contact person", "company": "Organization",
        "source": "Lead - Source channel", "owner": "Lead - Owner",
    },
    "pipedrive-people": {
        "contact_id": "Person - ID", "first_name": "Person - First name", "last_name": "Person - Last name",
        "full_name": "Person - Name", "company": "Person - Organization",
        "email": "Person - Email - Work | Person - Email - Home | Person - Email - Other",
        "phone": "Person - Phone - Work | Person - Phone - Other | Person - Phone - Home",
        "mobile": "Person - Phone - Mobile", "owner": "Person - Owner",
        "unsubscribed": "Person - Marketing status",
    },
    "pipedrive-sample-import": {
        "email": "Person - Email (Work) | Person - Email (Home)", "first_name": "Person - First name",
        "last_name": "Person - Last name", "full_name": "Person - Name*", "company": "Organization - Name*",
        "phone": "Person - Phone",
    },
    "salesforce-leads": {
        "contact_id": "Id", "email": "Email", "first_name": "FirstName", "last_name": "LastName",
        "full_name": "Name", "company": "Company", "job_title": "Title", "phone": "Phone",
        "mobile": "MobilePhone", "country": "Country", "state": "State", "city": "City",
        "industry": "Industry", "employees": "NumberOfEmployees", "annual_revenue": "AnnualRevenue",
        "website": "Website", "source": "LeadSource", "lead_status": "Status", "owner": "OwnerId",
        "created_at": "CreatedDate", "updated_at": "LastModifiedDate", "bounced": "EmailBouncedDate",
        "product_interest": "ProductInterest__c",
    },
    "salesforce-tasks": {
        "activity_id": "Id", "contact_id": "WhoId", "type": "Type", "occurred_at": "ActivityDate",
        "asset": "Subject", "status": "Status", "value": "CallDurationInSeconds",
    },
    "salesforce-campaign-members": {
        "activity_id": "Id", "contact_id": "LeadId | ContactId", "email": "Email",
        "type": "= Campaign Member", "occurred_at": "FirstRespondedDate | CreatedDate", "status": "Status",
        "campaign": "CampaignId", "source": "LeadSource",
    },
    "sugarcrm-leads": {
        "contact_id": "ID", "email": "Email Address", "first_name": "First Name", "last_name": "Last Name",
        "company": "Account Name", "job_title": "Title", "phone": "Phone Work", "mobile": "Phone Mobile",
        "country": "Primary Address Country", "state": "Primary Address State",
        "city": "Primary Address City", "website": "Website", "source": "Lead Source",
        "lead_status": "Status", "owner": "Assigned User Name", "created_at": "Date Created",
        "updated_at": "Date Modified", "do_not_call": "Do Not Call",
    },
    "sugarcrm-contacts": {
        "contact_id": "ID", "email": "Email Address", "first_name": "First Name", "last_name": "Last Name",
        "company": "Account Name", "job_title": "Job Title", "phone": "Office Phone", "mobile": "Mobile",
        "country": "Primary Address Country", "state": "Primary Address State",
        "city": "Primary Address City", "source": "Lead Source", "owner": "Assigned to",
        "created_at": "Date Created", "updated_at": "Date Modified", "do_not_call": "Do Not Call",
    },
    "sugarcrm-calls": {
        "activity_id": "ID", "contact_id": "Parent ID", "type": "= Call", "occurred_at": "Date",
        "asset": "Subject", "status": "Status",
    },
    "sugarcrm-meetings": {
        "activity_id": "ID", "contact_id": "Related to", "type": "= Meeting", "occurred_at": "Date",
        "asset": "Subject", "status": "Status",
    },
    "sugarcrm-tasks": {
        "activity_id": "ID", "contact_id": "Contact ID | Parent ID", "type": "= Task",
        "occurred_at": "Date Start | Date Due", "asset": "Subject", "status": "Status",
    },
    "zoho-leads": {
        "contact_id": "Record Id", "email": "Email", "first_name": "First Name", "last_name": "Last Name",
        "full_name": "Lead Name", "company": "Company", "phone": "Phone", "mobile": "Mobile",
        "state": "State", "city": "City", "source": "Lead Source", "lead_status": "Lead Status",
        "owner": "Lead Owner", "created_at": "Created Time", "updated_at": "Modified Time",
        "unsubscribed": "Email Opt Out",
    },
    "zoho-calls": {
        "activity_id": "Record Id", "contact_id": "Contact Name.id", "type": "Call Type",
        "occurred_at": "Call Start Time", "asset": "Subject", "value": "Call Duration (in seconds)",
    },
}  # fmt: skip
"""By layout: field to the header that holds it; several stand with `|` between, `=` is the same text in every row."""


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def whole_header(layout: SourceLayout) -> list[str]:
    """Return a header with every column that a layout speaks of."""
    twice = [column.header for column in layout.columns.values() if column.nth > 1]
    spoken = [name for column in layout.columns.values() for name in column.headers]
    return [*dict.fromkeys([*layout.recognise, *spoken, *layout.unused]), *filter(None, twice)]


def told(header: Sequence[str], role: str | None = None) -> Recognised:
    return recognise(header, role, known_layouts())


def fitting_systems(header: Sequence[str]) -> set[str]:
    return {like.layout.system for like in told(header).likenesses if like.fits}


def mapped(header: Sequence[str], layout: SourceLayout) -> HeaderMapping:
    return match_headers(header, layout.holds, CATALOGUE, "x.csv", layout=layout, joins_consent=True)


def source_of(headers: tuple[str, ...], how: SourceColumn | None) -> str:
    return f"= {how.value}" if how is not None and how.value else " | ".join(headers)


def yielded(header: Sequence[str], layout: SourceLayout) -> dict[str, str]:
    return {c.field: source_of(c.headers, c.how) for c in mapped(header, layout).columns}


@needs_headers
def test_every_header_file_is_expected_to_be_recognised():
    assert {path.name.removesuffix(".header.csv") for path in HEADERS.glob("*.header.csv")} == OF_FILE.keys()


@needs_headers
@pytest.mark.parametrize("name", OF_FILE)
@pytest.mark.parametrize("role", [None, "given"])
def test_the_header_of_an_export_is_recognised_as_its_own_system_and_as_no_other(name, role):
    header, layout = header_of(HEADERS / f"{name}.header.csv"), LAYOUTS[OF_FILE[name]]
    assert told(header, layout.holds if role else None).layout == layout
    assert fitting_systems(header) == {layout.system}


@needs_headers
@pytest.mark.parametrize("name", OF_FILE)
def test_the_header_of_an_export_is_nothing_in_another_role(name):
    layout = LAYOUTS[OF_FILE[name]]
    for other in {"contacts", "activity", "accounts"} - {layout.holds}:
        found = told(header_of(HEADERS / f"{name}.header.csv"), other)
        assert (found.layout, found.rivals) == (None, ())


@needs_headers
@pytest.mark.parametrize("name", sorted(OF_FILE.keys() - {"hubspot_contacts_default_view"}))
def test_every_field_comes_from_the_header_that_holds_it(name):
    layout = LAYOUTS[OF_FILE[name]]
    assert yielded(header_of(HEADERS / f"{name}.header.csv"), layout) == YIELDS[layout.id]


@needs_headers
def test_in_hubspots_default_view_the_company_is_the_associated_one():
    header = header_of(HEADERS / "hubspot_contacts_default_view.header.csv")
    assert yielded(header, LAYOUTS["hubspot-contacts"])["company"] == "Associated Company"


@needs_seeds
@pytest.mark.parametrize("name", OF_SEED)
def test_the_file_of_a_connector_is_recognised_as_its_own_system_and_as_no_other(name):
    header, layout = header_of(SEEDS / f"{name}.csv"), LAYOUTS[OF_SEED[name]]
    assert told(header).layout == layout
    assert fitting_systems(header) == {layout.system}


@needs_seeds
def test_what_is_neither_contacts_nor_activity_nor_accounts_is_nobodys():
    """Deals, campaigns, lists, and the files of tools that leadq has no layout for."""
    others = {
        f"{path.parent.name}/{path.stem}": path
        for path in SEEDS.rglob("*.csv")
        if f"{path.parent.name}/{path.stem}" not in OF_SEED
    }
    assert len(others) > 60
    assert {name for name, path in others.items() if fitting_systems(header_of(path))} == set()


@needs_seeds
@pytest.mark.parametrize(
    "name",
    [name for name in OF_SEED if "engagement_" not in name and LAYOUTS[OF_SEED[name]].holds != "accounts"],
)
def test_the_file_of_a_connector_says_who_and_when(name):
    layout = LAYOUTS[OF_SEED[name]]
    fields = {*mapped(header_of(SEEDS / f"{name}.csv"), layout).fields}
    assert {"contact_id", "email"} & fields
    assert layout.holds == "contacts" or {"occurred_at", "type"} <= fields


@each_layout
def test_a_header_made_from_a_layout_is_recognised_as_its_own_system_and_as_no_other(layout):
    header = whole_header(layout)
    assert told(header).layout == layout
    assert fitting_systems(header) == {layout.system}


@each_layout
def test_the_headers_a_layout_is_recognised_by_are_enough(layout):
    """And they are as much as is needed: no other system is recognised by a part of them."""
    assert fitting_systems(layout.recognise) == {layout.system}
    for missing in layout.recognise:
        assert not told([name for name in layout.recognise if name != missing]).layout


@each_layout
def test_the_order_of_columns_and_columns_of_ones_own_do_not_matter(layout):
    header = [*reversed(whole_header(layout)), "Favourite colour", "Churn risk (2026)"]
    assert told(header).layout == layout


@each_layout
def test_capital_letters_are_recognised_where_a_system_writes_them(layout):
    header = [name.upper() for name in whole_header(layout)]
    assert (told(header).layout == layout) == (layout.any_case or header == whole_header(layout))


@each_layout
def test_a_layout_speaks_of_fields_that_leadq_knows(layout):
    roles = {"contacts": CONTACT_FIELDS, "activity": ACTIVITY_FIELDS, "accounts": ACCOUNT_FIELDS}
    assert layout.columns.keys() <= {field.name for field in roles[layout.holds]}
    keys = ("account_id", "website") if layout.holds == "accounts" else ("contact_id", "email")
    assert {*keys} & layout.columns.keys()
    assert layout.holds != "activity" or {"occurred_at", "type"} <= layout.columns.keys()
    for field, column in layout.columns.items():
        ways = [column.header is not None, bool(column.first_of), bool(column.join), column.value is not None]
        assert sum(ways) == 1, field
        assert column.nth == 1 or column.header is not None, field


@each_layout
def test_a_layout_reads_every_column_it_speaks_of(layout):
    """No column is for two fields, and none is both a field and unused."""
    header = whole_header(layout)
    columns = {c.field: c for c in mapped(header, layout).columns}
    assert columns.keys() >= layout.columns.keys()
    for field, column in layout.columns.items():
        assert {*columns[field].headers} >= {*column.headers}, field
    read = [name for column in layout.columns.values() for name in column.headers if column.nth == 1]
    assert len(read) == len({*read})
    assert not {*read} & {*layout.unused}
    assert not {*layout.unused} & {
        h for c in columns.values() for h in c.headers if not _is_second(c.field, layout)
    }


def _is_second(field: str, layout: SourceLayout) -> bool:
    return field in layout.columns and layout.columns[field].nth > 1


@each_layout
def test_every_fact_has_its_evidence_and_no_evidence_is_of_nothing(layout):
    settings = SourceLayout.model_fields
    stated = {
        name
        for name in (
            "any_case",
            "dates",
            "utc",
            "decimal_mark",
            "long_ids",
            "lists",
            "empty",
            "apostrophes",
            "footer",
            "deleted",
        )
        if getattr(layout, name) != settings[name].get_default()
    }
    ways = {
        name
        for column in layout.columns.values()
        for name in ("words", "json_key", "first_part", "filled", "join", "nth")
        if getattr(column, name) != SourceColumn.model_fields[name].get_default(call_default_factory=True)
    }
    assert layout.evidence.keys() == {"recognise", *stated, *ways}


@each_layout
def test_layouts_of_dates_can_be_read(layout):
    for text in (layout.dates, *(column.format for column in layout.columns.values())):
        assert text is None or parse_layout(text) is not None


@each_layout
def test_a_consent_whose_cells_are_rewritten_is_one_column(layout):
    """Of several that hold it one that says yes is enough, and that is found in the cells as they are."""
    for field in CONSENT & layout.columns.keys():
        assert not layout.columns[field].rewrites or len(layout.columns[field].headers) == 1


def test_ids_of_layouts_differ_and_begin_with_their_system():
    assert len(LAYOUTS) == len(known_layouts())
    systems = {layout.id.split("-")[0]: layout.system for layout in known_layouts()}
    assert len(systems) == len({*systems.values()}) == 11
