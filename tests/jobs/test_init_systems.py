"""A rulebook proposed from exports of a system that leadq knows reads them as its system writes them."""

from datetime import timedelta
from pathlib import Path

import pytest

from leadq.jobs.init_lexicon import family_of
from tests.jobs.init_exports import LAST, init, write

MARKETO = ["marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId", "primaryAttributeValueId"]
MARKETO += ["primaryAttributeValue", "attributes"]
LEADS = ["id", "firstName", "lastName", "email", "createdAt", "updatedAt", "leadSource", "title"]


def done(number: int) -> list[object]:
    kind = (1, 1, 2, 10, 11, 3)[number % 6]
    time = (LAST - timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [f"g{number}", number % 100, time, kind, "null", "null", "/pricing", '{"Webpage URL":"/pricing"}']


def lead(number: int) -> list[object]:
    title = ("VP Operations", "Clerk", "null")[number % 3]
    return [number, "Ann", "Lee", f"a{number}@kunde.example", "2026-01-05", "null", "Web", title]


def test_events_of_marketo_are_asked_for_by_their_words_and_not_by_codes(tmp_path: Path) -> None:
    leads = write(tmp_path / "leads.csv", LEADS, [lead(n) for n in range(300)])
    activity = write(tmp_path / "activities.csv", MARKETO, [done(n) for n in range(600)])
    starter, loaded, text = init(tmp_path, leads, activity)
    assert {*loaded.rulebook.events} >= {"form_filled", "email_open", "email_click", "pricing_view"}
    assert "type: Open Email" in text
    assert 'type: "10"' not in text
    assert starter.leads == 300


def test_what_a_system_writes_for_nothing_is_no_value_to_ask_for(tmp_path: Path) -> None:
    leads = write(tmp_path / "leads.csv", LEADS, [[*lead(n)[:6], "null", lead(n)[7]] for n in range(300)])
    activity = write(tmp_path / "activities.csv", MARKETO, [done(n) for n in range(600)])
    _, _, text = init(tmp_path, leads, activity)
    assert "null" not in text


def test_an_export_that_was_saved_again_is_read_as_its_cells_are_now(tmp_path: Path) -> None:
    """Marketo writes ISO 8601; a spreadsheet has made something else of it."""
    people = [[*lead(n)[:4], f"{n % 28 + 1}.10.2026", "null", *lead(n)[6:]] for n in range(300)]
    _, loaded, _ = init(tmp_path, write(tmp_path / "leads.csv", LEADS, people))
    assert loaded.rulebook.dates == "dd.mm.yyyy"


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("Visit Webpage", "page"),
        ("Click Link", "link_click"),
        ("Click Email", "email_click"),
        ("Add to Nurture", "ours"),
        ("Change Status in Progression", "ours"),
        ("Merge Leads", "ours"),
        ("Invited to Webinar", "ours"),
        ("Registered for Webinar", "webinar_signup"),
        ("Attended Webinar", "webinar"),
        ("Change of address", "other"),
    ],
)
def test_the_words_of_systems_are_of_the_family_that_they_say(kind, family):
    assert family_of(kind) == family
