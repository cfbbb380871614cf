"""How far scores can go, and what conditions leave of that."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadq.rulebook.bounds import Bounds, Range
from leadq.rulebook.load import load

SMALL = Path(__file__).with_name("cases").joinpath("nothing_wrong.yaml").read_text(encoding="utf-8")
SECTIONS = """fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: boss, when: {job_title: CEO}, points: 10}
    - {id: big, when: {employees: {at_least: 50}}, points: 15}
    - {id: huge, when: {employees: {at_least: 500}}, points: 15}
    - {id: tiny, when: {employees: {below: 5}}, points: -20}
    - {id: free, when: {email_domain: {is: free_mail}}, points: -10}
  groups: {size: {rules: [big, huge], max: 20}, doubt: {rules: [tiny, free], min: -25}}
engagement:
  bands: {1: 10, 2: 0}
  window: 9d
  rules:
"""
_ENDS = st.one_of(st.none(), st.integers(-5, 5).map(Decimal))
_RANGES = st.builds(Range, _ENDS, _ENDS, st.booleans(), st.booleans()).map(
    lambda r: Range(r.low, r.high, r.low_open and r.low is not None, r.high_open and r.high is not None)
)
_HALVES = [Decimal(n) / 2 for n in range(-30, 31)]


def bounds(*rules):
    text = SMALL[: SMALL.index("fit:")] + SECTIONS + "".join(f"    - {{{rule}}}\n" for rule in rules)
    return Bounds(load((text + SMALL[SMALL.index("stages:") :]).encode(), "rules.yaml").rulebook)


def inside(number, where):
    low = where.low is None or number > where.low or (number == where.low and not where.low_open)
    high = where.high is None or number < where.high or (number == where.high and not where.high_open)
    return low and high


@given(_RANGES, _RANGES)
def test_what_two_ranges_hold_is_what_each_holds(one, other):
    assert [n for n in _HALVES if inside(n, one & other)] == [
        n for n in _HALVES if inside(n, one) and inside(n, other)
    ]


@given(_RANGES, _RANGES)
def test_a_range_that_is_in_another_has_no_number_outside_of_it(one, other):
    if one in other:
        assert all(inside(n, other) for n in _HALVES if inside(n, one))


@given(_RANGES)
def test_an_empty_range_holds_no_number(one):
    if one.empty:
        assert not any(inside(n, one) for n in _HALVES)


@given(_RANGES, _RANGES)
def test_a_sum_of_ranges_holds_every_sum(one, other):
    both = one + other
    few = _HALVES[20:41]
    assert all(inside(a + b, both) for a in few if inside(a, one) for b in few if inside(b, other))


def test_groups_and_signs_bound_the_fit():
    """Given: 10 and at most 20 of size; taken: at most 25 of doubt."""
    assert bounds("id: visits, event: visit, points: 1").fit == Range(Decimal(-25), Decimal(30))


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        ("event: visit, points: 1", 0, None),
        ("event: visit, points: 1, max: 20", 0, 20),
        ("event: visit, points: 2, count: days", 0, 20),
        ("event: visit, points: 5, max_per_day: 10", 0, 100),
        ("event: visit, points: 5, max_per_day: 10, max: 60", 0, 60),
        ("event: visit, points: 5, max_per_day: 10, window: all", 0, None),
        ("event: visit, points: 7, once: true", 0, 7),
        ("event: visit, points: 7, at_least: 3", 0, 7),
        ("event: visit, points: -3, max: -9", -9, 0),
        ("event: visit, points: -3", None, 0),
        ("event: visit, points: -8, no_event_for: 60d", -8, 0),
    ],
)
def test_the_most_that_a_rule_gives_or_takes(rule, low, high):
    """The window of 9 days has ten days, with the as-of day."""
    reach = bounds(f"id: it, {rule}").engagement
    assert (reach.low, reach.high) == (low, high)
