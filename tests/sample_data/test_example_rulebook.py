"""The example rulebook loads without a finding and shows the whole language once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from leadq.rulebook.conditions import Condition
from leadq.rulebook.conditions import Test as FieldTest
from leadq.rulebook.load import examine
from leadq.rulebook.model import Rulebook
from leadq.words.fields import FieldType

FILE = Path(__file__).parents[2] / "rules.example.yaml"
LEFT_OUT = {
    "Engagement": {"half_life", "linear_decay"},
    "Rulebook": {"accounts", "sources", "merge"},
    "Columns": {"accounts", "activity_from_contacts"},
}
"""Keys that the example leaves out: with a decay for all rules, nobody could add up a case in the head; and the exports
beside it need no layout, hold no companies, and are of one CRM, which knows everybody once. The examples of `sources`,
`merge` and `accounts` in the reference show every key (tests/rulebook/test_sources_section.py)."""


def rulebook() -> Rulebook:
    loaded, _, findings = examine(FILE.read_bytes(), FILE.name)
    assert loaded is not None, findings
    return loaded


def parts(node: object) -> Iterator[object]:
    """Yield every model and every condition below `node`, itself first."""
    if isinstance(node, BaseModel):
        yield node
        inside: list[object] = [getattr(node, name) for name in type(node).model_fields]
    elif is_dataclass(node):
        yield node
        inside = [getattr(node, field.name) for field in fields(node)]
    elif isinstance(node, dict):
        inside = list(node.values())
    else:
        inside = list(node) if isinstance(node, list | tuple) else []
    for part in inside:
        yield from parts(part)


def test_the_example_loads_without_a_finding() -> None:
    _, _, findings = examine(FILE.read_bytes(), FILE.name)
    assert findings == ()


def test_it_is_no_longer_than_a_reader_takes() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 230
    assert max(map(len, lines)) <= 120


def test_every_key_of_the_language_is_used() -> None:
    used: dict[type[BaseModel], set[str]] = defaultdict(set)
    for part in parts(rulebook()):
        if isinstance(part, BaseModel):
            used[type(part)] |= part.model_fields_set
    for model, keys in used.items():
        unused = set(model.model_fields) - keys - LEFT_OUT.get(model.__name__, set())
        assert not unused, f"{model.__name__} has keys that rules.example.yaml does not show"


def test_every_kind_of_condition_is_used() -> None:
    found = {type(part) for part in parts(rulebook())}
    assert set(get_args(Condition)) <= found


def test_every_type_of_field_is_asked_of() -> None:
    asked = {part.type for part in parts(rulebook()) if isinstance(part, FieldTest)}
    assert set(FieldType) - asked == set()


def test_the_cases_try_every_outcome() -> None:
    book = rulebook()
    stages = {case.expect.stage for case in book.cases}
    assert stages == {stage.id for stage in book.stages} | {"blocked", "disqualified", "suppressed"}
