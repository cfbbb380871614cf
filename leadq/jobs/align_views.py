"""What one side says of each disputed lead, in words: where it stands, and why it is good or what it lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from leadq.jobs.session import Run
from leadq.rulebook.conditions import All, AnyOf, Condition, GradeIn, NoneOf, ScoreTest
from leadq.rulebook.model import Rulebook, Stage
from leadq.rulebook.wording import say, say_number
from leadq.scoring.labels import rule_labels, stage_label
from leadq.scoring.probes import Probe, probe_query, probes
from leadq.scoring.sentences import full_name, reasons
from leadq.words.agreement import View
from leadq.words.steps import col, sql, under

_MOST_REASONS = 3
SUPPRESSED = View(good=False, stage="Suppressed", grade=None, score=None, reason="suppressed: do not contact")
"""What a side says of a lead that it does not score."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a disputed lead is."""

    name: str
    email: str
    company: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A lead as one side's tables have it."""

    stage_no: int | None
    missing: str | None
    disqualified_no: int | None
    grade: str
    score: Decimal
    fit: Decimal
    engagement: Decimal
    raised: bool
    reasons: str
    why_now: str


def views(run: Run, stage: int, wanted: str) -> dict[str, tuple[Person, View]]:
    """Return what a run says of the leads in the table `wanted(contact_id)`, by id.

    The engine still has `lead_facts` and `lead_rows` of the run.
    """
    rulebook = run.loaded.rulebook
    judged = rulebook.stages[stage]
    paths = [("stages", judged.id, part) for part in ("enter", "hand_raiser")]
    asked = [probe for probe in probes(rulebook) if probe.path in paths]
    held = dict(_held(run, asked, wanted))
    query = sql(
        """
        SELECT text_contact_id, $name, COALESCE(cell_email, ''), COALESCE(cell_company, ''), stage_no, missing,
          disqualified_no, grade, score, fit_score, engagement_score, hand_raiser,
          COALESCE($reasons, ''), COALESCE(top_why_now, '')
        FROM lead_rows WHERE text_contact_id IN (SELECT contact_id FROM $wanted)
        """,
        name=full_name(col("cell_first_name"), col("cell_last_name"), col("cell_full_name")),
        reasons=reasons(rulebook),
        wanted=exp.to_table(wanted),
    )
    found = {}
    for contact_id, name_, email, company, *facts in run.engine.rows(query):
        view = _view(rulebook, stage, _Row(*facts), held[contact_id])
        found[contact_id] = (Person(name_, email, company), view)
    return found


_Held = Mapping[tuple[str | int, ...], Mapping[tuple[int, ...], bool]]
"""Whether each part of a condition holds for one lead: by the path of the condition, and the part's place in it."""


def _held(run: Run, asked: Sequence[Probe], wanted: str) -> Iterator[tuple[str, _Held]]:
    """Yield each wanted lead's id, and which of the probes hold for it."""
    query = sql(
        "SELECT * FROM $probed WHERE text_contact_id IN (SELECT contact_id FROM $wanted)",
        probed=under(probe_query(asked, run.compiled.compiler), "p"),
        wanted=exp.to_table(wanted),
    )
    for _, contact_id, *answers in run.engine.rows(query):
        held: dict[tuple[str | int, ...], dict[tuple[int, ...], bool]] = {}
        for probe, answer in zip(asked, answers, strict=True):
            held.setdefault(probe.path, {})[probe.place] = answer
        yield contact_id, held


def _view(rulebook: Rulebook, stage: int, row: _Row, held: _Held) -> View:
    """Put one side's verdict into words."""
    if row.disqualified_no is not None:
        barred = rulebook.disqualify[row.disqualified_no]
        return View(
            good=False,
            stage="Disqualified",
            grade=row.grade,
            score=row.score,
            reason=f"disqualified: {barred.reason}",
        )
    assert row.stage_no is not None  # noqa: S101 - whoever is not disqualified has a stage
    reached = stage_label(rulebook.stages[row.stage_no])
    if row.stage_no <= stage and row.missing is not None:
        lacking = row.missing.replace("_", " ")
        return View(
            good=False,
            stage="Blocked",
            grade=row.grade,
            score=row.score,
            reason=f"enters {reached}, but has no {lacking}",
        )
    if row.stage_no <= stage:
        strongest = "; ".join(row.reasons.split("; ")[:_MOST_REASONS])
        reason = (
            "; ".join(filter(None, ("raised a hand" if row.raised else "", strongest)))
            or "stays in the stage"
        )
        return View(
            good=True, stage=reached, grade=row.grade, score=row.score, reason=reason, why_now=row.why_now
        )
    return View(
        good=False,
        stage=reached,
        grade=row.grade,
        score=row.score,
        reason=_lacks(rulebook, rulebook.stages[stage], row, held),
    )


def _lacks(rulebook: Rulebook, stage: Stage, row: _Row, held: _Held) -> str:
    """Return what a lead lacks for a stage: the parts of its nearest way in that do not hold."""
    labels = rule_labels(rulebook)
    ways = []
    if stage.enter is not None:
        holds = held["stages", stage.id, "enter"]
        lacking = nearest(stage.enter, (), holds)
        ways.append(" and ".join(_said(part, place, holds, row, labels) for place, part in lacking))
    if stage.hand_raiser is not None:
        ways.append(f"a raised hand ({say(stage.hand_raiser, labels)})")
    return f"needs: {', or '.join(ways)}" if ways else "no way leads in"


_Placed = tuple[tuple[int, ...], Condition]


def nearest(
    condition: Condition, place: tuple[int, ...], holds: Mapping[tuple[int, ...], bool]
) -> list[_Placed]:
    """Return the parts of a condition that would have to hold and do not: of alternatives, those of the nearest."""
    if holds[place]:
        return []
    if isinstance(condition, All):
        parts = enumerate(condition.parts)
        return [lacking for n, part in parts for lacking in nearest(part, (*place, n), holds)]
    if isinstance(condition, AnyOf) and condition.parts:
        return min((nearest(part, (*place, n), holds) for n, part in enumerate(condition.parts)), key=len)
    return [(place, condition)]


def _said(
    condition: Condition,
    place: tuple[int, ...],
    holds: Mapping[tuple[int, ...], bool],
    row: _Row,
    labels: Mapping[str, str],
) -> str:
    """Return a part in words, with what the lead has instead where that is a number or grade."""
    if isinstance(condition, NoneOf):
        against = tuple(part for n, part in enumerate(condition.parts) if holds[*place, n])
        return f"not to be so: {say(AnyOf(against), labels)}"
    text = say(condition, labels)
    if isinstance(condition, ScoreTest):
        has = {"fit": row.fit, "engagement": row.engagement, "score": row.score}[condition.score]
        return f"{text} (has {say_number(has)})"
    return f"{text} (has {row.grade})" if isinstance(condition, GradeIn) else text
