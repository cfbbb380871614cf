"""The first lines: how many leads go to sales, how many are blocked and by what, and where the rest is."""

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from leadq.reports.cells import visible
from leadq.reports.wording import field, grouped, instant, listed, several
from leadq.words.summary import StageCount, Summary

_NAMED_FIELDS = 3
_LIMIT = 60


def draw_headline(summary: Summary) -> Iterator[Text]:
    """Say which rulebook and instant this is, and then what the reader wants first."""
    revision = f", revision {visible(summary.revision, _LIMIT)}" if summary.revision else ""
    yield Text.assemble(
        (visible(summary.rulebook, _LIMIT), "bold"),
        f"{revision}, as of {instant(summary.as_of, summary.timezone)}",
    )
    yield Text()
    yield passed_on(summary)
    yield blocked(summary)
    yield from others(summary)


def stage_name(stage: StageCount) -> str:
    """Return what people call the stage."""
    return visible(stage.label or stage.id, _LIMIT)


def passed_on(summary: Summary) -> Text:
    """Say how many leads go to the owner of the first stage."""
    stages = first_stages(summary)
    if not stages:
        return Text("No lead goes to sales: the rulebook has no stages.", "bold")
    if not stages[0].owner:
        return Text.assemble(passed_count(summary), ".")
    told = [f"{grouped(stage.leads)} {stage_name(stage)}" for stage in stages if stage.leads]
    which = stage_name(stages[0]) if len(stages) == 1 else listed(told)
    return Text.assemble(passed_count(summary), f" ({which})." if which else ".")


def passed_count(summary: Summary) -> Text:
    """Return ``37 leads go to sales``, without a full stop; without an owner the stage stands for it."""
    stages = first_stages(summary)
    leads = sum(stage.leads for stage in stages)
    where = visible(stages[0].owner, _LIMIT) or stage_name(stages[0]) if stages else "sales"
    start = several(leads, "lead goes", "leads go") if leads else "No lead goes"
    return Text(f"{start} to {where}", "bold green" if leads else "bold")


def passed_files(summary: Summary) -> tuple[str, ...]:
    """Return the files that hold the leads that are passed on."""
    return tuple(visible(f"{stage.id}.csv", _LIMIT * 2) for stage in first_stages(summary) if stage.leads)


def first_stages(summary: Summary) -> tuple[StageCount, ...]:
    """Return the first stage and the others that belong to the same owner: the leads that are passed on."""
    if not summary.stages:
        return ()
    first = summary.stages[0]
    return tuple(
        stage for stage in summary.stages if stage is first or (first.owner and stage.owner == first.owner)
    )


def blocked(summary: Summary) -> Text:
    """Say how many leads are blocked, and by which missing data."""
    count = summary.contacts.blocked
    if not count:
        return Text("No lead is blocked.")
    missing: Counter[str] = Counter()
    for blocker in summary.blockers:
        missing[blocker.field] += blocker.leads
    named = [
        f"{visible(field(name), _LIMIT)} ({grouped(leads)})"
        for name, leads in missing.most_common(_NAMED_FIELDS)
    ]
    if len(missing) > _NAMED_FIELDS:
        named.append(several(len(missing) - _NAMED_FIELDS, "other field"))
    why = f", because data is missing: {listed(named)}." if named else "."
    return Text.assemble(blocked_count(count), why)


def blocked_count(count: int) -> Text:
    """Return ``14 leads are blocked``, without a full stop."""
    return Text(several(count, "lead is blocked", "leads are blocked"), "bold yellow")


def others(summary: Summary) -> Iterator[Text]:
    """Say where the leads below the first stage are."""
    passed = first_stages(summary)
    rest = [stage for stage in summary.stages if stage not in passed]
    if rest:
        told = [f"{grouped(stage.leads)} in {stage_name(stage)}" for stage in rest]
        yield Text(f"The others: {listed(told)}.")
