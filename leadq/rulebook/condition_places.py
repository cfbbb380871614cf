"""Where a condition, or a part of one, stands in the rulebook's file: the way back from the tree to the text."""

from leadq.ground.findings import Span
from leadq.rulebook.conditions import EVENT_COMPANIONS, GROUPS
from leadq.rulebook.model import Rulebook
from leadq.rulebook.places import Step, node_at, place
from leadq.words.yamltext import Map, Node, Seq, Text

Path = tuple[str | int, ...]
_UNDER_WHEN = ("disqualify", "personas", "questions", "fit", "route", "leave")


def steps_to(rulebook: Rulebook, path: Path) -> tuple[Step, ...]:
    """Return the steps through the file (and the model) to a condition that `scoring/probes.py` names by ids."""
    section, *rest = path
    if section == "fit":
        number = [rule.id for rule in rulebook.fit.rules].index(str(rest[-1]))
        return ("fit", "rules", number, "when")
    if section == "disqualify":
        return ("disqualify", [d.id for d in rulebook.disqualify].index(str(rest[0])), "when")
    if section == "questions":
        return (section, *rest, "when")
    if section == "stages":
        stage, kind, *more = rest
        number = [stage_.id for stage_ in rulebook.stages].index(str(stage))
        return (section, number, kind, *more, *(("when",) if kind in _UNDER_WHEN else ()))
    return path


def part_span(root: Map, steps: tuple[Step, ...], part: tuple[int, ...]) -> Span:
    """Return where a part of a condition stands.

    Args:
        root: the rulebook's file.
        steps: the way to the whole condition.
        part: the way from there to the part, as numbers of parts; empty for the whole.
    """
    node = node_at(root, steps)
    return (_in_condition(node, part) if isinstance(node, Map) else None) or place(root, steps, key=True)


def _in_condition(node: Map, part: tuple[int, ...]) -> Span | None:
    keys = [key for key in node if not ("event" in node and key in EVENT_COMPANIONS)]
    if len(keys) > 1:
        if not part:
            return node.span
        number, *rest = part
        return _in_entry(keys[number], node[keys[number]], tuple(rest)) if number < len(keys) else None
    return _in_entry(keys[0], node[keys[0]], part) if keys else None


def _in_entry(key: Text, value: Node, part: tuple[int, ...]) -> Span | None:
    if not part:
        return key.span
    number, *rest = part
    if key in GROUPS and isinstance(value, Seq) and number < len(value):
        inner = value[number]
        return _in_condition(inner, tuple(rest)) if isinstance(inner, Map) else None
    if isinstance(value, Map) and number < len(value):
        return list(value)[number].span
    return key.span
