"""Who is one person, at the ends: many that share a key, long chains, keys that are nobody's own."""

from datetime import UTC, datetime

import pandas as pd
import pytest

import leadq
from tests.oracle.by_hand import HEAD

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def leads(merge: str, *contacts: dict[str, str]) -> leadq.Result:
    """Return what comes of contacts under a rulebook that merges so."""
    more = f"merge: {merge}\nhandoff: {{columns: [contact_id, email, phone, current_stage, stage_since]}}"
    stages = "[{id: top, enter: {score: {at_least: 1000}}}, {id: rest}]"
    parts = {"fit": "", "fit_groups": "", "window": "30d", "rules": "", "groups": "", "stages": stages}
    text = HEAD.format(zone="UTC", more=more, **parts)
    loaded = leadq.load_rulebook(text=text, file="rules.yaml")
    frame = pd.DataFrame(list(contacts), dtype="str").fillna("")
    nothing = pd.DataFrame({"contact_id": [], "type": [], "occurred_at": []}, dtype="str")
    return leadq.score(loaded, frame, nothing, as_of=MARCH, allow_missing_columns=True)


def people(result) -> list[str]:
    return sorted(result.leads["contact_id"])


def chain(length: int) -> list[dict[str, str]]:
    """Return contacts of which each names the next as itself."""
    return [{"contact_id": f"{n:03}", "email": "", "linked_id": f"{n + 1:03}"} for n in range(length)]


@pytest.mark.parametrize(("length", "left"), [(2, 1), (49, 1), (50, 1), (51, 51), (300, 300)])
def test_a_chain_of_links_is_one_person_up_to_fifty_ids_and_none_beyond(length, left):
    result = leads("{by: link}", *chain(length))
    assert len(people(result)) == left
    told = [note for note in result.summary.notes if "hang together" in note]
    assert bool(told) == (left > 1)


@pytest.mark.parametrize(("count", "left"), [(2, 1), (5, 1), (6, 6)])
def test_an_address_that_too_many_have_is_nobodys(count, left):
    rows = [{"contact_id": str(n), "email": "All@acme.example"} for n in range(count)]
    result = leads("{by: email}", *rows)
    assert len(people(result)) == left
    assert any("shared by more ids" in note for note in result.summary.notes) == (left > 1)


@pytest.mark.parametrize(
    ("one", "other", "policy", "same"),
    [
        ("ann@acme.example", " ANN@Acme.example ", "", True),
        ("\uff41nn@acme.example", "ann@acme.example", "", True),
        ("ann@acme.example", "ann+x@acme.example", "", False),
        ("ann@acme.example", "ann+x@acme.example", ", plus_tags: same", True),
        ("a.nn@gmail.com", "ann@googlemail.com", "", False),
        ("a.nn@gmail.com", "ann@googlemail.com", ", gmail_dots: same", True),
        ("a.nn@acme.example", "ann@acme.example", ", gmail_dots: same", False),
        ("info@acme.example", "info@acme.example", "", False),
        ("info+x@acme.example", "info+x@acme.example", "", False),
        ("info@acme.example", "info@acme.example", ", role_mailboxes: same", True),
        ("ann", "ann", "", False),
    ],
)
def test_an_address_is_compared_as_the_rulebook_says(one, other, policy, same):
    result = leads(
        f"{{by: email{policy}}}", {"contact_id": "1", "email": one}, {"contact_id": "2", "email": other}
    )
    assert people(result) == (["1"] if same else ["1", "2"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"email": "a@acme.example"}, {"website": "https://www.Acme.example/de?x=1"}, True),
        ({"email": "a@acme.example"}, {"email": "b@acme.example"}, True),
        ({"email": "a@acme.example"}, {"email": "b@mail.acme.example"}, False),
        ({"email": "a@gmail.com"}, {"email": "b@gmail.com"}, False),
    ],
)
def test_a_name_counts_together_with_a_companys_domain_only(one, other, same):
    name = {"first_name": "Zo\u00eb", "last_name": "Quill"}
    result = leads(
        "{by: name}",
        {"contact_id": "1", "email": "", "website": "", **name, **one},
        {"contact_id": "2", "email": "", "website": "", "full_name": "zoe QUILL", **other},
    )
    assert people(result) == (["1"] if same else ["1", "2"])


def dated(contact_id: str, created: str, updated: str, **cells: str) -> dict[str, str]:
    return {
        "contact_id": contact_id,
        "email": "a@b.example",
        "created_at": created,
        "updated_at": updated,
        **cells,
    }


def test_the_oldest_record_gives_the_id_and_the_newest_its_values():
    result = leads(
        "{by: email}",
        dated("new", "2025-01-01", "2026-01-01", phone="1"),
        dated("old", "2020-01-01", "2026-02-01", phone="2"),
        dated("mid", "2022-01-01", "2026-03-01", phone=""),
    )
    assert people(result) == ["old"]
    assert list(result.leads["phone"]) == ["2"]


def test_since_when_a_lead_is_in_its_stage_goes_with_the_stage():
    result = leads(
        "{by: email}",
        dated("1", "", "2026-02-01", current_stage="top", stage_since=""),
        dated("2", "", "2026-01-01", current_stage="rest", stage_since="2026-01-01"),
    )
    assert result.leads["stage_since"].isna().all()
