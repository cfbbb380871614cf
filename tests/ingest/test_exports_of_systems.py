"""What the door makes of the ways in which systems write: small exports, read by a session, cell by cell."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from leadq.exports.sniff import Options
from leadq.ground.errors import RulebookError
from leadq.ingest.gathering import gathered
from leadq.ingest.mapping import Column, HeaderMapping
from leadq.jobs.given import Given
from leadq.jobs.opening import open_exports
from leadq.jobs.session import open_session
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.source_layout import SourceColumn
from leadq.words.steps import col, render, sql
from tests.real_data.exports import Run, score

_DATES = {"created_at", "updated_at"}
PEOPLE = "contact_id,email,created_at\nc1,a@acme.example,2026-01-05\n"


def rulebook(contacts: Sequence[str], activity: Sequence[str], more: str = "") -> Loaded:
    """Return a rulebook that reads these fields."""
    asked = ", ".join(f"{{{field}: {{present: true}}}}" for field in contacts)
    done = ", ".join(f"{{{field}: {{present: true}}}}" for field in activity)
    text = f"""leadq: 1
name: Small
{more}
events: {{any: {{any: [{done}]}}}}
fit: {{bands: {{A: 0}}, rules: [{{id: known, when: {{any: [{asked}]}}, points: 1}}]}}
engagement: {{bands: {{1: 0}}, rules: [{{id: some, event: any, points: 1}}]}}
stages: [{{id: everybody}}]
"""
    return load(text.encode(), "rules.yaml")


def read(
    folder: Path, role: str, text: str, fields: Sequence[str], more: str = ""
) -> list[Mapping[str, str | None]]:
    """Write an export and return its rows as leadq reads them: a dict of `fields` for each, None for an empty cell."""
    (folder / "export.csv").write_text(text, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "done.csv").write_text("contact_id,type,occurred_at\nc1,Visit,2026-01-05\n")
    if role == "contacts":
        loaded = rulebook([f for f in fields if f != "contact_id"], ["type"], more)
        given = Given((folder / "export.csv",), (folder / "done.csv",), allow_orphans=True)
        table = sql("SELECT * FROM contact_cells")
    else:
        loaded = rulebook(
            ["email"], ["type", *(f for f in fields if f not in {"contact_id", "occurred_at"})], more
        )
        given = Given((folder / "people.csv",), (folder / "export.csv",), allow_orphans=True)
        table = sql("SELECT * FROM activity_scan")
    with open_session(given, [loaded]) as session:
        session.read()
        rows = session.engine.rows(table.select(*map(col, fields), append=False))
    return [dict(zip(fields, row, strict=True)) for row in rows]


def test_what_marketo_writes_for_nothing_is_nothing_and_codes_are_words(tmp_path):
    text = (
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,"
        "primaryAttributeValue,attributes\n"
        '1,7,2022-02-13T14:06:20Z,1,null,3,/pricing,"{""Webpage URL"":""/pricing"",""Query Parameters"":null}"\n'
        '2,7,2022-02-14T14:06:20Z,10,5,3,Null and Void,"{""Device"":""x""}"\n'
        "3,8,2022-02-15T14:06:20Z,100001,null,null,null,no JSON\n"
    )
    fields = ["contact_id", "type", "occurred_at", "asset", "campaign", "url"]
    assert [tuple(row.values()) for row in read(tmp_path, "activity", text, fields)] == [
        ("7", "Visit Webpage", "2022-02-13T14:06:20Z", "/pricing", None, "/pricing"),
        ("7", "Open Email", "2022-02-14T14:06:20Z", "Null and Void", "5", None),
        ("8", "100001", "2022-02-15T14:06:20Z", None, None, None),
    ]


def test_a_surname_null_is_nothing_only_where_the_system_writes_nothing_so(tmp_path):
    text = "firstName,lastName,email,cookies\nAnn,Null,a@acme.example,null\nBob,null,null,null\n"
    rows = read(tmp_path, "contacts", text, ["first_name", "last_name", "email"])
    assert [tuple(row.values()) for row in rows] == [("Ann", "Null", "a@acme.example"), ("Bob", None, None)]
    rows = read(tmp_path, "contacts", "First Name,Last Name,Email\nBob,null,b@acme.example\n", ["last_name"])
    assert rows == [{"last_name": "null"}]


def test_odoo_cells_lose_the_mark_before_a_formula_and_lists_are_lists(tmp_path):
    header = "External ID,Opportunity,Contact Name,Email,Phone,Salesperson,Sales Team,Created on,Tags,Expected Revenue"
    text = (
        f"{header}\n"
        """l1,Boat,Ann Lee,a@acme.example,'+32 2 555,'=Sam,Team,2026-05-01 23:30:00,"Hot,Fair",'-1250.5\n"""
        "l2,Oar,'Bob,b@acme.example,'00,,Team,,,\n"
    )
    more = (
        "decimal_mark: ','\n"
        "columns:\n  contacts:\n    tags: {header: Tags, type: list}\n"
        "    revenue: {header: Expected Revenue, type: number}\n"
    )
    fields = ["contact_id", "full_name", "phone", "owner", "created_at", "tags", "revenue"]
    assert [tuple(row.values()) for row in read(tmp_path, "contacts", text, fields, more)] == [
        ("l1", "Ann Lee", "+32 2 555", "=Sam", "2026-05-01 23:30:00", "Hot;Fair", "-1250,5"),
        ("l2", "'Bob", "'00", None, None, None, None),
    ]


def test_the_title_of_an_enquiry_is_nobodys_name(tmp_path):
    """Odoo calls it `name` where an export can be imported again."""
    text = "id,name,email_from,partner_name,contact_name\nx.l1,Bigger boat,a@acme.example,Acme,\n"
    assert read(tmp_path, "contacts", text, ["full_name", "company"]) == [
        {"full_name": None, "company": "Acme"}
    ]


def test_the_title_of_mautic_is_a_salutation_and_its_times_are_utc(tmp_path):
    text = (
        "id,title,firstname,lastname,position,points,email,last_active\n"
        "1,Dr,Ann,Lee,CTO,5,a@acme.example,2026-01-05 23:30:00\n2,VP,Bob,Ray,,5,b@acme.example,2026-01-05\n"
    )
    more = "columns: {contacts: {last_active: {type: date}}}"
    rows = read(tmp_path, "contacts", text, ["job_title", "last_active"], more)
    assert [tuple(row.values()) for row in rows] == [("CTO", "2026-01-05 23:30:00Z"), (None, "2026-01-05")]


TWO = "Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Done,Person - Email\n"


@pytest.mark.parametrize(
    ("dates", "day", "clock", "expected"),
    [
        ("dd/mm/yyyy", "29/09/2024", "09:30", "2024-09-29 09:30:00"),
        ("dd/mm/yyyy hh:mm", "29/09/2024", "09:30", "2024-09-29 09:30:00"),
        ("mm/dd/yyyy hh:mm am/pm", "09/29/2024", "9:30 PM", "2024-09-29 21:30:00"),
        ("dd.mm.yyyy", "29.09.2024", "", "2024-09-29 00:00:00"),
        ("yyyymmdd", "20240929", "09:30", "2024-09-29 09:30:00"),
        ("yyyymmdd", "2024929", "09:30", "2024929 09:30"),
        ("iso", "2024-09-29", "09:30", "2024-09-29 09:30"),
        ("iso", "2024-09-29", "", "2024-09-29"),
        ("dd/mm/yyyy", "09/29/2024", "09:30", "09/29/2024 09:30"),
        ("dd/mm/yyyy", "2024-09-29", "09:30", "?2024-09-29 09:30"),
        ("iso", "", "09:30", "09:30"),
        ("dd/mm/yyyy", "", "", None),
    ],
)
def test_a_day_and_its_time_of_day_stand_in_two_columns(tmp_path, dates, day, clock, expected):
    text = f"{TWO}Talk,Call,{day},{clock},Done,a@acme.example\n"
    rows = read(tmp_path, "activity", text, ["occurred_at", "type", "status"], f"dates: {dates}")
    assert rows == [{"occurred_at": expected, "type": "Call", "status": "Done"}]


def test_of_several_addresses_in_a_cell_or_in_columns_the_first_counts(tmp_path):
    text = (
        "Person - Name,Person - Organization,Person - ID,Person - Email - Work,Person - Email - Home,"
        "Person - Marketing status\nAnn,Acme,1,,ann@home.example,Unsubscribed\n"
        'Bob,Acme,2,"bob@acme.example, bob@b.example",,Subscribed\n'
        "Eve,Acme,3, ,,No consent\n"
    )
    rows = read(tmp_path, "contacts", text, ["email", "unsubscribed"])
    assert [tuple(row.values()) for row in rows] == [
        ("ann@home.example", "Unsubscribed"),
        ("bob@acme.example", "Subscribed"),
        (None, "No consent"),
    ]
    done = read(
        tmp_path, "activity", f'{TWO}Talk,Call,2026-01-05,,Done,"A@acme.example,b@b.example"\n', ["email"]
    )
    assert done == [{"email": "A@acme.example"}]


def test_a_campaign_member_is_a_lead_or_a_contact_and_its_type_is_not_what_happened(tmp_path):
    header = '"ID","CAMPAIGNID","LEADID","CONTACTID","STATUS","HASRESPONDED","CREATEDDATE","FIRSTRESPONDEDDATE","TYPE"'
    text = (
        f"{header}\n"
        '"m1","k","00Q1","","Sent","false","2026-01-05T10:00:00.000Z","","Lead"\n'
        '"m2","k","","0031","Attended","true","2026-01-05T10:00:00.000Z","2026-02-06","Contact"\n'
    )
    fields = ["contact_id", "type", "occurred_at", "status", "campaign"]
    assert [tuple(row.values()) for row in read(tmp_path, "activity", text, fields)] == [
        ("00Q1", "Campaign Member", "2026-01-05T10:00:00.000Z", "Sent", "k"),
        ("0031", "Campaign Member", "2026-02-06", "Attended", "k"),
    ]


def test_the_date_of_a_bounce_is_a_bounce(tmp_path):
    text = (
        "Id,LastName,Company,LeadSource,EmailBouncedDate,HasOptedOutOfEmail\n"
        "1,Lee,Acme,Web,2026-01-05T10:00:00.000Z,false\n2,Ray,Acme,Web, ,true\n"
    )
    rows = read(tmp_path, "contacts", text, ["bounced", "unsubscribed"])
    assert [tuple(row.values()) for row in rows] == [("true", "false"), (None, "true")]


def test_a_consent_of_ones_own_is_heeded_beside_that_of_the_layout(tmp_path):
    text = (
        "Id,LastName,Company,LeadSource,HasOptedOutOfEmail,Do Not Email\n"
        "1,Lee,Acme,Web,false,yes\n2,Ray,Acme,Web,false,\n"
    )
    rows = read(tmp_path, "contacts", text, ["unsubscribed"])
    assert rows == [{"unsubscribed": "yes"}, {"unsubscribed": "false"}]


def test_numbers_of_data_loader_have_a_point_whatever_the_rulebook_writes(tmp_path):
    text = "Id,LastName,Company,LeadSource,AnnualRevenue,NumberOfEmployees\n1,Lee,Acme,Web,500000.0,12\n"
    rows = read(tmp_path, "contacts", text, ["annual_revenue", "employees"], "decimal_mark: ','")
    assert rows == [{"annual_revenue": "500000,0", "employees": "12"}]


def test_ids_of_19_digits_stay_text(tmp_path):
    text = (
        "Record Id,Call Type,Contact Name.id,Subject,Call Start Time,Created Time\n"
        "4876876000000424099,Inbound,0876876000000424101,Talk,2026-01-05 10:00:00,2026-01-06 10:00:00\n"
    )
    rows = read(tmp_path, "activity", text, ["contact_id", "occurred_at", "type"])
    assert rows == [
        {"contact_id": "0876876000000424101", "occurred_at": "2026-01-05 10:00:00", "type": "Inbound"}
    ]


def test_of_two_columns_of_one_name_the_second_is_the_id(tmp_path):
    text = (
        "Subject,ID,Status,Date,Date End,Meeting Type,Related to,Related to\n"
        "Demo,m1,Held,04/21/2025 10:00 am,04/21/2025 11:00 am,Sugar,Leads,c1\n"
    )
    more = "dates: mm/dd/yyyy hh:mm am/pm"
    rows = read(tmp_path, "activity", text, ["contact_id", "type", "occurred_at", "status"], more)
    assert rows == [
        {"contact_id": "c1", "type": "Meeting", "occurred_at": "2025-04-21 10:00:00", "status": "Held"}
    ]


def test_a_task_of_sugar_is_of_its_contact_or_else_of_what_it_hangs_on(tmp_path):
    text = (
        "Subject,ID,Status,Date Start,Date Due,Parent Type,Parent ID,Contact ID,Date Created\n"
        "A,t1,Completed,2026-01-05,2026-01-06,Accounts,acc,c1,2026-01-01\n"
        "B,t2,Not Started,,2026-01-07,Leads,c2,,2026-01-01\n"
    )
    rows = read(tmp_path, "activity", text, ["contact_id", "occurred_at", "status"])
    assert [tuple(row.values()) for row in rows] == [
        ("c1", "2026-01-05", "Completed"),
        ("c2", "2026-01-07", "Not Started"),
    ]


def test_minutes_above_whole_hours_are_no_duration(tmp_path):
    """A call of one hour has 0 of them in SugarCRM."""
    header = "Subject,ID,Status,Direction,Date,Date End,Duration Hours,Duration Minutes,Parent ID"
    text = f"{header}\nTalk,k1,Held,Inbound,2026-01-05,2026-01-05,1,0,c1\n"
    with pytest.raises(RulebookError) as refused:
        read(tmp_path, "activity", text, ["value"])
    assert "'value', and no activity export has it" in refused.value.findings[0].message


def test_an_email_activity_of_pardot_says_what_was_done(tmp_path):
    """`type_name` is Email for an open and for a bounce alike."""
    text = (
        "id,created_at,prospect_id,type,type_name,visitor_id,details\n"
        "1,2019-03-29 07:24:17 UTC,c1,11,Email,5,Offer\n2,2019-03-29 07:24:17 UTC,c1,36,Email,5,Offer\n"
    )
    rows = read(tmp_path, "activity", text, ["type", "source", "occurred_at"])
    assert [tuple(row.values()) for row in rows] == [
        ("Open", "Email", "2019-03-29 07:24:17 UTC"),
        ("Indirect Bounce", "Email", "2019-03-29 07:24:17 UTC"),
    ]


def test_times_of_a_connector_are_utc_and_days_are_days(tmp_path):
    text = (
        "id,who_id,subject,activity_date,task_subtype,type,status,created_date\n"
        "t1,c1,Talk,2026-01-05 23:30:00,Call,,Completed,2026-01-01 10:00:00\n"
        "t2,c1,Talk,2026-01-05,Task,Demo,Completed,2026-01-01 10:00:00\n"
    )
    rows = read(tmp_path, "activity", text, ["occurred_at", "type"], "timezone: Asia/Tokyo")
    assert [tuple(row.values()) for row in rows] == [("2026-01-05 23:30:00Z", "Call"), ("2026-01-05", "Demo")]


def test_a_column_that_the_rulebook_names_is_its_own_matter(tmp_path):
    text = "id,title,firstname,lastname,position,points,email\n1,Dr,Ann,Lee,CTO,5,a@acme.example\n"
    rows = read(tmp_path, "contacts", text, ["job_title"], "columns: {contacts: {job_title: title}}")
    assert rows == [{"job_title": "Dr"}]


RULES = """leadq: 1
name: Two systems
timezone: America/New_York
dates: mm/dd/yyyy hh:mm am/pm
events:
  form: {type: Fill Out Form}
  webinar: {type: Campaign Member, status: Attended}
  call: {type: Call, status: Done}
suppress: [{id: no-mail, when: {any: [{unsubscribed: true}, {bounced: true}]}}]
fit: {bands: {A: 0}, rules: [{id: boss, when: {job_title: {word: cto}}, points: 10}]}
engagement:
  window: 30d
  bands: {1: 0}
  rules:
    - {id: form, event: form, points: 1}
    - {id: webinar, event: webinar, points: 10}
    - {id: call, event: call, points: 100}
stages: [{id: everybody}]
"""


@pytest.fixture
def several(tmp_path: Path) -> Run:
    """Salesforce leads, of whom one bounced; what they did is in Marketo, Salesforce and Pipedrive."""
    files = {
        "leads.csv": "ID,LASTNAME,COMPANY,LEADSOURCE,EMAIL,TITLE,HASOPTEDOUTOFEMAIL,EMAILBOUNCEDDATE\n"
        "00Q1,Lee,Acme,Web,a@acme.example,CTO,false,\n00Q2,Ray,Acme,Web,b@acme.example,CTO,false,2026-01-05\n"
        "00Q3,Kim,Acme,Web,c@acme.example,Clerk,false,\n",
        "marketo.csv": "marketoGUID,leadId,activityDate,activityTypeId,attributes\n"
        "1,00Q1,2026-03-01T02:00:00Z,2,null\n2,00Q3,2026-03-01T02:00:00Z,10,null\n",
        "members.csv": "Id,CampaignId,LeadId,ContactId,Status,HasResponded,CreatedDate,FirstRespondedDate,Type\n"
        "m1,k,00Q1,,Attended,true,2025-01-01T00:00:00.000Z,2026-02-27,Lead\n"
        "m2,k,00Q3,,Sent,false,2026-02-27T00:00:00.000Z,,Lead\n",
        "pipedrive.csv": f"{TWO}Talk,Call,02/28/2026,9:30 PM,Done,a@acme.example\n"
        'Talk,Call,02/28/2026,,Done,"c@acme.example,d@acme.example"\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "rules.yaml").write_text(RULES)
    activity = [tmp_path / name for name in ("marketo.csv", "members.csv", "pipedrive.csv")]
    return score(tmp_path / "rules.yaml", [tmp_path / "leads.csv"], activity, "2026-03-02", tmp_path)


def test_exports_of_several_systems_are_scored_together_each_read_in_its_own_way(several):
    assert {key: int(value) for key, value in several.worked().scores.items()} == {"00Q1": 121, "00Q3": 100}
    assert several.data["contacts"]["suppressed"] == 1
    assert several.data["unreadable"] == []


def test_times_of_one_run_are_each_in_the_zone_of_their_system(several):
    """02:00 UTC is the evening before in New York; 9:30 PM is of New York already."""
    found = several.worked().contributions()
    days = {row.rule: row.last_on for row in found.itertuples() if row.contact_id == "00Q1"}
    assert {rule: str(day)[:10] for rule, day in days.items() if rule in {"form", "webinar", "call"}} == {
        "form": "2026-02-28",
        "webinar": "2026-02-27",
        "call": "2026-02-28",
    }


HUBSPOT = "Record ID,Email,Create Date,Last Modified Date\n"


@pytest.mark.parametrize(
    ("cells", "made"),
    [
        (("3/15/2026", "12/1/2026"), ("2026-03-15", "2026-12-01")),  # saved again in a spreadsheet
        (("2026-03-15 09:14", "2026-12-01"), ("2026-03-15 09:14", "2026-12-01")),  # as HubSpot writes
        (
            ("2026-03-15", "12/1/2026"),
            ("2026-03-15", "12/1/2026"),
        ),  # one of each: nobody takes the odd one for a date
        (
            ("15/3/2026", "12/1/2026"),
            ("15/3/2026", "12/1/2026"),
        ),  # the rulebook's layout does not read them all
    ],
)
def test_a_column_that_was_saved_again_is_read_as_the_rulebook_says_whole_or_not_at_all(
    tmp_path, cells, made
):
    first, second = cells
    text = f"{HUBSPOT}1,a@acme.example,{first},2026-01-05\n2,b@acme.example,{second},\n"
    rows = read(tmp_path, "contacts", text, ("created_at", "updated_at"), "dates: mm/dd/yyyy")
    assert [row["created_at"] for row in rows] == list(made)
    assert rows[0]["updated_at"] == "2026-01-05"


def test_that_a_column_was_saved_again_is_told(tmp_path):
    (tmp_path / "hubspot.csv").write_text(f"{HUBSPOT}1,a@acme.example,3/15/2026,2026-01-05\n")
    loaded = rulebook(["created_at"], ["type"], "dates: mm/dd/yyyy")
    (opened,) = open_exports([tmp_path / "hubspot.csv"], "contacts", Options(), loaded, tmp_path)
    assert opened.mapping.notes == (
        "hubspot.csv: created_at is written as the rulebook's `dates` says, not as HubSpot writes it",
    )


def test_what_stands_for_nothing_is_passed_over_before_the_first_filled_column_is_chosen():
    column = SourceColumn(first_of=("Work", "Home"))
    mapping = HeaderMapping((Column("email", ("Work", "Home"), (0, 1), column),), (), (), ("null",))
    query = exp.select(gathered(mapping, "email", lambda place: col(f"c{place}"))).from_(
        sql("SELECT * FROM (VALUES ('null', 'a@acme.example'), (' null ', NULL)) AS t(c0, c1)").subquery("t")
    )
    assert duckdb.sql(render(query)).fetchall() == [("a@acme.example",), (None,)]
