"""`leadq test`: exit codes, gates, formats, and JUnit XML."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from importlib.resources import files as resources
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from leadq.cli.ending import run
from leadq.cli.main import app

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((resources("leadq.reports.json") / "test.schema.json").read_text(encoding="utf-8"))
RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement: {bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
stages: [{id: sql, enter: {grade: A1}}, {id: rest}]
"""
RIGHT = """cases:
  - name: "A boss: in, at once"
    as_of: 2026-11-01
    contact: {job_title: VP}
    activity: [{event: visit, on: [2026-10-31, 2026-10-30, 2026-10-29]}]
    expect: {stage: sql}
"""
WRONG = RIGHT.replace("sql", "rest").replace("A boss", "A <boss> \\x07 & 100%")


def told(*arguments: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, ["test", *map(str, arguments)])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("rules.yaml", RULES + RIGHT),
        ("bare.yaml", RULES),
        ("right.yaml", RIGHT),
        ("wrong.yaml", WRONG),
    ):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def test_cases_that_hold_end_with_0(desk: Path) -> None:
    code, out, err = told("rules.yaml")
    assert (code, err) == (0, "")
    assert out.startswith("Small: the one case holds.\n")


def test_a_case_of_a_file_beside_the_rulebook_that_fails_ends_with_1_and_its_place(desk: Path) -> None:
    code, out, err = told("bare.yaml", "right.yaml", "wrong.yaml")
    assert (code, err) == (1, "")
    assert out.startswith("Small: 1 of 2 cases does not hold.\n")
    assert "wrong.yaml:2:11, as of 1 Nov 2026" in out
    assert "stage   expected rest   got sql" in out
    assert "bare.yaml, line 7" in out


def test_no_cases_prove_nothing_and_end_with_1(desk: Path) -> None:
    code, out, _ = told("bare.yaml")
    assert code == 1
    assert out.startswith("Small: there are no cases, so nothing is proved.\n")


def test_a_file_of_cases_with_mistakes_ends_with_2_and_one_that_is_not_there_with_66(desk: Path) -> None:
    Path("broken.yaml").write_text(RIGHT.replace("stage: sql", "stage: sqll"), encoding="utf-8")
    code, out, err = told("rules.yaml", "broken.yaml")
    assert (code, out) == (2, "")
    assert "broken.yaml:6:21: LQ308 error: there is no stage 'sqll'" in err
    assert told("rules.yaml", "nowhere.yaml")[0] == 66


def test_gates_fail_below_what_they_ask(desk: Path) -> None:
    assert told("rules.yaml", "--min-coverage", "50%")[0] == 0
    code, out, err = told("rules.yaml", "--min-coverage", "80%")
    assert (code, out[:5]) == (1, "Small")
    assert err == "leadq: the cases touch 62.5% of the rulebook, less than 80.0%\n"
    assert told("rules.yaml", "--min-coverage", "lots")[0] == 2


def test_changes_that_no_case_notices_fail_only_where_that_is_asked(desk: Path) -> None:
    code, out, _ = told("rules.yaml", "--mutate")
    assert code == 0
    assert "fit: band A from" in out
    code, _, err = told("rules.yaml", "--min-mutation", "99%")
    assert code == 1
    assert "of the changes, less than 99.0%" in err


def test_proposed_cases_can_be_pasted(desk: Path) -> None:
    code, out, _ = told("rules.yaml", "--suggest")
    assert code == 0
    _, _, proposed = out.partition("Cases to add")
    lines = [line for line in proposed.splitlines() if line.startswith("  ")]
    Path("pasted.yaml").write_text("cases:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    code, out, err = told("rules.yaml", "pasted.yaml")
    assert (code, err) == (0, "")
    assert "cases hold" in out.splitlines()[0]


def test_junit_writes_over_nothing_that_was_read(desk: Path) -> None:
    before = Path("right.yaml").read_bytes()
    code, out, err = told("bare.yaml", "right.yaml", "--junit", "right.yaml")
    assert (code, out) == (2, "")
    assert "--junit names right.yaml, which this run reads" in err
    assert Path("right.yaml").read_bytes() == before


def test_junit_xml_has_a_suite_for_each_file_and_survives_any_name(desk: Path) -> None:
    assert told("bare.yaml", "right.yaml", "wrong.yaml", "--junit", "out.xml")[0] == 1
    root = ET.fromstring(Path("out.xml").read_bytes())  # noqa: S314 - written a line above
    assert root.tag == "testsuites"
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root] == [
        ("right.yaml", "1", "0", "0"), ("wrong.yaml", "1", "1", "0")
    ]  # fmt: skip
    (case,) = root[1]
    assert (case.get("name"), case.get("classname")) == ("A <boss> ␇ & 100%: in, at once", "wrong.yaml")
    (failure,) = case
    assert failure.get("message") == "stage: expected rest, got sql"
    assert "grade is A1 (it is A1)" in (failure.text or "")
    allowed = {"name", "tests", "failures", "errors", "time", "classname", "message", "type"}
    assert {key for element in root.iter() for key in element.keys()} <= allowed  # noqa: SIM118 - of an element


def test_github_marks_the_lines(desk: Path) -> None:
    code, out, _ = told("bare.yaml", "right.yaml", "wrong.yaml", "--format", "github")
    first, last = out.splitlines()
    assert code == 1
    assert first.startswith(
        "::error file=wrong.yaml,line=2,col=11,endColumn=46,title=A <boss> ␇ & 100%25%3A in%2C at once::"
        "stage: expected rest, got sql%0Awrong.yaml:2:11%0AIt is in 'sql', because:%0A"
    )
    assert last == "2 cases, 1 failed; 62.5 % of the rulebook touched"


def closed(schema: object) -> object:
    """Return the schema with no room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner


def test_the_document_is_what_its_schema_says(desk: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    code, out, err = told(
        "bare.yaml", "right.yaml", "wrong.yaml", "--mutate", "--suggest", "--format", "json"
    )
    document = json.loads(out)
    Draft202012Validator(closed(SCHEMA)).validate(document)  # type: ignore[arg-type]
    assert (code, err, document["ok"]) == (1, "", False)
    assert (document["data"]["cases"], document["data"]["failed"]) == (2, 1)
    assert document["data"]["results"][1]["differences"] == [
        {"key": "stage", "expected": "rest", "got": "sql"}
    ]
    assert document["data"]["mutation"]["tried"] > document["data"]["mutation"]["noticed"] > 0
    assert document["data"]["suggestions"]
