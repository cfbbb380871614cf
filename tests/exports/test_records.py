"""The independent count of records: parity, walking and any cut into segments agree."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadq.exports import records
from leadq.exports.records import LineTooLong, RecordReader, segments

TEXTS = st.lists(
    st.sampled_from([b"a", b",", b'"', b'""', b"\n", b"\r\n", b" ", b'"x"', b',"y\nz"']), max_size=60
)


def found(data: bytes, cuts: tuple[int, ...] = ()) -> tuple[list, list, int]:
    """Return records, malformed records and stray quotes, read in segments cut at the given places."""
    reader = RecordReader(ord(","), 0)
    spans, malformed = [], []
    edges = [0, *cuts, len(data)]
    for start, end in pairwise(edges):
        for part in reader.feed(data[start:end], start, last=end == len(data)):
            spans += zip(part.starts.tolist(), part.ends.tolist(), strict=True)
            malformed += part.malformed
    return spans, malformed, reader.stray_quotes


def walked(data: bytes) -> tuple[list, list, int]:  # noqa: C901, PLR0912 - the rules as one table of states
    """Say the rules once more, character by character."""
    spans, bad_spans, strays = [], [], 0
    state, start, bad = "start", 0, False
    for i, byte in enumerate(data):
        char = chr(byte)
        if state == "quoted":
            state = "closed" if char == '"' else "quoted"
        elif char == "\n":
            spans.append((start, i))
            if bad:
                bad_spans.append((start, i))
            state, start, bad = "start", i + 1, False
        elif char in ",\r":
            state = "start"
        elif state in {"start", "space"} and char == '"':
            state = "quoted"
        elif state in {"closed", "closed space"} and char == '"':
            bad = bad or state == "closed space"
            state = "quoted"
        elif state in {"closed", "closed space"} and char == " ":
            state = "closed space"
        elif state in {"closed", "closed space"}:
            bad, state = True, "broken"
        elif state == "start" and char == " ":
            state = "space"
        else:
            strays += char == '"' and state != "broken"
            state = "broken" if state == "broken" else "text"
    if start < len(data):
        spans.append((start, len(data)))
        if bad or state == "quoted":
            bad_spans.append((start, len(data)))
    blank = {(a, b) for a, b in spans if data[a:b] in {b"", b"\r"}}
    return [s for s in spans if s not in blank], bad_spans, strays


@given(TEXTS.map(b"".join))
@settings(max_examples=400, deadline=None)
def test_segments_are_read_as_the_rules_say(data):
    spans, malformed, strays = found(data)
    assert (spans, [(m.start, m.end) for m in malformed], strays) == walked(data)


@given(TEXTS.map(b"".join), st.data())
@settings(max_examples=200, deadline=None)
def test_where_segments_are_cut_makes_no_difference(data, choice):
    ends = [i + 1 for i, byte in enumerate(data[:-1]) if byte == 10]
    cuts = tuple(sorted(choice.draw(st.sets(st.sampled_from(ends))))) if ends else ()
    assert found(data, cuts) == found(data)


@given(TEXTS.map(b"".join))
@settings(max_examples=200, deadline=None)
def test_halving_makes_no_difference(data):
    small, records.WALK_BYTES = records.WALK_BYTES, 4
    try:
        halved = found(data)
    finally:
        records.WALK_BYTES = small
    assert halved == found(data)


def test_segments_end_with_line_feeds_and_lose_nothing():
    data = b"".join(b"x" * (i % 999) + b"\n" for i in range(3000)) + b"end"
    pieces = list(segments(io.BytesIO(data)))
    assert b"".join(piece for piece, _ in pieces) == data
    assert all(piece.endswith(b"\n") for piece, last in pieces if not last)
    assert [last for _, last in pieces] == [False] * (len(pieces) - 1) + [True]


def test_a_line_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(records, "LONGEST_LINE_BYTES", 1 << 20)
    with pytest.raises(LineTooLong):
        list(segments(io.BytesIO(b"x" * (2 << 20))))
