"""`leadq check`: findings on standard output, exit codes, formats, and a quick start."""

import json
import subprocess
import sys
from importlib.resources import files as resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.desk import ROOT, apart

SMALL = (ROOT / "tests" / "rulebook" / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
TOO_HIGH = SMALL.replace("{A: 10, B: 0}", "{A: 11, B: 0}")
WRONG = TOO_HIGH.replace("event: visit", "event: visits")
HEAVY = {"pandas", "duckdb", "sqlglot", "pyarrow", "numpy"}


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "leadq", "check", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=apart(),
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    for name, text in (("clean", SMALL), ("warned", TOO_HIGH), ("wrong", WRONG)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_clean_rulebook_has_no_findings(folder):
    done = run("clean.yaml", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings.\n", "")


def test_warnings_fail_only_if_that_is_asked_for(folder):
    done, strict = run("warned.yaml", cwd=folder), run("warned.yaml", "--strict", cwd=folder)
    assert (done.returncode, strict.returncode) == (0, 1)
    assert done.stdout == strict.stdout
    assert done.stdout.splitlines() == [
        "warned.yaml:10:14: LQ417 warning: no lead can reach band 'A': it begins at 11, and fit gives at most 10",
        "   10 |   bands: {A: 11, B: 0}",
        "      |              ^^",
        "hint: lower the band, or give more points",
        "",
        "1 warning.",
    ]


def test_errors_of_any_rulebook_end_with_2_and_stand_on_standard_output(folder):
    done = run("clean.yaml", "wrong.yaml", cwd=folder)
    assert (done.returncode, done.stderr) == (2, "")
    assert "wrong.yaml:16:27: LQ304 error: there is no event 'visits'" in done.stdout
    assert done.stdout.endswith("\n1 error, 1 warning.\n")


def test_a_rulebook_that_is_not_there_is_missing_input(folder):
    done = run("clean.yaml", "none.yaml", cwd=folder)
    assert (done.returncode, done.stdout) == (66, "")
    assert done.stderr.startswith("leadq: error: the rulebook none.yaml cannot be opened")


@pytest.mark.parametrize(("day", "code"), [("2027-01-31", 0), ("2027-01-31T23:59", 0), ("2027-02-01", 1)])
def test_a_review_is_overdue_from_the_day_after_it_in_the_rulebooks_time_zone(folder, day, code):
    done = run(str(ROOT / "rules.example.yaml"), "--strict", "--as-of", day, cwd=folder)
    assert done.returncode == code
    assert ("LQ504 warning: the review was due 1 day ago, by 2027-01-31" in done.stdout) is bool(code)


def test_an_as_of_that_is_no_day_is_a_wrong_command_line(folder):
    done = run("clean.yaml", "--as-of", "soon", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("leadq: error: --as-of 'soon' is not an instant")


def test_ignored_warnings_are_counted(folder):
    (folder / "set_aside.yaml").write_text(
        TOO_HIGH.replace("B: 0}", "B: 0} # leadq: ignore=LQ417 later", 1), encoding="utf-8"
    )
    done = run("set_aside.yaml", "--strict", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "No findings, 1 ignored.\n")


def test_json_is_what_its_schema_says(folder):
    done = run("clean.yaml", "wrong.yaml", "--format", "json", cwd=folder)
    document = json.loads(done.stdout)
    schema = json.loads((resources("leadq.reports.json") / "check.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    assert (document["ok"], document["data"]["errors"], document["data"]["warnings"]) == (False, 1, 1)
    assert document["diagnostics"][1] == {
        "code": "LQ304",
        "severity": "error",
        "message": "there is no event 'visits'",
        "hint": "did you mean 'visit'?",
        "file": "wrong.yaml",
        "line": 16,
        "column": 27,
        "width": 6,
        "help": "docs/codes.md#lq304",
    }


def test_github_gets_one_annotation_a_finding(folder):
    done = run("wrong.yaml", "--format", "github", cwd=folder)
    assert done.returncode == 2
    warning, error, count = done.stdout.splitlines()
    assert warning == (
        "::warning file=wrong.yaml,line=10,col=14,endColumn=16,title=LQ417::no lead can reach band 'A': it begins at "
        "11, and fit gives at most 10%0Ahint: lower the band, or give more points%0Asee docs/codes.md#lq417"
    )
    assert error == (
        "::error file=wrong.yaml,line=16,col=27,endColumn=33,title=LQ304::there is no event 'visits'%0A"
        "hint: did you mean 'visit'?%0Asee docs/codes.md#lq304"
    )
    assert count == "1 error, 1 warning."


def test_a_check_loads_no_engine_and_no_table_library(folder):
    script = (
        "import sys; from leadq.cli.ending import run; from leadq.cli.main import app\n"
        f"code = run(app, ['check', {str(ROOT / 'rules.example.yaml')!r}, '--as-of', '2026-11-02'])\n"
        "print(code, *sorted(m.partition('.')[0] for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=apart(), cwd=folder, check=True
    )
    said, modules = done.stdout.splitlines()
    assert (said, modules.split()[0]) == ("No findings.", "0")
    assert not HEAVY & set(modules.split())
    assert "holidays" not in modules.split()  # those of the United States are known without looking


def test_the_hook_runs_this_command_on_rulebooks():
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "entry: leadq check\n" in hook
    assert Path(ROOT / "rules.example.yaml").exists()


def test_with_exports_it_says_what_each_rule_does(desk, folder):
    exports = ("--contacts", str(desk.contacts), "--activity", str(desk.activity), "--as-of", "2026-11-01")
    done = run(str(desk.rules), *exports, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 leads scored as of 1 Nov 2026, 00:00 (UTC).\n" in done.stdout
    assert "vp fit 2 50.0 % +20 69.0 %" in [" ".join(line.split()) for line in done.stdout.splitlines()]
    as_json = run(str(desk.rules), *exports, "--format", "json", cwd=folder)
    document = json.loads(as_json.stdout)
    schema = json.loads((resources("leadq.reports.json") / "check.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert document["data"]["seen"]["rules"][0]["share"] == 0.6897


def test_exports_are_looked_at_with_one_rulebook_without_errors(folder, desk):
    several = run("clean.yaml", "warned.yaml", "--contacts", str(desk.contacts), cwd=folder)
    assert (several.returncode, several.stdout) == (2, "")
    assert several.stderr.startswith("leadq: error: exports are looked at with one rulebook")
    wrong = run("wrong.yaml", "--contacts", str(folder / "not_there.csv"), cwd=folder)
    assert wrong.returncode == 2
    assert wrong.stdout.endswith("\n1 error, 1 warning.\n")


def test_a_column_that_no_export_has_is_a_finding(desk, folder):
    rules = folder / "reads_more.yaml"
    rules.write_text(
        desk.rules.read_text("utf-8").replace("{job_title: Clerk}", "{industry: Mining}"), "utf-8"
    )
    exports = ("--contacts", str(desk.contacts), "--activity", str(desk.activity), "--as-of", "2026-11-01")
    done = run(rules.name, *exports, "--format", "json", cwd=folder)
    assert (done.returncode, done.stderr) == (2, "")
    document = json.loads(done.stdout)
    assert [(d["code"], d["line"]) for d in document["diagnostics"] if d["severity"] == "error"] == [
        ("LQ601", 8)
    ]
    assert document["data"]["seen"] is None
