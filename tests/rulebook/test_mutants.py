"""Each small change of a rulebook changes one value, and says which."""

from pathlib import Path

from leadq.rulebook.load import load
from leadq.rulebook.mutants import mutants, put, value_at

ROOT = Path(__file__).parents[2]
BOOK = load((ROOT / "rules.example.yaml").read_bytes(), "rules.example.yaml").rulebook


def test_each_change_can_be_undone_by_the_one_value_that_it_names() -> None:
    for mutant in mutants(BOOK):
        assert mutant.rulebook != BOOK, mutant.what
        assert mutant.old != mutant.new
        assert put(mutant.rulebook, mutant.steps, value_at(BOOK, mutant.steps)) == BOOK


def test_points_caps_windows_and_thresholds_of_every_kind_are_changed() -> None:
    changed = {(mutant.what, mutant.old, mutant.new) for mutant in mutants(BOOK)}
    assert changed >= {
        ("fit: band A from", "40", "41"),
        ("fit: band A from", "40", "39"),
        ("webinar: points", "20", "21"),
        ("too small: points", "-10", "-11"),
        ("pricing: max", "25", "26"),
        ("group doubt: min", "-30", "-31"),
        ("engagement: window", "30 days", "29 days"),
        ("weekly habit: within", "7 days", "8 days"),
        ("weekly habit: at least", "3", "2"),
        ("silent: no event for", "60 days", "61 days"),
        ("webinar: half life", "30 days", "31 days"),
        ("Sales qualified: min stay", "7 days", "6 days"),
        ("Sales qualified: at least 2 bant questions satisfied", "2", "1"),
        ("Looks for a job with us: careers view at least 3 times in the last 60 days", "3", "4"),
        ("our size: employees from 50 to 2,000", "2,000", "2,001"),
        ("budget: budget at least 10,000 USD", "10,000 USD", "9,999 USD"),
        ("contract ends: contract ends in the next 6 months", "6 months", "5 months"),
        ("Marketing qualified: score at least 40", "40", "39"),
    }
    assert len(changed) == len(list(mutants(BOOK)))
    assert not [what for what, *_ in changed if "band C" in what or "band 3" in what]


def test_a_count_never_falls_below_one() -> None:
    assert ("at least", "1", "0") not in {(m.what.split(": ")[-1], m.old, m.new) for m in mutants(BOOK)}
