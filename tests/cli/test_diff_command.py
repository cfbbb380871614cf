"""The command `leadq diff`: what it prints, what it writes, and what it exits with."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from tests.cli.desk import NAMES, RULES, Desk, apart, read_csv

NEW = RULES.replace("webinar, points: 7", "webinar, points: 8").replace(
    "when: {job_title: {word: vp}}, points: 10", "when: {job_title: {word: vp}}, points: 9"
)
LAID_OUT = "# laid out anew\n" + RULES.replace("window: 30d", "window:   30 days  # a month")


@pytest.fixture
def table(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write("new.yaml", NEW)
    made.write("same.yaml", LAID_OUT)
    return made


def diff(table: Desk, *arguments: str | Path, data: bool = False) -> tuple[int, str, str]:
    given = ["-c", str(table.contacts), "-a", str(table.activity), "--as-of", "2026-11-01"] if data else []
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, ["diff", *map(str, arguments), *given])
    return code, out.getvalue(), err.getvalue()


def test_a_change_is_said_in_business_words(table: Desk) -> None:
    code, out, err = diff(table, table.rules, table.folder / "new.yaml")
    assert (code, err) == (0, "")
    assert "webinar: 7 → 8 points" in out
    assert "vp: 10 → 9 points" in out
    assert "add --contacts and --activity" in out


def test_layout_and_comments_are_no_change(table: Desk) -> None:
    code, out, _ = diff(table, table.rules, table.folder / "same.yaml", "--exit-code")
    assert code == 0
    assert "order, comments and layout alone are no change" in out
    code, out, _ = diff(table, table.rules, table.folder / "same.yaml", "--exit-code", data=True)
    assert code == 0
    assert "No lead ends in another place." in out


def test_exit_code_says_that_there_is_a_change(table: Desk) -> None:
    assert diff(table, table.rules, table.folder / "new.yaml", "--exit-code")[0] == 1
    assert diff(table, table.rules, table.folder / "new.yaml")[0] == 0


def test_with_exports_it_says_whom_the_change_moves_and_hides_names(table: Desk) -> None:
    code, out, err = diff(table, table.rules, table.folder / "new.yaml", data=True)
    assert (code, err) == (0, "")
    assert "sql gets 0 leads instead of 2: 2 go." in " ".join(out.split())
    assert "change 1" in out
    assert not [name for name in NAMES if name in out]
    _, out, _ = diff(table, table.rules, table.folder / "new.yaml", "--show-values", data=True)
    assert NAMES[0] in out


def test_a_limit_that_is_passed_ends_with_one(table: Desk) -> None:
    code, out, _ = diff(table, table.rules, table.folder / "new.yaml", "--fail-if", "sql -50%", data=True)
    assert code == 1
    assert "The limit sql -50% is passed: sql has 2 → 0 leads." in out
    assert diff(table, table.rules, table.folder / "new.yaml", "--fail-if", "sql -2", data=True)[0] == 0


def test_json_holds_all_that_the_report_says(table: Desk) -> None:
    _, out, _ = diff(
        table, table.rules, table.folder / "new.yaml", "--format", "json", "--by", "country", data=True
    )
    document = json.loads(out)
    assert (document["schema"], document["version"], document["ok"]) == ("leadq/diff", 1, True)
    data = document["data"]
    assert [change["path"] for change in data["changes"]] == [
        "fit.rules.vp.points",
        "engagement.rules.webinar.points",
    ]
    assert data["impact"]["moved"] == 2
    assert {lead["name"] for lead in data["impact"]["leads"]} == {"Z. Q."}
    assert [split["field"] for split in data["impact"]["splits"]] == ["owner", "country"]
    bare = json.loads(diff(table, table.rules, table.folder / "new.yaml", "--format", "json")[1])
    assert bare["data"]["impact"] is None


def test_markdown_is_a_comment_without_personal_data(table: Desk) -> None:
    _, out, _ = diff(table, table.rules, table.folder / "new.yaml", "--format", "markdown", data=True)
    assert out.startswith("## Rulebook: Small, revision 1\n")
    assert "| Z. Q., Acme | c-001 |" in out
    assert not [mark for mark in table.personal() if mark in out]


def test_the_leads_that_move_are_written_whole(table: Desk) -> None:
    moved = table.folder / "moved.csv"
    code, _, _ = diff(table, table.rules, table.folder / "new.yaml", "--moved", moved, "-q", data=True)
    assert code == 0
    frame = read_csv(moved)
    assert list(frame["contact_id"]) == ["c-001", "c-003"]
    assert set(frame["cause"]) == {"alone"}
    code, _, err = diff(table, table.rules, table.folder / "new.yaml", "--moved", table.contacts, data=True)
    assert code == 2
    assert "which this run reads" in err


@pytest.mark.parametrize(
    "option", [["--by", "country"], ["--fail-if", "sql +1"], ["--moved", "x.csv"], ["-a", "x.csv"]]
)
def test_options_about_leads_need_leads(table: Desk, option: list[str]) -> None:
    code, _, err = diff(table, table.rules, table.folder / "new.yaml", *option)
    assert code == 2
    assert "needs leads" in err


def test_a_handoff_folder_is_a_rulebook(table: Desk) -> None:
    table.run("-q").worked()
    code, out, _ = diff(table, table.out, table.folder / "new.yaml", data=True)
    assert code == 0
    assert "2 go" in out


def test_an_error_in_the_new_rulebook_is_shown_with_its_place(table: Desk) -> None:
    table.write("new.yaml", RULES.replace("event: visit", "event: visitt"))
    code, _, err = diff(table, table.rules, table.folder / "new.yaml")
    assert code == 2
    assert "visitt" in err


def test_neither_help_nor_a_diff_without_exports_loads_the_engine(table: Desk) -> None:
    look = (
        "import sys; from leadq.cli.ending import run; from leadq.cli.main import app; "
        "code = run(app, sys.argv[1:]); "
        "print(sorted({'pandas', 'duckdb', 'sqlglot', 'pyarrow'} & set(sys.modules)), file=sys.stderr)"
    )
    for arguments in (["diff", "--help"], ["diff", str(table.rules), str(table.folder / "new.yaml")]):
        done = subprocess.run(
            [sys.executable, "-c", look, *arguments], env=apart(), capture_output=True, text=True, check=True
        )
        assert done.stderr.splitlines()[-1] == "[]"
