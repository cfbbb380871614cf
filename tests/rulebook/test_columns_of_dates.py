"""`activity_from_contacts`: what is wrong with it is said at its place, and a change of it is told."""

from pathlib import Path

import pytest

from leadq.ground.errors import RulebookError
from leadq.rulebook.changes import changes
from leadq.rulebook.load import load

SMALL = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
SOURCE = (
    "sources:\n  - {{id: s, system: S, holds: {}, recognise: [A], activity_from_contacts: {{A: Webinar}}}}\n"
)


def with_dates(text):
    return load((SMALL + f"columns: {{activity_from_contacts: {text}}}\n").encode(), "rules.yaml")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{Last On: {type: Webinar, format: dd/mm/yy}}", "LQ420", "dd/mm/yy"),
        ("{Last On: Webinar, last_on: Call}", "LQ315", "'Last On' and 'last_on' are the same header"),
        ("{Last On: {asset: Webinar}}", "LQ203", "'type' is missing"),
        ("{Last On: {type: Webinar, header: x}}", "LQ202", "header"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text, code, words):
    with pytest.raises(RulebookError) as error:
        with_dates(text)
    found = [finding for finding in error.value.findings if finding.code == code]
    assert words in found[0].message
    assert found[0].span.line == SMALL.count("\n") + 1


def test_a_layout_of_activity_has_no_columns_of_contacts():
    with pytest.raises(RulebookError) as error:
        load((SMALL + SOURCE.format("activity")).encode(), "rules.yaml")
    assert [finding.code for finding in error.value.findings] == ["LQ321"]
    assert (
        load((SMALL + SOURCE.format("contacts")).encode(), "rules.yaml").rulebook.sources[0].holds
        == "contacts"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{}", "{Last On: Webinar}", 'dates in the contact column "Last On" are activity of type Webinar'),
        ("{Last On: Webinar}", "{}", 'dates in the contact column "Last On" are no longer activity'),
        ("{Last On: Webinar}", "{Last On: Call}", "activity of type Webinar → Call"),
        ("{Last On: Webinar}", "{Last On: {type: Webinar, asset: A}}", "are read in another way"),
    ],
)
def test_a_change_is_told(before, after, said):
    told = changes(with_dates(before), with_dates(after))
    assert len(told) == 1
    assert said in told[0].sentence
