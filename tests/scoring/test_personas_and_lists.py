"""A rulebook's persona stands in the place of the CRM's in every form, and ids on a suppression list are exact."""

import pandas as pd
import pytest

import leadq

BOOK = """
leadq: 1
name: Small
personas: {executive: {job_title: {word: vp}}}
SUPPRESS
fit:
  bands: {A: 5, B: 0}
  rules: [{id: top, when: {persona: {word: executive}}, points: 5}]
engagement: {bands: {1: 10, 2: 0}}
stages: [{id: rest, require: [persona]}]
"""
NOBODY = pd.DataFrame({"contact_id": [], "type": [], "occurred_at": []}, dtype="str")


def scored(contacts, suppress="", **options):
    rulebook = leadq.load_rulebook(text=BOOK.replace("SUPPRESS", suppress))
    return leadq.score(rulebook, contacts, NOBODY, as_of="2026-11-01", **options)


def test_a_persona_of_the_rulebook_fills_a_required_field_and_is_read_by_words():
    result = scored(pd.DataFrame({"contact_id": ["1"], "job_title": ["VP"]}), allow_missing_columns=True)
    lead = result.leads.iloc[0]
    assert (lead["file"], lead["fit_score"]) == ("rest.csv", "5")


def test_a_suppression_sees_the_persona_of_the_rulebook_on_every_row_of_a_contact():
    people = pd.DataFrame(
        {"contact_id": ["1", "1", "2"], "job_title": ["Analyst", "VP", "Analyst"], "persona": ["a", "a", "a"]}
    )
    result = scored(people, "suppress: [{id: s, when: {persona: executive}}]")
    assert result.summary.contacts.suppressed == 1
    assert list(result.leads["contact_id"]) == ["2"]


@pytest.mark.parametrize(
    ("entry", "left"),
    [("003A", ["003a"]), ("003a", ["003A"]), ("Á@Acme.example", ["003a"]), ("@ACME.Example", [])],
)
def test_an_id_on_a_suppression_list_is_exact_while_addresses_and_domains_are_not(entry, left):
    people = pd.DataFrame(
        {"contact_id": ["003A", "003a"], "email": ["a@acme.example", "b@acme.example"], "persona": ["x", "x"],
         "job_title": ["VP", "VP"]}
    )  # fmt: skip
    result = scored(people, "suppress: [{file: out.csv}]", lists={"out.csv": [entry]})
    assert list(result.leads["contact_id"]) == left
