"""The standard fields of contacts and activity, their types, and the header names CRMs export them under.

A header is matched after `normalise_header`: case, spaces, underscores and other marks between words do not count, so
that `Lead ID`, `lead_id` and `LeadId` are one. An alias stands for one field only; the field's own name is always one,
and so is every name behind `property_`, as connectors to HubSpot write it.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What the cells of a field hold; decides which operators a condition may use."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIMEFRAME = "timeframe"
    BOOLEAN = "boolean"
    LIST = "list"
    EMAIL_DOMAIN = "email_domain"


@dataclass(frozen=True, slots=True)
class Field:
    """A column with an agreed name."""

    name: str
    type: FieldType
    description: str
    aliases: tuple[str, ...] = ()


def normalise_header(text: str) -> str:
    """Return the form in which headers are compared: NFKC, case-folded, without marks, blanks and the last `__c`."""
    return header_words(text).replace(" ", "")


def header_words(text: str) -> str:
    """Return a header as `normalise_header` does, but with one blank between its words."""
    plain = unicodedata.normalize("NFKC", text.replace("\ufeff", "")).casefold()
    plain = re.sub(r"(?<=[a-z0-9])__c\b", "", plain)
    return " ".join(re.sub(r"[\s_\-/.*:()]+", " ", plain).split())


_T = FieldType

CONTACT_FIELDS: tuple[Field, ...] = (
    Field("contact_id", _T.TEXT, "The CRM's own id of the person. Kept byte for byte.",
          ("Record ID", "Id", "Contact ID", "Lead ID", "Person - ID", "External ID", "vid", "Contact Record ID",
           "18 Character ID", "marketoGUID lead", "(Do Not Modify) Lead", "(Do Not Modify) Contact",
           "Lead - Pipedrive System ID", "Customer ID")),
    Field("linked_id", _T.TEXT, "Ids that the same person has elsewhere, separated by ';'.", ("Linked IDs",)),
    Field("email", _T.TEXT, "E-mail address.",
          ("Email Address", "Primary Email", "Work Email", "Business Email", "email_from", "Person - Email",
           "Person - Email - Work")),
    Field("first_name", _T.TEXT, "Given name.", ("Given Name", "Person - First name")),
    Field("last_name", _T.TEXT, "Family name.", ("Surname", "Family Name", "Person - Last name")),
    Field("full_name", _T.TEXT, "Whole name, where an export has only one column.",
          ("Contact Name", "Contact person", "Person - Name", "Lead Name", "Name")),
    Field("company", _T.TEXT, "Company or account name.",
          ("Company Name", "Account Name", "Company / Account", "CompanyOrAccount", "Associated Company",
           "Organization", "Organisation", "Organization - Name", "Person - Organization", "partner_name", "Account")),
    Field("job_title", _T.TEXT, "Job title.", ("Job Position", "Position", "function", "Title", "Role")),
    Field("phone", _T.TEXT, "Telephone number. Kept byte for byte.",
          ("Phone Number", "Business Phone", "Office Phone", "Phone Work", "Work Phone", "Telephone",
           "Person - Phone", "Person - Phone - Work")),
    Field("mobile", _T.TEXT, "Mobile number.",
          ("Mobile Phone", "Mobile Phone Number", "Phone Mobile", "Cell", "Person - Phone - Mobile")),
    Field("country", _T.TEXT, "Country, as the CRM writes it.",
          ("Country/Region", "Primary Address Country", "Mailing Country", "Country Code")),
    Field("state", _T.TEXT, "State, province or region.",
          ("State/Region", "State or Province", "State/Province", "Primary Address State", "Mailing State", "Region")),
    Field("city", _T.TEXT, "City.", ("Primary Address City", "Mailing City", "Town")),
    Field("account_id", _T.TEXT, "The CRM's own id of the company. Kept byte for byte.",
          ("Associated Company ID", "Primary Associated Company ID", "Company ID", "Organization ID",
           "Parent Account ID")),
    Field("account_owner", _T.TEXT, "Whom the CRM says the company belongs to.",
          ("Company owner", "Organization - Owner")),
    Field("industry", _T.TEXT, "Industry of the company.", ("Sector", "Company Industry")),
    Field("employees", _T.NUMBER, "Number of employees of the company.",
          ("Number of Employees", "No. of Employees", "Employee Count", "Company size", "numemployees",
           "Employees (number)")),
    Field("annual_revenue", _T.MONEY, "Yearly revenue of the company.", ("Revenue",)),
    Field("website", _T.TEXT, "Website of the company.", ("Website URL", "Company Domain Name")),
    Field("source", _T.TEXT, "Where the person first came from.",
          ("Lead Source", "Original Source", "Original Traffic Source", "First Source", "origin",
           "hs_analytics_source", "Lead - Source channel")),
    Field("lead_status", _T.TEXT, "The CRM's lead status.", ("Status", "hs_lead_status")),
    Field("owner", _T.TEXT, "Whom the CRM says the person belongs to.",
          ("Contact owner", "Lead Owner", "Owner Name", "OwnerId", "Assigned to", "Assigned User Name",
           "Assigned User", "Salesperson", "Person - Owner", "hubspot_owner_id")),
    Field("created_at", _T.DATE, "When the record was made.",
          ("Create Date", "CreatedDate", "Date Created", "Created Time", "Created On", "first_contact_date")),
    Field("updated_at", _T.DATE, "When the record was last changed; decides between duplicates.",
          ("Last Modified Date", "Date Modified", "Modified Time", "Modified On", "__modified_date",
           "(Do Not Modify) Modified On", "Last Update")),
    Field("unsubscribed", _T.BOOLEAN, "Opted out of e-mail.",
          ("HasOptedOutOfEmail", "Email Opt Out", "Opted out of email", "Unsubscribed from all email",
           "hs_email_optout", "Opted Out", "Unsubscribed From Email", "Do Not Email", "is_do_not_email")),
    Field("do_not_call", _T.BOOLEAN, "Asked not to be called.", ("is_do_not_call", "Do not allow phone calls")),
    Field("bounced", _T.BOOLEAN, "E-mail to the address bounced.",
          ("Email Bounced", "IsEmailBounced", "Hard Bounced")),
    Field("persona", _T.TEXT, "Buyer persona, where the CRM holds one.", ("Buyer Persona", "hs_persona")),
    Field("decision_role", _T.TEXT, "Part the person plays in the decision.",
          ("Buying Role", "Decision Role", "hs_buying_role")),
    Field("need", _T.TEXT, "What the person said they need.", ("Needs", "Challenge", "Pain")),
    Field("budget", _T.MONEY, "Budget for the purchase.", ("Budget Amount", "Project Budget")),
    Field("buying_timeframe", _T.TIMEFRAME, "When they mean to buy: '3 months', 'immediately', or a date.",
          ("Purchase Timeframe", "Timeline", "Time Frame")),
    Field("product_interest", _T.LIST, "Products they asked about, separated by ';'.",
          ("Products of Interest", "Product of Interest")),
    Field("current_stage", _T.TEXT, "The leadq stage the lead is in now, if known (id or label).",
          ("leadq stage", "Current leadq stage")),
    Field("stage_since", _T.DATE, "Since when the lead is in `current_stage`.", ("leadq stage since",)),
)  # fmt: skip

ACTIVITY_FIELDS: tuple[Field, ...] = (
    Field("activity_id", _T.TEXT, "The CRM's own id of the activity.",
          ("Id", "Activity ID", "Event ID", "marketoGUID", "Record Id", "Task ID", "Engagement ID", "conversion_id",
           "(Do Not Modify) Phone Call")),
    Field("contact_id", _T.TEXT, "Id of the person who did it.",
          ("LeadOrContactId", "WhoId", "Lead ID", "Contact ID", "prospect_id", "Contact Record ID",
           "Associated Contact IDs", "Parent ID", "user_id", "Contact Name.id", "vid", "Customer ID")),
    Field("email", _T.TEXT, "E-mail address of the person who did it.",
          ("Email Address", "Recipient", "Contact Email", "Person - Email")),
    Field("type", _T.TEXT, "What kind of activity it is, as the CRM names it.",
          ("Activity Type", "Event Type", "activityTypeId", "type_name", "Engagement Type", "Event", "Call Type",
           "Meeting Type", "TaskSubtype")),
    Field("leadq_event", _T.TEXT, "Name of the rulebook's event, where rows carry it already."),
    Field("occurred_at", _T.DATE, "When it happened.",
          ("Activity Date", "Occurred At", "Occurred On", "Timestamp", "Event Date", "Created", "Date", "Create Date",
           "CreatedDate", "created_at", "Start Time", "Activity - Due date", "Call Start Time", "Date Start", "Due",
           "Date Created", "When")),
    Field("asset", _T.TEXT, "The thing it was about: form, page title, subject, file, campaign asset.",
          ("Asset Name", "Subject", "Page Title", "Form Name", "Activity - Subject", "primaryAttributeValue",
           "Content", "Asset Title", "Details")),
    Field("url", _T.TEXT, "Address of the page.", ("Page URL", "Link", "Web Page", "Page", "URL Clicked")),
    Field("status", _T.TEXT, "State or outcome: attended, registered, no-show, completed.",
          ("Outcome", "Result", "Activity Status", "Attendance", "Activity - Done", "Disposition")),
    Field("campaign", _T.TEXT, "Campaign it belongs to.", ("Campaign Name", "CampaignId", "email_campaign_id")),
    Field("source", _T.TEXT, "Channel it came through.", ("Channel", "Traffic Source", "Medium", "Lead Source")),
    Field("value", _T.NUMBER, "A number that belongs to it: minutes watched, amount.",
          ("Amount", "Duration", "Minutes", "Duration Minutes", "CallDurationInSeconds", "Quantity")),
)  # fmt: skip

_OF_COMPANIES = {field.name: field for field in CONTACT_FIELDS}


def _of_company(name: str, *aliases: str) -> Field:
    """A field of contacts as account exports have it: under its own headers, and some that are a person's elsewhere."""
    field = _OF_COMPANIES[name]
    return Field(name, field.type, field.description, (*aliases, *field.aliases))


ACCOUNT_FIELDS: tuple[Field, ...] = (
    _of_company("account_id", "Id", "Record ID", "Company Record ID", "(Do Not Modify) Account"),
    _of_company("company", "Name", "Organization Name"),
    _of_company("website", "Domain", "Web Site"),
    _of_company("industry"),
    _of_company("employees"),
    _of_company("annual_revenue"),
    _of_company("country", "Billing Country", "BillingCountry", "Company Country"),
    _of_company("state", "Billing State", "BillingState"),
    _of_company("city", "Billing City", "BillingCity"),
    _of_company("account_owner", "Owner", "Owner Name", "OwnerId", "Assigned to", "hubspot_owner_id"),
    _of_company("updated_at"),
)
"""What an export of accounts may hold; its cells count for contacts of the account that have none of their own."""

ACCOUNT_MEASURES: tuple[Field, ...] = (
    Field("account", _T.TEXT, "The account: the CRM's id of it, or the company's domain."),
    Field("account_people", _T.NUMBER, "People of the account."),
    Field("account_engaged", _T.NUMBER, "People of the account who are engaged."),
    Field("account_engagement", _T.NUMBER, "Engagement of all people of the account together."),
    Field("account_roles", _T.LIST, "Roles of the buying group that people of the account have."),
    Field("account_engaged_roles", _T.LIST, "Roles that engaged people of the account have."),
)  # fmt: skip
"""What is worked out of all people at a company, where a rulebook has `accounts`."""

CONSENT = frozenset({"unsubscribed", "do_not_call", "bounced"})
"""Contact fields that several columns of one export may hold: one that is true is enough."""

DERIVED_CONTACT_FIELDS: tuple[Field, ...] = (
    Field("email_domain", _T.EMAIL_DOMAIN, "The part of the e-mail address after the '@', lower case."),
)
