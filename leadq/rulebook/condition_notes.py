"""What is written down while conditions are read: findings, and the names they use, to be checked later."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from leadq.ground.findings import Finding, Span, did_you_mean
from leadq.rulebook.condition_values import listed
from leadq.rulebook.conditions import FOREIGN_OPERATORS
from leadq.words.amounts import Unreadable
from leadq.words.yamltext import Map, Node, Seq, Text

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class QuestionsUse:
    """A condition asks for `count` questions of `block` that are `how`: `satisfied` or `answered`."""

    block: Text
    how: str
    count: int


@dataclass(slots=True)
class Notes:
    """Findings, and every event, rule, grade, role and question block that a condition names, as it was typed."""

    findings: list[Finding] = field(default_factory=list)
    events_used: list[Text] = field(default_factory=list)
    rules_used: list[Text] = field(default_factory=list)
    grades_used: list[Text] = field(default_factory=list)
    roles_used: list[Text] = field(default_factory=list)
    questions_used: list[QuestionsUse] = field(default_factory=list)

    def say(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Write down an error."""
        self.findings.append(Finding(code, span, message, hint))

    def unknown_operator(self, op: Text, of: str, known: tuple[str, ...]) -> None:
        """Write down that `of` has no operator `op`, with the one that was probably meant."""
        foreign = FOREIGN_OPERATORS.get(op.casefold(), "")
        hint = f"write '{foreign}'" if foreign in known else did_you_mean(op, list(known))
        self.say("LQ302", op.span, f"{of} has no operator '{op}'", hint or f"use one of {listed(known)}")

    def convert(self, node: Node, key: Text, parse: Callable[[str], Value]) -> Value | None:
        """Return what `parse` makes of a scalar; None, with a finding, where it cannot."""
        if not isinstance(node, Text):
            what = "an empty value" if node is None else "a list" if isinstance(node, Seq) else "a mapping"
            self.say(
                "LQ233",
                place(node, key),
                f"'{key}' takes a single value, and this is {what}",
                "write one value",
            )
            return None
        try:
            return parse(str(node))
        except Unreadable as error:
            self.say("LQ234", node.span, error.message, error.hint)
            return None

    def names(self, node: Node, key: Text) -> list[Text]:
        """Return the names in a scalar or a list of scalars."""
        texts = [item for item in items(node) if isinstance(item, Text)]
        if not texts or len(texts) != len(items(node)):
            self.say(
                "LQ233", place(node, key), f"'{key}' takes a name, or a list of names", f"write `{key}: name`"
            )
        return texts


def items(node: Node) -> list[Node]:
    """Return the members of a list, or the node itself as the only one."""
    return list(node) if isinstance(node, Seq) else [node]


def place(node: Node, key: Text) -> Span:
    """Return where a value stands, or its key where the value is empty."""
    return node.span if isinstance(node, (Map, Seq, Text)) else key.span
