"""How an alignment is said: the sentences that the terminal and Markdown share, and who is masked in them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from leadq.reports.masking import mask_lead
from leadq.reports.wording import grouped, instant, points, several, share
from leadq.words.agreement import Alignment, Cause, Definition, Disputed, Overlap, Side, View
from leadq.words.scrubbing import scrub
from leadq.words.summary import TopLead

_READINGS = (
    (0.8, "almost perfect"),
    (0.6, "substantial"),
    (0.4, "moderate"),
    (0.2, "fair"),
    (0.0, "slight"),
)
"""Landis and Koch, "The measurement of observer agreement for categorical data", Biometrics 33 (1977) 159-174."""
CAUTION = (
    "These words are a convention (Landis and Koch 1977), no verdict: where few leads are good, kappa may be low "
    "though both say the same of nearly everybody. Read it beside the table."
)


def masked(alignment: Alignment) -> Alignment:
    """Return the alignment as it may be shown to anybody: disputed leads without what identifies them."""
    return replace(
        alignment,
        disputed=tuple(_masked(lead) for lead in alignment.disputed),
        notes=tuple(scrub(note) for note in alignment.notes),
    )


def _masked(lead: Disputed) -> Disputed:
    hidden = mask_lead(_as_top(lead, lead.marketing))
    return replace(
        lead,
        contact_id=hidden.contact_id,
        name=hidden.name,
        email=hidden.email,
        company=hidden.company,
        marketing=replace(lead.marketing, why_now=hidden.why_now),
        sales=replace(lead.sales, why_now=mask_lead(_as_top(lead, lead.sales)).why_now),
    )


def _as_top(lead: Disputed, view: View) -> TopLead:
    score = view.score or Decimal(0)
    return TopLead(lead.contact_id, lead.email, lead.name, lead.company, "", score, "", view.why_now)


def title(alignment: Alignment) -> str:
    """Return what is compared, and when."""
    return f"Two definitions of a good lead, as of {instant(alignment.as_of, alignment.timezone)}"


def definition(which: Definition) -> str:
    """Return whose definition it is, and whom it calls good."""
    revision = f", revision {which.revision}" if which.revision else ""
    above = "" if which.is_top else ", or a stage above it"
    return f"{which.rulebook}{revision} ({which.file}): good is {which.label}{above}"


def verdict(overlap: Overlap) -> str:
    """Return in one sentence how many leads both say the same of."""
    if not overlap.leads:
        return "There are no leads to compare."
    disputed = several(overlap.disputed, "is", "are") if overlap.disputed else "none is"
    return (
        f"They say the same of {grouped(overlap.agreed)} of {several(overlap.leads, 'lead')} "
        f"({share(overlap.agreed, overlap.leads)}); {disputed} disputed."
    )


def beyond_chance(overlap: Overlap) -> str:
    """Return Cohen's kappa in words."""
    kappa = overlap.kappa
    if kappa is None:
        return "Agreement beyond chance cannot be told: both say the same of every lead."
    reading = next((word for floor, word in _READINGS if kappa.value > floor), "none beyond chance")
    return (
        f"Agreement beyond chance: Cohen's kappa is {kappa.value:.2f} (95 % interval {kappa.low:.2f} to "
        f"{kappa.high:.2f}), usually read as {reading}."
    )


def lone_wishes(overlap: Overlap) -> Iterator[tuple[Side, int]]:
    """Yield each side with the number of leads that it alone calls good."""
    yield "marketing", overlap.only_marketing
    yield "sales", overlap.only_sales


def explains(alignment: Alignment) -> str:
    """Return what the differences between the rulebooks explain, in one sentence."""
    if not alignment.differences:
        return "The rulebooks mean the same for every lead's stage; what differs are the suppression lists beside them."
    count = several(alignment.differences, "difference")
    tried = "" if alignment.tried == alignment.differences else f"; the first {alignment.tried} were tried"
    if not alignment.causes:
        none = "It moves nobody here" if alignment.differences == 1 else "None does so alone"
        return f"{count} between the rulebooks can move a lead{tried}. {none}."
    return f"{count} between the rulebooks can move a lead{tried}. If marketing took sales' version:"


def no_step(alignment: Alignment) -> str:
    """Return what is said where no change of marketing's rulebook brings the two closer."""
    if alignment.differences > 1:
        return "No single difference brings them closer: the two need to talk about several at once."
    if alignment.differences == 1:
        return "This one difference does not bring them closer if marketing takes sales' version of it."
    return "There is nothing to change in the rulebooks that would bring them closer."


def settles(cause: Cause, overlap: Overlap) -> str:
    """Return what one difference does."""
    return f"{grouped(cause.settled)} of {grouped(overlap.disputed)}"


def reached(overlap: Overlap) -> str:
    """Return how far changes bring the two together."""
    kappa = overlap.kappa
    tail = f", kappa {kappa.value:.2f}" if kappa is not None else ""
    of = several(overlap.leads, "lead")
    return f"{grouped(overlap.agreed)} of {of} ({share(overlap.agreed, overlap.leads)}){tail}"


def who(lead: Disputed) -> str:
    """Return who a lead is, as far as it is not masked."""
    known = ", ".join(part for part in (lead.name, lead.company) if part)
    return f"{known} ({lead.contact_id})" if known else f"contact {lead.contact_id}"


def says(view: View) -> str:
    """Return what one side says of a lead."""
    graded = (
        f" {view.grade}, {points(view.score)} points;"
        if view.grade is not None and view.score is not None
        else ""
    )
    return f"{'good' if view.good else 'not good'}: {view.stage};{graded} {view.reason}"
