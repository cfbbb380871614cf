"""The report of `inspect` as it looks at 60, 80 and 120 columns, and for machines."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from leadq.reports.json.inspect import inspection_document
from leadq.reports.terminal.inspect import render_inspection
from leadq.words.inspection import ColumnSeen, DatesSeen, FileSeen, Inspection, Likely, TypeSeen
from tests.reports.conftest import ESC_CELL, MARKUP_CELL

PEOPLE = FileSeen(
    "people.csv", "contacts", system="HubSpot", layout="hubspot-contacts", found=3, asked=3,
    runner_up=Likely("Salesforce", "salesforce-lead-report", 2, 4), encoding="utf-8", delimiter=";",
    header_line=3, above=2, below=1, rows=1234, rejected=2, key="contact_id", repeated=15,
    columns=(
        ColumnSeen(("Record ID",), "contact_id", "system", "text", 1230, 1215, 0, (), personal=True),
        ColumnSeen(("Mail", "E-mail 2"), "email", "rulebook", "text", 1100, 990, 0, (), personal=True),
        ColumnSeen(("Owner",), "owner", "name", "text", 1000, 2, 0, ("Dana Whitfield",), personal=True),
        ColumnSeen(("Employees",), "employees", "sources", "number", 999, 57, 34, (), personal=False),
        ColumnSeen(("Created",), "created_at", "system", "date", 1230, 800, 0, (), personal=False,
                   dates=DatesSeen("iso", "system", 3)),
        ColumnSeen(("Seen on",), "updated_at", "name", "date", 12, 8, 0, (), personal=False,
                   dates=DatesSeen("dd/mm/yyyy hh:mm", "cells", open=True)),
        ColumnSeen(("Kind",), "", "", "text", 1200, 3, 0, ("Gold, call +49 228 1234567",), personal=False),
    ),
    notes=("people.csv has changed since 'sheet' under sources was made: column gone 'Size'",),
)  # fmt: skip
LOG = FileSeen(
    "log.csv", "activity", told=True, encoding="cp1252", delimiter="\t", header_line=1, rows=100, people=40,
    columns=(
        ColumnSeen((), "type", "system", "text", 100, 2, 0, ("Call",), personal=False),
        ColumnSeen(("When",), "occurred_at", "name", "date", 100, 99, 0, (), personal=False,
                   dates=DatesSeen("mm/dd/yyyy", "option", 2, mixed=True)),
    ),
    types=(TypeSeen("Page View", 90, ("web_visit", "pricing_view")), TypeSeen("Sent", 10, ()),
           TypeSeen("Met Petra Zabel", 7, ("met_petra_zabel",), personal=True)), rare=(2, 5),
)  # fmt: skip
BAD = FileSeen(
    "bad.csv", "contacts", encoding="utf-8", delimiter=",", header_line=1,
    refused="bad.csv does not say who it is: no contact_id and no email", hint="name one of them",
    columns=(ColumnSeen(("Colour",), "", "", "", 0, 0, 0, (), personal=False),),
)  # fmt: skip
SEEN = Inspection(
    (PEOPLE, LOG, BAD, FileSeen("old.xls", refused="it is an old Excel workbook", hint="save it"))
)
HOSTILE = Inspection(
    (
        FileSeen(
            ESC_CELL, "contacts", system=MARKUP_CELL, found=1, asked=1, encoding="utf-8", delimiter=",", header_line=1,
            rows=1,
            columns=(
                ColumnSeen((ESC_CELL, MARKUP_CELL), "", "", "text", 1, 1, 0, (ESC_CELL,), personal=False),
            ),
            types=(TypeSeen(ESC_CELL, 9, ()),),
        ),
    )
)  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_report_is_as_agreed(draw, width, snapshot):
    text = draw(render_inspection(SEEN, show_values=False), width)
    assert max(map(len, text.splitlines())) <= width
    assert text == snapshot


def test_the_report_says_what_was_written(draw, snapshot):
    written = Inspection((PEOPLE,), "rules.yaml", ("hubspot-contacts", "log"))
    assert draw(render_inspection(written, show_values=False), 80) == snapshot


def test_what_may_name_a_person_is_hidden_unless_it_is_asked_for(draw):
    masked, shown = (draw(render_inspection(SEEN, show_values=value), 120) for value in (False, True))
    assert "Dana" not in masked
    assert "228" not in masked
    assert "Dana Whitfield" in shown
    assert "zabel" not in masked.casefold()
    assert "Met Petra Zabel" in shown


def test_nothing_in_a_file_acts_on_a_terminal(draw):
    text = draw(render_inspection(HOSTILE, show_values=True), 80)
    assert "\x1b" not in text
    assert "[red]" in text


@pytest.mark.parametrize("show_values", [True, False])
def test_the_document_is_as_its_schema_says(show_values):
    document = inspection_document(SEEN, show_values=show_values)
    schema = json.loads((files("leadq.reports.json") / "inspect.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    assert set(document["data"]["files"][0]) == set(schema["$defs"]["File"]["properties"])
    assert document["ok"] is False
    assert ("Dana Whitfield" in json.dumps(document)) == show_values
    assert ("zabel" in json.dumps(document)) == show_values
