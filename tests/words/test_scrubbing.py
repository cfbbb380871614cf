"""Texts out of cells, without what would let anybody write to a person or call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.words.scrubbing import scrub


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to <jane@acme.example>, please", "mail to <j***@acme.example>, please"),
        ("=cmd@x.com", "=***@x.com"),
        ("ann@\u0430pple.com", "a***@\u0430pple.com"),
        ("ann@xn--80ak6aa92e.com.", "a***@xn--80ak6aa92e.com."),
        ("ann@localhost", "a***@localhost"),
        ("ann@[192.0.2.1]!", "a***@[192.0.2.1]!"),
        ("ann@[IPv6:fe80::1]", "a***@[IPv6:fe80::1]"),
        ('"ann lee"@acme.example', '"***@acme.example'),
        ("ann.lee\uff20acme.example", "a***@acme.example"),
        ("two a@x.example;b@y.example", "two a***@x.example;b***@y.example"),
    ],
)
def test_of_an_address_the_first_letter_and_the_domain_stay(text, shown):
    """J2, J9, J11."""
    assert scrub(text) == shown


@pytest.mark.parametrize(
    "number",
    [
        "+1 (555) 010-0199", "+442079460958", "0044 20 7946 0958", "030 / 55 51 23", "+49\u00a030\u00a05550100",
        "555\u2011010\u20110199", "(0)20.7946.0958", "\uff0b81 3 5550 0100",
        "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    ],
)  # fmt: skip
def test_a_telephone_number_is_hidden_however_it_is_grouped(number):
    """J11."""
    assert not any(c.isdigit() for c in scrub(f"call {number}!").replace("(0)", ""))


def test_days_and_counts_stay():
    assert scrub("on 30 Oct 2026, 1,000 rows of 12034") == "on 30 Oct 2026, 1,000 rows of 12034"


@given(st.emails(), st.text())
def test_no_whole_address_survives(email, text):
    """J11."""
    local = email.rpartition("@")[0]
    if len(local) > 1:
        assert email not in scrub(f"{text} {email} {text}"[:900])
