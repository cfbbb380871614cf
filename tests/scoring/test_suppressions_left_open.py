"""A suppression that a cell leaves open, because nobody can read it, keeps its contact out: consent fails safe."""

import pandas as pd
import pytest

import leadq
from tests.oracle.by_hand import LEFT_OPEN, UNREADABLE_PERSON

BOOK = """leadq: 1
name: Open
timezone: UTC
events: {visit: {type: Visit}}
fit: {bands: {A: 1, B: 0}, rules: []}
engagement: {window: 30d, bands: {1: 1, 2: 0}, rules: [{id: v, event: visit, points: 1}]}
stages: [{id: rest}]
"""


@pytest.mark.parametrize(("asks", "suppressed"), LEFT_OPEN)
def test_the_engine_reads_a_suppression_that_is_left_open_as_the_oracle_does(asks, suppressed):
    rulebook = leadq.load_rulebook(text=f"{BOOK}suppress: [{{when: {asks}}}]\n")
    people = pd.DataFrame([UNREADABLE_PERSON], dtype="object")
    activity = pd.DataFrame({"contact_id": ["1"], "type": ["Visit"], "occurred_at": ["2026-10-30"]})
    result = leadq.score(rulebook, people, activity, as_of="2026-11-01")
    assert result.summary.contacts.suppressed == suppressed
