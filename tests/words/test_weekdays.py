"""Working days as people write them."""

import pytest

from leadq.words.amounts import Unreadable
from leadq.words.weekdays import parse_weekdays


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Mon, Tue, Thursday", (0, 1, 3)),
        ("sun-thu", (0, 1, 2, 3, 6)),
        ("mon-wed,sat", (0, 1, 2, 5)),
        ("sun", (6,)),
        ("mon,mon", (0,)),
    ],
)
def test_days_are_read_in_order_each_once(text, days):
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    "text", ["", "mo", "mon-", "-fri", "mon;tue", "monfri", "1-5", "mon-fri-sun", "weekdays"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Unreadable):
        parse_weekdays(text)
