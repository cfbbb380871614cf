"""Suppression lists as they come out of CRMs and spreadsheets: whoever is on one must be found."""

import pytest

from leadq.jobs.lists import as_entries, read_suppression_lists
from leadq.rulebook.load import load

BOOK = b"""leadq: 1
name: Lists
timezone: UTC
suppress: [{file: no.csv}]
fit: {bands: {A: 1, B: 0}, rules: []}
engagement: {window: 30d, bands: {1: 1, 2: 0}, rules: []}
stages: [{id: top, enter: {grade: [A1]}}, {id: rest}]
"""
WANTED = "zara@acme.example"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("zara@acme.example\n", 1),
        ("email\nZARA@Acme.Example\n", 1),
        ("e-mail;since\r\nzara@acme.example;2020-01-01\r\n", 1),
        ("name,email\nZara,zara@acme.example\nTom,tom@acme.example\n", 2),
        ("Zara\tzara@acme.example", 1),
        ('"Doe, Zara","zara@acme.example"\n', 1),
        ("\n\n  zara@acme.example  \n,\n", 1),
        ("mailto\u00a0\n\u00a0zara@acme.example\n", 1),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_address_is_found_in_whatever_column_and_encoding(tmp_path, text, rows, encoding):
    """D8."""
    (tmp_path / "no.csv").write_bytes(text.encode(encoding))
    (found,) = read_suppression_lists(load(BOOK, "rules.yaml").rulebook, tmp_path)
    assert WANTED in {entry.lower() for entry in found.entries}
    assert found.facts.rows == rows


def test_ids_are_found_in_the_first_column_and_in_the_one_that_is_called_so(tmp_path):
    (tmp_path / "no.csv").write_text("reason,Contact ID\nasked,0012\n")
    (found,) = read_suppression_lists(load(BOOK, "rules.yaml").rulebook, tmp_path)
    assert {"0012", "asked"} <= set(found.entries)
    assert "Contact ID" not in found.entries


def test_entries_are_as_typed_each_once():
    assert as_entries(["b", " JÖRG@x.example ", "Ab1", "b", " "]) == ("Ab1", "JÖRG@x.example", "b")


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        ("@bücher.example", "@xn--bcher-kva.example"),
        ("zz@xn--bcher-kva.example", "zz@bücher.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("zz@\uff4fne.example", "zz@one.example"),
        ("zz@one.example.", "zz@one.example"),
        ("zz@straße.example", "zz@xn--strae-oqa.example"),
    ],
)
def test_a_domain_is_on_the_list_in_letters_and_as_dns_writes_it(entry, other):
    """J9."""
    assert {entry, other} <= set(as_entries([entry]))


@pytest.mark.parametrize("entry", ["12.", "José", "Müller & Söhne", "xn--", "zz@xn--\u00fc.example"])
def test_what_is_no_domain_stays_as_it_is(entry):
    assert {other for other in as_entries([entry]) if "xn--" not in other} <= {entry}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Email,Domain\nzz@q.example,\n,rival.example\n", {"zz@q.example", "rival.example"}),
        ("Email,Domain\nzz@q.example,q.example\n", {"zz@q.example"}),
        ("Name;18 Character ID\nA;1\nB;3\n", {"A", "B", "1", "3"}),
        ("sep=;\nName;Record ID\nA;1\nB;3\n", {"A", "B", "1", "3"}),
        ("sep=;\nzz@q.example;1\n", {"zz@q.example"}),
    ],
)
def test_no_column_of_a_list_that_names_people_is_passed_over(tmp_path, text, entries):
    """A domain beside an address is where somebody works; a domain alone is an entry."""
    (tmp_path / "no.csv").write_text(text)
    (found,) = read_suppression_lists(load(BOOK, "rules.yaml").rulebook, tmp_path)
    assert set(found.entries) == entries
