"""The summary of a run, from the tables that the plan has left: small aggregates only."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from math import floor

from leadq.engines.duckdb import Engine
from leadq.jobs.accounts import count_accounts
from leadq.jobs.counts import unmapped_types, unreadable_activity, unreadable_cells
from leadq.rulebook.model import Rulebook
from leadq.scoring.files import LeadFile
from leadq.scoring.labels import rule_labels, stage_label
from leadq.scoring.sentences import full_name
from leadq.words.steps import col, sql
from leadq.words.summary import (
    ActivityCounts,
    Bin,
    Blocker,
    ContactCounts,
    GridCell,
    InputRead,
    RuleTally,
    StageCount,
    Summary,
    Tally,
    TopLead,
)

BINS = 10
TOP = 5


def summarise(  # noqa: PLR0913 - the parts of a run that were counted before
    engine: Engine,
    rulebook: Rulebook,
    as_of: datetime,
    contacts: ContactCounts,
    activity: ActivityCounts,
    inputs: Sequence[InputRead],
    rejected_because: Sequence[Tally],
    notes: Sequence[str],
    files: Sequence[LeadFile],
    cells_neutralised: int,
) -> Summary:
    """Fill the summary of a run."""
    return Summary(
        rulebook=rulebook.name,
        revision=rulebook.revision or "",
        as_of=as_of,
        timezone=rulebook.timezone,
        contacts=contacts,
        activity=activity,
        stages=_stages(engine, rulebook),
        grid=_grid(engine, rulebook),
        fit_bands=tuple(rulebook.fit.bands),
        engagement_bands=tuple(rulebook.engagement.bands),
        distribution=_distribution(engine),
        rules=_rules(engine, rulebook),
        blockers=_blockers(engine, rulebook),
        unmapped=unmapped_types(engine),
        suppressed_by=_tallies(
            engine, "SELECT suppression, COUNT(*) FROM suppressed GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        disqualified_by=_disqualified(engine, rulebook),
        unreadable=unreadable_cells(engine),
        rejected_because=tuple(rejected_because),
        top=_top(engine, files[0]),
        inputs=tuple(inputs),
        notes=tuple(notes),
        cells_neutralised=cells_neutralised,
        unreadable_activity=unreadable_activity(engine),
        accounts=count_accounts(engine, rulebook, TOP) if rulebook.accounts is not None else None,
    )


def _tallies(engine: Engine, text: str) -> tuple[Tally, ...]:
    return tuple(Tally(str(name), int(count)) for name, count in engine.rows(sql(text)))


def _stages(engine: Engine, rulebook: Rulebook) -> tuple[StageCount, ...]:
    counts = dict(
        engine.rows(
            sql(
                "SELECT stage_no, COUNT(*) FROM placed WHERE missing IS NULL AND stage_no IS NOT NULL GROUP BY 1"
            )
        )
    )
    return tuple(
        StageCount(stage.id, stage_label(stage), stage.owner or "", counts.get(n, 0))
        for n, stage in enumerate(rulebook.stages)
    )


def _grid(engine: Engine, rulebook: Rulebook) -> tuple[GridCell, ...]:
    counts = {
        (fit, engagement): leads
        for fit, engagement, leads in engine.rows(
            sql(
                "SELECT fit_band, engagement_band, COUNT(*) FROM placed WHERE disqualified_no IS NULL GROUP BY 1, 2"
            )
        )
    }
    return tuple(
        GridCell(fit, engagement, counts.get((fit, engagement), 0))
        for fit in rulebook.fit.bands
        for engagement in rulebook.engagement.bands
    )


def _distribution(engine: Engine) -> tuple[Bin, ...]:
    """About ten bins of a round width over the scores of leads that are not disqualified.

    They reach from the 1st to the 99th percentile, so that a few outliers do not squeeze all others into one bin.
    Where there are scores beyond, one more bin at that end holds them, as wide as it takes.
    """
    low, early, late, high = engine.rows(
        sql(
            "SELECT MIN(score), QUANTILE_DISC(score, 0.01), QUANTILE_DISC(score, 0.99), MAX(score) FROM placed "
            "WHERE disqualified_no IS NULL"
        )
    )[0]
    if low is None:
        return ()
    width = _round_width((late - early) / BINS)
    lowest, first, last, highest = (floor(score / width) for score in (low, early, late, high))
    number = sql(
        "CAST(LEAST(GREATEST(FLOOR(score / $width), $low), $high) AS BIGINT)",
        width=width,
        low=first - 1,
        high=last + 1,
    )
    counts = dict(
        engine.rows(
            sql(
                "SELECT $number, COUNT(*) FROM placed WHERE disqualified_no IS NULL GROUP BY 1", number=number
            )
        )
    )
    edges = {n: n * width for n in range(first, last + 2)}
    edges |= {first - 1: lowest * width, last + 2: (highest + 1) * width}
    bins = range(first - (lowest < first), last + 1 + (highest > last))
    return tuple(Bin(edges[n], edges[n + 1], counts.get(n, 0)) for n in bins)


def _round_width(width: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that is not below `width`."""
    size = Decimal(1)
    while True:
        for step in (1, 2, 5):
            if size * step >= width:
                return size * step
        size *= 10


def _rules(engine: Engine, rulebook: Rulebook) -> tuple[RuleTally, ...]:
    found = {
        number: (leads, points)
        for number, leads, points in engine.rows(
            sql("SELECT rule_no, COUNT(*), SUM(points) FROM contributions GROUP BY rule_no")
        )
    }
    first = len(rulebook.fit.rules)
    return tuple(
        RuleTally(
            rule,
            label,
            "fit" if n < first else "engagement",
            found.get(n, (0, 0))[0],
            Decimal(found.get(n, (0, 0))[1]),
        )
        for n, (rule, label) in enumerate(rule_labels(rulebook).items())
    )


def _blockers(engine: Engine, rulebook: Rulebook) -> tuple[Blocker, ...]:
    """For each stage and required field, the leads that it blocks: the work list."""
    rows = engine.rows(
        sql(
            """
            SELECT stage_no, field, COUNT(*), COUNT(*) FILTER (WHERE missing = field), MAX(score) FROM (
              SELECT stage_no, missing, score, UNNEST(STRING_SPLIT(missing, ', ')) AS field FROM placed
              WHERE missing IS NOT NULL AND disqualified_no IS NULL
            ) AS lacking GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
            """
        )
    )
    return tuple(
        Blocker(rulebook.stages[n].id, field, leads, only, best) for n, field, leads, only, best in rows
    )


def _disqualified(engine: Engine, rulebook: Rulebook) -> tuple[Tally, ...]:
    rows = engine.rows(
        sql(
            "SELECT disqualified_no, COUNT(*) FROM placed WHERE disqualified_no IS NOT NULL "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    )
    return tuple(Tally(rulebook.disqualify[n].reason, count) for n, count in rows)


def _top(engine: Engine, first: LeadFile) -> tuple[TopLead, ...]:
    """The first leads of the first stage's file, as they stand in it."""
    query = sql(
        """
        SELECT text_contact_id, COALESCE(cell_email, ''), $name, COALESCE(cell_company, ''), grade, score,
          COALESCE(top_owner, ''), top_why_now
        FROM lead_rows WHERE file_no = $n AND place < (SELECT MIN(rowid) FROM placed WHERE file_no = $n) + $top
        ORDER BY place
        """,
        name=full_name(col("cell_first_name"), col("cell_last_name"), col("cell_full_name")),
        n=first.number,
        top=TOP,
    )
    return tuple(TopLead(*row) for row in engine.rows(query))
