"""`docs/rulebook.md` cannot lag behind: the generator writes it, and every example in it is loaded."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from leadq.ground.findings import Severity
from leadq.rulebook import model
from leadq.rulebook.codes import CODES
from leadq.rulebook.conditions import DESCRIPTIONS, OPERATORS
from leadq.rulebook.load import examine
from leadq.rulebook.part import Part
from leadq.rulebook.reference import reference

ROOT = Path(__file__).parents[2]
PAGE = reference()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SMALL = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
PARTS = [
    part
    for part in vars(model).values()
    if isinstance(part, type) and issubclass(part, Part) and part is not Part
]


def sections(text):
    """Return the top-level sections of a YAML text, each by its key."""
    return {
        block.split(":")[0]: block for block in re.findall(r"^[a-z_]+:.*\n(?:[ #].*\n)*", text, re.MULTILINE)
    }


def test_the_page_is_what_the_generator_writes():
    written = (ROOT / "docs" / "rulebook.md").read_text(encoding="utf-8")
    assert written == PAGE, "run: python -m leadq.rulebook.reference > docs/rulebook.md"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_the_model_is_explained(part):
    assert issubclass(part, BaseModel)
    for name, info in part.model_fields.items():
        assert info.description
        assert info.description.endswith("."), name
        assert f"| `{info.alias or name}` |" in PAGE
        assert info.description.replace("|", "\\|") in PAGE


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split(":")[0])
def test_every_example_is_part_of_a_rulebook_without_errors(example):
    text = "".join({**sections(SMALL), **sections(example)}.values())
    errors = [f for f in examine(text.encode(), "rules.yaml")[2] if f.severity is Severity.ERROR]
    assert errors == []


def test_there_is_an_example_for_every_section():
    shown = set().union(*(sections(example) for example in EXAMPLES))
    assert shown == set(model.Rulebook.model_fields)


def test_every_operator_and_every_code_is_explained():
    assert set(DESCRIPTIONS) == {op for ops in OPERATORS.values() for op in ops}
    for op in DESCRIPTIONS:
        assert f"| `{op}` |" in PAGE
    for code in CODES:
        assert f"| {code} |" in PAGE


def test_no_type_is_left_to_the_imagination():
    assert "typing" not in PAGE
    assert "Annotated" not in PAGE
    for row in re.findall(r"^\| `\w+` \|.*$", PAGE, re.MULTILINE):
        assert "|  | **required** |" not in row
