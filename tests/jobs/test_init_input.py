"""Standard input for `leadq init`: read once, looked at as often as needed, and gone afterwards."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadq.exports.places import STANDARD_INPUT
from leadq.ground.errors import UsageError
from leadq.jobs.given import Given
from leadq.jobs.init_input import read_once

OTHER = Path("activity.csv")


@contextmanager
def piped(path):
    before = os.dup(0)
    with path.open("rb") as file:
        os.dup2(file.fileno(), 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)


def test_it_is_a_file_while_exports_are_looked_at(tmp_path):
    (tmp_path / "x.csv").write_text("contact_id\n1\n")
    given = Given((STANDARD_INPUT,), (OTHER,))
    with piped(tmp_path / "x.csv"), read_once(given) as kept:
        [copy] = kept.contacts
        assert (copy.name, kept.activity) == ("standard input", (OTHER,))
        assert [copy.read_text(), copy.read_text()] == ["contact_id\n1\n"] * 2
    assert not copy.exists()


def test_without_it_nothing_is_kept():
    given = Given((OTHER,))
    with read_once(given) as kept:
        assert kept is given


def test_it_is_not_given_twice():
    with (
        pytest.raises(UsageError, match="given twice"),
        read_once(Given((STANDARD_INPUT,), (STANDARD_INPUT,))),
    ):
        pass
