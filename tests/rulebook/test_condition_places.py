"""Every part of a condition is found again in the file that it was read from."""

from pathlib import Path

from leadq.rulebook.condition_places import part_span, steps_to
from leadq.rulebook.conditions import EventSeen, GradeIn, QuestionsMet, RuleFired, ScoreTest, Test
from leadq.rulebook.load import load
from leadq.scoring.probes import probes
from leadq.words.yamltext import Map, parse

ROOT = Path(__file__).parents[2]
NESTED = """leadq: 1
name: Nested
events: {visit: {type: Page View}}
disqualify:
  - id: odd
    reason: Odd
    when:
      employees: {at_least: 5,
                  below: 10}
      any:
        - {country: France,
           event: visit, within: 5d}
        - none:
            - {score: {above: 5}}
            - {grade: A1}
fit: {bands: {A: 1, B: 0}, rules: [{id: vp, when: {job_title: VP}, points: 1}]}
engagement: {bands: {1: 1, 2: 0}, rules: []}
stages: [{id: rest}]
"""


def lines_of(text: str) -> dict[str, int]:
    loaded = load(text.encode(), "r.yaml")
    root = parse(loaded.data, "r.yaml").root
    assert isinstance(root, Map)
    lines = text.splitlines()
    found = {}
    for probe in probes(loaded.rulebook):
        span = part_span(root, steps_to(loaded.rulebook, probe.path), probe.place)
        word = lines[span.line - 1][span.column - 1 : span.column - 1 + span.width]
        match probe.condition:
            case Test(field=field, op=op):
                assert word in {field, op}, (probe, word)
            case EventSeen():
                assert word == "event"
            case GradeIn():
                assert word == "grade"
            case ScoreTest(score=score):
                assert word == score
            case QuestionsMet():
                assert word == "questions"
            case RuleFired():
                assert word == "rule"
            case _:
                continue
        found[f"{word} {probe.place}"] = span.line
    return found


def test_every_test_of_the_example_stands_where_it_is_said_to() -> None:
    assert len(lines_of((ROOT / "rules.example.yaml").read_text(encoding="utf-8"))) > 10


def test_parts_of_groups_and_of_several_operators_are_told_apart() -> None:
    assert lines_of(NESTED) == {
        "at_least (0, 0)": 8, "below (0, 1)": 9, "country (1, 0, 0)": 11, "event (1, 0, 1)": 12,
        "score (1, 1, 0)": 14, "grade (1, 1, 1)": 15, "job_title ()": 16,
    }  # fmt: skip
