"""Reads what only a scored lead can answer: its grade, scores, events, questions and rules."""

from leadq.rulebook.condition_notes import Notes, QuestionsUse, place
from leadq.rulebook.condition_values import refuse_range
from leadq.rulebook.conditions import (
    SCORE_OPS,
    All,
    AnyOf,
    Condition,
    EventSeen,
    GradeIn,
    QuestionsMet,
    RuleFired,
    Score,
    ScoreTest,
)
from leadq.words.amounts import parse_count, parse_days, parse_number
from leadq.words.yamltext import Map, Node, Seq, Text

_QUESTIONS_HINT = "write `questions: {bant: {satisfied: 2}}`"


def read_about_lead(notes: Notes, key: Text, node: Map) -> Condition | None:
    """Read the entry `key` of a condition about a lead; None, with findings, where it cannot be read."""
    value: Node = node[key]
    if key == "grade":
        grades = notes.names(value, key)
        notes.grades_used += grades
        return GradeIn(tuple(str(grade) for grade in grades))
    if key == "rule":
        rules = notes.names(value, key)
        notes.rules_used += rules
        return _one_of([RuleFired(str(rule)) for rule in rules])
    if key == "event":
        return _events(notes, key, node)
    if key == "questions":
        return _questions(notes, key, value)
    return _score(notes, key, value)


def _one_of(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all_of(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _score(notes: Notes, key: Text, value: Node) -> Condition | None:
    score: Score = "fit" if key == "fit" else "engagement" if key == "engagement" else "score"
    if not isinstance(value, Map) or not value:
        notes.say(
            "LQ223", place(value, key), f"'{key}' takes a threshold", f"write `{key}: {{at_least: 40}}`"
        )
        return None
    parts: list[Condition] = []
    for op, operand in value.items():
        if op not in SCORE_OPS:
            notes.unknown_operator(op, f"'{key}'", SCORE_OPS)
        elif op == "between":
            parts += _score_range(notes, score, op, operand)
        else:
            number = notes.convert(operand, op, parse_number)
            parts += [ScoreTest(score, str(op), (number,))] if number is not None else []
    return _all_of(parts)


def _score_range(notes: Notes, score: Score, op: Text, operand: Node) -> list[ScoreTest]:
    if not isinstance(operand, Seq) or len(operand) != 2:  # noqa: PLR2004 - from, to
        notes.say("LQ232", place(operand, op), "'between' takes two values", "write `between: [20, 60]`")
        return []
    numbers = [notes.convert(item, op, parse_number) for item in operand]
    first, last = numbers
    if first is None or last is None:
        return []
    if problem := refuse_range(first, last):
        notes.say("LQ232", operand.span, *problem)
        return []
    return [ScoreTest(score, "between", (first, last))]


def _events(notes: Notes, key: Text, node: Map) -> Condition:
    events = notes.names(node[key], key)
    notes.events_used += events
    within, at_least = None, None
    if "within" in node:
        within = notes.convert(node.at("within"), node.key("within"), parse_days)
    if "at_least" in node:
        at_least = notes.convert(node.at("at_least"), node.key("at_least"), parse_count)
    return EventSeen(tuple(str(event) for event in events), within, at_least or 1)


def _questions(notes: Notes, key: Text, value: Node) -> Condition | None:
    if not isinstance(value, Map) or not value:
        notes.say(
            "LQ225",
            place(value, key),
            "'questions' names a block and how many of its questions",
            _QUESTIONS_HINT,
        )
        return None
    parts = [_block(notes, block, wanted) for block, wanted in value.items()]
    return _all_of([part for part in parts if part is not None])


def _block(notes: Notes, block: Text, wanted: Node) -> Condition | None:
    if not isinstance(wanted, Map) or not wanted:
        notes.say(
            "LQ225", place(wanted, block), f"how many questions of '{block}' must hold?", _QUESTIONS_HINT
        )
        return None
    counts = {"satisfied": 0, "answered": 0}
    for how, number in wanted.items():
        if how not in counts:
            notes.unknown_operator(how, f"the question block '{block}'", tuple(counts))
            continue
        counts[str(how)] = notes.convert(number, how, parse_count) or 0
        notes.questions_used.append(QuestionsUse(block, str(how), counts[str(how)]))
    return QuestionsMet(str(block), counts["satisfied"], counts["answered"])
