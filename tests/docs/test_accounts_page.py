"""The pages about accounts: what stands there works, and every column is told."""

import re
from datetime import date
from pathlib import Path

from leadq.jobs.accounts import ACCOUNT_COLUMNS
from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import load
from leadq.words.fields import ACCOUNT_MEASURES
from tests.docs.test_codes import rulebook_with

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "accounts.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_case_of_the_page_holds_by_its_rulebook():
    sections, _, case = BLOCKS
    loaded = load(rulebook_with(sections + case).encode(), "rules.yaml")
    assert loaded.rulebook.accounts is not None
    report = try_cases(Tried(loaded, DOCS, (), date(2026, 11, 1)))
    assert (len(report.results), report.failed) == (1, ())


def test_the_columns_of_accounts_on_the_page_are_taken():
    loaded = load(rulebook_with(BLOCKS[1]).encode(), "rules.yaml")
    assert set(loaded.rulebook.columns.accounts) == {"tier", "employees"}


def test_every_measure_is_on_the_page():
    assert [f.name for f in ACCOUNT_MEASURES] == re.findall(r"^\| `(account\w*)` \|", PAGE, re.MULTILINE)


def test_every_column_of_the_file_is_told_in_its_order():
    part = (
        (DOCS / "handoff.md")
        .read_text(encoding="utf-8")
        .partition("## `accounts.csv`")[2]
        .partition("\n## ")[0]
    )
    assert tuple(re.findall(r"^\| (\w+) \| ", part, re.MULTILINE)[1:]) == ACCOUNT_COLUMNS
