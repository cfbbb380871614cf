"""`leadq align`: two definitions of a good lead, carried out over one read of the exports and compared lead by lead."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from pathlib import Path

from leadq.jobs.align_causes import (
    MARKETING,
    MOST_TRIED,
    SALES,
    Difference,
    Trial,
    Trials,
    differences,
)
from leadq.jobs.align_verdicts import compared, judge, overlap
from leadq.jobs.align_views import SUPPRESSED, Person, views
from leadq.jobs.balance import balance
from leadq.jobs.compile import RESULTS
from leadq.jobs.given import Given
from leadq.jobs.lists import read_lists_beside
from leadq.jobs.replay import BEFORE_THE_PLAN, stages_alone
from leadq.jobs.session import Progress, Run, Session, open_session
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.columns import Columns
from leadq.rulebook.load import Loaded
from leadq.scoring.labels import stage_label
from leadq.words.agreement import Alignment, Definition, Disputed, Overlap, Step, View
from leadq.words.steps import Step as Table
from leadq.words.steps import sql

ENOUGH = 20_000
"""With so many leads each difference is tried on all of them; of more, on the disputed and some of the others."""
DISPUTED = "verdict_disputed"
_SEEN = RESULTS | BEFORE_THE_PLAN | {"lead_facts"}


@dataclass(frozen=True, slots=True)
class AlignRequest:
    """What is to be compared.

    Attributes:
        marketing, sales: the rulebooks.
        folders: where the suppression lists of each lie.
        stages: the numbers of the stages from which on up each calls a lead good.
        given: the exports.
        as_of: the aware instant.
    """

    marketing: Loaded
    sales: Loaded
    folders: tuple[Path, Path]
    stages: tuple[int, int]
    given: Given
    as_of: datetime


def align(request: AlignRequest, progress: Progress = lambda _: None) -> Alignment:
    """Compare the two definitions.

    Raises:
        LeadqError: the exports or a rulebook are refused, as by `score`.
    """
    marketing, sales = request.marketing, request.sales
    both = reading_both(marketing, sales)
    found = differences(marketing, sales, request.stages)
    with open_session(request.given, [marketing, sales, both], progress) as session:
        notes = dict.fromkeys(_judged(session, request, 0)[1])
        run, more = _judged(session, request, 1)
        total = overlap(session.engine, MARKETING, SALES)
        _set_disputed_aside(session)
        theirs = views(run, request.stages[1], DISPUTED)
        one_in = _narrowed(session, total)
        lists = read_lists_beside(marketing.rulebook, request.folders)
        run = session.carry_out(marketing, request.as_of, lists, _SEEN)
        disputed = _pairs(views(run, request.stages[0], DISPUTED), theirs)
        if both.rulebook.columns != marketing.rulebook.columns:
            run = session.carry_out(stages_alone(both), request.as_of, lists, BEFORE_THE_PLAN, definition=2)
        trials = Trials(run, _trial(request, one_in), progress)
        causes = trials.causes(found) if disputed else []
        taken = list(trials.steps(causes))
        reached = [trials.overlap(step) for step in taken] if one_in == 1 else []
    if one_in > 1 and taken:
        reached = _over_all(request, both, taken, progress)
    return Alignment(
        as_of=request.as_of,
        timezone=marketing.rulebook.timezone,
        marketing=_definition(marketing, request.stages[0]),
        sales=_definition(sales, request.stages[1]),
        overlap=total,
        disputed=disputed,
        causes=tuple(cause for _, cause in causes),
        differences=len(found),
        tried=min(len(found), MOST_TRIED) if disputed else 0,
        steps=tuple(Step(step[-1].sentence, then) for step, then in zip(taken, reached, strict=True)),
        estimated=one_in > 1,
        notes=tuple(notes | dict.fromkeys(more)),
    )


def reading_both(marketing: Loaded, sales: Loaded) -> Loaded:
    """Return marketing's rulebook with the columns that only sales' declares: what its variants may read."""
    ours, theirs = marketing.rulebook.columns, sales.rulebook.columns
    columns = Columns.model_construct(
        contacts={**theirs.contacts, **ours.contacts}, activity={**theirs.activity, **ours.activity}
    )
    catalogue = Catalogue(
        *(
            {**getattr(sales.catalogue, name), **getattr(marketing.catalogue, name)}
            for name in (field.name for field in dataclasses.fields(Catalogue))
        )
    )
    rulebook = marketing.rulebook.model_copy(update={"columns": columns})
    return dataclasses.replace(marketing, rulebook=rulebook, catalogue=catalogue)


def _judged(session: Session, request: AlignRequest, side: int) -> tuple[Run, tuple[str, ...]]:
    """Carry out one side's rulebook and keep what it says of everybody; return the run, and notes on the exports."""
    loaded, table = (request.marketing, request.sales)[side], ("marketing", "sales")[side]
    lists = read_lists_beside(loaded.rulebook, request.folders[side:])
    run = session.carry_out(loaded, request.as_of, lists, _SEEN, definition=side)
    notes = balance(run, request.given).notes
    judge(session.engine, "placed", request.stages[side], table)
    session.set_aside("verdict", [table])
    return run, notes


def _set_disputed_aside(session: Session) -> None:
    query = sql(
        "SELECT contact_id FROM ($both) AS c WHERE marketing <> sales", both=compared(MARKETING, SALES)
    )
    session.engine.make(Table("disputed", query))
    session.set_aside("verdict", ["disputed"])


def _narrowed(session: Session, total: Overlap) -> int:
    """Go on with fewer leads where there are very many; of those that are agreed on, one in how many is returned."""
    if total.leads <= ENOUGH:
        return 1
    one_in = max(2, ceil(total.agreed / max(1, ENOUGH - total.disputed)))
    wanted = sql(
        "SELECT contact_id FROM ($both) AS c WHERE marketing <> sales OR HASH(contact_id) % $one_in = 0",
        both=compared(MARKETING, SALES),
        one_in=one_in,
    )
    session.narrow(wanted)
    return one_in


def _pairs(
    ours: Mapping[str, tuple[Person, View]], theirs: Mapping[str, tuple[Person, View]]
) -> tuple[Disputed, ...]:
    """Put both sides' views of each disputed lead together; marketing's leads first, best first."""
    found = []
    for contact_id in {*ours, *theirs}:
        person, first = ours.get(contact_id, (None, SUPPRESSED))
        other, second = theirs.get(contact_id, (None, SUPPRESSED))
        who = person or other or Person("", "", "")
        found.append(Disputed(contact_id, who.name, who.email, who.company, first, second))
    return tuple(sorted(found, key=_best_first))


def _best_first(lead: Disputed) -> tuple[bool, Decimal, str]:
    wanting = lead.marketing if lead.marketing.good else lead.sales
    return lead.sales.good, -(wanting.score or Decimal(0)), lead.contact_id


def _trial(request: AlignRequest, one_in: int) -> Trial:
    stage = request.marketing.rulebook.stages[request.stages[0]].id
    return Trial(request.marketing, request.sales, request.folders, stage, request.as_of, one_in)


def _over_all(
    request: AlignRequest, both: Loaded, taken: Sequence[Sequence[Difference]], progress: Progress
) -> list[Overlap]:
    """Count what the changes come to on all leads, over a read of its own."""
    with open_session(request.given, [both, request.sales], progress) as session:
        _judged(session, request, 1)
        lists = read_lists_beside(request.marketing.rulebook, request.folders)
        run = session.carry_out(stages_alone(both), request.as_of, lists, BEFORE_THE_PLAN)
        trials = Trials(run, _trial(request, 1), progress)
        return [trials.overlap(step) for step in taken]


def _definition(loaded: Loaded, stage: int) -> Definition:
    rulebook = loaded.rulebook
    chosen = rulebook.stages[stage]
    return Definition(
        rulebook.name,
        rulebook.revision or "",
        Path(loaded.file).name,
        chosen.id,
        stage_label(chosen),
        stage == 0,
    )
