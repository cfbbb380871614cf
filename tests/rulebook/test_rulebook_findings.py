"""One broken rulebook per file in `cases/`; what is said of it stands in the snapshot."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from leadq.ground.findings import Severity
from leadq.jobs.check import check_rulebook
from leadq.rulebook.codes import CODES
from leadq.rulebook.load import examine

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = sorted((HERE / "cases").glob("*.yaml"))
ONLY_BYTES = {"LQ101": b"#" * 1_000_001, "LQ102": "leadq: 1".encode("utf-16")}


def said_of(path):
    return check_rulebook(path.read_bytes(), path.name, lambda _: date(2026, 11, 2)).findings


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_said_of_a_rulebook_is_what_was_agreed(path, snapshot):
    lines = [
        f"{f.span}+{f.span.width} {f.code} {f.severity}\n    {f.message}\n    > {f.hint}"
        for f in said_of(path)
    ]
    assert "\n".join(lines) == snapshot


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_finding_is_a_sentence_with_a_way_out(path):
    """No words of the libraries behind leadq, no blank hints, no full stops, a line or two at most."""
    for finding in said_of(path):
        text = f"{finding.message} {finding.hint}".casefold()
        assert not re.search(
            r"pydantic|dataclass|dict\b|tuple|literal|validation|nonetype|<class|instance", text
        )
        assert finding.message, finding
        assert finding.hint, finding
        assert not finding.message.endswith("."), finding
        assert len(finding.message) <= 160, finding


def test_every_registered_code_is_produced_by_a_case_and_with_its_severity():
    produced = {(f.code, f.severity) for path in CASES for f in said_of(path)}
    produced |= {(f.code, f.severity) for data in ONLY_BYTES.values() for f in examine(data, "rules.yaml")[2]}
    about_exports = {code for code in CODES if code[2] in "67"}  # tests/jobs/test_sources.py, test_check.py
    assert produced == {(c.code, c.severity) for c in CODES.values() if c.code not in about_exports}


def test_every_code_used_in_the_package_is_registered_and_only_those():
    used = set()
    for path in (ROOT / "leadq").rglob("*.py"):
        if path.name == "codes.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"LQ[1-8]\d\d", node.value)
        }
    assert used == set(CODES)


def test_codes_say_what_they_mean_and_what_to_do():
    for code in CODES.values():
        assert code.title
        assert code.meaning.endswith(".")
        assert code.remedy.endswith(".")
        assert (code.severity is Severity.WARNING) or not code.code.startswith("LQ5")


@pytest.mark.parametrize(
    ("line", "shown"), [("currency: EUR\n", "EUR"), ("", "USD"), ("currency: euro\n", "USD")]
)
def test_an_amount_that_cannot_be_read_is_shown_in_the_rulebooks_currency(line, shown):
    text = f"leadq: 1\n{line}disqualify: [{{id: poor, when: {{budget: {{below: 5000}}}}, reason: Poor}}]\n"
    (hint,) = [f.hint for f in examine(text.encode(), "rules.yaml")[2] if f.code == "LQ234"]
    assert hint == f"write the amount and the currency: 10000 {shown}, or 9.50 {shown}"
