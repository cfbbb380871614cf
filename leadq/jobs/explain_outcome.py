"""Where one lead ends: in a stage, blocked, disqualified or suppressed."""

from leadq.engines.duckdb import Engine
from leadq.jobs.explain_lead import Lead
from leadq.scoring.labels import stage_label
from leadq.words.explanation import Outcome
from leadq.words.steps import sql


def outcome_of(lead: Lead) -> Outcome:
    """Return where a lead ends."""
    if lead.suppression:
        return Outcome("suppressed", reason=lead.suppression)
    leads = lead.leads
    stage = lead.rulebook.stages[leads["stage_no"]] if leads["stage_no"] is not None else None
    barred = leads["disqualified_no"]
    missing = tuple(leads["missing"].split(", ")) if leads["missing"] and barred is None else ()
    kind = "disqualified" if barred is not None else "blocked" if missing else "stage"
    return Outcome(
        kind,
        stage.id if stage is not None else "",
        stage_label(stage) if stage is not None else "",
        (stage.owner or "") if stage is not None else "",
        lead.rulebook.disqualify[barred].reason if barred is not None else "",
        missing,
        leads["grade"],
        leads["score"],
        leads["fit_score"],
        leads["engagement_score"],
    )


def stage_of(engine: Engine, key: int) -> tuple[str, str]:
    """Return what sort of end a contact has in the last run, and the number of its stage, as text."""
    query = sql(
        "SELECT disqualified_no IS NOT NULL, missing IS NOT NULL, stage_no FROM leads WHERE contact_key = $key",
        key=key,
    )
    found = engine.rows(query)
    if not found:
        return "suppressed", ""
    barred, blocked, stage = found[0]
    return ("disqualified" if barred else "blocked" if blocked else "stage"), str(stage)
