"""How numbers, sizes and times are said."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from leadq.reports import wording
from leadq.reports.terminal.bars import bar
from leadq.reports.terminal.ink import Ink, shade

INK = Ink(80, "▏▎▍▌▋▊▉█", " ░▒▓█", "─", heat=False)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "-"), (0, 9, "0.0 %"), (9, 9, "100.0 %"), (1, 3, "33.3 %"),
        (1, 50_000_000, "<0.1 %"), (49_999_999, 50_000_000, ">99.9 %"),
    ],
)  # fmt: skip
def test_a_share_never_says_none_for_some_or_all_for_most(part, whole, said):
    assert wording.share(part, whole) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("45", "45"), ("45.10", "45.1"), ("-1200.00", "-1,200"), ("0", "0"), ("1E+3", "1,000"), ("100", "100")],
)
def test_points_have_no_trailing_zeros(value, said):
    assert wording.points(Decimal(value)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 seconds"), (1, "1.0 seconds"), (9.96, "10 seconds"), (42.4, "42 seconds"),
        (59.7, "1 minute"),
        (60, "1 minute"), (61, "1 minute 1 second"), (3599.9, "1 hour"), (3720, "1 hour 2 minutes"),
    ],
)  # fmt: skip
def test_a_duration_is_said_in_the_units_of_its_length(seconds, said):
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_999, "1.0 MB"),
        (3_200_000_000, "3.2 GB"),
    ],
)
def test_a_size_is_said_in_its_unit(count, said):
    assert wording.size(count) == said


def test_an_instant_is_said_in_the_time_zone_of_the_rulebook():
    moment = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert wording.instant(moment, "America/New_York") == "1 Nov 2026, 00:00 (America/New_York)"


def test_a_list_is_said_with_and():
    assert [wording.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_bar_is_never_empty_for_something_nor_longer_than_its_room():
    assert bar(0, 10, 8, INK) == ""
    assert bar(1, 50_000_000, 8, INK) == "▏"
    assert bar(10, 10, 8, INK) == "████████"
    assert bar(99, 10, 8, INK) == "████████"
    assert bar(5, 10, 1, INK) == "▌"


def test_a_shade_is_as_dark_as_the_share_of_the_fullest():
    assert [shade(part, 100) for part in (0, 1, 10, 25, 60, 100)] == [0, 1, 2, 3, 4, 4]
    assert shade(0, 0) == 0
