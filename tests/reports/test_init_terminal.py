"""The report of `leadq init`: whom the proposal would hand over, and what a person has to decide."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from leadq.reports.terminal.init import render_init
from leadq.words.starter import Starter
from leadq.words.summary import StageCount

FROM_EXPORTS = Starter(
    folder="leads",
    files=("rules.yaml", "README.md", ".gitignore", "rulebook.schema.json"),
    preset="",
    cases=4,
    as_of=datetime(2026, 11, 1, tzinfo=UTC),
    leads=1484,
    stages=(
        StageCount("sql", "Sales qualified", "sales", 72),
        StageCount("mql", "Marketing qualified", "marketing", 270),
        StageCount("nurture", "Nurture", "marketing", 1130),
    ),
    blocked=12,
    questions=(
        "Which time zone do times without a zone mean? The rulebook says UTC.",
        "Day or month in front? The rulebook says dd/mm/yyyy, and no date in the exports tells.",
    ),
    left_out=("Call jane.doe@acme.example: made by us",),
    notes=("12 of 900 activity rows belong to no contact in the exports",),
)
FROM_PRESET = Starter("leads", ("rules.yaml", "README.md"), "minimal", 3)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("starter", [FROM_EXPORTS, FROM_PRESET], ids=["exports", "preset"])
def test_the_report_at_three_widths(starter, width, draw, snapshot):
    drawn = draw(render_init(starter), width)
    assert max(map(len, drawn.splitlines())) <= width
    assert drawn == snapshot


def test_addresses_in_types_are_masked(draw):
    assert "jane.doe" not in draw(render_init(FROM_EXPORTS), 80)


def test_the_commands_to_go_on_with_can_be_pasted(draw):
    assert "leadq check 'our leads/rules.yaml'" in draw(
        render_init(replace(FROM_PRESET, folder="our leads")), 80
    )
    here = draw(render_init(replace(FROM_PRESET, folder=".")), 80)
    assert " in this folder." in here
    assert "leadq check rules.yaml" in here
