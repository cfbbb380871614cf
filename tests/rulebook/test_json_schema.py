"""The schemas take what leadq takes, as an editor reads it, and refuse what people often get wrong."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from jsonschema import Draft202012Validator

from leadq.ground.findings import Severity
from leadq.rulebook import model
from leadq.rulebook.conditions import DESCRIPTIONS
from leadq.rulebook.json_schema import cases_schema, rulebook_schema
from leadq.rulebook.load import examine, load
from leadq.rulebook.reference import reference
from tests.rulebook.test_any_text import MUTATIONS, mutated

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
SMALL = (Path(__file__).parent / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
RULEBOOKS = Draft202012Validator(rulebook_schema())
CASES = Draft202012Validator(cases_schema())


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2, as editors do: `yes` and days are text, numbers and `true` are not, keys are text."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012 - as its parent


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def _whole(loader, node):
    base = {"0o": 8, "0x": 16}.get(node.value[:2], 10)
    return int(node.value[2:] if base != 10 else node.value, base)


def _fraction(loader, node):
    return float(node.value.replace(".inf", "inf").replace(".nan", "nan"))


Editor.add_constructor("tag:yaml.org,2002:int", _whole)
Editor.add_constructor("tag:yaml.org,2002:float", _fraction)


def typed(text):
    """Return what an editor makes of a YAML text."""

    def with_text_keys(node):
        if isinstance(node, dict):
            return {str(key): with_text_keys(value) for key, value in node.items()}
        return [with_text_keys(item) for item in node] if isinstance(node, list) else node

    return with_text_keys(yaml.load(text, Loader=Editor))  # noqa: S506 - a safe one


def complaints(text, schema=RULEBOOKS):
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(typed(text))]


def loads(data):
    return not any(f.severity is Severity.ERROR for f in examine(data, "rules.yaml")[2])


def sections(text):
    """Return the top-level sections of a YAML text, each by its key."""
    return {
        block.split(":")[0]: block for block in re.findall(r"^[a-z_]+:.*\n(?:[ #].*\n)*", text, re.MULTILINE)
    }


def with_section(text):
    return "".join({**sections(SMALL), **sections(text)}.values())


GOOD = sorted(
    path
    for folder in ("tests", "leadq", "benchmarks")
    for path in (ROOT / folder).rglob("*.yaml")
    if loads(path.read_bytes())
)


@pytest.mark.parametrize("schema", [rulebook_schema(), cases_schema()], ids=["rulebook", "cases"])
def test_a_schema_is_one_of_the_draft_it_names(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", [ROOT / "rules.example.yaml", *GOOD], ids=lambda path: path.stem)
def test_every_rulebook_is_taken(path):
    text = path.read_text(encoding="utf-8-sig")
    assert complaints(text) == []
    own = rulebook_schema(load(path.read_bytes(), path.name).catalogue)
    assert complaints(text, Draft202012Validator(own)) == []


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", reference(), re.DOTALL))
def test_every_example_of_the_reference_is_taken(example):
    assert complaints(with_section(example)) == []


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(MUTATIONS)
@example([("value", 8, 0, "\t")])
def test_what_leadq_takes_the_schema_takes(mutations):
    text = mutated(mutations)
    if loads(text.encode("utf-8", "replace")):
        assert complaints(text.replace("\t", " ")) == [], "PyYAML takes no tab before a value, YAML does"


TAKEN = [
    "name: 2026",
    "revision: 2026.11",
    "revision: true",
    'leadq: "1"',
    "agreement: {sales: {owner: 7, signed_on: '2026-10-03'}}",
    "working_hours: {from: 9:00}",
    "columns: {contacts: {seats: 12, budget: {type: text}}}",
    "suppress: [{unsubscribed: true, bounced: yes}, {file: a.csv}]",
    'handoff: {history: {last: "3"}}',
    "events: {visit: {type: 3}, signup: {value: {at_least: '10'}, status: [a, 2, true]}}",
    "personas: {a: {employees: {between: ['50', 2000]}}, b: otherwise}",
    "disqualify: [{id: 1, when: {created_at: 2026-10-01, own_field: {at_least: 5}}, reason: no}]",
    "disqualify: [{id: a, when: {email_domain: {is: [free_mail, disposable]}, rule: [a]}, reason: no}]",
    "disqualify: [{id: a, when: {country: {equals: {field: state}}, unsubscribed: yes}, reason: no}]",
    "disqualify: [{id: a, when: {event: visit, within: 2 weeks, at_least: 3}, reason: no}]",
]
"""Of what is taken no more is asked here than that the schema does: not all of it makes a whole rulebook."""

REFUSED = [
    ("nam: x", "$", "'nam' was unexpected"),
    ("leadq: 2", "$.leadq", ""),
    ("name:", "$.name", "None is not of type"),
    ("name: [a]", "$.name", "is not of type 'string', 'number', 'boolean'"),
    ("fit: {bands: {A: 1}, rules: [{id: a, points: 1}]}", "$.fit.rules[0]", "'when' is a required property"),
    ("fit: {bands: {A: many}}", "$.fit.bands.A", ""),
    ("fit: {bands: {A: 1}, rules: [{id: A b, when: {country: x}, points: 1}]}", "$.fit.rules[0].id", ""),
    (
        "fit: {bands: {A: 1}, rules: [{id: a, when: {country: x}, points: 1, labl: b}]}",
        "$.fit.rules[0]",
        "'labl' was",
    ),
    ("fit: {bands: {A: 1}, rules: {id: a}}", "$.fit.rules", "is not of type 'array'"),
    ("engagement: {window: 30, bands: {1: 5}}", "$.engagement.window", "30 is not of type 'string'"),
    ("engagement: {bands: {1: 5}, rules: [{id: a, points: 20000}]}", "$.engagement.rules[0].points", ""),
    (
        "engagement: {bands: {1: 5}, rules: [{id: a, points: 1, once: maybe}]}",
        "$.engagement.rules[0].once",
        "",
    ),
    (
        "engagement: {bands: {1: 5}, rules: [{id: a, points: 1, count: weeks}]}",
        "$.engagement.rules[0].count",
        "",
    ),
    ("agreement: {review_by: tomorrow}", "$.agreement.review_by", ""),
    ("agreement: {review_by: 01/02/2026}", "$.agreement.review_by", ""),
    ("decimal_mark: ;", "$.decimal_mark", "is not one of"),
    ("columns: {contacts: {seats: {type: integer}}}", "$.columns.contacts.seats.type", ""),
    ("columns: {contacts: {Job Title: x}}", "$.columns.contacts", ""),
    ("events: {visit: Page View}", "$.events.visit", "is not of type 'object'"),
    ("events: {visit: {}}", "$.events.visit", ""),
    ("events: {visit: {type: {regex: x}}}", "$.events.visit.type", ""),
    ("events: {visit: {any: {type: x}}}", "$.events.visit.any", "is not of type 'array'"),
    ("events: {visit: {type: [a, {b: c}]}}", "$.events.visit.type", ""),
    ("personas: {a: {employees: {at_least: many}}}", "$.personas.a.employees", ""),
    ("personas: {a: {employees: {between: [1]}}}", "$.personas.a.employees", ""),
    ("personas: {a: {budget: {at_least: 1000000 dollars}}}", "$.personas.a.budget", ""),
    ("personas: {a: {email_domain: {is: gmail}}}", "$.personas.a.email_domain.is", ""),
    ("personas: {a: everybody}", "$.personas.a", ""),
    ("suppress: [{id: a, file: b.csv, wen: c}]", "$.suppress[0]", "'wen' was unexpected"),
    ("stages: [{id: a, enter: {fit: 40}}]", "$.stages[0].enter.fit", "is not of type 'object'"),
    ("stages: [{id: a, enter: {score: {at_least: A1}}}]", "$.stages[0].enter.score.at_least", ""),
    ("stages: [{id: a, enter: {within: 14d}}]", "$.stages[0].enter", "'event' is a dependency"),
    ("stages: [{id: a, enter: {questions: {bant: 2}}}]", "$.stages[0].enter.questions.bant", ""),
    ("stages: [{id: a, route: [{to: x, at_most: 0}]}]", "$.stages[0].route[0].at_most", ""),
    ("stages: [{id: a, first_touch_within: 4}]", "$.stages[0].first_touch_within", "is not of type 'string'"),
    (
        "cases: [{name: a, as_of: 2026-11-01, contact: {email: [a]}, expect: {}}]",
        "$.cases[0].contact.email",
        "",
    ),
    (
        "cases: [{name: a, as_of: 2026-11-01, contact: {}, expect: {stag: x}}]",
        "$.cases[0].expect",
        "'stag' was",
    ),
]


@pytest.mark.parametrize("text", TAKEN)
def test_numbers_days_and_truths_are_taken_where_leadq_takes_their_text(text):
    assert complaints(with_section(text + "\n")) == []


@pytest.mark.parametrize(("text", "place", "words"), REFUSED)
def test_a_mistake_is_refused_where_it_stands(text, place, words):
    found = complaints(with_section(text + "\n"))
    assert found
    assert all(complaint.startswith(f"{place}: ") for complaint in found), found
    assert words in found[0]
    assert not loads(with_section(text + "\n").encode())


def test_every_section_must_be_there_that_leadq_asks_for():
    for key in ("leadq", "name", "fit", "engagement", "stages"):
        without = {name: text for name, text in sections(SMALL).items() if name != key}
        assert complaints("".join(without.values())) == [f"$: '{key}' is a required property"]


def test_the_schema_of_one_rulebook_knows_its_fields_and_no_others():
    own = Draft202012Validator(rulebook_schema(load(EXAMPLE.encode(), "rules.yaml").catalogue))
    wrong = EXAMPLE.replace("seats: {at_least: 100}", "seets: {at_least: 100}")
    assert complaints(wrong) == []
    assert len(complaints(wrong, own)) == 1
    assert len(complaints(EXAMPLE.replace("seats: {at_least: 100}", "seats: {contains: a}"), own)) == 1
    assert complaints(EXAMPLE.replace("employees: {below: 10}", "employees: {word: a}"), own) != []


def test_a_file_of_cases_is_taken_and_nothing_beside_the_cases():
    text = "cases:" + EXAMPLE.partition("\ncases:")[2]
    assert complaints(text, CASES) == []
    assert complaints(text + "leadq: 1\n", CASES) != []
    assert complaints("cases: [{name: a}]\n", CASES) != []
    assert complaints("[]", CASES) != []


def test_every_key_and_every_operator_is_described():
    schema = rulebook_schema()

    def properties(node):
        if isinstance(node, dict):
            yield from node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ()
            for inner in node.values():
                yield from properties(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from properties(inner)

    found = [(key, value) for key, value in properties(schema) if key != "field"]
    assert [key for key, value in found if not value.get("description")] == []
    described = {key: value["description"] for key, value in found}
    assert set(DESCRIPTIONS) <= set(described)
    for part in (model.Stage, model.EngagementRule, model.Route):
        for name, info in part.model_fields.items():
            assert (info.alias or name, info.description) in {(k, v["description"]) for k, v in found}
