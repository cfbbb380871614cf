"""Masking of an impact: the leads and owners in it as they may be shown to anybody (see `masking.py`)."""

from dataclasses import replace
from decimal import Decimal

from leadq.reports.masking import mask_lead, mask_owner
from leadq.words.impact import Impact, Lead, Split
from leadq.words.scrubbing import scrub
from leadq.words.summary import TopLead


def masked_impact(impact: Impact) -> Impact:
    """Return the impact without what identifies a person."""
    return replace(
        impact,
        leads=tuple(_lead(lead) for lead in impact.leads),
        borders=tuple(
            replace(
                border,
                inside=tuple(_lead(lead) for lead in border.inside),
                outside=tuple(_lead(lead) for lead in border.outside),
            )
            for border in impact.borders
        ),
        splits=tuple(_split(split) for split in impact.splits),
        notes=tuple(scrub(note) for note in impact.notes),
    )


def _lead(lead: Lead) -> Lead:
    own = TopLead(lead.contact_id, lead.email, lead.name, lead.company, "", Decimal(0), "", "")
    shown = mask_lead(own)
    return replace(
        lead,
        contact_id=shown.contact_id,
        email=shown.email,
        name=shown.name,
        company=shown.company,
        owner_before=mask_owner(lead.owner_before),
        owner_after=mask_owner(lead.owner_after),
        segments=(),  # a job title and a company point to one person
    )


def _split(split: Split) -> Split:
    name = mask_owner if split.field == "owner" else scrub
    return replace(split, parts=tuple(replace(part, name=name(part.name)) for part in split.parts))
