"""docs/bad-input.md says what leadq does with every bad input that is known, and names tests that show it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bad-input.md").read_text("utf-8")
COUNTS = {"A": 42, "C": 13, "D": 6, "J": 11}
CASES = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = {
    case: (comes_in, does, re.findall(r"`([^`]+)::([^`]+)`", tests))
    for case, comes_in, does, tests in ROW.findall(PAGE)
}
AT_THE_DESK = {"desk", "visitor", "merging"}
"""Fixtures whose every run is searched for what the exports hold of people (tests/cli/desk.py)."""


@cache
def defined_in(file: str) -> dict[str, ast.FunctionDef]:
    """Return the tests of a file, by name."""
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_case_has_its_row_in_order():
    assert [row[0] for row in ROW.findall(PAGE)] == CASES


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_shown_by_tests_that_name_it(case):
    """In their names, in their docstrings or among their parameters."""
    comes_in, does, tests = ROWS[case]
    assert comes_in.strip()
    assert does.strip()
    assert tests, f"{case} has no test"
    for file, name in tests:
        assert name in defined_in(file), f"{case}: {file} has no {name}"
        node = defined_in(file)[name]
        names_it = re.search(rf"\b{case}\b", ast.get_docstring(node) or "") or f"_{case.lower()}_" in name
        assert names_it, f"{file}::{name} does not say {case}"


def test_cases_of_exports_are_run_where_a_leak_is_noticed():
    """J11: what leadq says of bad exports names nobody."""
    left = [
        f"{case}: {name}"
        for case, (_, _, tests) in ROWS.items()
        if case[0] != "J"
        for file, name in tests
        if file.startswith(("cli/", "catalogue/"))
        and not AT_THE_DESK & {argument.arg for argument in defined_in(file)[name].args.args}
    ]
    assert left == []
