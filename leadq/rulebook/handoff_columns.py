"""The columns of the handoff that leadq computes; `handoff.columns` may name them beside contact fields."""

COMPUTED_COLUMNS = (
    "stage", "grade", "score", "fit_score", "engagement_score", "why_now", "reasons", "missing", "next_step",
    "history", "source", "owner", "track", "first_touch_by", "reason", "persona", "hand_raiser", "fit_band",
    "engagement_band", "revision", "as_of",
)  # fmt: skip
