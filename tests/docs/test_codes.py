"""Every code has its place in docs/codes.md, with an example that really leads to it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from leadq.ground.findings import Finding, Severity, Span
from leadq.jobs.check import check_rulebook
from leadq.jobs.check_exports import check_exports
from leadq.jobs.given import Given
from leadq.reports.findings import PAGE, help_page
from leadq.rulebook.codes import CODES
from leadq.rulebook.load import load

ROOT = Path(__file__).parents[2]
SMALL = (ROOT / "tests" / "rulebook" / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
EXAMPLES = yaml.safe_load((ROOT / "docs" / "codes.yaml").read_text(encoding="utf-8"))
ALONE = {"LQ104", "LQ201"}
"""Examples that are a whole file."""
MANY = {"LQ101": 100_000}
"""How many lines `…` stands for where they are not forty."""
AS_OF = datetime(2026, 11, 2, tzinfo=UTC)


def whole(text, count=40):
    """Return a text with lines in the place of `…`: the line above it, its number counted on."""
    lines = text.splitlines()
    if lines[-1].strip() == "…":
        lines[-1:] = [re.sub(r"\bc1\b", f"c{number}", lines[-2]) for number in range(2, count + 1)]
    return "".join(f"{line}\n" for line in lines)


def rulebook_with(fragment):
    """Return the small rulebook with the fragment in the place of the sections that it names."""
    named = set(re.findall(r"^([a-z]\w*):", fragment, re.MULTILINE))
    sections = re.split(r"^(?=[a-z])", SMALL, flags=re.MULTILINE)
    return "".join(part for part in sections if part.partition(":")[0] not in named) + fragment


def test_every_code_has_an_example():
    assert set(EXAMPLES) == set(CODES)


def test_what_only_exports_show_has_an_example_with_exports():
    assert {code for code, example in EXAMPLES.items() if isinstance(example, dict)} == {
        code for code in CODES if code[2] in "67"
    }


@pytest.mark.parametrize("code", [code for code, example in EXAMPLES.items() if isinstance(example, str)])
def test_an_example_leads_to_its_code(code):
    fragment = whole(EXAMPLES[code], MANY.get(code, 40))
    text = fragment if code in ALONE else rulebook_with(fragment)
    checked = check_rulebook(text.encode(), "rules.yaml", lambda _: AS_OF.date())
    assert code in {finding.code for finding in checked.findings}
    if code in ALONE | {"LQ101"}:
        return
    begins = len(text.splitlines()) - len(fragment.splitlines())
    assert (
        any(finding.code == code and finding.span.line > begins for finding in checked.findings)
        or code == "LQ505"
    )


@pytest.mark.parametrize("code", [code for code, example in EXAMPLES.items() if isinstance(example, dict)])
def test_an_example_with_exports_leads_to_its_code(code, tmp_path):
    """Its rulebook has nothing wrong in itself; the small one around it reads more columns than the rows have."""
    example = EXAMPLES[code]
    text = rulebook_with(example["rules"])
    assert check_rulebook(text.encode(), "rules.yaml", lambda _: AS_OF.date()).findings == ()
    exports = {"activity": "contact_id,type,occurred_at\nc1,Page View,2026-10-20\n", **example}
    for role in ("contacts", "activity"):
        (tmp_path / f"{role}.csv").write_text(whole(exports[role]), encoding="utf-8")
    given = Given(
        (tmp_path / "contacts.csv",), (tmp_path / "activity.csv",), allow_missing_columns=code[2] == "7"
    )
    found = check_exports(load(text.encode(), "rules.yaml"), tmp_path, given, AS_OF).findings
    begins = len(text.splitlines()) - len(example["rules"].splitlines())
    assert [finding for finding in found if finding.code == code and finding.span.line > begins], found


@pytest.mark.parametrize("code", CODES)
def test_the_help_of_a_finding_leads_to_its_place(code):
    page, _, anchor = help_page(Finding(code, Span("rules.yaml", 1, 1), "x", "", Severity.ERROR)).partition(
        "#"
    )
    assert page == PAGE
    assert f"\n### {anchor.upper()}\n" in (ROOT / page).read_text(encoding="utf-8")
