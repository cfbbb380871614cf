"""`leadq fmt`: what it writes, what it says, and what it leaves alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from leadq.ground.exits import Exit
from leadq.rulebook.load import load

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "rules.example.yaml").read_bytes()
UNTIDY = EXAMPLE.replace(b"leadq: 1  ", b"leadq:   1  ").replace(b"\nname: Brightwell inbound", b"") + (
    b"name: Brightwell inbound\n"
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_bytes(UNTIDY)
    return path


def test_a_file_is_put_in_order_and_keeps_its_permissions(rules, capsys):
    rules.chmod(0o640)
    assert run(app, ["fmt", str(rules)]) == Exit.OK
    assert rules.read_bytes() == EXAMPLE
    assert rules.stat().st_mode & 0o777 == 0o640
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{rules}: put in order\n"
    assert run(app, ["fmt", str(rules)]) == Exit.OK
    assert capsys.readouterr().err == f"{rules}: is in order\n"
    assert list(rules.parent.iterdir()) == [rules]


def test_a_link_stays_a_link(rules):
    link = rules.with_name("link.yaml")
    link.symlink_to(rules)
    assert run(app, ["fmt", str(link)]) == Exit.OK
    assert link.is_symlink()
    assert rules.read_bytes() == EXAMPLE


def test_check_names_what_would_change_and_writes_nothing(rules, capsys):
    assert run(app, ["fmt", "--check", str(rules), str(ROOT / "rules.example.yaml")]) == Exit.NO
    assert capsys.readouterr().out == f"{rules}\n"
    assert rules.read_bytes() == UNTIDY
    assert run(app, ["fmt", "--check", str(ROOT / "rules.example.yaml")]) == Exit.OK
    assert capsys.readouterr().out == ""


def test_diff_shows_the_lines_and_writes_nothing(rules, capsys):
    assert run(app, ["fmt", "--diff", str(rules)]) == Exit.OK
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == [f"--- {rules}", f"+++ {rules} (formatted)"]
    assert "+name: Brightwell inbound" in shown
    assert "-name: Brightwell inbound" in shown
    assert rules.read_bytes() == UNTIDY
    assert run(app, ["fmt", "--diff", "--check", str(rules)]) == Exit.NO


def test_standard_input_goes_to_standard_output():
    command = [sys.executable, "-m", "leadq", "fmt", "-"]
    done = subprocess.run(command, input=UNTIDY, capture_output=True, check=True, cwd=ROOT)
    assert done.stdout == EXAMPLE
    assert done.stderr == b""


def test_line_ends_and_a_byte_order_mark_stay(rules):
    rules.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace(b"\n", b"\r\n"))
    assert run(app, ["fmt", str(rules)]) == Exit.OK
    assert rules.read_bytes() == b"\xef\xbb\xbf" + EXAMPLE.replace(b"\n", b"\r\n")
    assert run(app, ["fmt", "--check", str(rules)]) == Exit.OK


def test_a_rulebook_with_errors_stops_the_run_before_anything_is_written(rules, capsys):
    wrong = rules.with_name("wrong.yaml")
    wrong.write_bytes(UNTIDY + b"bad: 1\n")
    assert run(app, ["fmt", str(rules), str(wrong)]) == Exit.USAGE
    assert "LQ202" in capsys.readouterr().err
    assert rules.read_bytes() == UNTIDY


def test_a_line_end_that_only_a_computer_sees_is_named(rules, capsys):
    rules.write_bytes(EXAMPLE.replace(b"# the format", "# the\u2028# format".encode()))
    assert run(app, ["fmt", str(rules)]) == Exit.USAGE
    assert f"{rules}:3: the line holds an unusual line end (U+2028)" in capsys.readouterr().err


def test_a_folder_without_a_right_to_write_is_named(rules, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert run(app, ["fmt", str(rules)]) == Exit.NO_PERMISSION
    assert f"{rules} may not be written" in capsys.readouterr().err
    assert rules.read_bytes() == UNTIDY
    assert list(rules.parent.iterdir()) == [rules]


def test_the_outcome_means_the_same(rules):
    before = load(rules.read_bytes(), "r").rulebook
    run(app, ["fmt", str(rules)])
    assert load(rules.read_bytes(), "r").rulebook == before
