"""`init`: a folder with a first rulebook, from a preset or from looking at exports; tried before it is written."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from leadq.ground.errors import EngineFailed, RulebookError
from leadq.ingest.profile import score_counts
from leadq.jobs.balance import balance
from leadq.jobs.given import Given
from leadq.jobs.init_bands import Thresholds, choose, provisional
from leadq.jobs.init_cases import Person, case_lines, people
from leadq.jobs.init_draft import compose
from leadq.jobs.init_fit import consent, required
from leadq.jobs.init_folder import (
    IGNORE,
    README,
    RULES,
    SCHEMA,
    WORKFLOW,
    beside_rules,
    refuse_taken,
    with_modeline,
    write_folder,
)
from leadq.jobs.init_input import read_once
from leadq.jobs.init_plan import Draft, draft, most_points, refuse_nothing
from leadq.jobs.init_profile import look_at
from leadq.jobs.session import Progress, Run, open_session
from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.tidy import tidy
from leadq.words.case_results import Outcome
from leadq.words.instants import parse_as_of
from leadq.words.starter import Starter
from leadq.words.steps import sql
from leadq.words.summary import StageCount

_PLACED = (
    "SELECT stage_no, missing IS NOT NULL, COUNT(*) FROM placed WHERE disqualified_no IS NULL GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A rulebook that was scored with: its text, what the exports gave, and the people of its cases."""

    text: str
    plan: Draft
    limits: Thresholds
    stages: tuple[StageCount, ...]
    blocked: int
    notes: tuple[str, ...]


def from_exports(  # noqa: PLR0913 - what the command was asked for
    folder: Path,
    given: Given,
    now: datetime,
    as_of: str | None = None,
    progress: Progress = lambda _: None,
    *,
    github: bool = False,
) -> Starter:
    """Make a folder with a rulebook that is proposed from exports.

    Args:
        folder: the folder to make, or one in which none of the files stands yet.
        given: the exports, and what the user says about them.
        now: the aware instant of now: what lies after it is no activity.
        as_of: the instant that the exports are scored for; None for the day after their newest activity.
        progress: told what is being done.
        github: whether a workflow is wanted.

    Raises:
        LeadqError: the exports cannot be scored, or the folder cannot be made; nothing stays of it.
    """
    refuse_taken(folder, (RULES, README, IGNORE, SCHEMA, *((WORKFLOW,) if github else ())))
    with read_once(given) as kept:
        profile = look_at(kept, now.astimezone(UTC).replace(tzinfo=None), progress)
        names = list(dict.fromkeys(path.name for path in (*kept.contacts, *kept.activity)))
        plan = draft(profile, names)
        refuse_nothing(plan)
        instant = parse_as_of(as_of, "UTC") if as_of else _after(profile.done.last, now)
        found = _scored(plan, kept, instant, progress)
    text, cases = _with_cases(found, instant, progress)
    origin = f"`leadq init` made it from looking at {' and '.join(names)}."
    contacts = " --contacts ".join(shlex.quote(path.name) for path in given.contacts)
    activity = " --activity ".join(shlex.quote(path.name) for path in given.activity)
    texts = {RULES: text, **beside_rules(origin, contacts, activity, github=github)}
    progress("writing the folder")
    write_folder(folder, texts)
    return Starter(
        str(folder),
        tuple(texts),
        "",
        cases,
        instant,
        sum(stage.leads for stage in found.stages) + found.blocked,
        found.stages,
        found.blocked,
        tuple(_questions(found)),
        (*plan.events.left_out,),
        found.notes,
    )


def _after(last: datetime | None, now: datetime) -> datetime:
    """The first instant of the day after the newest activity; now, where that is earlier or there is none."""
    if last is None:
        return now
    day = (last + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    return min(day, now)


def _scored(plan: Draft, given: Given, as_of: datetime, progress: Progress) -> _Proposal:
    """Score the exports once to choose the thresholds, and once with them."""
    halves = {"fit": plan.gives_fit, "engagement": plan.gives_engagement}
    first = _asking(_loaded(compose(plan, provisional(**halves), _no_case(as_of))))
    with open_session(given, [first], progress) as session:
        run = session.carry_out(first, as_of)
        notes = balance(run, given).notes
        counts = [(row[0], row[1], row[2], row[3]) for row in run.engine.rows(score_counts())]
        limits = choose(counts, most_points(plan), **halves)
        text = compose(plan, limits, _no_case(as_of))
        run = session.carry_out(_loaded(text), as_of)
        stages, blocked = _stage_counts(run)
    return _Proposal(text, plan, limits, stages, blocked, notes)


def _asking(loaded: Loaded) -> Loaded:
    """Return a rulebook whose gate for cells that cannot be read is open: init asks about them."""
    gates = loaded.rulebook.gates.model_copy(update={"unreadable": Decimal(1), "same_ids": Decimal(1)})
    return replace(loaded, rulebook=loaded.rulebook.model_copy(update={"gates": gates}))


def _no_case(as_of: datetime) -> list[str]:
    """A case that stands for those to come."""
    return [
        f"  - {{name: None, as_of: {as_of:%Y-%m-%d}, contact: {{email: a@company.example}}, expect: {{score: 0}}}}"
    ]


def _stage_counts(run: Run) -> tuple[tuple[StageCount, ...], int]:
    counts = {(stage, lacks): leads for stage, lacks, leads in run.engine.rows(sql(_PLACED))}
    stages = tuple(
        StageCount(stage.id, stage.label or stage.id, stage.owner or "", counts.get((number, False), 0))
        for number, stage in enumerate(run.loaded.rulebook.stages)
    )
    return stages, sum(leads for (_, lacks), leads in counts.items() if lacks)


def _with_cases(found: _Proposal, as_of: datetime, progress: Progress) -> tuple[str, int]:
    """Return the rulebook with cases that hold, in order, and how many there are."""
    progress("trying the cases")
    plan = found.plan
    asked = [field for _, field in consent(plan.profile)]
    need, _ = required(plan.profile)
    persons = people(plan.fit, plan.events.events, need, asked[0] if asked else "", as_of.date())
    came_out = _tried(_text(found, [(person, Outcome("nurture")) for person in persons], as_of), as_of)
    outcomes = [outcome for outcome, _ in came_out]
    told = [
        (person, outcome)
        for person, outcome in zip(persons, outcomes, strict=True)
        if person.stage in {"", outcome.stage}  # else it would say what nobody means
    ]
    text = tidy(with_modeline(_text(found, told, as_of)))
    tried = _tried(text, as_of)
    if not all(holds for _, holds in tried):
        raise EngineFailed(
            "a case of the rulebook that init made does not hold", "this is a bug of leadq: please report it"
        )
    return text, len(tried)


def _text(found: _Proposal, told: Sequence[tuple[Person, Outcome]], as_of: datetime) -> str:
    return compose(found.plan, found.limits, case_lines(told, as_of.date()))


def _tried(text: str, as_of: datetime) -> list[tuple[Outcome, bool]]:
    report = try_cases(Tried(_loaded(text), Path(), (), as_of.date()))
    return [(result.outcome, result.holds) for result in report.results]


def _loaded(text: str) -> Loaded:
    """Load a rulebook that init made: an error in it is not the user's."""
    try:
        return load(text.encode(), RULES)
    except RulebookError as error:
        first = error.findings[0]
        raise EngineFailed(
            f"the rulebook that init made has an error ({first.code} in line {first.span.line})",
            "this is a bug of leadq: please report it; `leadq init --preset minimal` goes on without the exports",
        ) from error


def _questions(found: _Proposal) -> list[str]:
    """What a person has to decide before anything else."""
    reading, plan = found.plan.reading, found.plan
    asked = ["Which time zone do times without a zone mean? The rulebook says UTC."]
    if not reading.dates_sure:
        asked.append(
            f"Day or month in front? The rulebook says {reading.dates}, and no date in the exports tells."
        )
    if not consent(plan.profile) and not reading.opt_outs:
        asked.append("Who has said no? The exports have no column for it, and nobody is suppressed.")
    asked += [
        f"'{header}' has {cells:,} cells that are neither yes nor no: who has said no there? They count as a no."
        for _, header, cells in reading.doubtful
    ]
    if not sum(stage.leads for stage in found.stages) + found.blocked:
        asked.insert(
            0, "Is nobody a lead? All contacts are suppressed, so no threshold could be chosen by them."
        )
    if not plan.gives_fit:
        asked.append("Who is a good customer? The contacts have no column that says who somebody is.")
    if found.limits.lumped:
        asked.append(
            "Which leads are better than others? So many have the same score that the points do not tell."
        )
    fit = sum(1 for rule in plan.fit if rule.question)
    if fit:
        asked.append(f"Is that so? Fit rules ask sales ({fit} of them): they repeat what is frequent.")
    return asked
