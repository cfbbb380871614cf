"""Addresses with a domain that is hardly anybody's are told by number, never by name."""

import pandas as pd
import pytest

import leadq
from leadq.jobs.odd_domains import oddity
from tests.scoring.test_suppressions_left_open import BOOK


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        ("\u0430cme.com", "a domain of mixed scripts"),
        ("xn--cme-7cd.com", "a domain of mixed scripts"),
        ("192.0.2.1", "an IP address for a domain"),
        ("[192.0.2.1]", "an IP address for a domain"),
        ("[ipv6:2001:db8::1]", "an IP address for a domain"),
        ("localhost", "'localhost' for a domain"),
        ("\u043f\u0440\u0438\u043c\u0435\u0440.com", ""),
        ("b\u00fccher.example", ""),
        ("\uff41cme.example", ""),
        ("sony\u30d7\u30ec\u30a4.example", ""),
        ("acme.example", ""),
        ("xn--\u00fc.example", ""),
    ],
)
def test_a_domain_that_is_odd_is_known(domain, told):
    assert oddity(domain) == told


@pytest.mark.parametrize("more", ["suppress: [{when: {email_domain: rival.example}}]\n", ""])
def test_how_many_addresses_are_odd_is_told_where_a_rulebook_reads_addresses(more):
    emails = [
        "a@\u0430cme.com",
        "A@\u0430cme.com",
        "b@\u0430cme.com",
        "c@[192.0.2.1]",
        "d@acme.example",
        "e@1",
    ]
    people = pd.DataFrame({"contact_id": [str(n) for n in range(len(emails))], "email": emails})
    activity = pd.DataFrame({"contact_id": ["1"], "type": ["Visit"], "occurred_at": ["2026-10-30"]})
    result = leadq.score(leadq.load_rulebook(text=BOOK + more), people, activity, as_of="2026-11-01")
    told = [note for note in result.summary.notes if "before anybody writes" in note]
    assert told == (
        [
            "2 addresses have a domain of mixed scripts: look at them before anybody writes",
            "1 address has an IP address for a domain: look at it before anybody writes",
        ]
        if more
        else []
    )
