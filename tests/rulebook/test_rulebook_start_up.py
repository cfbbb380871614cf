"""`leadq check` must start quickly: reading a rulebook loads no engine and no table library."""

import subprocess
import sys
from pathlib import Path

import pytest
from holidays import country_holidays

from leadq.rulebook.lint_settings import KNOWN_COUNTRIES

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "duckdb", "sqlglot", "pyarrow", "numpy", "polars", "rich", "typer")
SCRIPT = """
import sys
from leadq.rulebook.load import load
load(sys.stdin.buffer.read(), "rules.yaml")
print(" ".join(sorted(m.partition(".")[0] for m in sys.modules)))
"""


def modules_after(text):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=text.encode(),
        capture_output=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    return set(done.stdout.decode().split())


def test_the_example_loads_without_an_engine():
    text = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
    assert not modules_after(text) & set(HEAVY)


@pytest.mark.parametrize("needless", ["holidays", "re2"])
def test_a_rulebook_without_holidays_and_patterns_loads_neither(needless):
    text = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
    assert needless not in modules_after(text)


@pytest.mark.parametrize("country", sorted(KNOWN_COUNTRIES))
def test_the_holidays_of_a_country_that_is_not_looked_up_are_known(country):
    assert country_holidays(country).country == country
