"""All that the tables of a run say about one contact, read once; the other modules of `explain` put it into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from leadq.jobs.session import Run
from leadq.rulebook.conditions import Test
from leadq.rulebook.model import Rulebook
from leadq.rulebook.wording import listed, say_number
from leadq.scoring.accounts import MEASURES
from leadq.scoring.evidence import KEPT as EVIDENCE
from leadq.scoring.evidence import activities_query, days_query, newest_query
from leadq.scoring.labels import stage_label
from leadq.scoring.predicates import as_folded
from leadq.scoring.probes import Path, probe_query, probes
from leadq.scoring.rules import Numbered, numbered
from leadq.words.explanation import Value
from leadq.words.fields import FieldType
from leadq.words.names import readable
from leadq.words.steps import col, sql
from leadq.words.tables import FORM_OF_TYPE, Form, column_name
from leadq.words.zones import local_day

KEPT = (
    "contacts_all", "contact_duplicates", "suppressed", "domains_seen", "lead_facts", "leads",
    "contributions", "lead_rows", "merge_trail", "account_people", *EVIDENCE,
)  # fmt: skip
"""Tables of the plan that an explanation reads."""
_UNREADABLE = {FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.TIMEFRAME, FieldType.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A row of `contributions`; days since 1970-01-01."""

    raw: Decimal
    points: Decimal
    events: int | None
    first_day: int | None
    last_day: int | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of `days_query`."""

    day: int
    activities: int
    quantity: Decimal
    before: Decimal
    limited: bool
    factor: Decimal
    points: Decimal
    stretch: Decimal | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Lead:
    """One contact in one run.

    Attributes:
        run, rulebook, today, rules: the run, its rulebook, its as-of day, its engagement rules with their numbers.
        key: the contact's place in `contact_cells`.
        cells: its cells as exported, None where empty.
        typed: its row of `contacts_all`.
        suppression: the name of what suppresses it; empty for nothing.
        facts, leads, shown: its rows of `lead_facts`, `leads` and `lead_rows`; empty for who is suppressed.
        contributions: by rule number.
        days, done: by rule number: the days of a rule, newest first, and (day, label, activities).
        newest: (activities, newest day) of all that it did.
        held: whether each condition, and each part of one, holds.
        stages_in_crm: ids of the stages that the CRM has it in: one or none.
    """

    run: Run
    today: int
    rules: Sequence[Numbered]
    key: int
    cells: Mapping[str, str | None]
    typed: Mapping[str, Any]
    suppression: str
    facts: Mapping[str, Any]
    leads: Mapping[str, Any]
    shown: Mapping[str, Any]
    contributions: Mapping[int, Contribution]
    days: Mapping[int, Sequence[DayRow]]
    done: Mapping[int, Sequence[tuple[int, str, int]]]
    newest: tuple[int, int | None]
    held: Mapping[tuple[Path, tuple[int, ...]], bool]
    stages_in_crm: frozenset[str]

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook it was judged by."""
        return self.run.loaded.rulebook

    def value_of(self, field: str, kind: FieldType) -> Value:
        """Return the cell that a test of this type reads."""
        if field == "persona" and self.leads:
            return Value(field, self.leads["persona"] or "", is_cell=True)
        if field in MEASURES and self.rulebook.accounts is not None and self.leads:
            return _of_account(field, self.leads[field])
        if field == "email_domain":
            text = self.typed.get("fold_email_domain")
            return Value(field, text or "", is_cell=True)
        text = self.cells.get(field) or ""
        form = self.typed.get(column_name(field, FORM_OF_TYPE[kind]), text)
        lost = bool(text) and kind in _UNREADABLE and form is None
        return Value(field, text, is_cell=True, readable=not lost, kind=str(kind))

    def values_of(self, test: Test) -> tuple[Value, ...]:
        """Return the cells that a test reads: its field, and the field it is compared with."""
        fields = [test.field, *([test.other.name] if test.other is not None else [])]
        return tuple(self.value_of(field, test.type) for field in fields)

    def cell(self, field: str) -> Value:
        """Return a cell as it is, with whether the plan could read it."""
        present = self.typed.get(column_name(field, Form.PRESENT))
        text = self.cells.get(field) or ""
        kind = self.run.loaded.catalogue.contact_types.get(field, FieldType.TEXT)
        return Value(field, text, is_cell=True, readable=not text or present is not False, kind=str(kind))


def _of_account(field: str, found: Any) -> Value:  # noqa: ANN401 - a text or a number
    """Return what is known of a lead's account, as something that was worked out; the account itself as a cell."""
    if field == "account":
        return Value(field, found or "", is_cell=True)
    if found is None:
        return Value(field, "nobody has one" if field.endswith("roles") else "no account is known")
    if field.endswith("roles"):
        return Value(field, f"they have {listed([readable(role) for role in found.split('; ')], 'and')}")
    number = say_number(Decimal(found))
    return Value(
        field, f"it is {number}" if field == "account_engagement" else f"there {_are(found)} {number}"
    )


def _are(count: Decimal) -> str:
    return "is" if count == 1 else "are"


def read_lead(run: Run, key: int) -> Lead:
    """Read what a run says of the contact with this key; the engine must still have `KEPT`."""
    engine, rulebook = run.engine, run.loaded.rulebook
    today = local_day(run.as_of, rulebook.timezone)
    rules = numbered(rulebook, today)

    def row(query: str) -> dict[str, Any]:
        names, values = engine.row_by_name(sql(query, key=key))
        return dict(zip(names, values, strict=True)) if values else {}

    suppression = row(_SUPPRESSION).get("suppression") or ""
    found = probes(rulebook)
    held = engine.rows(_of(probe_query(found, run.compiled.compiler), key))
    days: dict[int, list[DayRow]] = {}
    for rule, *columns in engine.rows(days_query(rules, key, today)):
        days.setdefault(rule, []).append(DayRow(*columns))
    done: dict[int, list[tuple[int, str, int]]] = {}
    for rule, *what in engine.rows(activities_query(key)):
        done.setdefault(rule, []).append((what[0], what[1], what[2]))
    return Lead(
        run=run,
        today=today,
        rules=rules,
        key=key,
        cells=row("SELECT * FROM contact_cells WHERE rowid = $key"),
        typed=row("SELECT * FROM contacts_all WHERE contact_key = $key"),
        suppression=suppression,
        facts=row("SELECT * FROM lead_facts WHERE contact_key = $key"),
        leads=row("SELECT * FROM leads WHERE contact_key = $key"),
        shown=row("SELECT COLUMNS('^out_.*$') FROM lead_rows WHERE contact_key = $key"),
        contributions={
            rule: Contribution(*columns)
            for rule, *columns in engine.rows(
                sql(
                    "SELECT rule_no, raw, points, events, first_day, last_day FROM contributions "
                    "WHERE contact_key = $key",
                    key=key,
                )
            )
        },
        days=days,
        done=done,
        newest=engine.rows(newest_query(key))[0],
        held={
            (probe.path, probe.place): held_
            for probe, held_ in zip(found, held[0][2:] if held else (), strict=bool(held))
        },
        stages_in_crm=_in_crm(run, key),
    )


def _in_crm(run: Run, key: int) -> frozenset[str]:
    """Return the stages with a `leave` that the CRM has a contact in, compared as the plan compares."""
    left = [stage for stage in run.loaded.rulebook.stages if stage.leave is not None]
    current = col(column_name("current_stage", Form.FOLD))
    here = [
        exp.In(this=current.copy(), expressions=[as_folded(stage.id), as_folded(stage_label(stage))])
        for stage in left
    ]
    if not left:
        return frozenset()
    query = exp.select(*here).from_("contacts_all").where(sql("contact_key = $key", key=key))
    return frozenset(
        stage.id for stage, is_here in zip(left, run.engine.rows(query)[0], strict=True) if is_here
    )


def _of(query: exp.Select, key: int) -> exp.Expression:
    return query.where(sql("contact_key = $key", key=key))


_SUPPRESSION = "SELECT suppression FROM suppressed WHERE contact_key = $key"
