"""`leadq schema`: what it prints and writes, and what it does not replace."""

import json
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from leadq.ground.exits import Exit

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("what", ["rulebook", "cases"])
def test_it_prints_the_schema_that_stands_in_the_documentation(what, capsys):
    assert run(app, ["schema", what]) == Exit.OK
    said = capsys.readouterr()
    assert said.out == (ROOT / "docs" / "schema" / f"{what}.schema.json").read_text(encoding="utf-8")
    assert said.err == ""


def test_without_a_word_it_is_that_of_rulebooks(capsys):
    assert run(app, ["schema"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["title"] == "A leadq rulebook"


def test_a_file_is_written_and_the_line_for_the_editor_shown(tmp_path, capsys):
    path = tmp_path / "rulebook.schema.json"
    assert run(app, ["schema", "--out", str(path)]) == Exit.OK
    assert json.loads(path.read_text(encoding="utf-8"))["title"] == "A leadq rulebook"
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("# yaml-language-server: $schema=rulebook.schema.json\n")
    assert run(app, ["schema", "cases", "--out", str(path)]) == Exit.OK
    assert json.loads(path.read_text(encoding="utf-8"))["title"] == "Cases of a leadq rulebook"


@pytest.mark.parametrize("text", ["leadq: 1\n", "", "[]", '{"name": 1}', "\xff"])
def test_what_is_no_schema_is_not_replaced(tmp_path, capsys, text):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="latin-1")
    assert run(app, ["schema", "--out", str(path)]) == Exit.CANNOT_CREATE
    assert "is there and is no JSON Schema" in capsys.readouterr().err
    assert path.read_text(encoding="latin-1") == text


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert run(app, ["schema", "--out", str(tmp_path / "no" / "s.json")]) == Exit.CANNOT_CREATE
    assert "there is no folder" in capsys.readouterr().err


def test_the_schema_of_one_rulebook_knows_its_columns(capsys):
    assert run(app, ["schema", "--rules", str(ROOT / "rules.example.yaml")]) == Exit.OK
    condition = json.loads(capsys.readouterr().out)["$defs"]["contact-condition"]
    assert condition["properties"]["seats"]["$ref"] == "#/$defs/test-of-number"
    assert condition["additionalProperties"] is False


def test_cases_have_no_rulebook_of_their_own(capsys):
    rules = str(ROOT / "rules.example.yaml")
    assert run(app, ["schema", "cases", "--rules", rules]) == Exit.USAGE
    assert "--rules goes with the schema of a rulebook" in capsys.readouterr().err
