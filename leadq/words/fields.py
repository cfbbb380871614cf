"""The standard fields of contacts and activity, their types, and the header names CRMs export them under.

A header is matched after `normalise_header`: case, spaces, underscores, hyphens and a trailing `*` or `:` do not
count. An alias stands for one field only; the field's own name is always an alias.
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
    """Return the form in which headers are compared: NFKC, case-folded, words joined by one space."""
    plain = unicodedata.normalize("NFKC", text.replace("\ufeff", "")).casefold()
    plain = re.sub(r"(?<=[a-z0-9])__c\b", "", plain)
    return " ".join(re.sub(r"[\s_\-/.*:()]+", " ", plain).split())


_T = FieldType

CONTACT_FIELDS: tuple[Field, ...] = (
    Field("contact_id", _T.TEXT, "The CRM's own id of the person. Kept byte for byte.",
          ("Record ID", "Id", "Contact ID", "Lead ID", "Lead Id", "Record Id", "Person - ID", "External ID", "vid",
           "Contact Record ID", "18 Character ID", "leadId", "marketoGUID lead", "(Do Not Modify) Lead",
           "(Do Not Modify) Contact", "Lead - Pipedrive System ID", "Customer ID")),
    Field("email", _T.TEXT, "E-mail address.",
          ("E-mail", "Email Address", "E-mail Address", "Primary Email", "Work Email", "Business Email", "email_from",
           "property_email", "Person - Email", "Person - Email - Work", "Person - Email (Work)")),
    Field("first_name", _T.TEXT, "Given name.", ("firstname", "Given Name", "property_firstname",
          "Person - First name")),
    Field("last_name", _T.TEXT, "Family name.", ("lastname", "Surname", "Family Name", "property_lastname",
          "Person - Last name")),
    Field("full_name", _T.TEXT, "Whole name, where an export has only one column.",
          ("Contact Name", "Contact person", "Person - Name", "Lead Name", "Name")),
    Field("company", _T.TEXT, "Company or account name.",
          ("Company Name", "Account Name", "Company / Account", "CompanyOrAccount", "Associated Company",
           "Organization",
           "Organisation", "Organization - Name", "Person - Organization", "property_company", "partner_name",
           "Account")),
    Field("job_title", _T.TEXT, "Job title.",
          ("Job Position", "Position", "jobtitle", "property_jobtitle", "function", "Title", "Role")),
    Field("phone", _T.TEXT, "Telephone number. Kept byte for byte.",
          ("Phone Number", "Business Phone", "Office Phone", "Phone Work", "Work Phone", "Telephone",
           "Person - Phone", "Person - Phone - Work", "property_phone")),
    Field("mobile", _T.TEXT, "Mobile number.",
          ("Mobile Phone", "MobilePhone", "Mobile Phone Number", "Phone Mobile", "Cell", "Person - Phone - Mobile",
           "property_mobilephone")),
    Field("country", _T.TEXT, "Country, as the CRM writes it.",
          ("Country/Region", "Primary Address Country", "Mailing Country", "MailingCountry", "Country Code",
           "property_country")),
    Field("state", _T.TEXT, "State, province or region.",
          ("State/Region", "State or Province", "State/Province", "Primary Address State", "Mailing State",
           "MailingState", "Region", "property_state")),
    Field("city", _T.TEXT, "City.", ("Primary Address City", "Mailing City", "MailingCity", "Town", "property_city")),
    Field("industry", _T.TEXT, "Industry of the company.", ("Sector", "property_industry", "Company Industry")),
    Field("employees", _T.NUMBER, "Number of employees of the company.",
          ("Number of Employees", "NumberOfEmployees", "No. of Employees", "Employee Count", "Company size",
           "numemployees", "property_numemployees", "Employees (number)")),
    Field("annual_revenue", _T.MONEY, "Yearly revenue of the company.",
          ("AnnualRevenue", "Annual Revenue", "property_annualrevenue", "Revenue")),
    Field("website", _T.TEXT, "Website of the company.",
          ("Website URL", "Web Site", "Company Domain Name", "property_website")),
    Field("source", _T.TEXT, "Where the person first came from.",
          ("Lead Source", "LeadSource", "Original Source", "Original Traffic Source", "First Source", "origin",
           "hs_analytics_source", "property_hs_analytics_source", "Lead - Source channel")),
    Field("lead_status", _T.TEXT, "The CRM's lead status.",
          ("Lead Status", "Status", "hs_lead_status", "property_hs_lead_status")),
    Field("owner", _T.TEXT, "Whom the CRM says the person belongs to.",
          ("Contact owner", "Lead Owner", "Owner Name", "OwnerId", "Owner ID", "Assigned to", "Assigned User Name",
           "Assigned User", "Salesperson", "Person - Owner", "Lead - Owner", "hubspot_owner_id",
           "property_hubspot_owner_id")),
    Field("created_at", _T.DATE, "When the record was made.",
          ("Create Date", "CreatedDate", "Created Date", "Date Created", "Created Time", "Created On", "createdate",
           "property_createdate", "__created_date", "first_contact_date")),
    Field("updated_at", _T.DATE, "When the record was last changed; decides between duplicates.",
          ("Last Modified Date", "LastModifiedDate", "Date Modified", "Modified Time", "Modified On",
           "lastmodifieddate",
           "property_lastmodifieddate", "__modified_date", "(Do Not Modify) Modified On", "Last Update")),
    Field("unsubscribed", _T.BOOLEAN, "Opted out of e-mail.",
          ("HasOptedOutOfEmail", "Email Opt Out", "Opted out of email", "Unsubscribed from all email",
           "hs_email_optout",
           "Opted Out", "Unsubscribed From Email", "has_opted_out_of_email", "property_hs_email_optout",
           "Do Not Email", "is_do_not_email")),
    Field("do_not_call", _T.BOOLEAN, "Asked not to be called.",
          ("DoNotCall", "Do Not Call", "is_do_not_call", "Do not allow phone calls")),
    Field("bounced", _T.BOOLEAN, "E-mail to the address bounced.",
          ("Email Bounced", "IsEmailBounced", "is_email_bounced", "Hard Bounced")),
    Field("persona", _T.TEXT, "Buyer persona, where the CRM holds one.", ("Buyer Persona", "hs_persona")),
    Field("decision_role", _T.TEXT, "Part the person plays in the decision.",
          ("Buying Role", "Decision Role", "hs_buying_role")),
    Field("need", _T.TEXT, "What the person said they need.", ("Needs", "Challenge", "Pain")),
    Field("budget", _T.MONEY, "Budget for the purchase.", ("Budget Amount", "Project Budget")),
    Field("buying_timeframe", _T.TIMEFRAME, "When they mean to buy: '3 months', 'immediately', or a date.",
          ("Buying Timeframe", "Purchase Timeframe", "Timeline", "Time Frame", "Timeframe")),
    Field("product_interest", _T.LIST, "Products they asked about, separated by ';'.",
          ("Product Interest", "ProductInterest", "ProductInterest__c", "Products of Interest", "Product of Interest")),
    Field("current_stage", _T.TEXT, "The leadq stage the lead is in now, if known (id or label).",
          ("leadq stage", "Current leadq stage")),
    Field("stage_since", _T.DATE, "Since when the lead is in `current_stage`.", ("leadq stage since",)),
)  # fmt: skip

ACTIVITY_FIELDS: tuple[Field, ...] = (
    Field("activity_id", _T.TEXT, "The CRM's own id of the activity.",
          ("Id", "Activity ID", "Event ID", "marketoGUID", "Record Id", "Task ID", "Engagement ID", "conversion_id",
           "marketo_guid", "(Do Not Modify) Phone Call")),
    Field("contact_id", _T.TEXT, "Id of the person who did it.",
          ("LeadOrContactId", "lead_or_contact_id", "WhoId", "Who ID", "Contact ID", "Lead ID", "leadId",
           "ContactId", "prospect_id",
           "Contact Record ID", "Associated Contact IDs", "Parent ID", "user_id", "lead_id", "Contact Name.id", "vid",
           "Customer ID")),
    Field("email", _T.TEXT, "E-mail address of the person who did it.",
          ("E-mail", "Email Address", "E-mail Address", "Recipient", "Contact Email", "Person - Email")),
    Field("type", _T.TEXT, "What kind of activity it is, as the CRM names it.",
          ("Activity Type", "Event Type", "activityTypeId", "activity_type_id", "type_name", "Activity - Type",
           "Engagement Type", "Event",
           "Call Type", "Meeting Type", "TaskSubtype", "task_subtype")),
    Field("leadq_event", _T.TEXT, "Name of the rulebook's event, where rows carry it already.", ()),
    Field("occurred_at", _T.DATE, "When it happened.",
          ("Activity Date", "ActivityDate", "activityDate", "Occurred At", "Occurred On", "Timestamp", "Event Date",
           "Created", "Date", "Create Date", "CreatedDate", "Created Date", "created_at", "Start Time",
           "Activity - Due date", "Call Start Time", "Date Start", "Due", "Date Created", "When")),
    Field("asset", _T.TEXT, "The thing it was about: form, page title, subject, file, campaign asset.",
          ("Asset Name", "Subject", "Page Title", "Form Name", "Activity - Subject",
           "primaryAttributeValue", "primary_attribute_value", "Content", "Asset Title", "Details")),
    Field("url", _T.TEXT, "Address of the page.", ("Page URL", "Link", "Web Page", "page_url", "Page", "URL Clicked")),
    Field("status", _T.TEXT, "State or outcome: attended, registered, no-show, completed.",
          ("Outcome", "Result", "Activity Status", "Attendance", "Activity - Done", "Disposition")),
    Field("campaign", _T.TEXT, "Campaign it belongs to.",
          ("Campaign Name", "CampaignId", "campaign_id", "email_campaign_id", "Campaign ID")),
    Field("source", _T.TEXT, "Channel it came through.",
          ("Channel", "Traffic Source", "Medium", "Lead Source", "LeadSource")),
    Field("value", _T.NUMBER, "A number that belongs to it: minutes watched, amount.",
          ("Amount", "Duration", "Minutes", "Duration Minutes", "CallDurationInSeconds",
           "Call Duration (in seconds)", "Quantity")),
)  # fmt: skip

CONSENT = frozenset({"unsubscribed", "do_not_call", "bounced"})
"""Contact fields that several columns of one export may hold: one that is true is enough."""

DERIVED_CONTACT_FIELDS: tuple[Field, ...] = (
    Field("email_domain", _T.EMAIL_DOMAIN, "The part of the e-mail address after the '@', lower case."),
)
