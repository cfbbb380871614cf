"""Header-only exports of fourteen CRMs at the command: a sentence and an exit code, never a bug."""

from pathlib import Path

import pytest

from tests.real_data.exports import SHARED, needs, score

pytestmark = needs("crm_headers")
SAMPLE = Path(__file__).parents[2] / "sample_data"
HEADERS = sorted((SHARED / "crm_headers").glob("*.header.csv"))
OF_ACTIVITY = {"phonecall", "activities", "campaignmember", "task", "calls", "meetings", "tasks"}
RULES = """leadq: 1
name: Smallest
fit: {bands: {A: 0}}
engagement: {bands: {1: 0}, rules: [{id: silent, no_event_for: 30d, points: -5}]}
stages: [{id: everybody}]
"""


def run_on(header: Path, folder: Path, *more: str):
    rules = folder / "rules.yaml"
    rules.write_text(RULES)
    activity = bool(OF_ACTIVITY & set(header.name.removesuffix(".header.csv").split("_")))
    other = SAMPLE / ("contacts.csv" if activity else "activity.csv")
    contacts, events = ([other], [header]) if activity else ([header], [other])
    return score(rules, contacts, events, "2026-11-02", folder, *more)


@pytest.mark.parametrize("header", HEADERS, ids=lambda path: path.name.removesuffix(".header.csv"))
def test_a_header_without_rows_is_refused_in_a_sentence(header, tmp_path):
    run = run_on(header, tmp_path)
    assert (run.code, run.out, run.folder.exists()) == (65, "", False)
    assert f"leadq: error: {header.name} has a header and no rows" in run.err
    assert "\nhint: " in run.err


@pytest.mark.parametrize("name", ["hubspot_contacts_all_properties_2023", "salesforce_task_dataloader"])
def test_a_header_without_rows_is_scored_where_that_is_allowed(name, tmp_path):
    run = run_on(
        SHARED / "crm_headers" / f"{name}.header.csv", tmp_path, "--allow-empty", "--max-rejects", "2%"
    )
    assert run.code == 0, run.err
