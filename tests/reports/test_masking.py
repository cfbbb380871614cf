"""What a report shows of people unless it is asked for more."""

from dataclasses import replace

import pytest

from leadq.reports.demo import SUMMARY
from leadq.reports.masking import initials, mask_email, mask_id, mask_lead, mask_why_now, masked
from leadq.words.summary import Tally

LEAD = SUMMARY.top[0]


@pytest.mark.parametrize(
    ("email", "name", "shown"),
    [
        ("jane.doe@acme.example", "Jane Doe", "j***@acme.example"),
        ("a@acme.example", "", "a***@acme.example"),
        ("jane@doe.example", "Jane Doe", "j***"),
        ("me@janedoe.example", "Jane Doe", "m***"),
        ("two@ats@acme.example", "", "t***@acme.example"),
        ("@acme.example", "", "@***"),
        ("no address", "", "n***"),
        ("", "", ""),
    ],
)
def test_of_an_email_the_first_letter_and_the_domain_stay(email, name, shown):
    assert mask_email(email, name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Jane Doe", "J. D."), ("  jane  van der Doe ", "J. V. D. D."), ("山田 太郎", "山. 太."), ("", "")],
)
def test_a_name_becomes_initials(name, shown):
    assert initials(name) == shown


def test_a_company_named_after_the_person_is_hidden():
    assert mask_lead(replace(LEAD, company="Doe Consulting")).company == "***"
    assert mask_lead(LEAD).company == "Acme"


def test_a_contact_id_stays_unless_it_is_an_email():
    assert mask_lead(LEAD).contact_id == "00Q5e01"
    assert mask_lead(replace(LEAD, contact_id="jane.doe@acme.example")).contact_id == "j***@acme.example"


@pytest.mark.parametrize(
    ("contact_id", "shown"),
    [
        ("12345678901", "12345678901"),
        ("00Q5e00000123456EAA", "00Q5e00000123456EAA"),
        ("hs-101", "hs-101"),
        ("jane.doe@acme.example", "j***@acme.example"),
        ("+44 20 7946 0958", "***"),
        (" +442079460958", " ***"),
    ],
)
def test_an_id_of_digits_stays_and_a_telephone_number_does_not(contact_id, shown):
    """J11: a messenger's contacts go by their numbers."""
    assert mask_id(contact_id) == shown


def test_an_owner_stays_if_it_is_a_queue_and_not_a_person():
    assert mask_lead(LEAD).owner == "rep-east"
    assert mask_lead(replace(LEAD, owner="Robert Roe")).owner == "R. R."
    assert mask_lead(replace(LEAD, owner="robert@acme.example")).owner == "r***@acme.example"


def test_why_now_keeps_what_was_done_and_drops_who_it_is():
    assert mask_why_now(LEAD.why_now) == (
        "Raised a hand: demo request on 30 Oct 2026; pricing ×3, last on 30 Oct 2026."
    )
    assert mask_why_now("No activity counts yet; CEO at Acme.") == "No activity counts yet."
    assert mask_why_now("Pricing on 1 Nov 2026.") == "Pricing on 1 Nov 2026."
    assert mask_why_now("") == ""


def test_texts_out_of_cells_are_scrubbed_in_the_whole_summary():
    leaky = (Tally("jane@acme.example", 1),)
    shown = masked(replace(SUMMARY, unmapped=leaky, rejected_because=leaky, notes=("jane@acme.example",)))
    assert "jane" not in repr((shown.unmapped, shown.rejected_because, shown.notes))
