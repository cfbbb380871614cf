"""The report of a run as a JSON document."""

import json
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files as resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from leadq.reports.demo import FILES, SUMMARY, WARNINGS
from leadq.reports.json.document import plain
from leadq.reports.json.score import score_document
from leadq.words.summary import AccountCounts, TopAccount

SCHEMA = json.loads((resources("leadq.reports.json") / "score.schema.json").read_text(encoding="utf-8"))


def document(summary, **options):
    return score_document(summary, FILES, "handoff", 0.81234, WARNINGS, **{"show_values": False, **options})


def closed(schema):
    """Return the schema with no room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner


def test_the_document(snapshot):
    assert json.dumps(document(SUMMARY), indent=2, ensure_ascii=False) == snapshot


@pytest.mark.parametrize("show_values", [False, True])
def test_accounts_are_in_the_schema_and_names_of_their_people_in_no_document(show_values):
    top = TopAccount("acme.example", "Acme", "mql", 2, 1, Decimal("5.5"), ("boss",), (), "Zara Quill")
    found = replace(SUMMARY, accounts=AccountCounts(1, 1, 0, (top,)))
    written = document(found, show_values=show_values)
    Draft202012Validator(closed(SCHEMA)).validate(written)
    assert "Zara Quill" not in json.dumps(written["data"]["accounts"])


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("show_values", [False, True])
def test_every_document_is_valid_and_holds_no_key_that_the_schema_does_not_name(case, show_values):
    written = json.loads(json.dumps(document(case, show_values=show_values), allow_nan=False))
    Draft202012Validator(closed(SCHEMA)).validate(written)


def test_a_document_that_lacks_something_is_not_valid():
    broken = json.loads(json.dumps(document(SUMMARY)))
    del broken["data"]["contacts"]["read"]
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(broken)


def test_the_document_says_what_it_is():
    written = document(SUMMARY)
    assert (written["schema"], written["version"], written["ok"]) == ("leadq/score", 1, True)
    assert written["data"]["seconds"] == 0.812
    assert written["diagnostics"][0]["line"] == 47


def test_people_are_masked_unless_values_are_asked_for():
    hidden, shown = json.dumps(document(SUMMARY)), json.dumps(document(SUMMARY, show_values=True))
    for lead in SUMMARY.top:
        assert lead.email not in hidden
        assert lead.name not in hidden
        assert lead.email in shown
        assert lead.name in shown


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_decimal_is_written_exactly_and_without_noise(value):
    written = json.dumps(plain(value))
    assert Decimal(written) == value
    assert "e" not in written
    assert len(written.partition(".")[2]) <= 2


def test_whole_points_have_no_decimal_point():
    assert json.dumps(plain(Decimal("45.00"))) == "45"
    assert json.dumps(plain(Decimal("1E+3"))) == "1000"


def test_something_that_is_no_part_of_a_report_is_refused():
    with pytest.raises(TypeError, match="a report holds no set"):
        plain({1})
