"""Every code has its place in docs/codes.md, with an example that really leads to it."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from leadq.ground.findings import Finding, Severity, Span
from leadq.jobs.check import check_rulebook
from leadq.reports.findings import PAGE, help_page
from leadq.rulebook.codes import CODES

ROOT = Path(__file__).parents[2]
SMALL = (ROOT / "tests" / "rulebook" / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
EXAMPLES = yaml.safe_load((ROOT / "docs" / "codes.yaml").read_text(encoding="utf-8"))
ALONE = {"LQ104", "LQ201"}
"""Examples that are a whole file."""
WITHOUT = {"LQ101", "LQ102"}
"""What no fragment can show: a large file, and one that is no text."""


def rulebook_with(fragment):
    """Return the small rulebook with the fragment in the place of the sections that it names."""
    named = set(re.findall(r"^([a-z]\w*):", fragment, re.MULTILINE))
    sections = re.split(r"^(?=[a-z])", SMALL, flags=re.MULTILINE)
    return "".join(part for part in sections if part.partition(":")[0] not in named) + fragment


def test_every_code_has_an_example():
    needs_exports = {code for code in CODES if code[2] in "67"}
    assert set(EXAMPLES) == set(CODES) - WITHOUT - needs_exports


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_leads_to_its_code(code):
    text = EXAMPLES[code] if code in ALONE else rulebook_with(EXAMPLES[code])
    checked = check_rulebook(text.encode(), "rules.yaml", lambda _: date(2026, 11, 2))
    assert code in {finding.code for finding in checked.findings}
    if code in ALONE:
        return
    lines = text.splitlines()
    begins = len(lines) - len(EXAMPLES[code].splitlines())
    assert (
        any(finding.code == code and finding.span.line > begins for finding in checked.findings)
        or code == "LQ505"
    )


@pytest.mark.parametrize("code", CODES)
def test_the_help_of_a_finding_leads_to_its_place(code):
    page, _, anchor = help_page(Finding(code, Span("rules.yaml", 1, 1), "x", "", Severity.ERROR)).partition(
        "#"
    )
    assert page == PAGE
    assert f"\n### {anchor.upper()}\n" in (ROOT / page).read_text(encoding="utf-8")
