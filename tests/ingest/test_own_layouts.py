"""Layouts of a rulebook's own: they go first, and what has changed since they were made is told."""

from leadq.ingest.recognise import header_notes, recognise
from leadq.rulebook.source_layout import SourceLayout, known_layouts

HUBSPOT = ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Lead Status"]
HEADER = ["Person", "Mail", "Town", "Size", "Seen on"]


def own(**more: object) -> SourceLayout:
    given = {"id": "sheet", "system": "Our sheet", "holds": "contacts", "recognise": ["Person", "Mail"]}
    return SourceLayout.model_validate(given | {"columns": {"email": "Mail"}} | more)


def notes(header: list[str], *layouts: SourceLayout) -> tuple[str, ...]:
    return header_notes(recognise(header, "contacts", known_layouts(), layouts), "people.csv")


def test_a_layout_of_the_rulebook_wins_over_one_that_leadq_knows():
    header = [*HUBSPOT, "Create Date", "Last Modified Date"]
    known = recognise(header, "contacts", known_layouts()).layout
    assert known is not None
    assert known.system == "HubSpot"
    mine = own(recognise=["Record ID", "Email"], columns={"email": "Email"})
    assert recognise(header, "contacts", known_layouts(), [mine]).layout == mine


def test_two_layouts_of_the_rulebook_that_fit_equally_well_are_told_and_none_is_used():
    other = own(id="list", system="Another sheet")
    assert recognise(HEADER, "contacts", known_layouts(), [own(), other]).layout is None
    assert notes(HEADER, own(), other) == (
        "people.csv fits 'sheet' and 'list' equally well, and is read by the names of its columns alone",
    )


def test_nothing_is_said_of_a_header_that_has_not_changed():
    assert notes([*reversed(HEADER)], own(header=HEADER)) == ()
    assert notes([*HEADER, "More"], own()) == ()


def test_columns_that_are_gone_or_new_are_told():
    assert notes(["Person", "Mail", "Town", "Seen on", "Colour"], own(header=HEADER)) == (
        "people.csv has changed since 'sheet' under sources was made: column gone 'Size'",
        "people.csv has changed since 'sheet' under sources was made: column new 'Colour'",
    )


def test_a_layout_is_not_used_where_much_of_its_header_is_gone():
    """Two columns of that name may be in any export."""
    mine = own(header=HEADER)
    assert recognise(["Person", "Mail", "Price"], "contacts", known_layouts(), [mine]).layout is None
    assert notes(["Person", "Mail", "Price"], mine) == ()


def test_it_is_told_when_an_export_is_no_longer_recognised_by_the_layout_that_was_made_from_it():
    assert notes(["Person", "E-mail", "Town", "Size", "Seen on"], own(header=HEADER)) == (
        "people.csv has changed since 'sheet' under sources was made: column gone 'Mail'",
        "people.csv has changed since 'sheet' under sources was made: column new 'E-mail'",
        "people.csv is not read as 'sheet' under sources says, as it is no longer recognised by it",
    )
