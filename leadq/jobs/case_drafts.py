"""Drafts of people for cases: who meets a condition, and who stands just inside and just outside of a threshold.

A draft is a guess. What comes out for it is found out by the engine, and drafts that show nothing are thrown away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.conditions import All, AnyOf, Condition, NoneOf, Test
from leadq.rulebook.model import EngagementRule, Question, Rulebook, Stage
from leadq.scoring.predicates import timeframe_days
from leadq.words.amounts import Duration, Money
from leadq.words.case_results import Outcome
from leadq.words.datelayout import parse_layout
from leadq.words.fields import FieldType

Cells = Mapping[str, str]
Shown = Callable[[Outcome], object]
_LONG_AGO = timedelta(days=730)
_DOMAINS = {"free_mail": "gmail.com", "disposable": "mailinator.com", "business": "acme.example"}
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Done:
    """Something that a drafted person did: an event on a day, with cells that a rule adds up."""

    event: str
    on: date
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted person: cells of the contact, and activity."""

    contact: tuple[tuple[str, str], ...] = ()
    activity: tuple[Done, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A draft with the score that the engine gave it."""

    draft: Draft
    score: Decimal


@dataclass(frozen=True, slots=True)
class Pool:
    """Drafts to reach scores with: some with their fit, who did nothing, and some with their engagement alone."""

    fits: tuple[Scored, ...]
    engagements: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """Drafts on the two sides of a threshold, nearest first, and what must differ between them."""

    inside: tuple[Draft, ...]
    outside: tuple[Draft, ...]
    shown: Shown
    keys: tuple[str, ...]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Drawer:
    """Drafts people for one rulebook and one as-of day."""

    rulebook: Rulebook
    catalogue: Catalogue
    as_of: date

    def meeting(self, condition: Condition) -> Cells | None:
        """Return cells of a contact that meets a condition; None where none can be thought of."""
        if isinstance(condition, All):
            return merged(self.meeting(part) for part in condition.parts)
        if isinstance(condition, AnyOf):
            return next(
                (cells for part in condition.parts if (cells := self.meeting(part)) is not None), None
            )
        if isinstance(condition, NoneOf):
            return {}
        return self._answering(condition) if isinstance(condition, Test) else None

    def satisfying(self, question: Question) -> Cells | None:
        """Return cells that answer and satisfy a question."""
        kind = self.catalogue.contact_types[question.field]
        given = self._answering(Test(question.field, kind, "present"))
        return given if question.when is None else self.meeting(question.when)

    def _answering(self, test: Test) -> Cells | None:
        if test.field == "persona" and test.values:
            when = self.rulebook.personas.get(str(test.values[0]))
            return self.meeting(when) if when is not None else {"persona": str(test.values[0])}
        if test.op == "missing":
            return {}
        if test.other is not None or test.op in {"matches", "not_equals", "not_in", "not_on"}:
            return None
        if test.type is FieldType.EMAIL_DOMAIN:
            domain = str(test.values[0]) if test.values else "acme.example"
            return {"email": f"someone@{_DOMAINS.get(domain, domain)}"}
        if test.op == "present":
            return {test.field: self._something(test)}
        inside = self.edge(test, 0)
        return {test.field: inside[0] if inside is not None else self._plain(test)}

    def _plain(self, test: Test) -> str:
        if test.op == "has_all":
            return "; ".join(map(str, test.values))
        value = test.values[0]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self._day(test.field, value) if isinstance(value, date) else str(value)

    def _something(self, test: Test) -> str:
        if test.type is FieldType.DATE:
            return self._day(test.field, self.as_of)
        money = f"1 {self.rulebook.currency}"
        plain = {
            FieldType.NUMBER: "1",
            FieldType.MONEY: money,
            FieldType.BOOLEAN: "yes",
            FieldType.TIMEFRAME: "1 day",
        }
        return plain.get(test.type, "given")

    def edge(self, test: Test, place: int) -> tuple[str, str] | None:
        """Return the last cell that meets a test of a threshold and the first that does not; None if it has none."""
        value = test.values[place] if place < len(test.values) else None
        is_floor = test.op in {"at_least", "above", "after", "beyond"} or (
            test.op == "between" and place == 0
        )
        inward = 1 if is_floor else -1
        first = 0 if test.op in {"at_least", "at_most", "between", "within", "within_next"} else inward
        steps = first, first - inward
        if isinstance(value, Money):
            return tuple_of(f"{value.amount + step:f} {value.currency}" for step in steps)
        if isinstance(value, Decimal) and test.op not in {"equals", "in"}:
            return tuple_of(f"{value + step:f}" for step in steps)
        if isinstance(value, Duration) and test.type is FieldType.TIMEFRAME:
            return tuple_of(f"{timeframe_days(value) + step} days" for step in steps)
        if isinstance(value, Duration):
            back = test.op == "within"
            end = value.before(self.as_of) if back else value.after(self.as_of)
            days = [end + timedelta(days=-step if back else step) for step in steps]
            return tuple_of(self._day(test.field, day) for day in days)
        if isinstance(value, date) and test.op in {"before", "after", "between"}:
            return tuple_of(self._day(test.field, value + timedelta(days=step)) for step in steps)
        return None

    def ready_for(self, stage: Stage) -> Cells:
        """Return the cells that a stage requires."""
        return {name: _REQUIRED.get(name, "given") for name in stage.require}

    def staying_in(self, stage: Stage, since: date | None = None) -> Cells:
        """Return the cells of somebody who is in a stage, for long unless `since` says when it began."""
        began = since if since is not None else self.as_of - _LONG_AGO
        return {
            **self.ready_for(stage),
            "current_stage": stage.id,
            "stage_since": self._day("stage_since", began),
        }

    def days_back(self, *ages: int) -> tuple[date, ...]:
        """Return the days of these ages."""
        return tuple(self.as_of - timedelta(days=age) for age in ages)

    def done(self, rule: EngagementRule, *ages: int, quantity: Decimal | None = None) -> tuple[Done, ...]:
        """Return events of a rule (any, if it names none) at these ages; each has `quantity` of what it adds up."""
        cells = (
            ((rule.sum, f"{quantity if quantity is not None else _ONE:f}"),) if rule.sum is not None else ()
        )
        event = rule.event[0] if rule.event else next(iter(self.rulebook.events))
        return tuple(Done(event, day, cells) for day in self.days_back(*ages))

    def _day(self, field: str, day: date) -> str:
        layout = "".join(parse_layout(self.catalogue.formats_contacts.get(field, self.rulebook.dates)))
        return day.strftime(layout) if layout else day.isoformat()


_REQUIRED = {
    "email": "someone@acme.example", "phone": "+1 555 0100", "first_name": "Sam", "last_name": "Doe",
    "company": "Acme", "job_title": "Planner", "country": "Japan",
}  # fmt: skip


def merged(found: Iterable[Cells | None]) -> Cells | None:
    """Return cells together; None if one is None, or if two differ."""
    together: dict[str, str] = {}
    for cells in found:
        if cells is None or any(together.get(name, cell) != cell for name, cell in cells.items()):
            return None
        together |= cells
    return together


def tuple_of(cells: Iterator[str]) -> tuple[str, str]:
    """Return two cells as a pair."""
    first, second = cells
    return first, second
