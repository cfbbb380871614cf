"""The section `sources`: its example shows every key, it is put in order, and a change of it is told."""

from pathlib import Path

from leadq.rulebook.changes import changes
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.reference_text import SECTIONS
from leadq.rulebook.source_layout import SourceColumn, SourceLayout
from leadq.rulebook.tidy import tidy

SMALL = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
EXAMPLE = next(section.example for section in SECTIONS if section.title == "sources")
ENTRY = """sources:
  - id: sheet
    system: Our sheet
    holds: contacts
    recognise: [Person, Mail]
    columns: {email: Mail, full_name: Person}
"""


def loaded(text: str) -> Loaded:
    return load(text.encode(), "rules.yaml")


def test_the_example_of_the_reference_shows_every_key_of_a_layout():
    sources = loaded(SMALL + EXAMPLE).rulebook.sources
    assert {key for source in sources for key in source.model_fields_set} == {*SourceLayout.model_fields}
    columns = [column for source in sources for column in source.columns.values()]
    assert {key for column in columns for key in column.model_fields_set} == {*SourceColumn.model_fields}


def test_keys_of_a_layout_are_put_in_the_order_of_the_reference():
    mixed = SMALL + (
        "sources:\n  - columns: {email: Mail}\n    recognise: [Mail]\n    id: sheet  # ours\n"
        "    holds: contacts\n    system: Our sheet\n"
    )
    text = tidy(mixed)
    assert (
        "  - id: sheet  # ours\n    system: Our sheet\n    holds: contacts\n    recognise: [Mail]\n" in text
    )
    assert text.index("sources:") < text.index("events:")
    assert loaded(text).rulebook == loaded(mixed).rulebook


def test_a_change_of_sources_is_told_as_a_change_of_how_exports_are_read():
    before, after = loaded(SMALL), loaded(SMALL + ENTRY)
    [come] = changes(before, after)
    assert come.sentences == ("exports of Our sheet are now read as sheet says",)
    [gone] = changes(after, before)
    assert gone.sentences == ("exports of Our sheet are no longer read as sheet says",)
    [other] = changes(after, loaded(SMALL + ENTRY.replace("email: Mail", "email: {header: Mail, nth: 2}")))
    assert other.sentences == ("exports are read in another way: sheet has changed",)
    assert other.effect == "stage"


def test_a_column_that_only_another_rulebook_declares_comes_with_the_layout_that_fills_it():
    declared = SMALL + ENTRY.replace("{email: Mail,", "{email: Mail, seats: Seats,")
    [one] = changes(
        loaded(SMALL), loaded(declared + "columns: {contacts: {seats: {header: Seats, type: number}}}\n")
    )
    assert len(one.sentences) == 2
