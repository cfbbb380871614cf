"""`leadq docs`: what it prints and writes, and what it does not replace."""

from pathlib import Path

from leadq.cli.ending import run
from leadq.cli.main import app
from leadq.ground.exits import Exit

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules.example.yaml"


def test_it_prints_a_page_that_names_no_folder(capsys):
    assert run(app, ["docs", str(RULES)]) == Exit.OK
    said = capsys.readouterr()
    assert said.out.splitlines()[1] == "# Brightwell inbound"
    assert str(ROOT) not in said.out
    assert said.err == ""


def test_a_page_is_written_and_replaces_an_older_one(tmp_path, capsys):
    path = tmp_path / "page.md"
    assert run(app, ["docs", str(RULES), "--out", str(path)]) == Exit.OK
    first = path.read_bytes()
    assert run(app, ["docs", str(RULES), "--out", str(path)]) == Exit.OK
    assert path.read_bytes() == first
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{path} is written\n" * 2


def test_another_file_is_not_replaced(tmp_path, capsys):
    rules = tmp_path / "rules.yaml"
    rules.write_bytes(RULES.read_bytes())
    assert run(app, ["docs", str(rules), "--out", str(rules)]) == Exit.CANNOT_CREATE
    assert rules.read_bytes() == RULES.read_bytes()
    assert run(app, ["docs", str(rules), "--out", str(tmp_path)]) == Exit.CANNOT_CREATE
    assert "is no page of `leadq docs`" in capsys.readouterr().err


def test_a_rulebook_with_errors_has_no_page(tmp_path, capsys):
    rules = tmp_path / "rules.yaml"
    rules.write_text("leadq: 1\n", encoding="utf-8")
    assert run(app, ["docs", str(rules)]) == Exit.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "LQ203" in said.err
