"""A DataFrame with the header of a system that leadq knows is read as a file of it is."""

import io
from pathlib import Path

import pandas as pd
import pytest

import leadq
from tests.real_data.exports import score as command

RULES = """leadq: 1
name: Systems
timezone: America/New_York
dates: dd/mm/yyyy
decimal_mark: ","
{more}
events: {{visit: {{type: Visit Webpage}}, open: {{type: Open Email}}}}
fit:
  bands: {{A: 10, B: 0}}
  rules:
    - {{id: boss, when: {{job_title: CEO}}, points: 10}}
    - {{id: titled, when: {{job_title: {{present: true}}}}, points: 1}}
    - {{id: many, when: {{employees: {{at_least: 50}}}}, points: 2}}
engagement:
  window: 30d
  bands: {{1: 3, 2: 0}}
  rules: [{{id: visits, event: visit, points: 3}}, {{id: opens, event: open, count: days, points: 1}}]
stages: [{{id: sql, enter: {{grade: [A1]}}}}, {{id: rest}}]
"""
LEADS = """id,firstName,lastName,email,createdAt,updatedAt,leadSource,title,numberOfEmployees
7,Ann,Lee,a@acme.example,2026-01-05,null,Web,CEO,49.5
8,Bob,null,b@acme.example,2026-01-05,null,null,null,50
"""
DONE = """marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,\
primaryAttributeValue,attributes
1,7,2026-10-30T10:00:00Z,1,null,3,/pricing,{}
2,7,2026-10-29T10:00:00Z,10,5,3,null,{}
3,8,2026-10-28T10:00:00Z,10,null,null,null,{}
"""
OURS = """sources:
  - id: sheet
    system: Our sheet
    holds: contacts
    recognise: [Person, Mail]
    columns: {contact_id: Person, email: Mail, job_title: {join: [Level, Role]}}
"""


def scores(rows: pd.DataFrame) -> dict[str, float]:
    return {row["contact_id"]: float(row["score"]) for row in rows.reset_index().to_dict("records")}


@pytest.mark.parametrize("typed", [True, False])
def test_marketo_is_read_from_a_frame_as_from_a_file(tmp_path: Path, typed: bool):
    rules = RULES.format(more="")
    for name, text in (("rules.yaml", rules), ("leads.csv", LEADS), ("done.csv", DONE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = command(
        tmp_path / "rules.yaml", [tmp_path / "leads.csv"], [tmp_path / "done.csv"], "2026-11-01", tmp_path
    ).worked()
    options = {} if typed else {"dtype": str, "keep_default_na": False}
    leads, done = (pd.read_csv(io.StringIO(text), **options) for text in (LEADS, DONE))
    if typed:
        done["activityDate"] = pd.to_datetime(done["activityDate"])
    result = leadq.score(leadq.load_rulebook(text=rules), leads, done, as_of="2026-11-01")
    assert scores(result.leads) == {"7": 15.0, "8": 3.0}
    assert scores(run.leads) == scores(result.leads)


def test_a_frame_is_read_as_the_rulebook_says_of_its_source():
    people = pd.DataFrame({"Person": [7], "Mail": ["a@acme.example"], "Level": [None], "Role": ["CEO"]})
    rules = leadq.load_rulebook(text=RULES.format(more=OURS))
    done = pd.read_csv(io.StringIO(DONE))
    result = leadq.score(rules, people, done, as_of="2026-11-01", allow_missing_columns=True)
    assert scores(result.leads) == {"7": 15.0}


def test_a_frame_that_was_saved_again_is_read_as_the_rulebook_says_of_dates():
    """Marketo writes ISO 8601; a spreadsheet has made something else of it."""
    done = pd.read_csv(io.StringIO(DONE), dtype=str, keep_default_na=False)
    done["activityDate"] = ["30/10/2026", "29/10/2026", "28/10/2026"]
    rules = leadq.load_rulebook(text=RULES.format(more=""))
    result = leadq.score(rules, pd.read_csv(io.StringIO(LEADS)), done, as_of="2026-11-01")
    assert scores(result.leads) == {"7": 15.0, "8": 3.0}
