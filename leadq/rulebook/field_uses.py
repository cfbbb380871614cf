"""Which fields of the exports a rulebook reads, where it says so, and what for.

A rule over a column that no export has would be silently false: `jobs/sources.py` compares these uses with the
exports. What leadq reads of its own accord (`updated_at`, `leadq_event`, the stage a lead is in) is not among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from leadq.ground.findings import Span
from leadq.rulebook.conditions import EVENT_COMPANIONS, GROUPS, LEAD_KEYS, Subject
from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.rulebook.model import Rulebook, Stage
from leadq.rulebook.places import Step, node_at
from leadq.words.fields import ACCOUNT_MEASURES
from leadq.words.yamltext import Map, Node, Seq, Text

Role = Literal["contacts", "activity"]
SUPPRESSION = "suppression"
THE_HANDOFF = "the handoff"
_WORKED_OUT = frozenset({"contact_id", *COMPUTED_COLUMNS}) - {"source"}
_OF_ACCOUNTS = frozenset(field.name for field in ACCOUNT_MEASURES)


@dataclass(frozen=True, slots=True)
class FieldUse:
    """One place that reads a field of an export.

    Attributes:
        role: of which export: `contacts` or `activity`.
        field: the field's name.
        span: where the rulebook names it.
        of: who reads it, in words: `fit rule 'our-size'`.
    """

    role: Role
    field: str
    span: Span
    of: str

    @property
    def is_consent(self) -> bool:
        """Whether a suppression reads it: without the field, nobody would be kept out."""
        return self.of.startswith(SUPPRESSION)


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of the file that names fields: a condition about `subject`, or just names (`subject` is None)."""

    path: tuple[Step, ...]
    of: str
    subject: Subject | None = None


def field_uses(rulebook: Rulebook, root: Map) -> tuple[FieldUse, ...]:
    """Return every use of a field, in the order of the sections. The rulebook has no errors."""
    found: list[FieldUse] = []
    for place in _places(rulebook, root):
        node = node_at(root, place.path)
        names = _names(node) if place.subject is None else _asked(node, place.subject)
        role: Role = (
            "activity" if place.subject == "activity" or place.path[0] == "engagement" else "contacts"
        )
        found += [FieldUse(role, str(name), name.span, place.of) for name in names]
    shown = [name for name in _names(node_at(root, ("handoff", "columns"))) if name not in _WORKED_OUT]
    found += [FieldUse("contacts", str(name), name.span, THE_HANDOFF) for name in shown]
    made = {"persona"} if rulebook.personas else set()
    made |= _OF_ACCOUNTS if rulebook.accounts is not None else set()
    kept = [use for use in found if use.field not in made]
    return tuple(dict.fromkeys(kept))


def _names(node: Node) -> list[Text]:
    items = node if isinstance(node, Seq) else [node]
    return [item for item in items if isinstance(item, Text)]


def _asked(node: Node, subject: Subject) -> Iterator[Text]:
    """Yield the fields that a condition names, the other side of a comparison too."""
    if not isinstance(node, Map):
        return  # `otherwise`
    for key, value in node.items():
        if key in GROUPS:
            for part in value:
                yield from _asked(part, subject)
        elif subject == "lead" and (key in LEAD_KEYS or ("event" in node and key in EVENT_COMPANIONS)):
            continue
        else:
            yield key
            operands = value.values() if isinstance(value, Map) else ()
            yield from (operand.at("field") for operand in operands if isinstance(operand, Map))


def _places(rulebook: Rulebook, root: Map) -> Iterator[_Place]:
    for name in rulebook.events:
        yield _Place(("events", name), f"event '{name}'", "activity")
    for name in rulebook.personas:
        yield _Place(("personas", name), f"persona '{name}'", "contact")
    for role in rulebook.accounts.roles if rulebook.accounts is not None else ():
        yield _Place(("accounts", "roles", role), f"role '{role}'", "contact")
    for n, suppression in enumerate(rulebook.suppress):
        of = f"{SUPPRESSION} '{suppression.id}'" if suppression.id else f"{SUPPRESSION} {n + 1}"
        if suppression.when is not None:
            short = node_at(root, ("suppress", n, "when")) is None
            yield _Place(("suppress", n) if short else ("suppress", n, "when"), of, "contact")
    for n, barred in enumerate(rulebook.disqualify):
        yield _Place(("disqualify", n, "when"), f"disqualification '{barred.id}'", "lead")
    yield from _of_points(rulebook)
    for n, stage in enumerate(rulebook.stages):
        yield from _of_stage(("stages", n), stage)


def _of_points(rulebook: Rulebook) -> Iterator[_Place]:
    for n, fit in enumerate(rulebook.fit.rules):
        yield _Place(("fit", "rules", n, "when"), f"fit rule '{fit.id}'", "fit")
    for n, rule in enumerate(rulebook.engagement.rules):
        yield _Place(("engagement", "rules", n, "sum"), f"engagement rule '{rule.id}'")
    for block, questions in rulebook.questions.items():
        for name in questions:
            of = f"question '{name}' of '{block}'"
            yield _Place(("questions", block, name, "field"), of)
            yield _Place(("questions", block, name, "when"), of, "contact")


def _of_stage(path: tuple[Step, ...], stage: Stage) -> Iterator[_Place]:
    of = f"stage '{stage.id}'"
    yield _Place((*path, "hand_raiser"), of, "lead")
    yield _Place((*path, "enter"), of, "lead")
    yield _Place((*path, "leave", "when"), of, "lead")
    yield _Place((*path, "require"), of)
    for line in range(len(stage.route)):
        yield _Place((*path, "route", line, "when"), f"the route of {of}", "lead")
        yield _Place((*path, "route", line, "to_field"), f"the route of {of}")
    for track in stage.tracks:
        yield _Place((*path, "tracks", track), f"track '{track}' of {of}", "lead")
